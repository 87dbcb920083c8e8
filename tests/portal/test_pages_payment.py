"""What a family reads of a booking's payment, and where it can pay; as pages, without JavaScript."""

from typing import Any

import frappe
import pytest
from frappe.utils import add_days, today

from ifitwala_ed.api import portal
from ifitwala_ed.exceptions import InvalidTransitionError
from tests.factories import billing, bookings, offerings, people
from tests.integration.booking.conftest import acting_as
from tests.portal.paid_bookings import GATEWAY, PDF, Paid, links_of, paid
from tests.support.http import Server
from tests.support.pages import Browser, Shown

pytestmark = pytest.mark.http


def payment_of(page: Shown) -> str:
	"""What stands in the page's part about paying."""
	return page.text.split(" Payment ")[1].split(" Good to know ")[0]


def test_without_a_fee_nothing_is_said_of_paying(server: Server) -> None:
	made = offerings.open_offering()
	family = people.family(made.school)
	booking = bookings.book(made, made.section, family.student)
	page = Paid(booking, made, family).page(server)
	assert "No fee" in page.text
	assert " Payment " not in page.text
	assert links_of(page) == []


def test_before_the_seat_the_invoice_is_announced(server: Server) -> None:
	made = billing.paid_offering(capacity=1)
	bookings.book(made, made.section, billing.paying_family(made.school).student)
	family = billing.paying_family(made.school)
	waits = Paid(bookings.book(made, made.section, family.student), made, family)
	assert "The invoice follows once the seat is confirmed." in payment_of(waits.page(server))


@pytest.mark.parametrize("is_billed", [True, False])
def test_until_staff_have_submitted_it_the_invoice_is_prepared(server: Server, is_billed: bool) -> None:
	page = paid(is_billed=is_billed).page(server)
	assert "The school's office is preparing the invoice." in payment_of(page)
	assert "120" in payment_of(page)
	assert links_of(page) == []


def test_what_is_owed_is_said_with_its_day(server: Server) -> None:
	booking = paid()
	number = booking.submitted()
	page = booking.page(server)
	assert "120.00 still has to be paid, by " in payment_of(page)
	assert page.link(f"Invoice {number} (PDF)").endswith(f"{PDF}?activity_booking={booking.name}")
	booking.submitted(outstanding=45.5, status="Partly Paid")
	assert "45.50 still has to be paid, by " in payment_of(booking.page(server))
	booking.submitted(due_date=None)
	assert payment_of(booking.page(server)).split("still has to be paid")[1].startswith(". ")


@pytest.mark.parametrize(
	("late", "has_day"),
	[
		# parameters are read before there is a site, which alone knows what day it is
		({"due_date": "2020-01-31"}, True),
		# an instalment, as ERPNext says the night after
		({"status": "Overdue"}, False),
		({"status": "Overdue", "due_date": None}, False),
	],
)
def test_what_is_late_says_so(server: Server, late: dict[str, Any], has_day: bool) -> None:
	booking = paid()
	booking.submitted(**late)
	page = booking.page(server)
	assert "Overdue: " in payment_of(page)
	assert ("It was due on " in payment_of(page)) == has_day
	listed = Browser(server, booking.family.user).open("/activities/bookings")
	assert "Overdue" in listed.text


def test_what_is_paid_or_credited_says_so(server: Server) -> None:
	booking = paid()
	booking.submitted(outstanding=0, status="Paid", due_date=add_days(today(), -30))
	page = booking.page(server)
	assert "Paid. Thank you." in payment_of(page)
	assert len(links_of(page)) == 1
	booking.submitted(outstanding=0, status="Credit Note Issued")
	assert "The invoice was credited. Nothing is left to be paid." in payment_of(booking.page(server))


def test_an_invoice_that_the_office_took_back_is_no_debt(server: Server) -> None:
	booking = paid()
	billing.delete_invoice(booking.invoice)
	page = booking.page(server)
	assert "The school's office took the invoice back." in payment_of(page)
	assert links_of(page) == []


