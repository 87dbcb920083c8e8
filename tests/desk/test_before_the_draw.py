"""What a coordinator tries and sets before the seats are drawn: other seats, and priorities by rule."""

from collections.abc import Callable

import frappe
import pytest

from ifitwala_ed.api import activity_booking as api
from tests.desk.story import School, stored
from tests.factories.offerings import Offered
from tests.support.desk import Desk

pytestmark = [pytest.mark.real_bench, pytest.mark.programs("chromium")]

LOTTERY, FIRST_COME = "Lottery (Preference)", "First Come First Serve"
RUN = "Activity Allocation Run"


def tried(office: Desk) -> list[list[str]]:
	"""The lines of the comparison in front: section, seats, confirmed or offered, waitlisted, rejected."""
	rows = office.page.locator(
		"[data-fieldname='result']:visible, [data-fieldname='comparison_table']:visible"
	)
	rows.locator("tbody tr").first.wait_for()
	return [row.split("\t") for row in rows.locator("tbody tr").all_inner_texts()]


def runs(offering: str) -> int:
	frappe.db.commit()
	return frappe.db.count(RUN, {"program_offering": offering})


def test_other_seats_are_tried_with_the_keyboard_and_change_nothing(
	desk: Callable[[str], Desk], school: School
) -> None:
	made = school.open_offering("Robotics", ("Monday", "Tuesday"), 1, activity_allocation_mode=LOTTERY)
	for number in range(4):
		school.book(made, number, *made.sections)
	office = desk(school.coordinator)
	press = office.page.keyboard.press
	to_other_seats(office, made)
	seats = office.dialog.get_by_label("Seats of Monday")
	assert seats.input_value() == "1"

	office.page.keyboard.type("-2")
	try_it = office.dialog.get_by_role("button", name="Try", exact=True)
	office.tab_to(try_it)
	press("Enter")
	office.page.get_by_text("-2 is not a whole number of 0 or more.").wait_for()
	office.dismiss()
	assert runs(made.offering) == 0

	seats.fill("3")
	office.tab_to(try_it)
	press("Enter")
	office.dialog.get_by_text("2 more children get a seat.").wait_for()
	expected = [
		["Monday", "3 instead of 1", "3 instead of 1", "0 instead of 2", ""],
		["Tuesday", "1", "1", "0", ""],
		["All together", "4 instead of 2", "4 instead of 2", "0 instead of 2", "0"],
	]
	assert tried(office) == expected
	office.picture("other-seats")
	assert stored("Activity Seat Ledger", {"student_group": made.section}, "capacity") == 1
	assert {*frappe.get_all("Activity Booking", {"program_offering": made.offering}, pluck="status")} == {
		"Submitted"
	}

	link = office.dialog.get_by_role("link", name="Open the Run")
	run = link.get_attribute("href").rpartition("/")[2]
	assert stored(RUN, run, "is_dry_run", "is_what_if", "program_offering") == (1, 1, made.offering)
	link.click()
	office.on_form(run)
	assert tried(office) == expected
	office.picture("other-seats-run", at=office.shown.locator("[data-fieldname='comparison_table']"))


def to_other_seats(office: Desk, made: Offered) -> None:
	"""From the offering to the dialog, with the keyboard."""
	office.open("Program Offering", made.offering)
	head = office.shown.locator(".page-head")
	for target in (
		head.get_by_role("button", name="Activities", exact=True),
		head.locator(".dropdown-menu.show").get_by_text("Try Other Seats…", exact=True),
	):
		office.tab_to(target)
		office.page.keyboard.press("Enter")
	office.page.wait_for_function("() => document.activeElement.ariaLabel === 'Seats of Monday'")


