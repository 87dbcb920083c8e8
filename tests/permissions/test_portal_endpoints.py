"""Who is told what by the portal's endpoints: everybody their own children's, and nobody else's."""

from collections.abc import Callable
from typing import Any

import frappe
import pytest

from ifitwala_ed.api import calendar, portal
from ifitwala_ed.exceptions import ActivityAccessError
from tests.factories import bookings, lotteries, offerings, people
from tests.integration.booking.conftest import acting_as

DAYS = {"from_date": "2026-01-01", "to_date": "2027-01-01"}


@pytest.fixture
def made() -> lotteries.Lottery:
	return lotteries.lottery(sections=2)


@pytest.fixture
def family(made: lotteries.Lottery) -> people.Family:
	return people.family(made.offered.school)


@pytest.fixture
def booking(made: lotteries.Lottery, family: people.Family) -> str:
	return made.apply(made.sections[0], student=family.student)


def strangers(made: lotteries.Lottery, family: people.Family) -> dict[str, str]:
	"""Everybody who has nothing to do with the family's booking, though some are near."""
	linked = people.user("Noa", ["Guardian"])
	document = frappe.get_doc("Student", family.student)
	document.append("guardians", {"guardian": people.guardian(linked.name).name, "can_book": 0})
	document.save(ignore_permissions=True)
	return {
		"other parent": people.family(made.offered.school).user,
		"other student": people.student_user(made.offered.school)[1],
		"guardian who may not book": linked.name,
		"instructor": people.teacher().user,
		"guest": "Guest",
	}


def test_a_booking_is_its_familys(made: lotteries.Lottery, family: people.Family, booking: str) -> None:
	with acting_as(family.user):
		assert portal.get_activity_booking(booking)["name"] == booking
	asked: list[Callable[[], Any]] = [
		lambda: portal.get_activity_booking(booking),
		lambda: portal.change_activity_choices(booking, [made.sections[1]]),
		lambda: portal.get_activity_booking("no-such-booking"),
	]
	for who, user in strangers(made, family).items():
		for ask in asked:
			with acting_as(user), pytest.raises(ActivityAccessError):
				ask()
			assert frappe.session.user == "Administrator", who
	assert frappe.get_doc("Activity Booking", booking).ranked_choices == [made.sections[0]]


def test_staff_see_bookings_of_their_schools(
	made: lotteries.Lottery, family: people.Family, booking: str
) -> None:
	here = people.staff("Academic Staff", [made.offered.school]).name
	elsewhere = people.staff("Academic Staff", [offerings.open_offering().school]).name
	with acting_as(here):
		assert portal.get_activity_booking(booking)["student"] == family.student
	with acting_as(elsewhere), pytest.raises(ActivityAccessError):
		portal.get_activity_booking(booking)


def test_lists_hold_what_is_ones_own(made: lotteries.Lottery, family: people.Family, booking: str) -> None:
	seat = offerings.open_offering(school=made.offered.school)
	bookings.book(seat, seat.section, family.student)
	with acting_as(family.user):
		assert booking in [each["name"] for each in portal.get_family_bookings()["items"]]
		assert calendar.get_family_calendar(**DAYS)["items"]
		assert {name for each in portal.get_family_programme()["offerings"] for name in each["children"]} == {
			family.student
		}
	for who, user in strangers(made, family).items():
		if who == "guest":
			continue
		with acting_as(user):
			assert portal.get_family_bookings()["items"] == []
			assert calendar.get_family_calendar(**DAYS)["items"] == []
			assert family.student not in str(portal.get_family_programme())


@pytest.mark.parametrize(
	"ask",
	[
		portal.get_family_programme,
		portal.get_family_bookings,
		lambda: calendar.get_family_calendar(**DAYS),
		lambda: portal.set_profile(language="de"),
	],
)
def test_a_guest_is_told_nothing(ask: Callable[[], Any]) -> None:
	with acting_as("Guest"), pytest.raises(ActivityAccessError):
		ask()


def test_a_session_names_nobodys_children_but_ones_own(
	made: lotteries.Lottery, family: people.Family
) -> None:
	with acting_as(family.user):
		session = portal.get_portal_session()
		assert [each["student"] for each in session["children"]] == family.students
		assert (session["user"], session["coordinates"], session["teaches"]) == (family.user, False, False)
	with acting_as("Guest"):
		guest = portal.get_portal_session()
	assert (guest["user"], guest["csrf_token"], guest["children"]) == (None, None, [])
	with acting_as(people.teacher().user):
		assert portal.get_portal_session()["teaches"]
	with acting_as(people.staff("Activity Coordinator").name):
		assert portal.get_portal_session()["coordinates"]


def test_a_profile_is_ones_own(made: lotteries.Lottery, family: people.Family) -> None:
	other = people.family(made.offered.school)
	with acting_as(family.user):
		portal.set_profile(language="fr", mobile_no="030 1234")
	assert frappe.db.get_value("User", family.user, "language") == "fr"
	assert frappe.db.get_value("Guardian", family.guardian, "mobile_no") == "030 1234"
	assert frappe.db.get_value("User", other.user, "language") != "fr"
	assert not frappe.db.get_value("Guardian", other.guardian, "mobile_no")
