"""Many bookings are cancelled by staff, each of them only where the booking's school is theirs."""

import frappe
import pytest

from ifitwala_ed.api.desk import cancel_bookings
from ifitwala_ed.exceptions import ActivityAccessError
from ifitwala_ed.permissions.roles import STAFF_ROLES
from tests.factories import bookings, offerings, people
from tests.permissions.conftest import World


def status(booking: str) -> str:
	return frappe.db.get_value("Activity Booking", booking, "status")


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_another_schools_booking_is_refused_like_one_that_does_not_exist(role: str) -> None:
	ours, theirs = offerings.open_offering(), offerings.open_offering()
	mine, strange = bookings.book(ours, ours.section), bookings.book(theirs, theirs.section)
	frappe.set_user(people.staff(role, [ours.school]).name)
	done = cancel_bookings([strange, mine, "no-such-booking"], "No coach")
	assert done["cancelled"] == [mine]
	assert done["refused"][strange] == done["refused"]["no-such-booking"]
	frappe.set_user("Administrator")
	assert (status(mine), status(strange)) == ("Cancelled", "Confirmed")


def test_families_instructors_others_and_guests_are_refused(world: World) -> None:
	booking = world.here["Activity Booking"]
	for user in (world.here.family.user, world.here.teacher.user, world.nobody, "Guest"):
		frappe.set_user(user)
		with pytest.raises(ActivityAccessError):
			cancel_bookings([booking], "No coach")
	frappe.set_user("Administrator")
	assert status(booking) == "Confirmed"