def test_sections_off_a_total_and_another_mode_are_tried(desk: Callable[[str], Desk], school: School) -> None:
	made = school.open_offering(
		"Football", ("Monday", "Tuesday"), 2, activity_allocation_mode="First Come First Serve"
	)
	for number in range(3):
		school.book(made, number, made.section)
	office = desk(school.coordinator)
	office.open("Program Offering", made.offering)
	assert "Set Priority…" not in office.buttons()
	office.button("Try Other Seats…", menu="Activities")
	dialog = office.page.locator(".what-if.show")
	dialog.get_by_label("Tuesday takes place").uncheck()
	dialog.locator("[data-fieldname='total'] input").fill("1")
	dialog.locator("[data-fieldname='mode'] select").select_option(LOTTERY)
	office.answer("Try")
	dialog.get_by_text("One child fewer gets a seat.").wait_for()
	assert tried(office) == [
		["Monday", "2", "1 instead of 2", "2 instead of 1", ""],
		["Tuesday", "0 instead of 2", "0", "0", ""],
		["All together", "1 instead of 4", "1 instead of 2", "2 instead of 1", "0"],
	]

	dialog.get_by_label("Tuesday takes place").check()
	dialog.locator("[data-fieldname='total'] input").fill("")
	dialog.get_by_label("Seats of Monday").fill("")
	dialog.locator("[data-fieldname='mode'] select").select_option("")
	office.answer("Try")
	dialog.get_by_text("As many children get a seat as without the change.").wait_for()
	assert runs(made.offering) == 2


def applied(school: School, made: Offered, *students: str) -> dict[str, str]:
	"""The bookings by student, all for the first section."""
	return {
		student: api.submit_activity_booking(made.offering, student, choices=[made.section])["name"]
		for student in students
	}


def tier_of(booking: str) -> tuple[int, str | None]:
	return stored("Activity Booking Choice", {"parent": booking}, "priority_tier", "priority_tier_reason")


def test_returning_members_get_a_priority_with_a_reason(desk: Callable[[str], Desk], school: School) -> None:
	before = school.open_offering("Chess", ("Monday",), 5, activity_allocation_mode=FIRST_COME)
	member, newcomer = school.child(0), school.child(1)
	applied(school, before, member)
	made = school.open_offering("Chess Tournament", ("Tuesday",), 1, activity_allocation_mode=LOTTERY)
	bookings = applied(school, made, member, newcomer)
	former = stored("Student Group", before.section, "student_group_name")
	office = desk(school.coordinator)
	office.open("Program Offering", made.offering)
	office.button("Set Priority…", menu="Activities")
	dialog = office.dialog
	dialog.locator("[data-fieldname='section'] select").select_option(made.section)
	dialog.locator("[data-fieldname='rule'] select").select_option("Returning Members")

	refused(office, "Missing Values Required")
	dialog.locator("textarea").fill("Was in this club last term")
	refused(office, "Name the group whose members return.")
	office.choose("former_group", former, within=dialog)
	dialog.locator("[data-fieldname='tier'] input").fill("-1")
	refused(office, "A tier is 0 or more; 100 is nobody's priority.")
	assert {tier_of(booking) for booking in bookings.values()} == {(100, None)}

	dialog.locator("[data-fieldname='tier'] input").fill("5")
	office.picture("set-priority")
	office.answer("Set Priority")
	office.page.get_by_text("One choice was changed.").wait_for()
	assert tier_of(bookings[member]) == (5, "Was in this club last term")
	assert tier_of(bookings[newcomer]) == (100, None)


def refused(office: Desk, sentence: str) -> None:
	office.answer("Set Priority")
	office.page.get_by_text(sentence).wait_for()
	office.dismiss()


def test_a_rule_that_finds_nobody_says_so(desk: Callable[[str], Desk], school: School) -> None:
	made = school.open_offering("Choir", ("Monday",), 5, activity_allocation_mode=LOTTERY)
	(booking,) = applied(school, made, school.child(0)).values()
	api.close_activity_booking_window(made.offering)
	office = desk(school.coordinator)
	office.open("Program Offering", made.offering)
	office.button("Set Priority…", menu="Activities")
	office.dialog.get_by_text("Families are told that priorities were set since.").wait_for()
	office.dialog.locator("[data-fieldname='section'] select").select_option(made.section)
	office.dialog.locator("[data-fieldname='rule'] select").select_option("Siblings")
	office.dialog.locator("textarea").fill("Sibling")
	office.answer("Set Priority")
	office.page.get_by_text("No Choice Was Changed").wait_for()
	assert tier_of(booking) == (100, None)
