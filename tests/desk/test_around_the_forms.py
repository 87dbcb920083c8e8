"""What else the office meets: messages, rosters, narrow screens, and people with other roles."""

from collections.abc import Callable

import frappe
import pytest
from frappe.utils import add_days

from tests.desk.story import School, stored
from tests.factories import people
from tests.support.desk import Desk

pytestmark = [pytest.mark.real_bench, pytest.mark.programs("chromium")]

PHONE = {"width": 390, "height": 844}


def test_a_message_to_everybody_in_the_offering(desk: Callable[[str], Desk], school: School) -> None:
	made = school.open_offering("Chess", ("Monday",), 5)
	office = desk(school.coordinator)
	office.open("Program Offering", made.offering)
	office.button("Post a Message", menu="Activities")
	office.page.wait_for_function("() => window.cur_frm && cur_frm.doctype === 'Org Communication'")
	office.wait()
	document = office.page.evaluate("() => cur_frm.doc")
	assert (document["school"], document["activity_program_offering"]) == (school.name, made.offering)
	(audience,) = document["audiences"]
	assert (audience["target_mode"], audience["program_offering"]) == ("Program Offering", made.offering)
	assert audience["to_guardians"] == 1


def test_a_copy_for_the_next_term(desk: Callable[[str], Desk], school: School) -> None:
	made = school.open_offering("Chess", ("Monday",), 5)
	school.book(made, 0, made.section)
	ends = frappe.db.get_value("Program Offering", made.offering, "end_date")
	office = desk(school.coordinator)
	office.open("Program Offering", made.offering)
	office.button("Copy to Next Term", menu="Activities")
	for fieldname, day in (("start_date", add_days(ends, 10)), ("end_date", add_days(ends, 70))):
		box = office.dialog.locator(f"[data-fieldname='{fieldname}'] input")
		box.fill(office.page.evaluate("day => frappe.datetime.str_to_user(day)", str(day)))
		box.press("Tab")
	office.answer("Copy")
	office.page.wait_for_function("name => cur_frm.doc.name !== name", arg=made.offering)
	office.wait_for_status("Not open")
	copy = office.page.evaluate("() => cur_frm.doc.name")
	assert stored("Program Offering", copy, "status", "activity_booking_status") == ("Planned", "Draft")
	assert not frappe.db.exists("Activity Booking", {"program_offering": copy})
	assert frappe.db.count("Student Group", {"program_offering": copy}) == 1


def test_the_roster_of_a_section_with_those_who_wait(desk: Callable[[str], Desk], school: School) -> None:
	made = school.open_offering("Chess", ("Monday",), 2)
	for number in range(4):
		school.book(made, number, made.section)
	office = desk(school.coordinator)
	office.open("Student Group", made.section)
	office.tab("Roster")
	rows = office.shown.locator("[data-fieldname='roster_states'] tbody tr")
	rows.nth(3).wait_for()
	office.picture("roster")
	assert [row.split("\t")[2].strip() for row in rows.all_inner_texts()] == [
		"Confirmed",
		"Confirmed",
		"Waitlisted",
		"Waitlisted",
	]


def test_an_empty_offering_says_what_to_do(desk: Callable[[str], Desk], school: School) -> None:
	made = school.offering("Chess", (), 5)
	office = desk(school.coordinator)
	office.open("Program Offering", made.offering)
	office.tab("Activities")
	office.shown.get_by_text("There are no sections yet.").wait_for()
	office.shown.get_by_text("Nobody has booked yet.").wait_for()


def test_on_a_telephone_the_seats_are_no_wider_than_the_screen(
	desk: Callable[[str], Desk], school: School
) -> None:
	made = school.open_offering("Chess", ("Monday", "Tuesday"), 5)
	school.book(made, 0, made.section)
	office = desk(school.coordinator)
	office.page.set_viewport_size(PHONE)
	office.open("Program Offering", made.offering)
	office.tab("Activities")
	office.shown.get_by_text("4 of 5").wait_for()
	board = office.shown.locator("[data-fieldname='activity_board']").bounding_box()
	assert board["x"] >= 0
	assert board["x"] + board["width"] <= PHONE["width"]
	office.picture("telephone")


def test_academic_staff_look_and_handle_bookings_but_do_not_open(
	desk: Callable[[str], Desk], school: School
) -> None:
	made = school.open_offering("Chess", ("Monday",), 5, activity_allocation_mode="Lottery (Preference)")
	booking = school.book(made, 0, made.section)
	clerk = people.staff("Academic Staff", [school.name])
	office = desk(clerk.name)
	office.open("Program Offering", made.offering)
	for_admins = {"Close Booking", "Cancel a Section", "Try Other Seats…", "Set Priority…"}
	assert office.buttons() & {"Preview Readiness", *for_admins} == {"Preview Readiness"}
	office.open("Activity Booking", booking)
	assert "Cancel Booking" in office.buttons()
	assert "Move" not in office.buttons()


def test_an_instructor_sees_the_group_and_no_reasons(desk: Callable[[str], Desk], school: School) -> None:
	made = school.open_offering("Chess", ("Monday",), 5)
	booking = school.book(made, 0, made.section)
	teacher = people.teacher()
	frappe.db.set_value("Student Group Instructor", {"parent": made.section}, "employee", teacher.employee)
	frappe.db.set_value("Activity Booking Event", {"activity_booking": booking}, "reason", "A secret")
	hall = desk(teacher.user)
	for doctype, name in (
		("Program Offering", made.offering),
		("Student Group", made.section),
		("Activity Booking", booking),
	):
		hall.open(doctype, name)
		assert hall.page.locator(".modal.show").count() == 0
	assert len(hall.timeline()) == 1
	assert "A secret" not in hall.timeline()[0]
	assert hall.buttons() & {"Cancel Booking", "Decide", "Retry Invoice"} == set()
