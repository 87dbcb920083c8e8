"""Who may ask how full an offering is."""

import frappe
import pytest

from ifitwala_ed.api.desk import get_offering_occupancy
from ifitwala_ed.exceptions import ActivityAccessError
from ifitwala_ed.permissions.roles import STAFF_ROLES
from tests.permissions.conftest import World


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_staff_see_the_seats_of_their_schools(world: World, role: str) -> None:
	frappe.set_user(world.staff[role])
	answer = get_offering_occupancy(world.here["Program Offering"])
	assert answer["program_offering"] == world.here["Program Offering"]
	assert set(answer["total"]) == {"capacity", "confirmed", "offered", "held", "waiting", "free"}


def test_staff_of_a_school_above_see_them(world: World) -> None:
	frappe.set_user(world.above)
	assert get_offering_occupancy(world.there["Program Offering"])


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_staff_of_another_school_are_refused_as_for_a_name_that_does_not_exist(
	world: World, role: str
) -> None:
	frappe.set_user(world.staff[role])
	told = []
	for name in (world.there["Program Offering"], "no-such-offering"):
		with pytest.raises(ActivityAccessError) as refused:
			get_offering_occupancy(name)
		told.append(str(refused.value))
	assert told[0] == told[1]


def test_families_instructors_others_and_guests_are_refused(world: World) -> None:
	for user in (world.here.family.user, world.here.teacher.user, world.nobody, "Guest"):
		frappe.set_user(user)
		with pytest.raises(ActivityAccessError):
			get_offering_occupancy(world.here["Program Offering"])
