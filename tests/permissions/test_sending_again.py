"""Having a delivery tried again is for staff of the booking's school. Others aren't told whether there is one."""

import frappe
import pytest

from ifitwala_ed.api.desk import send_again
from tests.permissions.conftest import World

DELIVERY = "Activity Event Delivery"


def test_families_and_instructors_get_one_answer(world: World) -> None:
	for user in (world.here.family.user, world.here.teacher.user, world.nobody):
		frappe.set_user(user)
		for name in (world.here[DELIVERY], world.there[DELIVERY], "no-such-delivery"):
			with pytest.raises(frappe.PermissionError, match="Only staff"):
				send_again([name])


def test_staff_of_another_school_are_refused(world: World) -> None:
	frappe.set_user(world.staff["Academic Admin"])
	with pytest.raises(frappe.PermissionError):
		send_again([world.here[DELIVERY], world.there[DELIVERY]])
