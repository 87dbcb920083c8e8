"""Booking after closing is the office's: of its schools, and not for its own children."""

import frappe
import pytest

from ifitwala_ed.api import activity_booking as api
from ifitwala_ed.api.desk import book_after_closing
from ifitwala_ed.exceptions import ActivityAccessError
from ifitwala_ed.permissions.roles import STAFF_ROLES
from tests.factories import offerings, people
from tests.permissions.conftest import World


def closed() -> offerings.Offered:
	made = offerings.open_offering()
	api.close_activity_booking_window(made.offering)
	return made


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_staff_book_in_their_schools_alone(role: str) -> None:
	ours, theirs = closed(), closed()
	mine, strange = people.student(ours.school).name, people.student(theirs.school).name
	frappe.set_user(people.staff(role, [ours.school]).name)
	assert book_after_closing(ours.offering, mine, "Late")["status"] == "Confirmed"
	refusals = set()
	for offering, student in (
		(theirs.offering, strange),
		(ours.offering, strange),
		(theirs.offering, mine),
		("no-such-offering", mine),
		(ours.offering, "no-such-student"),
	):
		with pytest.raises(ActivityAccessError) as refusal:
			book_after_closing(offering, student, "Late")
		refusals.add(str(refusal.value))
	assert len(refusals) == 1


def test_families_instructors_others_and_guests_are_refused(world: World) -> None:
	made = closed()
	for user in (world.here.family.user, world.here.teacher.user, world.nobody, "Guest"):
		frappe.set_user(user)
		with pytest.raises(ActivityAccessError):
			book_after_closing(made.offering, world.here["Student"], "Late")


def test_staff_are_a_family_to_their_own_child() -> None:
	made = closed()
	family = people.family(made.school)
	frappe.get_doc("User", family.user).add_roles("Academic Staff")
	frappe.set_user(family.user)
	with pytest.raises(ActivityAccessError):
		book_after_closing(made.offering, family.student, "Late")
