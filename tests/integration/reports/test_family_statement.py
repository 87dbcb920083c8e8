"""What families booked, owe and have been invoiced."""

import frappe
import pytest

from ifitwala_ed.activities import occupancy
from ifitwala_ed.core import moments
from ifitwala_ed.school_billing.report.family_statement.family_statement import execute
from tests.factories import billing, bookings, offerings, people
from tests.factories.rows import row
from tests.integration.reports.support import pick, require_cells, rows


def paid_offering(**values) -> offerings.Offered:
	return offerings.open_offering(
		activity_payment_required=1,
		activity_fee_amount=80,
		activity_billable_offering=billing.billable_offering().name,
		**values,
	)


def invoice(booking: str, **values) -> str:
	"""An invoice as ERPNext would have stored it, in the state given."""
	defaults = {"activity_booking": booking, "docstatus": 1, "status": "Unpaid", "currency": "EUR"}
	return row("Sales Invoice", **{**defaults, "grand_total": 80, "outstanding_amount": 80, **values}).name


def statement(**filters) -> dict:
	(found,) = rows("Family Statement", **filters)
	return found


def booked(made: offerings.Offered | None = None) -> tuple[str, str, str]:
	"""A confirmed paid booking: it, its student and the account holder."""
	made = made or paid_offering(capacity=1)
	payer = billing.account_holder().name
	student = people.student(made.school, account_holder=payer).name
	return bookings.book(made, made.section, student), student, payer


def test_a_confirmed_booking_owes_its_fee_before_it_is_invoiced() -> None:
	booking, student, payer = booked()
	frappe.db.delete("Sales Invoice", {"activity_booking": booking})
	found = statement(account_holder=payer)
	assert (found["activity_booking"], found["student"]) == (booking, student)
	assert (found["fee_owed"], found["invoiced"], found["paid"], found["outstanding"]) == (80, 0, 0, 0)
	require_cells(execute, account_holder=payer)


@pytest.mark.parametrize(
	("values", "expected"),
	[
		({}, (80, 0, 80)),
		({"docstatus": 0, "status": "Draft", "outstanding_amount": 0}, (80, 0, 80)),
		({"status": "Partly Paid", "outstanding_amount": 30}, (80, 50, 30)),
		({"status": "Paid", "outstanding_amount": 0}, (80, 80, 0)),
		({"docstatus": 2, "status": "Cancelled"}, (0, 0, 0)),
	],
)
def test_the_state_of_an_invoice_is_told(values: dict, expected: tuple) -> None:
	booking, _student, payer = booked()
	frappe.db.delete("Sales Invoice", {"activity_booking": booking})
	invoice(booking, **values)
	found = statement(account_holder=payer)
	assert (found["invoiced"], found["paid"], found["outstanding"]) == expected


def test_a_credit_note_takes_its_invoice_back() -> None:
	booking, _student, payer = booked()
	frappe.db.delete("Sales Invoice", {"activity_booking": booking})
	invoice(booking)
	invoice(booking, docstatus=0, status="Draft", is_return=1, grand_total=-80, outstanding_amount=0)
	found = statement(account_holder=payer)
	assert (found["invoiced"], found["paid"], found["outstanding"]) == (0, 0, 0)
	assert found["invoice_status"] == "Unpaid, Draft"


def test_one_that_the_office_made_itself_does_so_too() -> None:
	booking, _student, payer = booked()
	frappe.db.delete("Sales Invoice", {"activity_booking": booking})
	number = invoice(booking, status="Credit Note Issued", outstanding_amount=0)
	# ERPNext copies no link to a booking
	of_the_office = {"activity_booking": None, "return_against": number, "is_return": 1, "grand_total": -80}
	invoice(booking, **of_the_office, status="Return", outstanding_amount=0)
	invoice(booking, **of_the_office, status="Cancelled", docstatus=2)
	found = statement(account_holder=payer)
	assert (found["invoiced"], found["paid"], found["outstanding"]) == (0, 0, 0)
	assert found["invoice_status"] == "Credit Note Issued, Return"


def test_what_is_rounded_is_not_paid() -> None:
	booking, _student, payer = booked()
	frappe.db.delete("Sales Invoice", {"activity_booking": booking})
	invoice(booking, grand_total=80.02, rounded_total=80, outstanding_amount=80)
	found = statement(account_holder=payer)
	assert (found["invoiced"], found["paid"], found["outstanding"]) == (80, 0, 80)


