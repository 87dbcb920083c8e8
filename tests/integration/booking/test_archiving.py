"""Archiving an offering: what isn't over is cancelled in words, or nothing is archived."""

import frappe
import pytest
from frappe.utils import now_datetime

from ifitwala_ed.activities import archiving
from ifitwala_ed.activities.booking import lifecycle
from ifitwala_ed.activities.notices import notice_context, sentences
from ifitwala_ed.activities.outbox import booking_event
from ifitwala_ed.api import activity_booking as api
from ifitwala_ed.api import desk
from ifitwala_ed.core import errors
from ifitwala_ed.exceptions import BookingWindowClosedError, InvalidTransitionError, ReasonMissingError
from tests.factories import bookings, offerings
from tests.integration.booking.cancelled_sections import history, place, stored
from tests.integration.booking.invariants import require_consistent

REASON = "The hall is closed"


def offering_status(made: offerings.Offered) -> str:
	return frappe.db.get_value("Program Offering", made.offering, "status")


def to_come(made: offerings.Offered, kind: str = "Location Booking") -> int:
	filters = {"source_name": ["in", made.sections], "from_datetime": [">", now_datetime()]}
	return frappe.db.count(kind, filters)


@pytest.mark.parametrize("status", ["Archived", "Planned"])
def test_by_form_it_is_refused_with_the_numbers(status: str) -> None:
	made = bookings.busy_offering()
	document = frappe.get_doc("Program Offering", made.offering)
	document.status = status
	with pytest.raises(InvalidTransitionError, match="4 bookings of this offering are active") as refusal:
		document.save()
	assert refusal.value.values == {
		"active": 4,
		"by_status": {"Confirmed": 2, "Offered": 1, "Waitlisted": 1},
	}
	frappe.db.rollback()
	assert offering_status(made) == "Active"


def test_everything_to_come_is_cancelled_with_the_reason_and_the_rooms_are_free() -> None:
	made = bookings.busy_offering()
	names = [row.booking for row in archiving.standing(made.offering)]
	assert to_come(made)
	previewed = desk.preview_archiving(made.offering)["cancelled"]
	assert {row["booking"] for row in previewed} == set(names)
	assert all(row["section"] and row["student_name"] for row in previewed)

	done = desk.archive_offering(made.offering, REASON)
	assert (set(done["cancelled"]), done["is_archived"]) == (set(names), True)
	assert offering_status(made) == "Archived"
	assert {place(name)[0] for name in names} == {"Cancelled"}
	assert {stored(name, "cancellation_reason") for name in names} == {REASON}
	assert {history(name)[-1] for name in names} == {("Section Cancelled", "Cancelled")}
	event = frappe.get_last_doc("Activity Booking Event", {"activity_booking": names[0]})
	told = sentences.for_family(notice_context.of(booking_event.load(event.name)))
	assert "does not take place" in told
	assert REASON in told
	assert to_come(made) == to_come(made, "Employee Booking") == 0
	require_consistent(made.offering)
	with pytest.raises(BookingWindowClosedError):
		bookings.book(made, made.section)


def test_applications_are_cancelled_too() -> None:
	made = offerings.open_offering(activity_allocation_mode="Manual")
	name = bookings.book(made, made.section)
	assert desk.archive_offering(made.offering, REASON)["cancelled"] == [name]
	assert place(name)[0] == "Cancelled"


def test_the_past_stays_as_it_was() -> None:
	made = offerings.open_offering()
	name = bookings.book(made, made.section)
	offerings.let_days_pass(made, offerings.LAST_DAY + 7)
	sessions = frappe.db.count("Location Booking", {"source_name": made.section})
	assert desk.preview_archiving(made.offering) == {"cancelled": []}
	document = frappe.get_doc("Program Offering", made.offering)
	document.status = "Archived"
	document.save()
	frappe.db.commit()
	assert place(name)[0] == "Confirmed"
	assert frappe.db.count("Location Booking", {"source_name": made.section}) == sessions
	require_consistent(made.offering)


def test_what_nobody_booked_needs_no_reason() -> None:
	made = offerings.open_offering()
	assert desk.archive_offering(made.offering) == {"cancelled": [], "is_archived": True}
	draft = offerings.offering()
	assert desk.archive_offering(draft.offering)["is_archived"]


@pytest.mark.parametrize("reason", ["", " "])
def test_what_is_cancelled_needs_one(reason: str) -> None:
	made = offerings.open_offering()
	name = bookings.book(made, made.section)
	with pytest.raises(ReasonMissingError):
		desk.archive_offering(made.offering, reason)
	assert (place(name)[0], offering_status(made)) == ("Confirmed", "Active")
	assert frappe.db.get_value("Program Offering", made.offering, "activity_booking_status") == "Open"


def test_who_books_meanwhile_is_cancelled_in_the_next_round(monkeypatch: pytest.MonkeyPatch) -> None:
	"""A request that had read the window as open commits between the cancellations and the archiving."""
	made = offerings.open_offering()
	first, late = bookings.book(made, made.section), []
	cancel_all = archiving._cancel_all

	def and_one_more(*arguments) -> list:
		done = cancel_all(*arguments)
		if not late:
			frappe.db.set_value("Program Offering", made.offering, "activity_booking_status", "Open")
			late.append(bookings.book(made, made.section))
		return done

	monkeypatch.setattr(archiving, "_cancel_all", and_one_more)
	done = desk.archive_offering(made.offering, REASON)
	assert done == {"cancelled": [first, *late], "is_archived": True}


def test_a_booking_that_cannot_be_cancelled_keeps_the_offering(monkeypatch: pytest.MonkeyPatch) -> None:
	made = offerings.open_offering()
	names = [bookings.book(made, made.section) for _number in range(2)]
	cancel = archiving._cancel

	def but_for_the_first(name: str, *arguments) -> str | None:
		if name == names[0]:
			errors.throw(InvalidTransitionError, "broken")
		return cancel(name, *arguments)

	monkeypatch.setattr(archiving, "_cancel", but_for_the_first)
	done = desk.archive_offering(made.offering, REASON)
	assert done == {"cancelled": [names[1]], "is_archived": False}
	assert offering_status(made) == "Active"
	assert lifecycle.is_active(place(names[0])[0])


def test_an_archived_offering_can_come_back() -> None:
	made = offerings.open_offering()
	desk.archive_offering(made.offering)
	document = frappe.get_doc("Program Offering", made.offering)
	document.status = "Active"
	document.save()
	frappe.db.commit()
	assert api.open_activity_booking_window(made.offering)["ok"]
	assert place(bookings.book(made, made.section))[0] == "Confirmed"
