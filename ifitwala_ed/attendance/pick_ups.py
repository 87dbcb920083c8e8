"""*Picked up at 16:32 by Grandma*: told by the outbox to those of the family who have asked for it.

Each mark is an event of its own. When it goes out the mark that counts by then decides: an older one is told no more, and a
newer one says that it corrects what was told. The child's lock is held while its marks are stored, so that of two phones
the second knows what the first has stored.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

import frappe
from frappe import _

from ifitwala_ed.activities.booking import events, lifecycle, session_news
from ifitwala_ed.activities.booking.lifecycle import Place
from ifitwala_ed.activities.booking.session_news import SessionNews, What
from ifitwala_ed.activities.outbox.booking_event import BookingEvent
from ifitwala_ed.activities.outbox.planning import DELIVERY
from ifitwala_ed.activities.outbox.refusals import SkipDelivery
from ifitwala_ed.activities.outbox.retries import DONE
from ifitwala_ed.attendance import marks, safety_records, stored_marks
from ifitwala_ed.attendance.marks import PICKED_UP, Mark
from ifitwala_ed.attendance.safety_records import WhoMay
from ifitwala_ed.attendance.session_keys import SessionKey
from ifitwala_ed.attendance.sessions import Session
from ifitwala_ed.school import student_locks

# Of a child whose lock is held: its confirmed bookings, as JSON lists with commas between them, where somebody of the family
# wants to be told. Read as ``student_locks.IS_ENROLLED`` is.
TO_BE_TOLD: Final = """(
	SELECT GROUP_CONCAT(JSON_ARRAY(booking.name, booking.allocated_student_group, booking.school))
	FROM `tabActivity Booking` booking
	WHERE booking.student = `tabStudent Lock`.name AND booking.status = 'Confirmed' AND (
		EXISTS (
			SELECT 1 FROM `tabStudent Guardian` link
			JOIN `tabGuardian` guardian ON guardian.name = link.guardian
			JOIN `tabActivity Notice Preference` theirs ON theirs.user = guardian.user AND theirs.pick_ups = 1
			WHERE link.parent = booking.student AND link.parenttype = 'Student' AND link.can_book = 1
		) OR EXISTS (
			SELECT 1 FROM `tabStudent` student
			JOIN `tabActivity Notice Preference` own ON own.user = student.user AND own.pick_ups = 1
			WHERE student.name = booking.student
		)
	)
)"""
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


def hold(
	students: Iterable[str], *, with_who_may: bool = False
) -> tuple[dict[Seat, Held], dict[str, WhoMay]]:
	"""Hold some students until the transaction ends, as its first statement; return those of their bookings whose family
	wants to be told, and, where that is asked for, who may pick up each. One statement, whatever there is.
	"""
	who_may = safety_records.WHO_MAY if with_who_may else safety_records.NOT_ASKED
	rows = student_locks.lock_and_read(students, f"JSON_ARRAY({TO_BE_TOLD}, {who_may})")
	held = {student: json.loads(given) for student, given in rows}
	told = {
		(student, group): Held(name, school)
		for student, (bookings, *_who_may) in held.items()
		for name, group, school in json.loads(f"[{bookings or ''}]")
	}
	return told, {student: safety_records.who_may_in(*given[1:]) for student, given in held.items()}


def concerned(
	marks: Iterable[Mark], sessions: Mapping[str, Session], held: Mapping[Seat, Held]
) -> list[Mark]:
	"""Return those of some marks whose child's family wants to be told."""
	return [mark for mark in marks if (mark.student, sessions[mark.session].student_group) in held]


def record(
	new: Iterable[Mark],
	stored: Iterable[Mark],
	sessions: Mapping[str, Session],
	held: Mapping[Seat, Held],
) -> None:
	"""Put on record what new marks say of pick-ups, of held bookings; ``stored`` are all marks of their sessions. One
	statement, or none.
	"""
	mine = concerned(new, sessions, held)
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
