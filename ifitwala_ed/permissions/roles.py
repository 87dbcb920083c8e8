"""The app's roles by name, and what a user is by them."""

from collections.abc import Collection
from typing import Final

import frappe
from frappe.query_builder import DocType

SYSTEM_MANAGER: Final = "System Manager"
ACADEMIC_ADMIN: Final = "Academic Admin"
ACTIVITY_COORDINATOR: Final = "Activity Coordinator"
ACADEMIC_STAFF: Final = "Academic Staff"
INSTRUCTOR: Final = "Instructor"
GUARDIAN: Final = "Guardian"
STUDENT: Final = "Student"

ADMIN_ROLES: Final = (SYSTEM_MANAGER, ACADEMIC_ADMIN, ACTIVITY_COORDINATOR)
STAFF_ROLES: Final = (*ADMIN_ROLES, ACADEMIC_STAFF)
FAMILY_ROLES: Final = (GUARDIAN, STUDENT)

# What these roles read depends on whose document it is and not on its school.
PERSONAL_ROLES: Final = (INSTRUCTOR, *FAMILY_ROLES)


def is_admin(user: str | None = None) -> bool:
	"""Return whether the user configures activities and opens, closes and allocates them."""
	return has_role(ADMIN_ROLES, user)


def is_staff(user: str | None = None) -> bool:
	"""Return whether the user sees and handles the bookings of a school."""
	return has_role(STAFF_ROLES, user)


def has_role(roles: tuple[str, ...], user: str | None = None) -> bool:
	"""Return whether the user has at least one of the roles."""
	return not set(roles).isdisjoint(frappe.get_roles(user))


def users_with(roles: Collection[str]) -> list[str]:
	"""Return the enabled users who have one of the roles, by name. Administrator has every role and isn't among them."""
	has_role, user = DocType("Has Role"), DocType("User")
	return (
		frappe.qb.from_(has_role)
		.join(user)
		.on(user.name == has_role.parent)
		.select(user.name)
		.distinct()
		.where((has_role.parenttype == "User") & has_role.role.isin(list(roles)))
		.where((user.enabled == 1) & (user.name != "Administrator"))
		.orderby(user.name)
		.run(pluck=True)
	)
