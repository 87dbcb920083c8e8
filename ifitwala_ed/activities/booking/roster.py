"""The roster of a section is derived: a student is on it exactly while a booking there is Confirmed.

The rows are children of Student Group, which leaves them alone when it is saved: a save from an old copy would
delete the row of somebody who was confirmed meanwhile.
"""

from collections.abc import Collection

import frappe
from frappe.query_builder import DocType
from frappe.query_builder.functions import Max
from pypika.terms import NullValue

from ifitwala_ed.activities.booking import lifecycle
from ifitwala_ed.activities.booking.lifecycle import Place
from ifitwala_ed.core.rows import insert_rows
from ifitwala_ed.schedule.activity_roster import ROSTER_ROW


def follow(moves: Collection[tuple[str, Place, Place]]) -> None:
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
	row, student = DocType(ROSTER_ROW), DocType("Student")
	sections, students = (sorted({pair[place] for pair in joining}) for place in (0, 1))
	numbers = frappe.qb.from_(row).select(row.parent, Max(row.idx), NullValue()).groupby(row.parent)
	names = frappe.qb.from_(student).select(student.name, NullValue(), student.student_name)
	# the last row of each section, and what students are called, as a form fetches it
	found = numbers.where(row.parent.isin(sections)).union_all(names.where(student.name.isin(students))).run()
	last = {section: number for section, number, _name in found if number is not None}
	called = {name: student_name for name, number, student_name in found if number is None}
	rows = []
	for student_group, joined in joining:
		last[student_group] = idx = last.get(student_group, 0) + 1
		parent = {"parent": student_group, "parenttype": "Student Group", "parentfield": "students"}
		listed = {"student": joined, "student_name": called.get(joined), "active": 1}
		rows.append({**parent, "idx": idx, **listed})
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
