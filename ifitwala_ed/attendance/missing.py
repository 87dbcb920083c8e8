"""Telling the family that its child didn't come and nobody had said so: by the outbox, once for a child and a session.

The event has a name made of both, so that of two phones that tell, one stores it. What is marked or announced until it
goes out takes it back.
"""

from functools import partial
from typing import Final

import frappe
from frappe import _
from frappe.utils import getdate, now_datetime

from ifitwala_ed.activities.booking import events, lifecycle, session_news
from ifitwala_ed.activities.booking.lifecycle import Place
from ifitwala_ed.activities.booking.session_news import SessionNews, What
from ifitwala_ed.activities.notices import portal_links
from ifitwala_ed.activities.outbox.booking_event import BookingEvent
from ifitwala_ed.activities.outbox.refusals import SkipDelivery
from ifitwala_ed.attendance import marks, register, session_keys, sessions, stored_marks, told_families
from ifitwala_ed.attendance.session_keys import SessionKey
from ifitwala_ed.attendance.sessions import Session
from ifitwala_ed.core import moments, transactions
from ifitwala_ed.core.errors import throw
from ifitwala_ed.core.refusals import refuse_access
from ifitwala_ed.exceptions import NotMarkedNowError

BOOKING: Final = "Activity Booking"


def tell_family(student: str, session: str) -> None:
	"""Have the child's family told that it didn't come. Telling again changes nothing. Commits.

	Whoever may mark the child may; ActivityAccessError for everybody else, and for a child that isn't expected there.
	"""
	reach, key = sessions.require_reach(), session_keys.read(session)
	found = sessions.named([key], reach).get(key) if key else None
	if not found or student not in register.expected_at([found])[str(found.key)]:
		refuse_access()
	_require_today(found)
	if why := _why_not(found.key, student):
		throw(NotMarkedNowError, why)
	transactions.run(partial(_record, student, found))


def read(event: BookingEvent, student: str) -> str | None:
	"""Return whom to call, as the outbox asks when it goes out; SkipDelivery where the child isn't missing any more."""
	news = session_news.read(event.details)
	if news and event.to_student_group:
		why = _why_not(SessionKey(event.to_student_group, news[0].start), student)
		if why:
			raise SkipDelivery(why)
	return frappe.db.get_value("School", event.school, "phone") or None if event.school else None


def office_place(event: BookingEvent) -> str:
	"""Return the address of the register in which the child is missing: whom to call stands there."""
	news = session_news.read(event.details)
	if not (news and event.to_student_group):
		return portal_links.of_board_booking(event.activity_booking)
	key = SessionKey(event.to_student_group, news[0].start)
	return portal_links.of_register(key.starts.date(), str(key))


def _require_today(session: Session) -> None:
	now = now_datetime()
	if session.starts > now:
		throw(
			NotMarkedNowError,
			_("{0} begins on {1}. A family can be told from then on that its child is missing.").format(
				frappe.bold(session.title), moments.moment(session.starts)
			),
			values={"from_datetime": session.starts},
		)
	if session.starts.date() != getdate():
		throw(
			NotMarkedNowError,
			_("{0} was on {1}. Families are told on the day itself. Please call them.").format(
				frappe.bold(session.title), moments.day(session.starts)
			),
			values={"from_datetime": session.starts},
		)


def _why_not(session: SessionKey, student: str) -> str | None:
	"""Return why the child isn't missing, by what is marked and announced now, or None where it is. One query."""
	place, stored = (str(session), student), stored_marks.of_sessions([session])
	mark = marks.what_counts(stored).get(place)
	if place in marks.announcements(stored):
		return _("The family has said that the child doesn't come.")
	if not mark or mark.status != marks.ABSENT:
		return _("The child isn't marked as absent. Please look at the register again.")
	return None


def _record(student: str, session: Session) -> None:
	"""Store the event, as of the child's booking."""
	booking = _booking_of(student, session.student_group)
	if not booking:
		throw(
			NotMarkedNowError,
			_("The child has no seat in {0} any more. Please call the family.").format(
				frappe.bold(session.title)
			),
		)
	place = Place(lifecycle.CONFIRMED, session.student_group)
	details = session_news.written([SessionNews(What.NAMED, session.starts, session.ends)])
	name = told_families.name_of(student, str(session.key))
	events.record_all(
		[
			events.Transition(
				booking.name, booking.school, place, place, events.NOT_THERE, details=details, name=name
			)
		]
	)


def _booking_of(student: str, student_group: str, *, is_held: bool = True) -> frappe._dict | None:
	"""Return the booking with the child's seat, held so that no cancellation comes between."""
	return frappe.db.get_value(
		BOOKING,
		{"student": student, "allocated_student_group": student_group, "status": lifecycle.CONFIRMED},
		["name", "school"],
		as_dict=True,
		for_update=is_held,
	)
