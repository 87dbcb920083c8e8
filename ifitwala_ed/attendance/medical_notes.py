"""Medical and dietary notes of children: sealed where they lie, and each reading and writing is put on record first.

The text is encrypted with the site's key, so that no list, report, search, export, filter, backup or log of queries has it,
whoever may open them. There is one way to it, and that is here.
"""

from functools import partial
from hashlib import sha256
from typing import Final, NamedTuple

import frappe
from frappe import _
from frappe.utils import now_datetime
from frappe.utils.password import decrypt, encrypt

from ifitwala_ed.attendance import register, session_keys, sessions
from ifitwala_ed.attendance.safety_records import NOTE, RECORD
from ifitwala_ed.attendance.session_keys import SessionKey
from ifitwala_ed.attendance.sessions import Session
from ifitwala_ed.core import moments, transactions, typed_text
from ifitwala_ed.core.errors import throw, unsay_last
from ifitwala_ed.core.refusals import refuse_access
from ifitwala_ed.core.rows import insert_rows
from ifitwala_ed.exceptions import (
	InvalidArgumentError,
	NoteChangedError,
	NoteUnreadableError,
	NotMarkedNowError,
)
from ifitwala_ed.permissions.roles import is_admin
from ifitwala_ed.permissions.school_scope import is_staff_of

ACCESS: Final = "Medical Note Access"
READ: Final = "Read"
WRITTEN: Final = "Written"
REMOVED: Final = "Removed"
LONGEST: Final = 4000


class Note(NamedTuple):
	"""A note as it was read: None where there is none. The version is another one whenever it is written."""

	text: str | None
	version: str


def read(student: str, session: str = "") -> Note:
	"""Return the note of a student, once it is on record that the session's user reads it. Commits.

	Staff of the child's school may, and for a session, on its day, whoever has its register. ActivityAccessError for
	everybody else, and for a child without a seat in the session.
	"""
	key = _require_register(student, session) if session else None
	if not key and not _is_the_office(student):
		refuse_access()
	sealed = transactions.run(partial(_read_on_record, student, key))
	return Note(_opened(sealed, student) if sealed else None, _version(sealed))


def write(student: str, text: str, version: str) -> Note:
	"""Store the note of a student, or remove it where the text is empty; return it. Commits.

	Only the office that configures may. NoteChangedError where somebody has written it since that version was read.
	"""
	if not (_is_the_office(student) and is_admin()):
		refuse_access()
	transactions.run(partial(_replace, student, text, version))
	return Note(text.strip() or None, _version(_sealed(student)))


def store(student: str, text: str) -> None:
	"""Store the note of a student, or remove it, within the caller's transaction. Whoever calls it has judged the right."""
	text = text.strip()
	if len(text) > LONGEST:
		throw(
			InvalidArgumentError,
			_("The note is too long. It has at most {0} characters.").format(LONGEST),
			values={"at_most": LONGEST},
		)
	text = typed_text.cleaned(RECORD, {"medical_note": text})["medical_note"]
	had_one = bool(_sealed(student))
	frappe.db.delete(NOTE, {"student": student})
	if text:
		insert_rows(NOTE, [{"name": student, "student": student, "sealed_note": encrypt(text)}])
	if text or had_one:
		_put_on_record(student, WRITTEN if text else REMOVED)


def _replace(student: str, text: str, version: str) -> None:
	if _version(_sealed(student, is_held=True)) != version:
		throw(
			NoteChangedError,
			_("Somebody else has changed this note meanwhile. Please read it again, and change it then."),
		)
	store(student, text)


def _require_register(student: str, session: str) -> SessionKey:
	"""Return the session, if the session's user has its register and the child a seat in it, today."""
	reach, key = sessions.require_reach(), session_keys.read(session)
	found = sessions.named([key], reach).get(key) if key else None
	if not found or student not in register.expected_at([found])[str(found.key)]:
		refuse_access()
	if not (_is_today(found) or _is_the_office(student)):
		throw(
			NotMarkedNowError,
			_("{0} is on {1}. The note is shown on that day. Please ask the office.").format(
				frappe.bold(found.title), moments.day(found.starts)
			),
			values={"from_datetime": found.starts},
		)
	return found.key


def _is_today(session: Session) -> bool:
	now = now_datetime()
	return session.starts.date() == now.date() or session.starts <= now <= session.ends


def _is_the_office(student: str) -> bool:
	"""Return whether the session's user is staff of the school of a student."""
	school = frappe.db.get_value("Student", student, "school")
	return bool(school) and is_staff_of(school)


def _read_on_record(student: str, session: SessionKey | None) -> str | None:
	sealed = _sealed(student)
	if sealed:
		_put_on_record(student, READ, session)
	return sealed


def _put_on_record(student: str, what: str, session: SessionKey | None = None) -> None:
	access = {
		"student": student,
		"what": what,
		"user": frappe.session.user,
		"at": now_datetime(),
		"student_group": session.student_group if session else None,
		"session_begins": session.starts if session else None,
	}
	insert_rows(ACCESS, [access])


def _sealed(student: str, *, is_held: bool = False) -> str | None:
	return frappe.db.get_value(NOTE, {"student": student}, "sealed_note", for_update=is_held)


def _version(sealed: str | None) -> str:
	return sha256(sealed.encode()).hexdigest()[:16] if sealed else ""


def _opened(sealed: str, student: str) -> str:
	try:
		return decrypt(sealed)
	except frappe.ValidationError:
		# Frappe's own sentence is for who looks after the server
		unsay_last()
		throw(
			NoteUnreadableError,
			_(
				"The medical note of {0} was sealed with another key than this site has. Please call the family, and have the site's administrator put the old key back."
			).format(frappe.bold(frappe.db.get_value("Student", student, "student_name"))),
		)
