"""Which invoice a booking has: one row of Activity Booking Invoice per booking, whose name is the booking's.

Its lock is held while an invoice is made or voided, so that two at once make one invoice, and nobody who books,
confirms or cancels waits for the books. A unique custom field on Sales Invoice could not do this: amendments and
credit notes copy fields.
"""

from dataclasses import dataclass
from typing import Final

import frappe

from ifitwala_ed.core.rows import hold_rows
from ifitwala_ed.core.system_actor import SYSTEM_USER

CLAIM: Final = "Activity Booking Invoice"


@dataclass(frozen=True, slots=True)
class Claim:
	"""The numbers of a booking's invoice and of the credit note that was made for it."""

	activity_booking: str
	sales_invoice: str | None
	credit_note: str | None


def hold(activity_booking: str) -> Claim:
	"""Hold a booking's claim until the transaction ends; return it in its newest state. One statement.

	By a write, whether the claim is another in the end or not.
	"""
	row = {"name": activity_booking, "owner": SYSTEM_USER, "activity_booking": activity_booking}
	[(sales_invoice, credit_note)] = hold_rows(CLAIM, [row], returning=("sales_invoice", "credit_note"))
	return Claim(activity_booking, sales_invoice or None, credit_note or None)


def standing_invoice(claim: Claim, *fields: str) -> frappe._dict | None:
	"""Return the fields, and ``docstatus``, of the claimed invoice, or None where it is gone. A locking read.

	A number alone proves nothing: ERPNext gives that of a deleted draft to the next invoice. Whoever deletes past the
	hooks, as its Transaction Deletion Record does, leaves the claim with a number that is somebody else's then.
	"""
	if not claim.sales_invoice:
		return None
	mine = {"name": claim.sales_invoice, "activity_booking": claim.activity_booking}
	return frappe.db.get_value("Sales Invoice", mine, [*fields, "docstatus"], as_dict=True, for_update=True)


def note(activity_booking: str, **numbers: str | None) -> None:
	"""Store the number of a booking's ``sales_invoice`` or ``credit_note``, whose claim is held."""
	frappe.db.set_value(CLAIM, activity_booking, numbers)
