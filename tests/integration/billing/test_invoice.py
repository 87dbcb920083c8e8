"""The invoice itself: what stands in it, made once, made by the system, refused where something is missing."""

import frappe
import pytest
from frappe.utils import add_days, getdate, today

from ifitwala_ed.exceptions import BillingSetupError
from ifitwala_ed.school_billing.invoices import create_draft_tuition_invoice
from tests.factories import billing, offerings, places
from tests.factories.core import insert, unique
from tests.integration.billing.conftest import invoices_of
from tests.integration.booking.conftest import acting_as


def create(booking, **arguments):
	holder = arguments.pop("account_holder", booking.get("account_holder"))
	offering = arguments.pop("program_offering", booking.made.offering)
	return create_draft_tuition_invoice(offering, holder, activity_booking=booking.name, **arguments)


def test_what_stands_in_it(paid) -> None:
	booking = paid()
	answer = create(booking)
	invoice = frappe.get_doc("Sales Invoice", answer["sales_invoice"])
	holder = frappe.get_doc("Account Holder", booking.get("account_holder"))
	company = frappe.db.get_value("School", booking.made.school, "company")
	assert (invoice.docstatus, invoice.company, invoice.customer) == (0, company, holder.customer)
	assert invoice.activity_booking == booking.name
	assert invoice.currency == booking.get("currency")
	assert (answer["grand_total"], answer["created"]) == (120, True)
	assert getdate(invoice.due_date) >= getdate(invoice.posting_date) == getdate(today())
	[row] = invoice.items
	billable = frappe.db.get_value("Program Offering", booking.made.offering, "activity_billable_offering")
	assert row.item_code == frappe.db.get_value("Billable Offering", billable, "item")
	assert (row.qty, row.rate) == (1, 120)


def test_its_line_names_child_activity_and_term(paid) -> None:
	booking = paid()
	offering = frappe.get_doc("Program Offering", booking.made.offering)
	create(booking)
	text = booking.invoice().items[0].description
	for name in (
		booking.get("student_name"),
		frappe.db.get_value("Activity", offering.activity, "activity_name"),
		offering.title,
		frappe.db.get_value("Academic Year", offering.academic_year, "academic_year_name"),
	):
		assert name in text


def test_names_in_its_line_are_harmless(paid) -> None:
	booking = paid()
	frappe.db.set_value("Activity Booking", booking.name, "student_name", "<img src=x onerror=alert(1)>")
	create(booking)
	assert "<img" not in booking.invoice().items[0].description


def test_the_booking_says_so(paid) -> None:
	booking = paid()
	before = booking.get("modified")
	answer = create(booking)
	assert booking.get("billing_status", "sales_invoice") == ("Invoiced", answer["sales_invoice"])
	assert booking.events[-1] == "Invoiced"
	assert booking.get("modified") == before


def test_again_gives_the_same_one(paid) -> None:
	"""Running billing twice bills twice."""
	booking = paid()
	first = create(booking)
	again = create(booking)
	assert (again["sales_invoice"], again["created"]) == (first["sales_invoice"], False)
	assert invoices_of(booking) == [first["sales_invoice"]]
	assert booking.events.count("Invoiced") == 1


def test_a_guardian_in_the_session_makes_it_as_the_system(paid) -> None:
	"""A job runs as whoever enqueued it, and families have no right on invoices."""
	booking = paid()
	with acting_as(booking.family.user):
		assert not frappe.has_permission("Sales Invoice", "create")
		answer = create(booking)
		assert frappe.session.user == booking.family.user
		assert not frappe.has_permission("Sales Invoice", "create")
	assert frappe.db.get_value("Sales Invoice", answer["sales_invoice"], "owner") == "Administrator"
	assert booking.event("Invoiced").actor == "Administrator"


def test_the_price_is_the_one_booked(paid) -> None:
	booking = paid()
	frappe.db.set_value("Program Offering", booking.made.offering, "activity_fee_amount", 999)
	assert create(booking)["grand_total"] == 120


def test_an_offering_that_became_free_still_bills_who_booked_before(paid) -> None:
	booking = paid()
	frappe.db.set_value(
		"Program Offering",
		booking.made.offering,
		{"activity_payment_required": 0, "activity_fee_amount": 0},
	)
	assert create(booking)["grand_total"] == 120


def test_a_given_posting_date_stays(paid) -> None:
	day = add_days(today(), -3)
	answer = create(paid(), posting_date=day)
	assert str(answer["posting_date"]) == day


def test_lines_of_the_caller(paid) -> None:
	booking = paid()
	extra = billing.item().name
	items = [{"rate": 100, "description": "Course <b>"}, {"item_code": extra, "rate": 7.5, "qty": 2}]
	assert create(booking, items=items)["grand_total"] == 115
	rows = booking.invoice().items
	assert [row.item_code for row in rows][1] == extra
	assert rows[0].description == "Course &lt;b&gt;"


@pytest.mark.parametrize(
	"items", [[], [{"rate": 0}], [{"rate": -5}], [{"rate": 5, "qty": 0}], [{"rate": 5, "discount": 1}]]
)
def test_lines_that_make_no_sense(paid, items) -> None:
	with pytest.raises(BillingSetupError):
		create(paid(), items=items)


def test_without_a_booking_every_call_makes_one() -> None:
	made = billing.paid_offering(fee=80)
	holder = billing.account_holder().name
	first, second = (create_draft_tuition_invoice(made.offering, holder) for _number in range(2))
	assert first["sales_invoice"] != second["sales_invoice"]
	assert first["grand_total"] == 80


def test_a_free_offering_is_not_invoiced() -> None:
	made = offerings.open_offering()
	with pytest.raises(BillingSetupError, match="free"):
		create_draft_tuition_invoice(made.offering, billing.account_holder().name)


