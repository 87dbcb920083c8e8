"""Locks on students: whatever gives a child a seat, or takes one, holds the child's lock first.

The lock is a row of Student Lock whose revision is raised, so that it holds on every server of a cluster (``hold_rows``). It
is a row of its own because a student's form is saved as a whole.
"""

from collections.abc import Iterable
from typing import Any

from ifitwala_ed.core.rows import hold_rows

LOCK = "Student Lock"
# read with a lock by the statement that raises the revision, and so as it is now, whatever the snapshot shows
IS_ENROLLED = "(SELECT `enabled` FROM `tabStudent` WHERE `tabStudent`.`name` = `tabStudent Lock`.`name`)"


def lock_student(student: str) -> bool:
	"""Hold the student's lock until the transaction ends: two requests for one student go one after the other.

	Return whether the student is enrolled now, whatever was read before.
	"""
	return student in lock_students([student])


def lock_students(students: Iterable[str]) -> set[str]:
	"""Hold many students' locks, in the order of their names, before any other lock of the transaction but those of
	schedules, which no booking takes. One statement for up to a thousand, whether they were ever locked before or not.

	Return those who are enrolled.
	"""
	rows = [{"name": student} for student in sorted(set(students))]
	locked = hold_rows(LOCK, rows, returning=("name", IS_ENROLLED))
	return {name for name, is_enrolled in locked if is_enrolled}


def lock_and_read(students: Iterable[str], expression: str) -> list[tuple[str, Any]]:
	"""As ``lock_students``; return with each name what an SQL expression of ``tabStudent Lock`` gives once it is held."""
	rows = [{"name": student} for student in sorted(set(students))]
	return [(name, given) for name, given in hold_rows(LOCK, rows, returning=("name", expression))]
