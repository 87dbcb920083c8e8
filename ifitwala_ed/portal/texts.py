"""What the portal calls things, in the reader's language: states, seats, timetables and the results of what was done."""

from typing import Any, Final

from frappe import _
from frappe.utils import get_time

from ifitwala_ed.activities import booking_settings
from ifitwala_ed.activities.booking import cancellation, lifecycle
from ifitwala_ed.attendance import marks
from ifitwala_ed.core import moments
from ifitwala_ed.portal import programme

# how a state looks: a colour is never all that tells it
TONES: Final = {
	lifecycle.SUBMITTED: "waiting",
	lifecycle.WAITLISTED: "waiting",
	lifecycle.OFFERED: "offer",
	lifecycle.CONFIRMED: "good",
	lifecycle.CANCELLED: "over",
	lifecycle.REJECTED: "over",
	lifecycle.EXPIRED: "over",
	lifecycle.DRAFT: "over",
}


def status(name: str) -> str:
	"""Return what families call a booking's state."""
	return {
		lifecycle.DRAFT: _("Draft"),
		lifecycle.SUBMITTED: _("Applied"),
		lifecycle.WAITLISTED: _("On the waitlist"),
		lifecycle.OFFERED: _("Seat offered"),
		lifecycle.CONFIRMED: _("Confirmed"),
		lifecycle.CANCELLED: _("Cancelled"),
		lifecycle.REJECTED: _("No seat"),
		lifecycle.EXPIRED: _("Offer ended"),
	}[name]


# how a mark looks: a colour is never all that tells it
MARK_TONES: Final = {
	marks.PRESENT: "good",
	marks.LATE: "offer",
	marks.ABSENT: "bad",
	marks.EXCUSED: "over",
	marks.PICKED_UP: "waiting",
}


def mark(name: str) -> str:
	"""Return what a mark of the register is called."""
	return {
		marks.PRESENT: _("Present"),
		marks.LATE: _("Late"),
		marks.ABSENT: _("Absent"),
		marks.EXCUSED: _("Excused"),
		marks.PICKED_UP: _("Picked Up"),
	}[name]


def seats(word: str) -> str:
	"""Return what is said of a section's seats."""
	return {
		programme.PLENTY: _("Seats free"),
		programme.FEW: _("Few seats left"),
		programme.WAITLIST: _("Waitlist"),
		programme.FULL: _("Full"),
		programme.CLOSED: _("Closed"),
	}[word]


def weekday(name: str) -> str:
	"""Return a day of the week."""
	return {
		"Monday": _("Monday"),
		"Tuesday": _("Tuesday"),
		"Wednesday": _("Wednesday"),
		"Thursday": _("Thursday"),
		"Friday": _("Friday"),
		"Saturday": _("Saturday"),
		"Sunday": _("Sunday"),
	}[name]


def meets(row: dict[str, Any]) -> str:
	"""Return one row of a weekly timetable: Tuesday, 15:45-16:45, Gym."""
	clocks = moments.clocks(get_time(row["from_time"]), get_time(row["to_time"]))
	parts = [weekday(row["weekday"]), clocks, row["location_name"]]
	return ", ".join(part for part in parts if part)


def meets_shortly(row: dict[str, Any], title: str) -> str:
	"""Return one row of a weekly timetable beside its section's title: the day only where the title doesn't say it."""
	clocks = moments.clocks(get_time(row["from_time"]), get_time(row["to_time"]))
	day = weekday(row["weekday"])
	return clocks if day in title else f"{day}, {clocks}"


def cancellation_rule() -> str:
	"""Return until when a family can cancel a confirmed seat by itself."""
	settings = booking_settings.read()
	grace = settings.late_booking_grace_hours
	parts = [_rule(settings)]
	if grace and settings.self_cancellation != cancellation.NOT_ALLOWED:
		parts.append(_("A seat confirmed later than that can be given back within {0} hours.").format(grace))
	return " ".join(parts)


def _rule(settings: booking_settings.BookingSettings) -> str:
	if settings.self_cancellation == cancellation.NOT_ALLOWED:
		return _("A confirmed seat is cancelled by the school's office.")
	hours = settings.self_cancellation_hours
	if settings.self_cancellation == cancellation.UNTIL_HOURS_BEFORE and hours:
		return _("You can cancel here until {0} hours before the first session.").format(hours)
	return _("You can cancel here until the first session begins.")


def what_was_done(word: str | None) -> str | None:
	"""Return the sentence for the result of a form, by the word in the address it leads to."""
	return {
		"booked": _("Saved. Nothing more is needed from you now."),
		"changed": _("Your choices are saved."),
		"accepted": _("Accepted. The seat is yours."),
		"cancelled": _("Cancelled. The booking stays here for you to look up."),
		"declined": _("Declined. The seat goes to the next family."),
		"sent": _("Sent."),
		"acknowledged": _("Thank you. The school sees that you have read it."),
		"saved": _("Saved."),
		"announced": _("The school knows. It stands in the register now."),
		"taken": _("The register is taken. Thank you."),
		"told": _("The family is being told."),
		"closed": _("Booking is closed."),
		"session_cancelled": _("The session is cancelled. The families are being told."),
		"session_moved": _("The session is moved. The families are being told."),
		"sent_on": _("The offer has ended, and the seat is offered to the next family. Both are being told."),
		"ended": _("The offer has ended, and the family is being told. Nobody was waiting for the seat."),
		"accepted_for": _("The seat is confirmed. The family is being told."),
		"offered": _("The seat is offered. The family is being told."),
		"answered": _("The answer is sent."),
		"warned": _("The family is being warned."),
		"released": _("The seat is released, and the family is being told. Nobody was waiting for it."),
		"released_on": _(
			"The seat is released and offered to the next family. Both families are being told."
		),
	}.get(word or "")


def next_step(booking: dict[str, Any]) -> str:
	"""Return what happens next with a booking, or what its family can do."""
	return {
		lifecycle.DRAFT: _("The school's office is preparing this booking."),
		lifecycle.SUBMITTED: _("The school decides after booking has closed, and you are told at once."),
		lifecycle.WAITLISTED: _(
			"When a seat comes free, it is offered in the order of joining, and you are told at once."
		),
		lifecycle.OFFERED: _("Accept the seat to keep it. Without an answer it goes to the next family."),
		lifecycle.CONFIRMED: _("The seat is yours. You are told of every change."),
		lifecycle.CANCELLED: _("Nothing more happens with this booking."),
		lifecycle.REJECTED: _("There was no seat. Other activities may still have one."),
		lifecycle.EXPIRED: _("The offer wasn't accepted in time. Other activities may still have a seat."),
	}[booking["status"]]
