"""Who keeps the books, and asking them to do what the system can't."""

from typing import TYPE_CHECKING, Final

import frappe

from ifitwala_ed.permissions.roles import users_with

if TYPE_CHECKING:
	from erpnext.accounts.doctype.sales_invoice.sales_invoice import SalesInvoice

ACCOUNTS_MANAGER: Final = "Accounts Manager"
BOOKKEEPING_ROLES: Final = (ACCOUNTS_MANAGER, "Accounts User")


def assign_todo(credit_note: "SalesInvoice", request: str) -> None:
	"""Give whoever handled the invoice a to-do on its credit note, or else every accounts manager.

	Without either it is open for the role. The caller acts with the authority of billing.
	"""
	handled_by = frappe.db.get_value("Sales Invoice", credit_note.return_against, ["modified_by", "owner"])
	with_role = users_with(BOOKKEEPING_ROLES)
	asked = [user for user in handled_by if user in with_role][:1] or users_with((ACCOUNTS_MANAGER,))
	for user in asked or [None]:
		frappe.get_doc(
			{
				"doctype": "ToDo",
				"description": request,
				"reference_type": credit_note.doctype,
				"reference_name": credit_note.name,
				"role": ACCOUNTS_MANAGER,
				"allocated_to": user,
				"assigned_by": frappe.session.user,
			}
		).insert()
