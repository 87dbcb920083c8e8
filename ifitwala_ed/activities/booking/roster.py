"""The roster of a section is derived: a student is on it exactly while a booking there is Confirmed.

The rows are children of Student Group, which leaves them alone when it is saved: a save from an old copy would
delete the row of somebody who was confirmed meanwhile.
"""

from collections.abc import Iterable

import frappe
from frappe.query_builder import DocType
from frappe.query_builder.functions import Max

from ifitwala_ed.activities.booking import lifecycle
from ifitwala_ed.activities.booking.lifecycle import Place
from ifitwala_ed.core.rows import insert_rows
from ifitwala_ed.schedule.activity_roster import ROSTER_ROW


def follow(moves: Iterable[tuple[str, Place, Place]]) -> None:
	"""Take students off the sections that they left and put them on those in which they were confirmed.

	A move is a student with the place before and after. One DELETE per section left, and one INSERT.
	"""
	leaving: dict[str, list[str]] = {}
	joining: list[tuple[str, str]] = []
	for student, before, after in moves:
		left, joined = (
			place.student_group if place.status == lifecycle.CONFIRMED else None for place in (before, after)
		)
		if left != joined:
			if left:
				leaving.setdefault(left, []).append(student)
			if joined:
				joining.append((joined, student))
	for student_group, students in sorted(leaving.items()):
		_delete(student_group, students)
	if not joining:
		return
	row = DocType(ROSTER_ROW)
	numbers = frappe.qb.from_(row).select(row.parent, Max(row.idx)).groupby(row.parent)
	last = dict(numbers.where(row.parent.isin(sorted({group for group, _student in joining}))).run())
	rows = []
	for student_group, student in joining:
		last[student_group] = idx = last.get(student_group, 0) + 1
		parent = {"parent": student_group, "parenttype": "Student Group", "parentfield": "students"}
		rows.append({**parent, "idx": idx, "student": student, "active": 1})
	insert_rows(ROSTER_ROW, rows)


def _delete(student_group: str, students: list[str]) -> None:
	row = DocType(ROSTER_ROW)
	(
		frappe.qb.from_(row)
		.delete()
		.where(
			(row.parent == student_group) & (row.parenttype == "Student Group") & row.student.isin(students)
		)
		.run()
	)
