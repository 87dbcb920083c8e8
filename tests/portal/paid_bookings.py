"""Bookings that have to be paid, with their invoice as it stands after what ERPNext does with it."""

from dataclasses import dataclass
from typing import Any

import frappe
from frappe.utils import add_days, today

from ifitwala_ed.school_billing import booking_billing
from tests.factories import billing, bookings, offerings, people
from tests.factories.rows import row
from tests.support.http import Server
from tests.support.pages import Browser, Shown

GATEWAY = "https://pay.example.com/checkout?order=1"
PDF = "ifitwala_ed.api.portal.get_activity_invoice"


@dataclass(frozen=True)
class Paid:
	"""A family's booking of an offering for 120, with its draft invoice where one was asked for."""

	name: str
	made: offerings.Offered
	family: people.Family

	@property
	def invoice(self) -> str:
		return frappe.db.get_value("Activity Booking", self.name, "sales_invoice")

	def set_invoice(self, **values: Any) -> str:
		"""Has the invoice stand as after what ERPNext does with it, and tells its number."""
		frappe.db.set_value("Sales Invoice", self.invoice, values)
		frappe.db.commit()
		return self.invoice

	def submitted(self, outstanding: float = 120, **values: Any) -> str:
		given = {"due_date": add_days(today(), 9), "status": "Unpaid", **values}
		return self.set_invoice(docstatus=1, outstanding_amount=outstanding, **given)

	def page(self, server: Server) -> Shown:
		frappe.db.commit()
		return Browser(server, self.family.user).open(f"/activities/bookings/{self.name}")

	def request(self, **values: Any) -> None:
		"""A Payment Request as the gateway left it."""
		given = {
			"docstatus": 1,
			"naming_series": "ACC-PRQ-.YYYY.-",
			"payment_request_type": "Inward",
			"reference_doctype": "Sales Invoice",
			"reference_name": self.invoice,
			"grand_total": 120,
			"currency": frappe.db.get_value("Sales Invoice", self.invoice, "currency"),
			"status": "Initiated",
			"payment_url": GATEWAY,
		}
		row("Payment Request", **{**given, **values})


def paid(*, is_billed: bool = True) -> Paid:
	made = billing.paid_offering()
	family = billing.paying_family(made.school)
	booking = bookings.book(made, made.section, family.student)
	if is_billed:
		booking_billing.retry(booking)
	return Paid(booking, made, family)


def links_of(page: Shown) -> list[str]:
	"""Where a page leads to pay, or to an invoice."""
	return [href for href, _text in page.read.links if PDF in href or href.startswith("https://pay")]
