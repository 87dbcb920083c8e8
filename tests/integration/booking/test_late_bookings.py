"""What was booked after families may no longer cancel: it can be taken back for some hours."""

from datetime import timedelta

import frappe
import pytest
from frappe.utils import now_datetime

from ifitwala_ed.api import activity_booking as api
from ifitwala_ed.core import moments
from ifitwala_ed.exceptions import InvalidTransitionError
from tests.factories import offerings, people
from tests.factories.offerings import Offered
from tests.integration.booking.conftest import acting_as

# some sessions are over, the others are to come
WEEKS = 28


def begun() -> Offered:
	made = offerings.open_offering(capacity=1)
	offerings.let_days_pass(made, WEEKS)
	return made


def confirmed_hours_ago(booking: str, hours: int) -> None:
	moment = now_datetime() - timedelta(hours=hours)
	frappe.db.set_value("Activity Booking", booking, {"confirmed_on": moment, "submitted_on": moment})
	frappe.db.commit()


def a_session_began_hours_ago(made: Offered, hours: int) -> None:
	session = frappe.get_all(
		"Location Booking",
		filters={"source_name": made.section},
		pluck="name",
		order_by="from_datetime desc",
	)[1]
	start = now_datetime() - timedelta(hours=hours)
	frappe.db.set_value(
		"Location Booking", session, {"from_datetime": start, "to_datetime": start + timedelta(minutes=45)}
	)
	frappe.db.commit()


def may_cancel(family: people.Family) -> bool:
	with acting_as(family.user):
		return api.get_student_activity_bookings(family.student)["items"][0]["can_cancel"]


def cancel(family: people.Family, booking: str) -> str:
	with acting_as(family.user):
		return api.cancel_activity_booking(booking)["booking"]["status"]


def test_a_late_booking_can_be_taken_back(book) -> None:
	made = begun()
	family = people.family(made.school)
	booked = book(made, family)
	assert booked["can_cancel"] is True
	assert may_cancel(family)
	assert cancel(family, booked["name"]) == "Cancelled"


def test_its_hours_pass(book, booking_settings) -> None:
	made = begun()
	family = people.family(made.school)
	name = book(made, family)["name"]
	confirmed_hours_ago(name, 25)
	assert not may_cancel(family)
	with pytest.raises(InvalidTransitionError, match="could be cancelled here until") as refusal:
		cancel(family, name)
	assert refusal.value.values["deadline"] < moments.iso(now_datetime())
	booking_settings.late_booking_grace_hours = 26
	booking_settings.save(ignore_permissions=True)
	assert may_cancel(family)


def test_without_hours_there_is_no_grace(book, booking_settings) -> None:
	made = begun()
	family = people.family(made.school)
	booking_settings.late_booking_grace_hours = 0
	booking_settings.save(ignore_permissions=True)
	frappe.db.commit()
	booked = book(made, family)
	assert booked["can_cancel"] is False
	with pytest.raises(InvalidTransitionError):
		cancel(family, booked["name"])


def test_a_session_since_ends_it(book) -> None:
	made = begun()
	family = people.family(made.school)
	name = book(made, family)["name"]
	confirmed_hours_ago(name, 2)
	a_session_began_hours_ago(made, 3)
	assert may_cancel(family)
	a_session_began_hours_ago(made, 1)
	assert not may_cancel(family)
	with pytest.raises(InvalidTransitionError):
		cancel(family, name)


def test_what_was_booked_in_time_has_no_second_chance(book) -> None:
	made = offerings.open_offering()
	family = people.family(made.school)
	name = book(made, family)["name"]
	offerings.let_days_pass(made, WEEKS)
	frappe.db.set_value("Activity Booking", name, "confirmed_on", now_datetime() - timedelta(days=WEEKS))
	frappe.db.commit()
	assert not may_cancel(family)
	with pytest.raises(InvalidTransitionError):
		cancel(family, name)


def test_the_hours_before_the_first_session_have_it_too(book, booking_settings) -> None:
	booking_settings.update(
		{
			"self_cancellation": "Until N Hours Before",
			"self_cancellation_hours": 24 * (offerings.FIRST_DAY + 7),
		}
	)
	booking_settings.save(ignore_permissions=True)
	frappe.db.commit()
	made = offerings.open_offering()
	family = people.family(made.school)
	name = book(made, family)["name"]
	assert may_cancel(family)
	confirmed_hours_ago(name, 25)
	assert not may_cancel(family)


def test_where_only_the_office_cancels_nothing_is_taken_back(book, booking_settings) -> None:
	booking_settings.self_cancellation = "Not Allowed"
	booking_settings.save(ignore_permissions=True)
	frappe.db.commit()
	made = begun()
	family = people.family(made.school)
	assert book(made, family)["can_cancel"] is False
