"""The roster of a section is derived: a student is on it exactly while a booking there is Confirmed.

The rows are children of Student Group, which leaves them alone when it is saved: a save from an old copy would
delete the row of somebody who was confirmed meanwhile.
"""

import frappe
from frappe.query_builder import DocType
from frappe.query_builder.functions import Max
from frappe.utils import now_datetime

from ifitwala_ed.activities.booking import lifecycle
from ifitwala_ed.activities.booking.seats import Place

ROSTER_ROW = "Student Group Student"


def follow(student: str, before: Place, after: Place) -> None:
	"""Take the student off the section that was left and put them on the one that was confirmed."""
	left, joined = _confirmed_section(before), _confirmed_section(after)
	if left == joined:
		return
	if left:
		row = DocType(ROSTER_ROW)
		(
			frappe.qb.from_(row)
			.delete()
			.where((row.parent == left) & (row.parenttype == "Student Group") & (row.student == student))
			.run()
		)
	if joined:
		_insert(student, joined)


def stored_rows(student_group: str) -> list[frappe._dict]:
	"""The roster rows of a group as the database has them, with the fields that a child row needs."""
	return frappe.get_all(
		ROSTER_ROW,
		filters={"parent": student_group, "parenttype": "Student Group", "parentfield": "students"},
		fields=["*"],
		order_by="idx asc, creation asc",
	)


def _confirmed_section(place: Place) -> str | None:
	return place.student_group if place.status == lifecycle.CONFIRMED else None


def _insert(student: str, student_group: str) -> None:
	row, now = DocType(ROSTER_ROW), now_datetime()
	last = frappe.qb.from_(row).select(Max(row.idx)).where(row.parent == student_group).run()[0][0] or 0
	values = {
		"name": frappe.generate_hash(length=16),
		"creation": now,
		"modified": now,
		"owner": frappe.session.user,
		"modified_by": frappe.session.user,
		"parent": student_group,
		"parenttype": "Student Group",
		"parentfield": "students",
		"idx": last + 1,
		"student": student,
		"active": 1,
	}
	frappe.qb.into(row).columns(*values).insert(*values.values()).run()
