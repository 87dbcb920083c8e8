"""What the office does that can't wait, from a phone: the pages below /activities/board, and Desk's own buttons for it.

``allow_guest`` is set so that a guest is refused by the same words as a stranger; nothing here answers a guest.
"""

from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.utils import now_datetime

from ifitwala_ed.activities import session_acts
from ifitwala_ed.activities.booking import access, answers, offers
from ifitwala_ed.activities.booking.access import Viewer
from ifitwala_ed.activities.booking.answers import Page
from ifitwala_ed.attendance import releasing
from ifitwala_ed.core import moments
from ifitwala_ed.core.arguments import reads_arguments
from ifitwala_ed.core.errors import throw
from ifitwala_ed.core.refusals import refuse_access
from ifitwala_ed.exceptions import ReasonMissingError
from ifitwala_ed.permissions.roles import is_admin, is_staff
from ifitwala_ed.permissions.school_scope import allowed_schools
from ifitwala_ed.portal import absences, office_late, office_offerings, office_sessions
from ifitwala_ed.portal.board import ASKED_SINCE
from ifitwala_ed.school_communication import questions


@frappe.whitelist(allow_guest=True)
@reads_arguments(only=is_admin)
def get_board_offering(program_offering: str = "") -> dict[str, Any]:
	"""Admin: how an offering stands: booking, seats, offers, who waits, and the sessions of the coming two weeks."""
	access.require_offering_staff(program_offering, admin=True)
	return _with_now(office_offerings.described(program_offering))


@frappe.whitelist(allow_guest=True)
@reads_arguments(only=is_admin)
def get_board_session(session: str = "") -> dict[str, Any]:
	"""Admin: one session that takes place, who has a seat in it, and the rooms there are."""
	_require_admin()
	return _with_now(office_sessions.one(session))


@frappe.whitelist(allow_guest=True)
@reads_arguments(only=is_admin)
def preview_session_change(
	session: str = "",
	change: str = "",
	new_date: date | None = None,
	from_time: str = "",
	to_time: str = "",
	location: str = "",
) -> dict[str, Any]:
	"""Admin: what cancelling or moving a session would do; writes nothing."""
	_require_admin()
	# before anything is read: what is somebody else's gets one answer
	found = office_sessions.require(session)
	wanted = office_sessions.wanted(change, "", new_date, from_time, to_time, location)
	return _with_now(office_sessions.foreseen(found, wanted))


@frappe.whitelist(allow_guest=True, methods=["POST"])
@reads_arguments(only=is_admin)
def change_session(
	session: str = "",
	change: str = "",
	reason: str = "",
	new_date: date | None = None,
	from_time: str = "",
	to_time: str = "",
	location: str = "",
) -> dict[str, Any]:
	"""Admin: cancel or move a session, as a row of its group's Session Changes; the families are told the reason. Said again,
	nothing changes.
	"""
	_require_admin()
	group, starts = office_sessions.group_and_start(session)
	wanted = office_sessions.wanted(change, reason.strip(), new_date, from_time, to_time, location)
	return _with_now({"ok": True, "changed": session_acts.change(group, starts, wanted)})


@frappe.whitelist(allow_guest=True)
@reads_arguments(only=is_staff)
def get_board_booking(activity_booking: str = "") -> dict[str, Any]:
	"""Staff of the school: a booking, and of an offer who is offered the seat next."""
	_student, viewer = _require_staff(activity_booking)
	return _with_now(office_offerings.booking(activity_booking, viewer))


@frappe.whitelist(allow_guest=True, methods=["POST"])
@reads_arguments(only=is_staff)
def send_offer_on(activity_booking: str = "", reason: str = "") -> dict[str, Any]:
	"""Staff of the school: end an offer that wasn't answered, and offer the seat to who is next; the family is told why."""
	student, viewer = _require_staff(activity_booking)
	if not reason.strip():
		throw(ReasonMissingError, _("Say why. The families are told."))
	booking, promoted = offers.send_on(activity_booking, student, reason.strip())
	return _with_now({"ok": True, "booking": answers.booking_answer(booking, viewer), "promoted": promoted})


@frappe.whitelist(allow_guest=True)
@reads_arguments(only=is_staff)
def get_late_booking(program_offering: str = "", student: str = "", text: str = "") -> dict[str, Any]:
	"""Staff of the school: students by a part of their name, and what would fit one of them after booking has closed."""
	access.require_offering_staff(program_offering)
	fitting = None
	if student:
		facts, viewer = access.require_student_viewer(student)
		if viewer.is_family:
			refuse_access()
		fitting = office_late.fitting(program_offering, facts)
	title = frappe.db.get_value("Program Offering", program_offering, "title")
	found, has_more = office_late.find(text)
	return _with_now(
		{
			"program_offering": program_offering,
			"title": title,
			"found": found,
			"has_more": has_more,
			"fitting": fitting,
		}
	)


@frappe.whitelist(allow_guest=True)
@reads_arguments(only=is_staff)
def get_open_questions(start: int = 0) -> dict[str, Any]:
	"""Staff: a page of the questions of their schools that nobody has answered, the oldest first."""
	if not is_staff():
		refuse_access()
	page = Page(start, questions.PAGE)
	found, has_more = questions.open_in(allowed_schools(), now_datetime() - ASKED_SINCE, page.start)
	return _with_now({"questions": found, "has_more": has_more})


@frappe.whitelist(allow_guest=True)
@reads_arguments(only=is_staff)
def get_missing_children() -> dict[str, Any]:
	"""Staff: the school's rule, and the children of their schools who have missed as many sessions in a row."""
	if not is_staff():
		refuse_access()
	found = releasing.of_schools(allowed_schools())
	return _with_now({**absences.rule(), "children": [absences.described(each) for each in found]})


@frappe.whitelist(allow_guest=True)
@reads_arguments(only=is_staff)
def get_missed_sessions(activity_booking: str = "") -> dict[str, Any]:
	"""Staff of the school: the sessions that the child of a booking missed last, in a row, and what can follow."""
	_require_staff(activity_booking)
	return _with_now({**absences.rule(), **absences.described_booking(activity_booking)})


@frappe.whitelist(allow_guest=True, methods=["POST"])
@reads_arguments(only=is_staff)
def warn_of_absences(activity_booking: str = "") -> dict[str, Any]:
	"""Staff of the school: have a family warned that the seat may be released; warned already, nothing changes."""
	student, _viewer = _require_staff(activity_booking)
	releasing.warn(activity_booking, student)
	return _with_now({"ok": True, **absences.described_booking(activity_booking)})


@frappe.whitelist(allow_guest=True, methods=["POST"])
@reads_arguments(only=is_staff)
def release_seat(activity_booking: str = "") -> dict[str, Any]:
	"""Staff of the school: cancel a booking by the school's rule, after a warning; return it and how many were promoted."""
	student, viewer = _require_staff(activity_booking)
	booking, promoted = releasing.release(activity_booking, student)
	return _with_now({"ok": True, "booking": answers.booking_answer(booking, viewer), "promoted": promoted})


def _require_staff(activity_booking: str) -> tuple[str, Viewer]:
	"""Return the student of a booking and who is asking; 403 but for staff of its school who aren't its family."""
	booking, viewer = access.require_booking_viewer(activity_booking)
	if viewer.is_family:
		refuse_access()
	return booking.student, viewer


def _require_admin() -> None:
	"""Refuse with 403 whoever doesn't change sessions; of which schools is judged with the session."""
	if not is_admin():
		refuse_access()


def _with_now(answer: dict[str, Any]) -> dict[str, Any]:
	return {**answer, "now": moments.iso(now_datetime())}
