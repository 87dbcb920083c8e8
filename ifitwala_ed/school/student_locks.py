"""Locks on students: whatever gives a child a seat, or takes one, holds the child's row first."""

from collections.abc import Iterable

import frappe
from frappe.query_builder import DocType


def lock_student(student: str) -> bool:
	"""Hold the student's row until the transaction ends: two requests for one student go one after the other.

	Give whether the student is enrolled now, whatever was read before.
	"""
	return student in lock_students([student])


def lock_students(students: Iterable[str]) -> set[str]:
	"""Hold many students' rows, in the order of their names, before any other lock of the transaction but those of
	schedules, which no booking takes.

	Give those who are enrolled.
	"""
	table = DocType("Student")
	rows = (
		frappe.qb.from_(table)
		.select(table.name, table.enabled)
		.where(table.name.isin(sorted(students)))
		.orderby(table.name)
		.for_update()
		.run()
	)
	return {name for name, enabled in rows if enabled}
