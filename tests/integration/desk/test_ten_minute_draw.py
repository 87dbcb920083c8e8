"""The ten-minute draw is proposed where an earlier term of the activity filled within a minute, and nowhere else."""

from datetime import timedelta
from functools import partial
from typing import Any

import frappe
import pytest
from frappe.utils import add_days, get_datetime, getdate, today

from ifitwala_ed.activities.window import rush
from ifitwala_ed.activities.window.rush import Limits, Step, filled_on
from ifitwala_ed.api.activity_booking import cancel_activity_booking, close_activity_booking_window
from ifitwala_ed.api.desk import get_rush_of_earlier_term
from tests.factories import bookings, offerings, places
from tests.support.queries import count_queries

OPENED = get_datetime("2025-09-04 19:00:00")
STATEMENTS = 8


def later(of: offerings.Offered, **values: Any) -> str:
	"""The same activity in the term after that of another offering."""
	activity, school = frappe.db.get_value("Program Offering", of.offering, ["activity", "school"])
	days = {"start_date": add_days(today(), 100), "end_date": add_days(today(), 160)}
	return offerings.program_offering(**{"school": school, "activity": activity, **days, **values}).name


def term(*seconds: float, opened: bool = True, ends: str = "Closed", **values: Any) -> offerings.Offered:
	"""An offering of one section whose bookings were made so many seconds after it opened. It is over."""
	made = offerings.open_offering(**{"capacity": 2, **values})
	for each in seconds:
		took_place(bookings.book(made, made.section), each)
	if ends == "Closed":
		close_activity_booking_window(made.offering)
	if opened:
		frappe.db.set_value("Program Offering", made.offering, "activity_booking_open_from", OPENED)
	return made


def took_place(booking: str, seconds: float) -> None:
	moment = OPENED + timedelta(seconds=seconds)
	for event in frappe.get_all("Activity Booking Event", {"activity_booking": booking}, pluck="name"):
		frappe.db.set_value("Activity Booking Event", event, "occurred_on", moment)


def rush_before(offering: str) -> dict[str, Any] | None:
	return get_rush_of_earlier_term(offering)["rush"]


@pytest.mark.parametrize("ends", ["Closed", "Open"])
def test_filled_within_a_minute_is_told_with_its_numbers(ends: str) -> None:
	made = term(3, 11.2, ends=ends)
	found = rush_before(later(made))
	assert found
	assert get_datetime(found.pop("opened")).replace(tzinfo=None) == OPENED
	title = frappe.db.get_value("Program Offering", made.offering, "title")
	assert found == {"program_offering": made.offering, "title": title, "seats": 2, "seconds": 12}


@pytest.mark.parametrize(("last", "seconds"), [(0, 1), (60, 60), (60.1, None), (3600, None)])
def test_a_minute_is_sixty_seconds(last: float, seconds: int | None) -> None:
	found = rush_before(later(term(0, last)))
	assert (found and found["seconds"]) == seconds


def test_never_filled_is_no_rush() -> None:
	assert rush_before(later(term(1))) is None
	assert rush_before(later(term())) is None


def test_without_an_earlier_term_or_an_activity_there_is_nothing_to_say() -> None:
	made = term(1, 2)
	assert rush_before(later(made, activity=None)) is None
	# the term before it, and one that begins on the same day
	for days in (-30, offerings.FIRST_DAY):
		start = add_days(today(), days)
		assert rush_before(later(made, start_date=start, end_date=add_days(start, 20))) is None


def test_another_school_and_another_activity_say_nothing() -> None:
	made = term(1, 2)
	assert rush_before(later(made, school=places.school().name)) is None
	assert rush_before(later(made, activity=offerings.activity().name)) is None


def test_without_a_moment_of_opening_nothing_can_be_counted() -> None:
	assert rush_before(later(term(1, 2, opened=False))) is None


