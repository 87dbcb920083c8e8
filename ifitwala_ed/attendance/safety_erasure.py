"""Forgetting what the gate knew of children: for a person, because its time is over, or because the student goes.

What was on record for the gate has no use once the child has left, or a permission has ended. It goes by itself, some days
later: a child that was disabled by mistake has its note when the mistake is noticed.
"""

from collections.abc import Collection
from datetime import timedelta
from functools import partial
from typing import Final

import frappe
from frappe.model.document import Document
from frappe.query_builder import DocType
from frappe.utils import add_to_date, getdate, now_datetime

from ifitwala_ed.activities import booking_settings
from ifitwala_ed.attendance import medical_notes
from ifitwala_ed.attendance.medical_notes import ACCESS
from ifitwala_ed.attendance.safety_records import CONTACT, NOTE, PICK_UP, RECORD
from ifitwala_ed.core import transactions
from ifitwala_ed.core.rows import CHUNK, in_chunks

# for how long what is over can be taken up again
AFTER: Final = timedelta(days=30)


def erase_about(student: str) -> int:
	"""Erase who may pick up a student, whom to call, and the medical note; return of how many records. Commits.

	Who had read the note stays on record for the years of the settings: the school has to show it. Whoever calls it has the
	right to.
	"""
	return transactions.run(partial(_erase_about, student))


def forget_what_is_over() -> int:
	"""Delete, every night, what nobody needs any more; return how many records, rows and accesses."""
	gone = sum(transactions.run(partial(_delete_of, names)) for names in in_chunks(_who_left(), CHUNK))
	return gone + transactions.run(_delete_what_ended) + transactions.run(_delete_old_accesses)


def student_on_trash(student: Document, method: str | None = None) -> None:
	"""Hook: what is on record of a student's safety goes with the student, and who had read it."""
	_delete_of([student.name])
	frappe.db.delete(ACCESS, {"student": student.name})


def _erase_about(student: str) -> int:
	found = frappe.db.count(NOTE, {"student": student})
	medical_notes.store(student, "")
	return found + _delete_of([student])


def _who_left() -> list[str]:
	"""Return the disabled students, not changed for some time, of whom something is on record. One query."""
	student, record, note = DocType("Student"), DocType(RECORD), DocType(NOTE)
	return (
		frappe.qb.from_(student)
		.left_join(record)
		.on(record.student == student.name)
		.left_join(note)
		.on(note.student == student.name)
		.select(student.name)
		.where((student.enabled == 0) & (student.modified < now_datetime() - AFTER))
		.where(record.name.isnotnull() | note.name.isnotnull())
		.orderby(student.name)
		.run(pluck=True)
	)


def _delete_of(students: Collection[str]) -> int:
	"""Delete past the controllers, which would keep what they delete among the deleted documents."""
	names = sorted(students)
	of_students = {"student": ["in", names]}
	found = frappe.db.count(RECORD, of_students) + frappe.db.count(NOTE, of_students)
	if found:
		for table in (PICK_UP, CONTACT):
			frappe.db.delete(table, {"parenttype": RECORD, "parent": ["in", names]})
		for doctype in (RECORD, NOTE):
			frappe.db.delete(doctype, of_students)
	return found


def _delete_what_ended() -> int:
	row = DocType(PICK_UP)
	# without a last day it is until further notice
	ended = row.valid_until.isnotnull() & (row.valid_until < getdate() - AFTER)
	ended &= row.parenttype == RECORD
	names = frappe.qb.from_(row).select(row.name).where(ended).orderby(row.name).run(pluck=True)
	for some in in_chunks(names, CHUNK):
		frappe.db.delete(PICK_UP, {"name": ["in", some]})
	return len(names)


def _delete_old_accesses() -> int:
	years = booking_settings.read().conversation_retention_years
	if not years:
		return 0
	old = {"at": ["<", add_to_date(now_datetime(), years=-years)]}
	found = frappe.db.count(ACCESS, old)
	frappe.db.delete(ACCESS, old)
	return found
