"""A seat that its child stays away from may be released by staff, after a rule of the school: so many sessions missed in a row
without an excuse, the family warned, and so many days without an answer. Nothing is released by itself.

Warning and releasing hold the child's lock, as whoever marks the child does, and judge under it. The release is a cancellation like every other one: its
reason says which sessions, when the family was warned and until when it could answer.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from frappe import _
from frappe.utils import getdate

from ifitwala_ed.activities import booking_settings
from ifitwala_ed.activities.booking import cancellation, events, lifecycle
from ifitwala_ed.activities.booking.lifecycle import Place
from ifitwala_ed.activities.notices import portal_links
from ifitwala_ed.activities.outbox.booking_event import BookingEvent
from ifitwala_ed.activities.outbox.refusals import SkipDelivery
from ifitwala_ed.attendance import absence_warnings, long_absences
from ifitwala_ed.attendance.absence_warnings import Span, Warned
from ifitwala_ed.attendance.long_absences import Absence
from ifitwala_ed.core import languages, moments, transactions
from ifitwala_ed.core.errors import throw
from ifitwala_ed.core.wording import by_count
from ifitwala_ed.exceptions import NotMarkedNowError
from ifitwala_ed.school import student_locks

if TYPE_CHECKING:
	from ifitwala_ed.activities.doctype.activity_booking.activity_booking import ActivityBooking

# of more, a reason names the newest
MOST_NAMED: Final = 10


def rule() -> tuple[int, int]:
	"""Return after how many missed sessions a family may be warned (0 is never), and how many days it has to answer."""
	settings = booking_settings.read()
	return settings.release_after_missed, settings.release_warning_days


def of_booking(activity_booking: str) -> Absence | None:
	"""Return how long a child has stayed away from its seat, or None where it has none."""
	seat = long_absences.seat_of(activity_booking)
	return long_absences.absences_of([seat])[0] if seat else None


def of_schools(schools: Sequence[str] | None) -> list[Absence]:
	"""Return whose families may be warned, or have been. None is all schools; nobody where the school has no such rule."""
	after, _days = rule()
	return long_absences.of_schools(schools, after) if after else []


def answer_until() -> date:
	"""Return until when a family has to answer that is warned today."""
	return getdate() + timedelta(days=rule()[1])


def why_not_warn(absence: Absence | None) -> str | None:
	"""Return why the family can't be warned now, or None where it can."""
	after, _days = rule()
	if not after:
		return _("The school has no rule for this: see Release Seats After in Activity Booking Settings.")
	if not absence:
		return _("The child has no seat any more.")
	if len(absence.missed) < after:
		return _("{0} sessions were missed in a row without an excuse, and the rule begins at {1}.").format(
			len(absence.missed), after
		)
	if not absence.meets_again:
		return _("The section doesn't meet any more.")
	if absence.warning:
		return _("The family was warned on {0}.").format(moments.moment(absence.warning.warned_on))
	return None


def why_not_release(absence: Absence | None) -> str | None:
	"""Return why the seat can't be released now, or None where it can."""
	warning = absence.warning if absence else None
	if not absence or not warning or not warning.until:
		return why_not_warn(absence) or _("The family has to be warned first.")
	if absence.answered_on:
		return _(
			"The family has answered on {0}. Please read it: a booking can still be cancelled, with a reason of your own."
		).format(moments.moment(absence.answered_on))
	if getdate() <= warning.until:
		return _("The family was warned on {0} and can answer until {1}.").format(
			moments.moment(warning.warned_on), moments.day(warning.until)
		)
	if not absence.has_reached_family:
		return _("The warning has not reached anybody of the family yet. Please call them.")
	after, _days = rule()
	if not after or len(absence.missed) < after or not absence.meets_again:
		return why_not_warn(Absence(absence.seat, absence.missed, absence.meets_again))
	return None


def warn(activity_booking: str, student: str) -> bool:
	"""Have the family warned; return whether it was this call that did. Warned already, nothing changes. Commits.

	The caller has judged the right. Raises NotMarkedNowError where the rule isn't met.
	"""
	return transactions.run(partial(_warn, activity_booking, student))


def release(activity_booking: str, student: str) -> "tuple[ActivityBooking, int]":
	"""Cancel the booking and offer its seat on; return it and how many (0 or 1) were offered the seat. Commits.

	The caller has judged the right. What is cancelled already stays as it is. Raises NotMarkedNowError where the rule isn't met.
	"""
	return cancellation.cancel_as_judged(activity_booking, student, _reason_to_release)


def read(event: BookingEvent, _student: str) -> Warned | None:
	"""Return the warning, as the outbox asks when it goes out; SkipDelivery where it is true no longer."""
	absence = of_booking(event.activity_booking)
	warning = absence.warning if absence else None
	if not absence or not warning or warning.event != event.name or absence.answered_on:
		raise SkipDelivery(_("The child has come or was excused since, or the family has answered."))
	if warning.until and getdate() > warning.until:
		raise SkipDelivery(_("The days to answer were over before this was sent."))
	return warning


def office_place(_event: BookingEvent) -> str:
	"""Return the address at which the office sees to children who stay away."""
	return portal_links.of_who_stays_away()


def _warn(activity_booking: str, student: str) -> bool:
	student_locks.lock_student(student)
	absence = of_booking(activity_booking)
	if absence and absence.warning:
		return False
	if why := why_not_warn(absence):
		throw(NotMarkedNowError, why)
	if not absence:
		raise AssertionError("unreachable: who has no seat is refused")
	seat, until = absence.seat, answer_until()
	place = Place(lifecycle.CONFIRMED, seat.student_group)
	with languages.speaking(languages.of_the_site()):
		said = _("{0} To be answered until {1}.").format(missed_sentence(absence.missed), moments.day(until))
	events.record_all(
		[
			events.Transition(
				activity_booking,
				seat.school,
				place,
				place,
				events.ABSENCES_WARNED,
				reason=said,
				details=absence_warnings.written(absence.missed, until),
				name=absence_warnings.name_of(activity_booking, absence.missed),
			)
		]
	)
	return True


def _reason_to_release(booking: "ActivityBooking") -> str:
	"""Return the reason of a release, judged as things are now: the child is held, so that nobody marks it meanwhile."""
	absence = of_booking(booking.name)
	if why := why_not_release(absence):
		throw(NotMarkedNowError, why)
	if not absence or not absence.warning or not absence.warning.until:
		raise AssertionError("unreachable: without a warning it is refused")
	with languages.speaking(languages.of_the_site()):
		return _("{0} We asked you on {1} to answer until {2}, and no answer came.").format(
			missed_sentence(absence.missed),
			moments.day(absence.warning.warned_on),
			moments.day(absence.warning.until),
		)


def missed_sentence(missed: Sequence[Span]) -> str:
	"""Return how many sessions were missed in a row, and which; of many, the newest."""
	days = ", ".join(moments.day(start) for start, _end in missed[-MOST_NAMED:])
	return by_count(
		len(missed),
		_("One session was missed without an excuse: {1}."),
		_("{0} sessions in a row were missed without an excuse: {1}."),
	).format(len(missed), days)
