"""The timeline of a booking shows the reader's own rights: who acted and why are the office's."""

import frappe
import pytest

from ifitwala_ed.activities.booking import timeline
from ifitwala_ed.permissions.roles import STAFF_ROLES
from tests.permissions.conftest import World

WHY = "Their sister is in it."


def told(user: str, booking: str) -> str:
	frappe.set_user(user)
	return "".join(item["content"] for item in timeline.of_booking("Activity Booking", booking))


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_staff_read_who_and_why(world: World, role: str) -> None:
	text = told(world.staff[role], world.here["Activity Booking"])
	assert WHY in text
	assert "Administrator" in text


def test_an_instructor_reads_what_happened_alone(world: World) -> None:
	text = told(world.here.teacher.user, world.here["Activity Booking"])
	assert "Confirmed" in text
	assert WHY not in text
	assert "Administrator" not in text


def test_a_family_reads_neither_who_nor_why(world: World) -> None:
	text = told(world.here.family.user, world.here["Activity Booking"])
	assert WHY not in text
	assert "Administrator" not in text


def test_staff_of_another_school_read_nothing(world: World) -> None:
	for role in STAFF_ROLES:
		assert told(world.staff[role], world.there["Activity Booking"]) == ""


def test_strangers_are_refused_or_read_nothing(world: World) -> None:
	assert told(world.there.family.user, world.here["Activity Booking"]) == ""
	frappe.set_user(world.nobody)
	with pytest.raises(frappe.PermissionError):
		timeline.of_booking("Activity Booking", world.here["Activity Booking"])