def test_another_familys_payer_is_refused(paid) -> None:
	"""Another family would be billed."""
	booking = paid()
	with pytest.raises(BillingSetupError):
		create(booking, account_holder=billing.account_holder().name)
	with pytest.raises(BillingSetupError):
		create(booking, program_offering=billing.paid_offering().offering)


def test_a_cancelled_booking_is_not_invoiced(paid) -> None:
	booking = paid()
	booking.cancel()
	with pytest.raises(BillingSetupError, match="confirmed"):
		create(booking)


def holder_without_customer(booking) -> None:
	frappe.db.set_value("Account Holder", booking.get("account_holder"), "customer", None)


def disabled_customer(booking) -> None:
	customer = frappe.db.get_value("Account Holder", booking.get("account_holder"), "customer")
	frappe.db.set_value("Customer", customer, "disabled", 1)


def disabled_item(booking) -> None:
	billable = frappe.db.get_value("Program Offering", booking.made.offering, "activity_billable_offering")
	frappe.db.set_value("Item", frappe.db.get_value("Billable Offering", billable, "item"), "disabled", 1)


def disabled_billable_offering(booking) -> None:
	billable = frappe.db.get_value("Program Offering", booking.made.offering, "activity_billable_offering")
	frappe.db.set_value("Billable Offering", billable, "disabled", 1)


def school_without_company(booking) -> None:
	frappe.db.set_value("School", booking.made.school, "company", None)


def no_billable_offering(booking) -> None:
	frappe.db.set_value("Program Offering", booking.made.offering, "activity_billable_offering", None)


MISSING = {
	holder_without_customer: "has no customer",
	disabled_customer: "is disabled",
	disabled_item: "is disabled",
	disabled_billable_offering: "is disabled",
	school_without_company: "company",
	no_billable_offering: "billable offering",
}


@pytest.mark.parametrize("spoil", MISSING, ids=lambda spoil: spoil.__name__)
def test_what_is_missing_is_named(paid, spoil) -> None:
	booking = paid()
	spoil(booking)
	with pytest.raises(BillingSetupError, match=MISSING[spoil]):
		create(booking)
	assert invoices_of(booking) == []


def test_a_customer_of_another_currency_is_invoiced_in_the_companys(paid) -> None:
	booking = paid()
	customer = frappe.db.get_value("Account Holder", booking.get("account_holder"), "customer")
	company_currency = frappe.db.get_value("Company", places.company(), "default_currency")
	other = "USD" if company_currency != "USD" else "EUR"
	frappe.db.set_value("Customer", customer, "default_currency", other)
	assert create(booking)["currency"] == company_currency


def test_a_customer_whose_account_has_another_currency_is_refused_when_booking(paid) -> None:
	made = billing.paid_offering()
	holder = billing.account_holder()
	company = frappe.get_doc("Company", places.company())
	receivable = frappe.get_doc("Account", company.default_receivable_account)
	account = insert(
		"Account",
		{
			"account_name": unique("Debtors"),
			"parent_account": receivable.get("parent_account"),
			"company": company.name,
			"root_type": "Asset",
			"account_type": "Receivable",
			"account_currency": "USD" if company.default_currency != "USD" else "EUR",
		},
		{},
	)
	customer = frappe.get_doc("Customer", holder.customer)
	customer.default_currency = account.account_currency
	customer.append("accounts", {"company": company.name, "account": account.name})
	customer.save()
	with pytest.raises(BillingSetupError, match="who pays"):
		paid(made, billing.paying_family(made.school, payer=holder.name))
	with pytest.raises(BillingSetupError, match=account.account_currency):
		create_draft_tuition_invoice(made.offering, holder.name)


def test_a_disabled_customer_is_refused_when_booking(paid) -> None:
	"""Nobody fails at the end."""
	made = billing.paid_offering()
	holder = billing.account_holder()
	frappe.db.set_value("Customer", holder.customer, "disabled", 1)
	with pytest.raises(BillingSetupError, match="who pays"):
		paid(made, billing.paying_family(made.school, payer=holder.name))
	assert frappe.db.count("Activity Booking", {"program_offering": made.offering}) == 0


@pytest.mark.parametrize("spoil", ["item", "billable", "company"])
def test_an_offering_that_can_not_be_billed_any_more_takes_no_booking(paid, spoil: str) -> None:
	"""What the gate asks is asked again before the seat is taken."""
	made = billing.paid_offering()
	family = billing.paying_family(made.school)
	billable = frappe.db.get_value("Program Offering", made.offering, "activity_billable_offering")
	if spoil == "item":
		item = frappe.db.get_value("Billable Offering", billable, "item")
		frappe.db.set_value("Item", item, "disabled", 1)
	elif spoil == "billable":
		frappe.db.set_value("Billable Offering", billable, "disabled", 1)
	else:
		frappe.db.set_value("School", made.school, "company", None)
	with pytest.raises(BillingSetupError, match="can't be billed"):
		paid(made, family)


def test_a_disabled_item_makes_a_ready_offering_a_draft_again() -> None:
	made = offerings.offering(
		activity_payment_required=1,
		activity_fee_amount=10,
		activity_billable_offering=billing.billable_offering().name,
	)
	assert frappe.get_doc("Program Offering", made.offering).run_activity_preopen_readiness()["ok"]
	assert frappe.db.get_value("Program Offering", made.offering, "activity_booking_status") == "Ready"
	billable = frappe.db.get_value("Program Offering", made.offering, "activity_billable_offering")
	item = frappe.get_doc("Item", frappe.db.get_value("Billable Offering", billable, "item"))
	item.disabled = 1
	item.save()
	assert frappe.db.get_value("Program Offering", made.offering, "activity_booking_status") == "Draft"
