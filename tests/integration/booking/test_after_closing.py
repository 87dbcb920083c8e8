"""The office books one child after booking has closed, with a reason, and for nobody else."""

import frappe
import pytest
from frappe.utils import add_to_date, now_datetime

from ifitwala_ed.api import activity_booking as api
from ifitwala_ed.api import desk
from ifitwala_ed.exceptions import (
	BookingWindowClosedError,
	NotEligibleError,
	ReasonMissingError,
	ScheduleClashError,
	SectionFullError,
)
from tests.factories import bookings, offerings, people
from tests.integration.booking.cancelled_sections import busy_at, place
from tests.integration.booking.conftest import acting_as
from tests.integration.booking.invariants import require_consistent

REASON = "Came back from the hospital"


def closed(**values) -> offerings.Offered:
	made = offerings.open_offering(sections=2, **values)
	api.close_activity_booking_window(made.offering)
	return made


def book(made: offerings.Offered, *sections: str, student: str | None = None, reason: str = REASON) -> dict:
	student = student or people.student(made.school).name
	return desk.book_after_closing(made.offering, student, reason, choices=list(sections) or None)


def test_one_child_gets_a_seat_and_the_reason_is_on_record() -> None:
	made = closed()
	booked = book(made, made.sections[1])
	assert (booked["status"], booked["allocated_student_group"]) == ("Confirmed", made.sections[1])
	stored = frappe.db.get_value(
		"Activity Booking", booked["name"], ["booking_actor_type", "request_surface"], as_dict=True
	)
	assert stored == {"booking_actor_type": "Staff", "request_surface": "Desk"}
	event = frappe.get_last_doc("Activity Booking Event", {"activity_booking": booked["name"]})
	assert (event.to_status, event.reason) == ("Confirmed", REASON)
	with pytest.raises(BookingWindowClosedError, match="closed"):
		bookings.book(made, made.section)
	require_consistent(made.offering)


def test_without_a_section_the_best_is_found() -> None:
	made = closed()
	assert book(made)["allocated_student_group"] == made.sections[0]


def test_an_end_that_has_come_is_closed_too() -> None:
	made = offerings.open_offering()
	past = add_to_date(now_datetime(), minutes=-1)
	frappe.db.set_value("Program Offering", made.offering, "activity_booking_open_to", past)
	assert book(made)["status"] == "Confirmed"


@pytest.mark.parametrize("mode", ["Lottery (Preference)", "Manual"])
def test_what_is_drawn_or_decided_by_hand_stays_to_be_decided(mode: str) -> None:
	made = closed(activity_allocation_mode=mode)
	booked = book(made, made.section)
	assert booked["status"] == "Submitted"
	event = frappe.get_last_doc("Activity Booking Event", {"activity_booking": booked["name"]})
	assert event.reason == REASON


def test_never_over_seats_and_never_past_a_queue() -> None:
	made = closed(capacity=1, activity_waitlist_enabled=0)
	book(made, made.section)
	with pytest.raises(SectionFullError):
		book(made, made.section)
	with_queue = closed(capacity=1)
	for status in ("Confirmed", "Waitlisted", "Waitlisted"):
		assert book(with_queue, with_queue.section)["status"] == status
	require_consistent(with_queue.offering)


def test_never_into_two_places() -> None:
	made = closed()
	student = people.student(made.school).name
	busy_at(made, student, "Monday")
	with pytest.raises(ScheduleClashError):
		book(made, made.section, student=student)


def test_never_past_the_last_session() -> None:
	made = closed()
	offerings.let_days_pass(made, offerings.LAST_DAY + 1, dates=False)
	with pytest.raises(BookingWindowClosedError, match="no session is to come"):
		book(made, made.section)


def test_eligibility_counts_as_ever() -> None:
	made = closed(activity_min_age_years=17)
	with pytest.raises(NotEligibleError):
		book(made, made.section)


@pytest.mark.parametrize("values", [{"status": "Archived"}, {"activity_booking_status": "Ready"}])
def test_nothing_is_late_that_was_never_open_or_is_archived(values: dict) -> None:
	made = offerings.open_offering()
	frappe.db.set_value("Program Offering", made.offering, values)
	with pytest.raises(BookingWindowClosedError):
		book(made)


def test_an_open_window_needs_no_reason_but_takes_it() -> None:
	made = offerings.open_offering()
	assert book(made)["status"] == "Confirmed"


@pytest.mark.parametrize("reason", ["", "  "])
def test_it_needs_a_reason(reason: str) -> None:
	made = closed()
	with pytest.raises(ReasonMissingError):
		book(made, reason=reason)
	assert not frappe.db.exists("Activity Booking", {"program_offering": made.offering})


def test_a_family_cannot_send_a_reason() -> None:
	made = closed()
	family = people.family(made.school)
	with acting_as(family.user), pytest.raises(frappe.PermissionError):
		book(made, student=family.student)
	name = book(made, made.section)["name"]
	assert place(name)[0] == "Confirmed"
