"""What is about a child booked at another school is read by the staff of the child's own school too.

The row of the audience has that school, so that they find it without looking at everything about their children. A
child may change schools: the rows follow.
"""

from typing import Any

import frappe
from frappe.query_builder import DocType

from ifitwala_ed.core.rows import in_chunks

AUDIENCE = "Org Communication Audience"
CHUNK = 1000


def student_on_update(doc: Any, method: str | None = None) -> None:
	"""Hook: a student who changes schools takes along what is about them."""
	before = doc.get_doc_before_save()
	if before and before.school != doc.school:
		follow([doc.name])


def follow(students: list[str]) -> None:
	"""Make the rows that name some students as their schools are now."""
	audience, post, student = DocType(AUDIENCE), DocType("Org Communication"), DocType("Student")
	rows = (
		frappe.qb.from_(audience)
		.join(post)
		.on(post.name == audience.parent)
		.join(student)
		.on(student.name == audience.student)
		.select(audience.name, audience.school_of_student, post.school, student.school)
		.where((audience.target_mode == "Student") & audience.student.isin([*students, ""]))
		.orderby(audience.name)
		.run()
	)
	wanted: dict[str | None, list[str]] = {}
	for name, stored, school, own in rows:
		now = own if own != school else None
		if now != stored:
			wanted.setdefault(now, []).append(name)
	for school, names in wanted.items():
		for chunk in in_chunks(names, CHUNK):
			frappe.qb.update(audience).set(audience.school_of_student, school).where(
				audience.name.isin(chunk)
			).run()
