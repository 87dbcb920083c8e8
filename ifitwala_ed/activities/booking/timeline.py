"""The history of a booking in the timeline of its form: who moved it where, when and why.

Frappe calls this for whoever may read the booking. The events are read with that reader's own rights, so that who
acted and why (permlevel 1) reach the office alone.
"""

from typing import Any, Final

import frappe
from frappe import _
from frappe.utils import escape_html

from ifitwala_ed.activities.booking import events
from ifitwala_ed.core import one_field

COLOURS: Final = {
	"Draft": "gray",
	"Submitted": "blue",
	"Waitlisted": "orange",
	"Offered": "purple",
	"Confirmed": "green",
	"Cancelled": "red",
	"Rejected": "red",
	"Expired": "gray",
}
FIELDS: Final = (
	"event",
	"from_status",
	"to_status",
	"from_student_group",
	"to_student_group",
	"occurred_on",
	"actor",
	"reason",
)


def of_booking(doctype: str, docname: str) -> list[dict[str, Any]]:
	"""Hook: return the booking's events as items of Frappe's form timeline."""
	permitted = frappe.get_meta(events.EVENT).get_permitted_fieldnames()
	rows = frappe.get_list(
		events.EVENT,
		filters={"activity_booking": docname},
		# of two fields in a row that aren't permitted Frappe's get_list takes out the first alone
		fields=[fieldname for fieldname in FIELDS if fieldname in permitted],
		order_by="occurred_on asc, name asc",
	)
	sections = {group for row in rows for group in (row.from_student_group, row.to_student_group)}
	titles = one_field.by_name("Student Group", sections, "student_group_name")
	people = one_field.by_name("User", (row.get("actor") for row in rows), "full_name")
	return [{"creation": str(row.occurred_on), "content": _content(row, titles, people)} for row in rows]


def _content(row: frappe._dict, titles: dict[str, str], people: dict[str, str]) -> str:
	"""HTML of one event. Everything that somebody typed is escaped."""
	colour = COLOURS.get(row.to_status, "gray")
	parts = [f'<span class="indicator-pill {colour}">{escape_html(_(row.event))}</span>']
	if place := _place(row, titles):
		parts.append(place)
	if row.get("actor"):
		parts.append(_("by {0}").format(escape_html(people.get(row.actor) or row.actor)))
	line = " ".join(parts)
	if row.get("reason"):
		line += "<br>" + _("Reason: {0}").format(escape_html(row.reason).replace("\n", "<br>"))
	return f'<div class="booking-event">{line}</div>'


def _place(row: frappe._dict, titles: dict[str, str]) -> str:
	"""Return the section, and the one before it where the booking moved."""
	before, after = row.from_student_group, row.to_student_group
	shown = {name: frappe.bold(escape_html(titles.get(name, name))) for name in (before, after) if name}
	if before and after and before != after:
		return _("from {0} to {1}").format(shown[before], shown[after])
	return _("in {0}").format(shown[after]) if after else ""
