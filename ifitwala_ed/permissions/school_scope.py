"""Which schools a user may act in: a User Permission on School limits to it and the schools below it."""

import frappe
from frappe.permissions import get_user_permissions


def allowed_schools(user: str | None = None) -> list[str] | None:
	"""Return the schools which the user is limited to, or None where nothing limits the user."""
	limits = get_user_permissions(user or frappe.session.user).get("School")
	if not limits:
		return None
	return sorted({limit.get("doc") for limit in limits})
