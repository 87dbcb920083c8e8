"""Trying again to bill a booking is for staff of its school."""

import frappe
import pytest

from ifitwala_ed.api import activity_booking as api
from ifitwala_ed.api import desk
from ifitwala_ed.exceptions import ActivityAccessError
from tests.factories import billing, people, places
from tests.factories.people import PASSWORD
from tests.integration.booking.conftest import acting_as
from tests.support.http import Server


@pytest.fixture
def booking() -> str:
	made = billing.paid_offering()
	family = billing.paying_family(made.school)
	with acting_as(family.user):
		return api.submit_activity_booking(made.offering, family.student, choices=[made.section])["name"]


def retry(booking: str, user: str) -> dict:
	with acting_as(user):
		return desk.retry_invoice(booking)


@pytest.mark.parametrize("role", ["Academic Staff", "Activity Coordinator", "Academic Admin"])
def test_staff_of_the_school(booking: str, role: str) -> None:
	school = frappe.db.get_value("Activity Booking", booking, "school")
	answer = retry(booking, people.staff(role, [school]).name)
	assert answer["billing_status"] == "Invoiced"
	assert answer["sales_invoice"]


def test_staff_of_another_school(booking: str) -> None:
	with pytest.raises(ActivityAccessError):
		retry(booking, people.staff("Activity Coordinator", [places.school().name]).name)


def test_the_family_itself(booking: str) -> None:
	user = frappe.db.get_value("Activity Booking", booking, "booked_by_user")
	with pytest.raises(ActivityAccessError):
		retry(booking, user)


def test_strangers_guests_and_instructors(booking: str) -> None:
	for user in (people.user().name, "Guest", people.teacher().user):
		with pytest.raises(ActivityAccessError):
			retry(booking, user)
	assert frappe.db.get_value("Activity Booking", booking, "billing_status") == "Pending"


@pytest.mark.http
def test_a_link_retries_nothing(booking: str, server: Server) -> None:
	school = frappe.db.get_value("Activity Booking", booking, "school")
	user = people.staff("Activity Coordinator", [school]).name
	frappe.db.commit()
	coordinator = server.client().login(user, PASSWORD)
	answer = coordinator.get("/api/method/ifitwala_ed.api.desk.retry_invoice", activity_booking=booking)
	assert (answer.status, answer.error) == (403, "PermissionError"), answer.text
	frappe.db.rollback()
	assert frappe.db.get_value("Activity Booking", booking, "billing_status") == "Pending"
