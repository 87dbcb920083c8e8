"""What is on record of a child's safety."""

from typing import Any

import frappe
from frappe.model.document import Document

from tests.factories.core import insert

NOTE = "Peanuts: EpiPen in the blue bag."


def record(student: str, **values: Any) -> Document:
	"""An empty record of a student, but for what is said."""
	return insert("Student Safety Record", {"student": student}, values)


def full_record(student: str) -> Document:
	"""Grandma may, the father never; one more person to call; a medical note."""
	return record(
		student,
		medical_note=NOTE,
		pick_up=[
			{"person_name": "Rosa Lind", "relation": "Grandma", "mobile_no": "030 111"},
			{"person_name": "Ralf Meier", "relation": "Father", "is_never": 1},
		],
		emergency_contacts=[{"contact_name": "Uwe Lind", "relation": "Uncle", "mobile_no": "030 222"}],
	)


def accesses(student: str) -> list[tuple]:
	"""What is on record about the note of a student: what, by whom, at which section's session."""
	rows = frappe.get_all(
		"Medical Note Access",
		filters={"student": student},
		fields=["what", "user", "student_group"],
		order_by="at asc, creation asc",
		as_list=True,
	)
	return [tuple(row) for row in rows]