def test_the_latest_earlier_term_alone_counts() -> None:
	made = term(1, 2)
	slow = later(made, start_date=add_days(today(), 80), end_date=add_days(today(), 99))
	wanted = later(made)
	# planned and never opened, it doesn't hide the one before
	assert rush_before(wanted)
	opened = {"activity_booking_status": "Closed", "activity_booking_open_from": OPENED}
	frappe.db.set_value("Program Offering", slow, opened)
	assert rush_before(wanted) is None
	# a draw says nothing about fingers
	frappe.db.set_value("Program Offering", slow, "activity_allocation_mode", "Lottery (Preference)")
	assert rush_before(wanted)


def offering_of_two(total: int, *seconds: tuple[int, float]) -> offerings.Offered:
	"""A closed offering of two sections with two seats each, booked by section and second."""
	made = offerings.open_offering(sections=2, capacity=2)
	if total:
		document = frappe.get_doc("Program Offering", made.offering)
		document.capacity = total
		document.save()
	for section, second in seconds:
		took_place(bookings.book(made, made.sections[section]), second)
	close_activity_booking_window(made.offering)
	frappe.db.set_value("Program Offering", made.offering, "activity_booking_open_from", OPENED)
	return made


def test_without_a_limit_of_all_every_section_has_to_be_full() -> None:
	half = [(0, 1), (0, 2), (1, 3)]
	assert rush_before(later(offering_of_two(0, *half))) is None
	found = rush_before(later(offering_of_two(0, *half, (1, 4))))
	assert found
	assert (found["seats"], found["seconds"]) == (4, 4)


def test_a_limit_of_all_is_full_before_its_sections_are() -> None:
	found = rush_before(later(offering_of_two(3, (0, 1), (0, 2), (1, 3))))
	assert found
	assert (found["seats"], found["seconds"]) == (3, 3)


def test_a_section_that_was_closed_does_not_have_to_be_full() -> None:
	made = offering_of_two(0, (0, 1), (0, 2))
	wanted = later(made)
	assert rush_before(wanted) is None
	frappe.db.set_value(
		"Program Offering Activity Section", {"student_group": made.sections[1]}, "is_active", 0
	)
	assert rush_before(wanted)


def test_an_offering_without_seats_was_never_filled() -> None:
	made = term(1, 2)
	frappe.db.set_value("Program Offering Activity Section", {"student_group": made.section}, "is_active", 0)
	assert rush_before(later(made)) is None


def test_a_seat_given_back_in_the_minute_was_taken_twice() -> None:
	made = term(1, ends="Open")
	second = bookings.book(made, made.section)
	took_place(second, 2)
	cancel_activity_booking(second)
	assert rush_before(later(made)), "full for a moment is full"
	steps = [Step(OPENED, None, "a"), Step(OPENED, "a", None), Step(OPENED, None, "a")]
	assert filled_on(steps, Limits({"a": 2}, None)) is None


def test_what_was_full_when_it_opened_again_says_nothing() -> None:
	assert rush_before(later(term(-3600, -3599))) is None
	assert rush_before(later(term(-3600, 5))), "the last seat went in the rush"


@pytest.mark.parametrize("mode", ["Lottery (Preference)", "Manual"])
def test_nothing_is_proposed_to_what_is_drawn_or_decided_already(mode: str) -> None:
	assert rush_before(later(term(1, 2), activity_allocation_mode=mode)) is None


def test_nothing_is_proposed_where_the_mode_can_not_change() -> None:
	made = term(1, 2)
	start, end = getdate(add_days(today(), 8)), getdate(add_days(today(), offerings.LAST_DAY))
	activity = frappe.db.get_value("Program Offering", made.offering, "activity")
	following = offerings.open_offering(school=made.school, activity=activity, start_date=start, end_date=end)
	assert rush_before(following.offering) is None, "it is open"
	booking = bookings.book(following, following.section)
	close_activity_booking_window(following.offering)
	assert rush_before(following.offering) is None, "it has a booking"
	cancel_activity_booking(booking)
	assert rush_before(following.offering)


def test_the_number_of_statements_is_bounded() -> None:
	for made in (term(1, 2), term(*range(12), capacity=12)):
		offering = later(made)
		assert rush.of_earlier_term(offering)
		assert count_queries(partial(rush.of_earlier_term, offering)) <= STATEMENTS
