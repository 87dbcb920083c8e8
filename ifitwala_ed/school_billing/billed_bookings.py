"""What billing reads of a booking, and the one way in which it writes to it."""

from dataclasses import dataclass
from datetime import date
from typing import Final

import frappe
from frappe.query_builder import DocType

from ifitwala_ed.activities.booking import events, lifecycle
from ifitwala_ed.activities.booking.lifecycle import Place
from ifitwala_ed.core import typed_text
from ifitwala_ed.core.transactions import StaleJudgement

BOOKING: Final = "Activity Booking"
PENDING: Final = "Pending"
INVOICED: Final = "Invoiced"
FAILED: Final = "Failed"
VOIDED: Final = "Voided"


@dataclass(frozen=True, slots=True)
class BilledBooking:
	"""A booking as billing sees it, with the names that its invoice shows."""

	name: str
	status: str
	allocated_student_group: str | None
	program_offering: str
	school: str
	account_holder: str | None
	payment_required: int
	amount: float
	currency: str | None
	billing_status: str
	sales_invoice: str | None
	student_name: str
	offering_title: str
	activity_name: str | None
	academic_year: str | None
	billable_offering: str | None
	start_date: date
	end_date: date

	@property
	def place(self) -> Place:
		return Place(self.status, self.allocated_student_group)

	@property
	def is_owed(self) -> bool:
		"""Whether the family holds a seat that has to be paid for."""
		return self.status == lifecycle.CONFIRMED and bool(self.payment_required)


def load(activity_booking: str) -> BilledBooking:
	"""Return the booking of that name, read with one query. Raises DoesNotExistError where there is none."""
	booking, offering = DocType(BOOKING), DocType("Program Offering")
	activity, year = DocType("Activity"), DocType("Academic Year")
	rows = (
		frappe.qb.from_(booking)
		.join(offering)
		.on(offering.name == booking.program_offering)
		.left_join(activity)
		.on(activity.name == offering.activity)
		.left_join(year)
		.on(year.name == offering.academic_year)
		.select(
			booking.name,
			booking.status,
			booking.allocated_student_group,
			booking.program_offering,
			booking.school,
			booking.account_holder,
			booking.payment_required,
			booking.amount,
			booking.currency,
			booking.billing_status,
			booking.sales_invoice,
			booking.student_name,
			booking.offering_title,
			activity.activity_name,
			year.academic_year_name.as_("academic_year"),
			offering.activity_billable_offering.as_("billable_offering"),
			offering.start_date,
			offering.end_date,
		)
		.where(booking.name == activity_booking)
		.run(as_dict=True)
	)
	if not rows:
		raise frappe.DoesNotExistError(activity_booking)
	return BilledBooking(**rows[0])


def of_invoice(sales_invoice: str) -> BilledBooking | None:
	"""Return the booking whose invoice this is or was."""
	name = frappe.db.get_value(BOOKING, {"sales_invoice": sales_invoice}, "name", order_by="name asc")
	return load(name) if name else None


def settle(
	judged: BilledBooking,
	billing_status: str,
	*,
	sales_invoice: str | None,
	error: str | None = None,
	event: str | None = None,
	reason: str | None = None,
) -> None:
	"""Store what came of billing, with its event, if the booking still is what was judged. The last thing before the commit.

	Raises StaleJudgement where the booking was confirmed, cancelled or billed meanwhile: judge again in a new
	transaction. The booking's row is locked from here on and not while an invoice is made.
	"""
	newest = frappe.db.get_value(BOOKING, judged.name, ["status", "billing_status"], for_update=True)
	if tuple(newest) != (judged.status, judged.billing_status):
		raise StaleJudgement(judged.name)
	# Written beside the booking's own save, which restores these fields from what is stored. `modified` stays, so
	# that a form which staff have open can still be saved.
	values = {"billing_status": billing_status, "sales_invoice": sales_invoice, "billing_error": error}
	frappe.db.set_value(BOOKING, judged.name, typed_text.cleaned(BOOKING, values), update_modified=False)
	if event:
		events.record(judged.name, judged.school, judged.place, judged.place, event=event, reason=reason)
