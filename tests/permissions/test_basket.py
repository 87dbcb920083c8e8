"""A basket is as wide as the rights of who sends it: one item that isn't theirs, and nothing of it is done."""

import frappe
import pytest

from ifitwala_ed.api import portal
from ifitwala_ed.exceptions import ActivityAccessError
from tests.factories import offerings, people
from tests.integration.booking.conftest import acting_as


@pytest.fixture
def made() -> offerings.Offered:
	return offerings.open_offering(sections=2)


@pytest.fixture
def family(made: offerings.Offered) -> people.Family:
	return people.family(made.school)


def basket(made: offerings.Offered, *students: str) -> list[dict[str, str]]:
	return [{"program_offering": made.offering, "student": student} for student in students]


@pytest.mark.parametrize("together", [True, False])
def test_a_strangers_child_in_a_basket_refuses_all_of_it(
	made: offerings.Offered, family: people.Family, together: bool
) -> None:
	other = people.family(made.school)
	for students in ([family.student, other.student], [family.student, "no-such-child"], [""]):
		with acting_as(family.user), pytest.raises(ActivityAccessError):
			portal.submit_activity_basket(basket(made, *students), together=together)
	nowhere = [*basket(made, family.student), {"program_offering": "nowhere", "student": family.student}]
	with acting_as(family.user), pytest.raises(ActivityAccessError):
		portal.submit_activity_basket(nowhere, together=together)
	assert not frappe.db.exists("Activity Booking", {"program_offering": made.offering})


def test_nobody_else_sends_one_for_a_child(made: offerings.Offered, family: people.Family) -> None:
	linked = people.user("Noa", ["Guardian"])
	document = frappe.get_doc("Student", family.student)
	document.append("guardians", {"guardian": people.guardian(linked.name).name, "can_book": 0})
	document.save(ignore_permissions=True)
	elsewhere = people.staff("Academic Staff", [offerings.open_offering().school]).name
	for user in (linked.name, people.family(made.school).user, people.teacher().user, elsewhere, "Guest"):
		with acting_as(user), pytest.raises(ActivityAccessError):
			portal.submit_activity_basket(basket(made, family.student))
	with acting_as("Guest"), pytest.raises(ActivityAccessError):
		portal.submit_activity_basket([])
	assert not frappe.db.exists("Activity Booking", {"program_offering": made.offering})


def test_staff_book_with_a_basket_at_their_school_and_parents_among_them_as_parents(
	made: offerings.Offered, family: people.Family
) -> None:
	office = people.staff("Academic Staff", [made.school])
	own = people.student(made.school, [people.guardian(office.name).name]).name
	with acting_as(office.name):
		answer = portal.submit_activity_basket(basket(made, family.student, own))
	assert answer["ok"]
	actors = {
		each.student: each.booking_actor_type
		for each in frappe.get_all(
			"Activity Booking",
			{"program_offering": made.offering},
			["student", "booking_actor_type"],
			order_by="name asc",
		)
	}
	assert actors == {family.student: "Staff", own: "Guardian"}


def test_somebody_elses_key_tells_nothing(made: offerings.Offered, family: people.Family) -> None:
	other = people.family(made.school)
	with acting_as(family.user):
		mine = portal.submit_activity_basket(basket(made, family.student), idempotency_key="same")
	with acting_as(other.user):
		theirs = portal.submit_activity_basket(basket(made, other.student), idempotency_key="same")
	assert mine["ok"]
	assert theirs["bookings"][0]["student"] == other.student