@pytest.mark.parametrize(
	("outstanding", "sentence"),
	[
		(None, "Nothing has to be paid for this booking."),
		(120, "Nothing has to be paid for this booking."),
		(20, "For what you have paid already, please ask the school's office."),
		(0, "For what you have paid already, please ask the school's office."),
	],
)
def test_a_cancelled_booking_owes_nothing(server: Server, outstanding: float | None, sentence: str) -> None:
	booking = paid()
	if outstanding is not None:
		booking.submitted(outstanding=outstanding)
	frappe.db.set_value("Activity Booking", booking.name, {"status": "Cancelled", "billing_status": "Voided"})
	page = booking.page(server)
	assert sentence in payment_of(page)
	assert len(links_of(page)) == (outstanding is not None)


def test_a_number_that_became_another_familys_is_not_shown(server: Server) -> None:
	"""ERPNext gives the number of a draft that was deleted past the hooks to the next invoice."""
	booking, other = paid(), paid()
	other.submitted()
	frappe.db.set_value("Activity Booking", booking.name, "sales_invoice", other.invoice)
	page = booking.page(server)
	assert "The school's office is preparing the invoice." in payment_of(page)
	assert links_of(page) == []
	with acting_as(booking.family.user), pytest.raises(InvalidTransitionError):
		portal.get_activity_invoice(booking.name)


def test_it_is_paid_where_the_gateway_was_asked(server: Server) -> None:
	booking = paid()
	booking.submitted()
	assert GATEWAY not in booking.page(server).html
	booking.request()
	page = booking.page(server)
	pay = [(href, text) for href, text in page.read.links if href == GATEWAY]
	assert len(pay) == 1
	assert "Pay " in pay[0][1]
	assert "120.00" in pay[0][1]


@pytest.mark.parametrize(
	"other",
	[
		{"docstatus": 0, "status": "Draft"},
		{"docstatus": 2, "status": "Cancelled"},
		{"status": "Paid"},
		{"status": "Failed"},
		{"status": "Partially Paid"},
		{"payment_url": None},
		{"payment_url": "javascript:alert(1)"},
		{"payment_url": "https://["},
		{"payment_url": "//pay.example.com"},
		{"payment_request_type": "Outward"},
		{"reference_doctype": "Sales Order"},
		{"reference_name": "of another"},
		# what was paid by bank meanwhile isn't asked for again
		{"grand_total": 120.01},
	],
)
def test_no_other_request_is_led_to(other: dict[str, Any]) -> None:
	booking = paid()
	booking.submitted()
	booking.request(**other)
	with acting_as(booking.family.user):
		assert portal.get_activity_booking(booking.name)["payment_link"] is None


def test_a_request_without_a_currency_is_in_the_invoices() -> None:
	booking = paid()
	booking.submitted()
	booking.request(currency=None)
	with acting_as(booking.family.user):
		link = portal.get_activity_booking(booking.name)["payment_link"]
	assert (link["url"], link["price"]["amount"]) == (GATEWAY, 120)


@pytest.mark.parametrize("values", [{"docstatus": 0}, {"outstanding_amount": 0, "docstatus": 1}])
def test_nothing_is_paid_that_is_not_owed(values: dict[str, Any]) -> None:
	booking = paid()
	booking.set_invoice(**values)
	booking.request()
	with acting_as(booking.family.user):
		assert portal.get_activity_booking(booking.name)["payment_link"] is None


def test_staff_are_told_how_the_payment_stands_and_led_to_no_gateway() -> None:
	booking = paid()
	number = booking.submitted()
	booking.request()
	staff = people.staff("Academic Staff", [booking.made.school]).name
	frappe.db.commit()
	with acting_as(staff):
		answer = portal.get_activity_booking(booking.name)
	assert (answer["payment"]["state"], answer["payment"]["sales_invoice"]) == ("due", number)
	assert answer["payment_link"] is None
