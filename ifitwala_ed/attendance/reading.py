"""A mark as a phone sends it, read strictly: it is a mark, or there is a sentence that says why not."""

import re
from datetime import datetime
from typing import Any, Final

from frappe import _

from ifitwala_ed.attendance import session_keys
from ifitwala_ed.attendance.marks import PICKED_UP, STATUSES, Mark
from ifitwala_ed.core import readers

UID: Final = re.compile(r"[A-Za-z0-9_-]{8,64}", re.ASCII)
LONGEST_NAME: Final = 140
LONGEST_NOTE: Final = 1000


class NoMark(ValueError):
	"""What was sent is no mark; its text is the sentence that says why."""


def read(sent: Any, now: datetime) -> Mark:
	"""Return the mark that was sent; raises NoMark. Without a time of its own it is of now."""
	if not isinstance(sent, dict):
		raise NoMark(_("A mark is an object with the session, the student and the status."))
	uid, session, student, status = (_text(sent, name) for name in ("uid", "session", "student", "status"))
	if not UID.fullmatch(uid):
		raise NoMark(_("A mark needs a number of its own: 8 to 64 letters and digits."))
	if status not in STATUSES:
		raise NoMark(_("A child is marked as one of: {0}.").format(", ".join(_(each) for each in STATUSES)))
	picked_up_by, note = _text(sent, "picked_up_by") or None, _text(sent, "note") or None
	if picked_up_by and status != PICKED_UP:
		raise NoMark(_("Somebody picks up a child only where it is marked as picked up."))
	if len(picked_up_by or "") > LONGEST_NAME or len(note or "") > LONGEST_NOTE:
		raise NoMark(
			_("This is too long. A name has at most {0} characters, a note {1}.").format(
				LONGEST_NAME, LONGEST_NOTE
			)
		)
	key = session_keys.read(session)
	return Mark(
		uid,
		str(key or session),
		student,
		status,
		_moment(sent.get("at"), now),
		picked_up_by,
		note,
		is_confirmed=_yes_or_no(sent, "confirmed"),
	)


def _text(sent: dict[str, Any], name: str) -> str:
	value = sent.get(name)
	if value is None:
		return ""
	try:
		return readers.text(value).strip()
	except readers.Unreadable as error:
		raise NoMark(readers.sentence(error.reader).format(name)) from error


def _moment(value: Any, now: datetime) -> datetime:
	if value in (None, ""):
		return now
	try:
		return readers.moment(value)
	except readers.Unreadable as error:
		raise NoMark(readers.sentence(error.reader).format("at")) from error


def _yes_or_no(sent: dict[str, Any], name: str) -> bool:
	value = sent.get(name)
	if value in (None, ""):
		return False
	try:
		return bool(readers.yes_or_no(value))
	except readers.Unreadable as error:
		raise NoMark(readers.sentence(error.reader).format(name)) from error
