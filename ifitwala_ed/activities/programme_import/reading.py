"""What the site has, read in a fixed number of queries however long the file is."""

from collections.abc import Iterable

import frappe
from frappe.utils import cint

from ifitwala_ed.activities.programme_import.names import Index, Known, KnownRoom
from ifitwala_ed.activities.programme_import.rows import Row
from ifitwala_ed.schedule.rooms import read_rooms


def read_known(rows: Iterable[Row], school: str, *, may_make_activities: bool) -> Known:
	"""Return everything that the rows may name."""
	rooms = Index(_names("Location", "location_name"))
	employees = frappe.get_all(
		"Employee", fields=["name", "employee_name", "user_id", "status"], order_by="name asc"
	)
	billing = frappe.get_all(
		"Billable Offering",
		fields=["name", "billable_offering_name", "company", "disabled"],
		order_by="name asc",
	)
	return Known(
		indexes={
			"activity": Index(_names("Activity", "activity_name")),
			"room": rooms,
			"instructors": Index(
				(written, row.name)
				for row in employees
				for written in (row.name, row.employee_name, row.user_id)
			),
			"program": Index(_names("Program", "program_name")),
			"billable offering": Index(
				(written, row.name) for row in billing for written in (row.name, row.billable_offering_name)
			),
			"year groups": Index(_names("Year Group", "year_group_name")),
		},
		rooms=_rooms(rows, rooms),
		active_employees=frozenset(row.name for row in employees if row.status == "Active"),
		billing_companies={row.name: row.company for row in billing},
		disabled_billing=frozenset(row.name for row in billing if cint(row.disabled)),
		company=frappe.db.get_value("School", school, "company") or "",
		may_make_activities=may_make_activities,
	)


def _names(doctype: str, fieldname: str) -> list[tuple[str, str]]:
	found = frappe.get_all(doctype, fields=["name", fieldname], order_by="name asc")
	return [(written, row.name) for row in found for written in (row.name, row.get(fieldname))]


def _rooms(rows: Iterable[Row], index: Index) -> dict[str, KnownRoom]:
	wanted = {name for row in rows for name in index.find(row.get("room") or "")}
	rooms = read_rooms(wanted)
	return {
		name: KnownRoom(room.is_bookable, room.seats, frozenset(rooms.related[name]))
		for name, room in rooms.by_name.items()
	}
