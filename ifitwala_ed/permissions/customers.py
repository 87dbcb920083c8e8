"""Which customers somebody sees whom only this app lets pick one: those who pay for students of the own schools."""

import frappe

from ifitwala_ed.permissions import document_access
from ifitwala_ed.permissions.roles import ACADEMIC_ADMIN, ACTIVITY_COORDINATOR
from ifitwala_ed.permissions.school_scope import allowed_schools

OWN_ROLES = frozenset({ACADEMIC_ADMIN, ACTIVITY_COORDINATOR})


def query_conditions(user: str | None = None, doctype: str | None = None) -> str:
	"""Hook: return the SQL condition which limits a list of customers. ERPNext's own roles are not limited by it."""
	user = user or frappe.session.user
	if user == "Administrator" or allowed_schools(user) is None or _has_right_of_another_role(user):
		return ""
	payers = document_access.query_conditions(user, "Account Holder")
	return document_access.or_no_document(
		"Customer",
		"`tabCustomer`.name in (select `tabAccount Holder`.customer from `tabAccount Holder`"  # noqa: S608
		f" where {payers or '1=1'})",
	)


def _has_right_of_another_role(user: str) -> bool:
	others = set(frappe.get_roles(user)) - OWN_ROLES
	return any(
		permission.role in others and (permission.read or permission.get("select"))
		for permission in frappe.get_meta("Customer").permissions
	)
