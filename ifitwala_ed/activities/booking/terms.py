"""What a booking costs and who pays, set from the offering and the student and never from the request."""

from typing import TYPE_CHECKING

import frappe
from frappe import _

from ifitwala_ed.activities.booking import billability, payers
from ifitwala_ed.activities.booking.access import StudentSnapshot
from ifitwala_ed.activities.booking.offering_snapshot import OfferingSnapshot
from ifitwala_ed.core.wording import bold
from ifitwala_ed.exceptions import BillingSetupError

if TYPE_CHECKING:
	from ifitwala_ed.activities.doctype.activity_booking.activity_booking import ActivityBooking

PENDING, NOT_REQUIRED = "Pending", "Not Required"


def set_terms(booking: "ActivityBooking", offering: OfferingSnapshot, student: StudentSnapshot) -> None:
	"""Note the terms on which a booking begins."""
	booking.school = offering.school
	booking.offering_title = offering.title
	booking.student_name = student.student_name
	booking.allocation_mode = offering.activity_allocation_mode
	booking.payment_required = offering.activity_payment_required
	booking.amount = offering.activity_fee_amount if offering.activity_payment_required else 0
	booking.currency = offering.currency
	booking.account_holder = booking.account_holder or student.account_holder
	booking.billing_status = PENDING if offering.activity_payment_required else NOT_REQUIRED


def require_billable(
	offering: OfferingSnapshot, student: StudentSnapshot, account_holder: str | None
) -> None:
	"""Raise BillingSetupError unless the payer is the student's own and a paid booking could be invoiced."""
	if account_holder and account_holder != student.account_holder:
		_refuse(
			_(
				"The account holder given is not the one of {0}. Leave it out, or ask the school's office."
			).format(bold(student.student_name))
		)
	if offering.activity_payment_required:
		_require_payer(offering, student)
		require_billable_offering(offering)


def why_nobody_pays(offering: OfferingSnapshot, student_name: str) -> str:
	"""The sentence for a paid booking of a student whose payer is missing or can't be invoiced."""
	return _(
		"{0} has to be paid for, and nobody is on record who pays for {1} and can be invoiced. Please ask the school's office."
	).format(bold(offering.title), bold(student_name))


def _require_payer(offering: OfferingSnapshot, student: StudentSnapshot) -> None:
	payer = payers.find(student.account_holder, offering.company)
	if payers.why_not_invoiced(payer, student.account_holder):
		_refuse(why_nobody_pays(offering, student.student_name))


def require_billable_offering(offering: OfferingSnapshot) -> None:
	"""Raise BillingSetupError unless a paid offering has all that an invoice of it needs: what the gate asks too."""
	if any(billability.findings(billability.of_offering(offering))):
		_refuse(
			_("{0} can't be billed as it is set up. Please tell the school's office.").format(
				bold(offering.title)
			)
		)


def _refuse(sentence: str) -> None:
	frappe.throw(sentence, exc=BillingSetupError, title=_("Billing Not Set Up"))
