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
	last, names = _last_numbers_and_names(joining)
	rows = []
	for student_group, student in joining:
		last[student_group] = idx = last.get(student_group, 0) + 1
		parent = {"parent": student_group, "parenttype": "Student Group", "parentfield": "students"}
		listed = {"student": student, "student_name": names.get(student), "active": 1}
		rows.append({**parent, "idx": idx, **listed})
	insert_rows(ROSTER_ROW, rows)


def _last_numbers_and_names(joining: Collection[tuple[str, str]]) -> tuple[dict[str, int], dict[str, str]]:
	"""Return the number of the last row of each section, and what the students are called, as a form fetches it. One query."""
	sections, students = ({pair[place] for pair in joining} for place in (0, 1))
	row, student = DocType(ROSTER_ROW), DocType("Student")
	numbers = (
		frappe.qb.from_(row)
		.select(row.parent, Max(row.idx), NullValue())
		.where(row.parent.isin(sorted(sections)))
		.groupby(row.parent)
	)
	names = (
		frappe.qb.from_(student)
		.select(student.name, NullValue(), student.student_name)
		.where(student.name.isin(sorted(students)))
	)
	found = numbers.union_all(names).run()
	return (
		{section: number for section, number, _name in found if number is not None},
		{student: name for student, number, name in found if number is None},
	)


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
