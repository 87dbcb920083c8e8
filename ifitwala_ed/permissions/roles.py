"""The app's roles by name, and what a user is by them."""

from typing import Final

import frappe

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
