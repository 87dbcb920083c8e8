"""Opening a window, cancelling a section, archiving, priorities and what-if runs are for the admins of the offering's school alone."""

from collections.abc import Callable

import frappe
import pytest

from ifitwala_ed.api import desk
from ifitwala_ed.exceptions import ActivityAccessError
from ifitwala_ed.permissions.roles import ADMIN_ROLES
from tests.permissions.conftest import Campus, World

ACTIONS: dict[str, Callable[[Campus], dict]] = {
	"open": lambda at: desk.open_booking(at["Program Offering"]),
	"rush": lambda at: desk.get_rush_of_earlier_term(at["Program Offering"]),
	"preview": lambda at: desk.preview_section_cancellation(at["Program Offering"], at["Student Group"]),
	"cancel": lambda at: desk.cancel_section(at["Program Offering"], at["Student Group"], "No coach"),
	"preview archiving": lambda at: desk.preview_archiving(at["Program Offering"]),
	"archive": lambda at: desk.archive_offering(at["Program Offering"], "No coach"),
	"set tiers": lambda at: desk.set_tiers_by_rule(
		at["Program Offering"], at["Student Group"], "Siblings", 5, "Sibling"
	),
	"what if": lambda at: desk.run_what_if(at["Program Offering"], "{}"),
}
every_action = pytest.mark.parametrize("action", ACTIONS.values(), ids=ACTIONS)


@every_action
def test_all_but_admins_are_refused(world: World, action: Callable[[Campus], dict]) -> None:
	here = world.here
	users = (world.everywhere, here.family.user, here.teacher.user, world.nobody, "Guest")
	for user in users:
		frappe.set_user(user)
		with pytest.raises(ActivityAccessError):
			action(here)


@every_action
@pytest.mark.parametrize("role", ADMIN_ROLES)
def test_admins_of_another_school_are_refused(
	world: World, role: str, action: Callable[[Campus], dict]
) -> None:
	frappe.set_user(world.staff[role])
	with pytest.raises(ActivityAccessError):
		action(world.there)


@pytest.mark.parametrize("role", ADMIN_ROLES)
def test_admins_may_ask_for_their_own_school(world: World, role: str) -> None:
	frappe.set_user(world.staff[role])
	assert desk.open_booking(world.here["Program Offering"])["ok"] is False
