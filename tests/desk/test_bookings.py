"""Booking for a family, cancelling, promoting, moving and billing at Desk."""

from collections.abc import Callable

import frappe
import pytest

from tests.desk.story import NEWCOMER, School, paid, stored
from tests.factories.offerings import Offered
from tests.support.desk import Desk

pytestmark = [pytest.mark.real_bench, pytest.mark.programs("chromium")]


def status(booking: str) -> str:
	return stored("Activity Booking", booking, "status")


def test_book_cancel_promote_confirm_invoice(desk: Callable[[str], Desk], school: School) -> None:
	made = school.open_offering("Pottery", ("Monday", "Tuesday"), 1, **paid())
	first = school.book(made, 0, made.section)
	child = school.student(*NEWCOMER)
	office = desk(school.coordinator)

	book_newcomer(office, made)
	filters = {"student": child, "program_offering": made.offering}
	waiting = stored("Activity Booking", filters, "name")
	assert status(waiting) == "Waitlisted"

	cancel(office, first)
	newest = office.timeline()[0]
	assert "The family moves away." in newest
	assert "Sam Field" in newest
	assert (status(first), status(waiting)) == ("Cancelled", "Offered")

	confirm_and_bill(office, waiting)
	billing, invoice = stored("Activity Booking", waiting, "billing_status", "sales_invoice")
	assert billing == "Invoiced"
	assert stored("Sales Invoice", invoice, "docstatus", "activity_booking") == (0, waiting)
	assert len(office.timeline()) >= 3
	office.picture("booking-history", at=office.shown.locator(".booking-event").nth(1))


def book_newcomer(office: Desk, made: Offered) -> None:
	"""From the seats of the offering to a booking of its first section."""
	office.open("Program Offering", made.offering)
	office.tab("Activities")
	board = office.shown.locator("[data-fieldname='activity_board']")
	board.get_by_text("0 of 1").wait_for()
	office.picture("seats-and-bookings")
	board.get_by_role("button", name="New Booking").click()
	office.page.wait_for_function("() => window.cur_frm && cur_frm.doctype === 'Activity Booking'")
	office.wait()
	office.choose("student", " ".join(NEWCOMER))
	monday = stored("Student Group", made.section, "student_group_name")
	office.choose_in_row(office.add_row("choices"), "student_group", monday)
	office.picture("book-for-a-family")
	office.button("Book")
	office.wait_for_status("Waitlisted")


def cancel(office: Desk, booking: str) -> None:
	office.open("Activity Booking", booking)
	office.button("Cancel Booking")
	office.dialog.locator("textarea").fill("The family moves away.")
	office.answer("Cancel Booking")
	office.dialog.get_by_text("Cancelled: 1 of 1.").wait_for()
	office.dialog.get_by_text("Offers made to the waitlist: 1.").wait_for()
	office.picture("cancelled")
	office.dismiss()
	office.wait_for_status("Cancelled")


def confirm_and_bill(office: Desk, booking: str) -> None:
	office.open("Activity Booking", booking)
	office.button("Confirm", menu="Decide")
	office.answer("Confirm")
	office.wait_for_status("Confirmed")
	office.button("Retry Invoice")
	office.dialog.get_by_text("Billing Is Up to Date").wait_for()
	office.dismiss()
	office.open("Activity Booking", booking)


def test_move_to_another_section(desk: Callable[[str], Desk], school: School) -> None:
	made = school.open_offering("Football", ("Monday", "Tuesday"), 5)
	booking = school.book(made, 0, made.section)
	office = desk(school.coordinator)
	office.open("Activity Booking", booking)
	assert "Confirm" not in office.buttons()
	office.button("Move", menu="Decide")
	tuesday = stored("Student Group", made.sections[1], "student_group_name")
	office.choose("student_group", tuesday, within=office.dialog)
	office.dialog.locator("textarea").fill("With the sister")
	office.picture("move")
	office.answer("Move")
	office.shown.locator(".booking-event").get_by_text("With the sister").wait_for()
	assert stored("Activity Booking", booking, "allocated_student_group") == made.sections[1]


def test_decisions_and_cancellations_of_many_in_the_list(desk: Callable[[str], Desk], school: School) -> None:
	made = school.open_offering("Drama", ("Monday",), 2, activity_allocation_mode="Manual")
	names = [school.book(made, number, made.section) for number in range(3)]
	office = desk(school.coordinator)

	office.show_list("Activity Booking", program_offering=made.offering)
	office.choose_rows(*names)
	office.button("Confirm", menu="Actions")
	office.answer("Confirm")
	office.page.get_by_text("2 free seats").wait_for()
	assert {status(name) for name in names} == {"Submitted"}
	office.dismiss()
	office.dismiss()

	office.show_list("Activity Booking", program_offering=made.offering)
	office.choose_rows(*names[:2])
	office.picture("list-actions")
	office.button("Confirm", menu="Actions")
	office.answer("Confirm")
	office.wait_for_rows("Confirmed", 2)
	assert [status(name) for name in names] == ["Confirmed", "Confirmed", "Submitted"]

	frappe.db.set_value("Activity Booking", names[2], "status", "Rejected")
	frappe.db.commit()
	office.show_list("Activity Booking", program_offering=made.offering)
	office.choose_rows(names[0], names[2])
	office.button("Cancel Booking", menu="Actions")
	office.dialog.locator("textarea").fill("No teacher")
	office.answer("Cancel Booking")
	office.dialog.get_by_text("Cancelled: 1 of 2.").wait_for()
	office.picture("not-all-cancelled")
	assert [status(name) for name in names] == ["Cancelled", "Confirmed", "Rejected"]
