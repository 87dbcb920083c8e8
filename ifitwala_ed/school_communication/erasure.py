"""Erasing what was written: for a person, because the law gives the right, or because its time is over.

The note and its salt go, the note's hash stays, so the chain can still be verified and the note can't be guessed.
Each act leaves a Communication Erasure that says who, when and why. It works in small transactions and may be
stopped at any time: called again it goes on with what is left.
"""

from dataclasses import dataclass
from functools import partial
from typing import Final

import frappe
from frappe import _
from frappe.query_builder import Criterion, DocType
from frappe.query_builder.functions import Coalesce
from frappe.utils import add_to_date, now_datetime

from ifitwala_ed.activities import booking_settings
from ifitwala_ed.core import transactions
from ifitwala_ed.core.rows import insert_rows
from ifitwala_ed.school_communication import authors
from ifitwala_ed.school_communication.entries import ENTRY

ERASURE: Final = "Communication Erasure"
COMMUNICATION: Final = "Org Communication"
BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Act:
	"""Whose notes are erased and why, as it is put on record."""

	scope: str
	subject: str | None
	reason: str
	written_before: str | None = None


def erase_notes_of_user(user: str, reason: str) -> int:
	"""Erase everything the user wrote, in all conversations; return how many notes. Whoever calls it has the right to."""
	keys = authors.keys_of(user)
	entry = DocType(ENTRY)
	act = Act("User", ", ".join(keys), reason)
	return _erase(entry.author_key.isin(keys), act) if keys else 0


def erase_notes_about_student(student: str, reason: str) -> int:
	"""Erase what anybody wrote in the conversations about one student, and what the student wrote elsewhere.

	Title and message of what is for this student alone go as well. Gives how many notes. Whoever calls it has the
	right to.
	"""
	user = frappe.db.get_value("Student", student, "user")
	communications = _communications_about(student)
	entry = DocType(ENTRY)
	about = entry.org_communication.isin(communications or [""])
	written = entry.author_key.isin(authors.keys_of(user) or [""]) if user else None
	erased = _erase(about if written is None else about | written, Act("Student", student, reason))
	transactions.run(partial(_forget_texts, communications))
	return erased


def erase_notes_after_retention() -> int:
	"""Erase the notes whose retention period is over; return how many. 0 years in the settings keeps everything."""
	years = booking_settings.read().conversation_retention_years
	if not years:
		return 0
	limit = add_to_date(now_datetime(), years=-years)
	reason = _("Written more than {0} years ago: the retention period of the settings is over.").format(years)
	return _erase(DocType(ENTRY).creation < limit, Act("Retention", None, reason, limit))


def _erase(condition: Criterion, act: Act) -> int:
	"""Erase in batches, each a transaction of its own; the record is made with the first."""
	erased, record = 0, None
	while names := _next_batch(condition):
		record = transactions.run(partial(_erase_batch, names, record, act))
		erased += len(names)
	return erased


def _next_batch(condition: Criterion) -> list[str]:
	entry = DocType(ENTRY)
	return (
		frappe.qb.from_(entry)
		.select(entry.name)
		.where(condition & entry.note.isnotnull())
		.orderby(entry.name)
		.limit(BATCH)
		.run(pluck=True)
	)


def _erase_batch(names: list[str], record: str | None, act: Act) -> str:
	record = record or _make_record(act)
	entry = DocType(ENTRY)
	# the one change that an entry's controller doesn't refuse, because it isn't asked
	(
		frappe.qb.update(entry)
		.set(entry.note, None)
		.set(entry.note_salt, None)
		.set(entry.erasure, record)
		.where(entry.name.isin(names) & entry.note.isnotnull())
		.run()
	)
	row = DocType(ERASURE)
	frappe.qb.update(row).set(row.notes_erased, row.notes_erased + len(names)).where(row.name == record).run()
	return record


def _make_record(act: Act) -> str:
	row = {
		"scope": act.scope,
		"subject": act.subject,
		"reason": act.reason,
		"written_before": act.written_before,
		"erased_by": frappe.session.user,
		"erased_on": now_datetime(),
		"notes_erased": 0,
	}
	return insert_rows(ERASURE, [row])[0]


def _communications_about(student: str) -> list[str]:
	"""Return the communications for this student and nobody else, those of the student's bookings among them."""
	row, other = DocType("Org Communication Audience"), DocType("Org Communication Audience").as_("other")
	return (
		frappe.qb.from_(row)
		.left_join(other)
		.on(
			(other.parent == row.parent)
			& (other.parenttype == row.parenttype)
			& Coalesce(other.student, "").ne(row.student)
		)
		.select(row.parent)
		.distinct()
		.where((row.parenttype == COMMUNICATION) & (row.target_mode == "Student") & (row.student == student))
		.where(other.name.isnull())
		.orderby(row.parent)
		.run(pluck=True)
	)


def _forget_texts(communications: list[str]) -> None:
	"""Take the student's name and what staff wrote out of title, message and their former values."""
	for name in communications:
		texts = {"title": _("Conversation about a booking"), "message": _("The text was erased.")}
		frappe.db.set_value(COMMUNICATION, name, texts)
	frappe.db.delete("Version", {"ref_doctype": COMMUNICATION, "docname": ["in", communications or [""]]})
