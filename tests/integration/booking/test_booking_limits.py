"""Booking and giving up over and over is limited, by user and student, whatever state Redis is in."""

from collections.abc import Iterator
from typing import Any

import frappe
import pytest
from frappe.utils import add_to_date, now_datetime

from ifitwala_ed.api import activity_booking as api
from ifitwala_ed.exceptions import TooManyBookingsError
from tests.factories import offerings, people
from tests.factories.people import Family
from tests.integration.booking.conftest import acting_as
from tests.integration.booking.invariants import require_consistent
from tests.support.http import Server

LIMIT = 3


@pytest.fixture(autouse=True)
def limit(booking_settings: Any) -> Iterator[None]:
	booking_settings.cancellations_per_hour = LIMIT
	booking_settings.save()
	frappe.db.commit()
	return


@pytest.fixture
def made() -> offerings.Offered:
	return offerings.open_offering(capacity=5)


def book(made: offerings.Offered, user: str, student: str) -> str:
	with acting_as(user):
		return api.submit_activity_booking(made.offering, student)["name"]


def cycle(made: offerings.Offered, user: str, student: str, times: int, by: str | None = None) -> None:
	for _number in range(times):
		booking = book(made, user, student)
		with acting_as(by or user):
			api.cancel_activity_booking(booking)


def test_after_so_many_the_next_one_waits(made: offerings.Offered) -> None:
	family = people.family(made.school)
	cycle(made, family.user, family.student, LIMIT)
	before = frappe.db.count("Activity Booking", {"student": family.student})
	with pytest.raises(
		TooManyBookingsError, match="3 bookings of this child were cancelled within an hour"
	) as refused:
		book(made, family.user, family.student)
	assert refused.value.values["at_most"] == LIMIT
	assert frappe.db.count("Activity Booking", {"student": family.student}) == before
	require_consistent(made.offering)


def test_fewer_are_nobodys_business(made: offerings.Offered) -> None:
	family = people.family(made.school)
	cycle(made, family.user, family.student, LIMIT - 1)
	assert book(made, family.user, family.student)


def test_it_goes_on_when_the_hour_is_over(made: offerings.Offered) -> None:
	family = people.family(made.school)
	cycle(made, family.user, family.student, LIMIT)
	oldest = frappe.get_all(
		"Activity Booking", {"student": family.student}, pluck="name", order_by="cancelled_on asc", limit=1
	)[0]
	frappe.db.set_value("Activity Booking", oldest, "cancelled_on", add_to_date(now_datetime(), hours=-1))
	frappe.db.commit()
	assert book(made, family.user, family.student)


def test_another_child_and_another_parent_have_their_own_limits(made: offerings.Offered) -> None:
	family: Family = people.family(made.school, children=2)
	other = people.guardian(people.user("Kim", ["Guardian"]).name)
	frappe.get_doc("Student", family.student).append("guardians", {"guardian": other.name}).insert()
	frappe.db.commit()
	cycle(made, family.user, family.student, LIMIT)
	assert book(made, family.user, family.students[1])
	assert book(made, other.user, family.student)


def test_two_parents_who_take_turns_are_counted_both(made: offerings.Offered) -> None:
	family = people.family(made.school)
	other = people.guardian(people.user("Kim", ["Guardian"]).name)
	frappe.get_doc("Student", family.student).append("guardians", {"guardian": other.name}).insert()
	frappe.db.commit()
	cycle(made, family.user, family.student, LIMIT, by=other.user)
	for user in (family.user, other.user):
		with pytest.raises(TooManyBookingsError):
			book(made, user, family.student)


def test_staff_book_at_any_time(made: offerings.Offered) -> None:
	family = people.family(made.school)
	staff = people.staff("Academic Staff", [made.school]).name
	frappe.db.commit()
	cycle(made, staff, family.student, LIMIT + 1)
	assert book(made, staff, family.student)


def test_no_limit(made: offerings.Offered, booking_settings: Any) -> None:
	settings = frappe.get_doc("Activity Booking Settings")
	settings.cancellations_per_hour = 0
	settings.save()
	frappe.db.commit()
	family = people.family(made.school)
	cycle(made, family.user, family.student, LIMIT + 1)
	assert book(made, family.user, family.student)


@pytest.mark.http
def test_the_answer_says_when_it_goes_on(made: offerings.Offered, server: Server) -> None:
	family = people.family(made.school)
	cycle(made, family.user, family.student, LIMIT)
	parent = server.client().login(family.user, people.PASSWORD)
	answer = parent.call(
		"ifitwala_ed.api.activity_booking.submit_activity_booking",
		program_offering=made.offering,
		student=family.student,
	)
	assert (answer.status, answer.error) == (429, "TooManyBookingsError")
	assert 3500 < int(answer.headers["Retry-After"]) <= 3601
	assert answer.body["values"]["again_from"]
