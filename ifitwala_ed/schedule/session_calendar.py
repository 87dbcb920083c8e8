"""Sessions of rooms and people as events of a calendar."""

from datetime import datetime
from typing import Any, Final

import frappe
from frappe import _

from ifitwala_ed.core import one_field
from ifitwala_ed.schedule.conflicts import HOLDER
from ifitwala_ed.schedule.reservations import SOURCE

ACTIVITY: Final = "Activity"
CLASS: Final = "Class"
BY_HAND: Final = "By Hand"


def events(doctype: str, start: datetime, end: datetime, filters: list[list[Any]]) -> list[dict[str, Any]]:
	"""Return the bookings of rooms or of people that the user finds in a list and that touch the time from start to end.

	A filter on a location takes along what lies inside it. Each event has ``name, from_datetime, to_datetime, title,
	tooltip, kind`` (Activity, Class, By Hand) and ``blocks_availability``. At most three queries. Raises
	PermissionError for whoever may not list them.
	"""
	rows = frappe.get_list(
		doctype,
		fields=[
			"name",
			"title",
			"from_datetime",
			"to_datetime",
			"location",
			HOLDER[doctype],
			"blocks_availability",
			"source_doctype",
			"source_name",
		],
		filters=[
			*map(_with_what_lies_inside, filters),
			[doctype, "from_datetime", "<", end],
			[doctype, "to_datetime", ">", start],
		],
		order_by="from_datetime asc, name asc",
		limit_page_length=0,
	)
	kinds = one_field.by_name(
		SOURCE, [row.source_name for row in rows if row.source_doctype == SOURCE], "group_based_on"
	)
	people = one_field.by_name("Employee", (row.employee for row in rows), "employee_name")
	return [_event(row, kinds, people) for row in rows]


def _with_what_lies_inside(condition: list[Any]) -> list[Any]:
	doctype, fieldname, operator, value = condition
	if fieldname == "location" and operator == "=":
		operator = "descendants of (inclusive)"
	return [doctype, fieldname, operator, value]


def _event(row: frappe._dict, kinds: dict[str, str], people: dict[str, str]) -> dict[str, Any]:
	person = people.get(row.employee, row.employee)
	told = [part for part in (row.title, person, row.location) if part]
	return {
		"name": row.name,
		"from_datetime": row.from_datetime,
		"to_datetime": row.to_datetime,
		"title": " · ".join(told) or _("Taken"),
		"tooltip": "\n".join(told),
		"kind": _kind(kinds.get(row.source_name)),
		"blocks_availability": row.blocks_availability,
	}


def _kind(group_based_on: str | None) -> str:
	if not group_based_on:
		return BY_HAND
	return ACTIVITY if group_based_on == "Activity" else CLASS
