"""The invoice of a booking as a PDF: the school's own print format and letter head, for the booking's family."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import frappe
from frappe import _
from frappe.translate import print_language

from ifitwala_ed.activities.booking import access, payment_state
from ifitwala_ed.core.errors import said_so_far, throw, unsay_since
from ifitwala_ed.core.refusals import refuse_access
from ifitwala_ed.exceptions import InvalidTransitionError, InvoiceNotPrintedError

INVOICE: Final = "Sales Invoice"


def pdf_of(activity_booking: str) -> tuple[str, bytes]:
	"""Return the number and the PDF of a booking's submitted invoice, for its family; else 403.

	Staff see invoices in Desk, by their right on them. A draft, which the office may still change, and a cancelled one are
	shown to nobody here.
	"""
	_facts, viewer = access.require_booking_viewer(activity_booking)
	if not viewer.is_family:
		refuse_access()
	fields = ["name", "sales_invoice"]
	booking = frappe.db.get_value("Activity Booking", activity_booking, fields, as_dict=True)
	invoice = payment_state.invoices_of([booking]).get(activity_booking)
	if not invoice or not invoice.is_submitted:
		throw(
			InvalidTransitionError,
			_("There is no invoice to show yet. The page of the booking says how its payment stands."),
		)
	return invoice.name, _printed(invoice.name)


def _printed(name: str) -> bytes:
	"""Return the PDF, in the invoice's language where it has one, else in the reader's."""
	# in the reader's language, which Frappe doesn't put back where printing fails
	sentence = _("The PDF can't be made at the moment. Please ask the school's office for the invoice.")
	title = InvoiceNotPrintedError.title()
	said = said_so_far()
	try:
		with print_language(frappe.db.get_value(INVOICE, name, "language")), _as_judged():
			return frappe.get_print(INVOICE, name, as_pdf=True)
	except (OSError, frappe.ValidationError):
		# a site without wkhtmltopdf; or, which Frappe says itself, a picture or a style that can't be fetched, as of an old letter
		# head. The error is in the log, as any 503's
		unsay_since(said)
		throw(InvoiceNotPrintedError, sentence, title=title)


@contextmanager
def _as_judged() -> Iterator[None]:
	"""Print what a family has no right on. Who may have it was judged just now, by the booking that the invoice is for; and Frappe's
	Access Log names the reader, whom acting as the system would hide.
	"""
	before = frappe.flags.ignore_print_permissions
	frappe.flags.ignore_print_permissions = True
	try:
		yield
	finally:
		frappe.flags.ignore_print_permissions = before