def test_nobody_owes_for_waiting_or_for_what_has_ended() -> None:
	made = paid_offering(capacity=1)
	seat, _student, payer = booked(made)
	_waiting, _other, second = booked(made)
	assert statement(account_holder=second)["fee_owed"] == 0
	frappe.db.set_value("Activity Booking", seat, "sales_invoice", None)
	bookings.api.cancel_activity_booking(seat)
	frappe.db.set_value("Activity Booking", seat, "sales_invoice", None)
	assert rows("Family Statement", account_holder=payer) == []
	assert statement(account_holder=payer, with_ended=1)["fee_owed"] == 0


def test_a_family_is_all_its_students_and_what_costs_nothing_too() -> None:
	made = offerings.open_offering(sections=1)
	payer = billing.account_holder().name
	students = [people.student(made.school, account_holder=payer).name for _number in range(2)]
	for student in students:
		bookings.book(made, made.section, student)
	bookings.book(made, made.section)
	found = rows("Family Statement", account_holder=payer)
	assert {row["student"] for row in found} == set(students)
	assert {row["account_holder"] for row in found} == {payer}
	assert [each["student"] for each in rows("Family Statement", student=students[0])] == [students[0]]


def test_days_limit_what_was_booked() -> None:
	_booking, _student, payer = booked()
	today = frappe.utils.today()
	assert statement(account_holder=payer, from_date=today, to_date=today)
	assert rows("Family Statement", account_holder=payer, to_date=frappe.utils.add_days(today, -1)) == []
	assert rows("Family Statement", account_holder=payer, from_date=frappe.utils.add_days(today, 1)) == []


def test_without_days_and_family_it_is_what_was_booked_in_a_year() -> None:
	made = paid_offering(capacity=3)
	(old, student, payer), (young, *_others) = booked(made), booked(made)
	long_ago = frappe.utils.add_months(frappe.utils.now_datetime(), -13)
	frappe.db.set_value("Activity Booking", old, "creation", long_ago, update_modified=False)
	assert pick(rows("Family Statement", school=made.school), "activity_booking") == [(young,)]
	day = str(long_ago.date())
	for asked in ({"from_date": day}, {"to_date": day}, {"account_holder": payer}, {"student": student}):
		found = rows("Family Statement", school=made.school, **asked)
		assert old in {row["activity_booking"] for row in found}, asked


def charge_in_another_currency(booking: str) -> tuple[str, str]:
	"""Let a booking cost in another currency than the company's; return both."""
	own = frappe.db.get_value("Activity Booking", booking, "currency")
	other = "EUR" if own == "USD" else "USD"
	frappe.db.set_value("Activity Booking", booking, "currency", other)
	return own, other


def test_it_says_since_when_it_shows() -> None:
	made = paid_offering(capacity=3)
	for _number in range(2):
		booking, student, _payer = booked(made)
	charge_in_another_currency(booking)
	since, mixed = execute({"school": made.school})[2].split("<br>")
	assert moments.day(frappe.utils.add_months(frappe.utils.today(), -12)) in since
	assert "several currencies" in mixed
	assert execute({"school": made.school, "student": student})[2] is None


def test_fees_agree_with_the_seats_of_the_ledger() -> None:
	made = paid_offering(sections=2, capacity=2)
	for section in made.sections:
		for _number in range(3):
			booked_student = people.student(made.school, account_holder=billing.account_holder().name).name
			bookings.book(made, section, booked_student)
	found = rows("Family Statement", school=made.school)
	total = occupancy.of_offering(made.offering).total
	assert sum(row["fee_owed"] for row in found) == 80 * total.confirmed
	assert len(found) == total.held + total.waiting


def test_amounts_of_several_currencies_are_not_added_up() -> None:
	made = paid_offering(capacity=5)
	names = [booked(made)[0] for _number in range(2)]
	currencies = charge_in_another_currency(names[1])
	_columns, found, message, _chart, summary, without_total_row = execute({"school": made.school})
	assert sorted(pick(found, "currency")) == sorted((currency,) for currency in currencies)
	assert message
	assert summary is None
	assert without_total_row
