"""Which schools a user may act in: a User Permission on School limits to it and the schools below it."""

import frappe
from frappe import _
from frappe.permissions import get_user_permissions


def allowed_schools(user: str | None = None) -> list[str] | None:
	"""Return the schools which the user is limited to, or None where nothing limits the user."""
	limits = get_user_permissions(user or frappe.session.user).get("School")
	if not limits:
		return None
	return sorted({limit.get("doc") for limit in limits})


def require_school(school: str, user: str | None = None) -> None:
	"""Refuse unless the user may act in the school."""
	schools = allowed_schools(user)
	if schools is not None and school not in schools:
		frappe.throw(
			_("Your account is limited to other schools. Ask your administrator for access to this one."),
			exc=frappe.PermissionError,
			title=_("Not Permitted"),
		)
