"""*Picked up at 16:32 by Grandma*: told by the outbox to those of the family who have asked for it.

Each mark is an event of its own. When it goes out the mark that counts by then decides: an older one is told no more, and a
newer one says that it corrects what was told. The child's booking is held while its marks are stored, so that of two
phones the second knows what the first has stored.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

import frappe
from frappe import _
from frappe.query_builder import DocType

from ifitwala_ed.activities.booking import events, lifecycle, session_news
from ifitwala_ed.activities.booking.lifecycle import Place
from ifitwala_ed.activities.booking.session_news import SessionNews, What
from ifitwala_ed.activities.notices.preferences import PREFERENCE
from ifitwala_ed.activities.outbox.booking_event import BookingEvent
from ifitwala_ed.activities.outbox.planning import DELIVERY
from ifitwala_ed.activities.outbox.refusals import SkipDelivery
from ifitwala_ed.activities.outbox.retries import DONE
from ifitwala_ed.attendance import marks, stored_marks
from ifitwala_ed.attendance.marks import PICKED_UP, Mark
from ifitwala_ed.attendance.session_keys import SessionKey
from ifitwala_ed.attendance.sessions import Session

BOOKING: Final = "Activity Booking"
# a student with the section of the seat
Seat = tuple[str, str]


@dataclass(frozen=True, slots=True)
class PickUp:
	"""The mark that counts, and whether another was told before it."""

	mark: Mark
	is_correction: bool


@dataclass(frozen=True, slots=True)
class Held:
	"""A booking whose family wants to be told."""

	name: str
	school: str


def wanted(students: Collection[str], student_groups: Collection[str]) -> list[str]:
	"""Return the bookings with a seat in some sections whose family wants to be told of pick-ups. One query."""
	if not students or not student_groups:
		return []
	booking, student, preference = DocType(BOOKING), DocType("Student"), DocType(PREFERENCE)
	link, guardian = DocType("Student Guardian"), DocType("Guardian")
	return (
		frappe.qb.from_(booking)
		.join(student)
		.on(student.name == booking.student)
		.left_join(link)
		.on((link.parent == student.name) & (link.parenttype == "Student") & (link.can_book == 1))
		.left_join(guardian)
		.on(guardian.name == link.guardian)
		.join(preference)
		.on((preference.user == guardian.user) | (preference.user == student.user))
		.select(booking.name)
		.distinct()
		.where(booking.student.isin(sorted(students)) & (booking.status == lifecycle.CONFIRMED))
		.where(booking.allocated_student_group.isin(sorted(student_groups)) & (preference.pick_ups == 1))
		.orderby(booking.name)
		.run(pluck=True)
	)


def hold(bookings: Sequence[str]) -> dict[Seat, Held]:
	"""Hold bookings that still have their seat until the transaction ends. One query, or none."""
	if not bookings:
		return {}
	booking = DocType(BOOKING)
	rows = (
		frappe.qb.from_(booking)
		.select(booking.student, booking.allocated_student_group, booking.name, booking.school)
		.where(booking.name.isin(bookings) & (booking.status == lifecycle.CONFIRMED))
		.orderby(booking.name)
		.for_update()
		.run()
	)
	return {(student, group): Held(name, school) for student, group, name, school in rows}


def record(new: Collection[Mark], sessions: Mapping[str, Session], held: Mapping[Seat, Held]) -> None:
	"""Put on record what new marks say of pick-ups, of held bookings. Two statements, or none."""
	mine = [mark for mark in new if (mark.student, sessions[mark.session].student_group) in held]
	if not mine:
		return
	stored = stored_marks.of_sessions({sessions[mark.session].key for mark in mine})
	uids = {mark.uid for mark in mine}
	before = marks.what_counts(mark for mark in stored if mark.uid not in uids)
	found = [
		_transition(mark, sessions[mark.session], held, event)
		for mark in mine
		if (event := _event_of(mark, before.get(mark.place)))
	]
	if found:
		events.record_all(found)


def read(event: BookingEvent, student: str) -> PickUp | None:
	"""Return the mark to tell of, as it counts when the event goes out; SkipDelivery for one that isn't to be told."""
	news = session_news.read(event.details)
	if not news or not event.to_student_group:
		return None
	key = SessionKey(event.to_student_group, news[0].start)
	stored = [mark for mark in stored_marks.of_sessions([key]) if mark.student == student]
	counting = marks.what_counts(stored).get((str(key), student))
	is_pick_up = bool(counting and counting.status == PICKED_UP)
	others = {_name(mark) for mark in stored if mark.status == PICKED_UP} - {event.name}
	is_told = bool(
		others
		and frappe.db.exists(DELIVERY, {"activity_booking_event": ["in", sorted(others)], "status": DONE})
	)
	if event.event == events.CHILD_PICKED_UP:
		if not counting or _name(counting) != event.name:
			raise SkipDelivery(_("Another mark counts by now."))
	elif is_pick_up:
		raise SkipDelivery(_("Another mark counts by now."))
	elif not is_told or not counting:
		raise SkipDelivery(_("Nobody was told that the child was picked up."))
	return PickUp(counting, is_told)


def _event_of(mark: Mark, before: Mark | None) -> str | None:
	if mark.status == PICKED_UP:
		return events.CHILD_PICKED_UP
	return events.PICK_UP_CORRECTED if before and before.status == PICKED_UP else None


def _transition(mark: Mark, session: Session, held: Mapping[Seat, Held], event: str) -> events.Transition:
	booking = held[mark.student, session.student_group]
	place = Place(lifecycle.CONFIRMED, session.student_group)
	details = session_news.written([SessionNews(What.NAMED, session.starts, session.ends)])
	return events.Transition(
		booking.name, booking.school, place, place, event, details=details, name=_name(mark)
	)


def _name(mark: Mark) -> str:
	"""Return the name of the one event of a mark."""
	return sha256("\x1f".join((events.CHILD_PICKED_UP, mark.uid)).encode()).hexdigest()[:32]
