"""The register of a day: its sessions, and of one of them every child with what can be marked. Plain forms."""

from collections.abc import Sequence
from datetime import date, timedelta
from hashlib import sha256
from typing import Any, Final, NoReturn

import frappe
from frappe import _
from frappe.utils import getdate, now_datetime

from ifitwala_ed.api import register as api
from ifitwala_ed.api import safety
from ifitwala_ed.attendance import marks, pick_up_rules, session_keys
from ifitwala_ed.core import readers
from ifitwala_ed.core.refusals import refuse_access
from ifitwala_ed.permissions.roles import is_staff
from ifitwala_ed.portal import pages, register_island, rendering
from ifitwala_ed.portal.pages import Asked, NotDone, Notice, Page

# of more sessions than an instructor has in a day, none is opened unasked
FEW: Final = 6
FARTHEST: Final = timedelta(days=3 * 366)

# what was asked about one child, or warned of
NOTHING_ASKED: Final = {"student": None, "note": None, "warning": None}


def show(asked: Asked) -> Page:
	"""Show the sessions of the day in the address, else of today, and the one that was chosen or is next."""
	today = getdate()
	day = _day(asked, today)
	sessions = api.get_register(day)["sessions"]
	session = _with_known(_chosen(asked, sessions))
	return Page(
		"register",
		_("Register"),
		{
			"day": day,
			"today": today,
			"before": (day - timedelta(days=1)).isoformat(),
			"after": (day + timedelta(days=1)).isoformat(),
			"sessions": [each | {"counts": _counts(each)} for each in sessions],
			"session": session,
			"counts": _counts(session) if session else None,
			"can_mark": day == today or (day < today and is_staff(asked.user)),
			"statuses": [each for each in marks.STATUSES if each != marks.PICKED_UP],
			"picked_up": marks.PICKED_UP,
			"was_there": marks.WAS_THERE,
			"answered": {**NOTHING_ASKED, **((asked.notice.about if asked.notice else None) or {})},
			"never": pick_up_rules.NEVER,
			# the same form sent twice is one mark
			"nonce": frappe.generate_hash(length=20),
			"island": _island(asked, day, today, session),
		},
	)


def _island(asked: Asked, day: date, today: date, session: dict[str, Any] | None) -> dict[str, Any] | None:
	"""Return what the island is told. What was answered to a form, as a medical note, is shown by the page alone, this once."""
	is_answered = asked.notice and (asked.notice.is_refusal or asked.notice.about)
	if is_answered or not register_island.is_for(day, today):
		return None
	return register_island.of_page(asked.user, day, today, session)


def mark(asked: Asked) -> NoReturn:
	"""Mark one child as the form says, and go back to where it stands."""
	session, student, status, nonce = (
		asked.text(name) or "" for name in ("session", "student", "status", "nonce")
	)
	said = {
		"session": session,
		"student": student,
		"status": status,
		"picked_up_by": asked.text("picked_up_by") if status == marks.PICKED_UP else None,
		"note": asked.text("note"),
	}
	uid = sha256(
		"\x1f".join([nonce, asked.user, *(each or "" for each in said.values())]).encode()
	).hexdigest()
	sent = {**said, "confirmed": asked.text("confirmed")}
	if not _post({**sent, "uid": uid}) and not _is_what_counts(uid, session, student):
		# an old page shown again: it was marked otherwise meanwhile, and is marked anew now
		_post({**sent, "uid": frappe.generate_hash(length=40)})
	_go_back(asked, session, "saved", student)


def take(asked: Asked) -> NoReturn:
	"""Say that the register of a session is complete."""
	session = asked.text("session") or ""
	api.take_register(session)
	_go_back(asked, session, "taken")


def tell(asked: Asked) -> NoReturn:
	"""Have the family of a child that is missing told, and go back to where it stands."""
	session, student = asked.text("session") or "", asked.text("student") or ""
	api.tell_family(student, session)
	_go_back(asked, session, "told", student)


def read_note(asked: Asked) -> Notice:
	"""Show the medical note of a child this once; that it was read is on record."""
	student = asked.text("student") or ""
	read = safety.read_medical_note(student, asked.text("session") or "")
	sentence = _("The note stands with the child. That you have read it is on record.")
	return Notice(
		sentence if read["note"] else _("There is no medical note any more."),
		about={"student": student, "note": read["note"]},
	)


def _post(mark: dict[str, Any]) -> bool:
	"""Return whether the mark is a new one; NotDone where it is refused."""
	answer = api.post_marks([mark])
	if answer["refused"]:
		refused = answer["refused"][0]
		title = _("Please Look Twice") if refused["warning"] else _("Not Marked")
		about = {"student": mark["student"], "warning": refused["warning"]}
		raise NotDone(Notice(refused["message"], title, 409, about=about))
	return bool(answer["stored"])


def _is_what_counts(uid: str, session: str, student: str) -> bool:
	key = session_keys.read(session)
	found = api.get_register(key.starts.date())["sessions"] if key else []
	return any(
		line["mark"] and line["mark"]["uid"] == uid
		for each in found
		if each["key"] == session
		for line in each["students"]
		if line["student"] == student
	)


def _go_back(asked: Asked, session: str, done: str, student: str = "") -> NoReturn:
	where = pages.address(*asked.path, session=session, done=done)
	# the notice on top says that all went well; what was marked is where the thumb was
	pages.lead_to(f"{where}#{student}" if student else where)


def _chosen(asked: Asked, sessions: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
	"""Return the session that was asked for, else, of a few, the first that isn't over; the last where all are."""
	if wanted := asked.text("session"):
		found = next((each for each in sessions if each["key"] == wanted), None)
		# what was refused is told on the page it was sent from
		if found or not asked.notice:
			return found or refuse_access()
	if len(sessions) > FEW:
		return None
	now = now_datetime()
	coming = (each for each in sessions if rendering.site_moment(each["to_datetime"]) > now)
	return next(coming, sessions[-1] if sessions else None)


def _with_known(session: dict[str, Any] | None) -> dict[str, Any] | None:
	"""Return the session with the names that are offered for who picks up each child: those who may."""
	if not session:
		return None
	return session | {"students": [line | {"known": _known(line)} for line in session["students"]]}


def _known(line: dict[str, Any]) -> list[str]:
	allowed = line["pick_up"]["allowed"] if line["pick_up"] else []
	never = {each["name"] for each in line["pick_up"]["never"]} if line["pick_up"] else set()
	guardians = [each for each in line["contacts"] if each["is_guardian"] and not each["is_never"]]
	names = [each["name"] for each in (*guardians, *allowed) if each["name"] not in never]
	return list(dict.fromkeys(names))


def _counts(session: dict[str, Any]) -> dict[str, int]:
	"""Return how many are expected, how many came, and how many nobody has marked."""
	found = [line["mark"] for line in session["students"]]
	return {
		"expected": len(found),
		"there": sum(1 for each in found if each and each["status"] in marks.WAS_THERE),
		"unmarked": sum(1 for each in found if not each),
	}


def _day(asked: Asked, today: date) -> date:
	"""Return the day in the address; one that can't be read, or lies years away, is today."""
	if len(asked.path) == 1:
		return today
	try:
		wanted = readers.day(asked.path[1])
	except readers.Unreadable:
		return today
	return wanted if abs(wanted - today) <= FARTHEST else today
