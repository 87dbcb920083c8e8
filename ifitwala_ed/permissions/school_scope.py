"""Which schools a user may act in: a User Permission on School limits to it and the schools below it.

Everything that asks whether a school is somebody's, in Python or in a query, asks here.
"""

import frappe
from frappe.permissions import get_user_permissions

from ifitwala_ed.permissions.roles import is_staff


def allowed_schools(user: str | None = None) -> list[str] | None:
	"""Return the schools which the user is limited to, or None where nothing limits the user."""
	limits = get_user_permissions(user or frappe.session.user).get("School")
	if not limits:
		return None
	return sorted({limit.get("doc") for limit in limits})


def is_allowed(school: str | None, user: str | None = None) -> bool:
	"""Return whether the user may act in the school. What has no school is anybody's who is limited to none."""
	schools = allowed_schools(user)
	return schools is None or school in schools


def is_staff_of(school: str | None, user: str | None = None) -> bool:
	"""Return whether the user is staff, and may act in the school."""
	return is_staff(user) and is_allowed(school, user)


def school_condition(column: str, user: str | None = None) -> str:
	"""Return the SQL condition on a column that holds a school, for conditions like those of Frappe's permission hooks."""
	schools = allowed_schools(user)
	if schools is None:
		return "1=1"
	return f"{column} in ({', '.join(frappe.db.escape(school, percent=False) for school in schools)})"
