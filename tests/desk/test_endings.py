"""What the office does at the end of a term and against the rules: one more child, archiving, a save despite problems."""

from collections.abc import Callable

import frappe
import pytest

from ifitwala_ed.api import activity_booking as api
from tests.desk.story import NEWCOMER, School, room, stored
from tests.factories import offerings, people
from tests.support.desk import Desk

pytestmark = [pytest.mark.real_bench, pytest.mark.programs("chromium")]

OFFERING, BOOKING, GROUP = "Program Offering", "Activity Booking", "Student Group"


def test_one_more_child_is_booked_after_closing(desk: Callable[[str], Desk], school: School) -> None:
	made = school.open_offering("Fencing", ("Monday", "Tuesday"), 2)
	child = school.student(*NEWCOMER)
	office = desk(school.coordinator)
	office.open(OFFERING, made.offering)
	assert "Book After Closing" not in office.buttons()
	api.close_activity_booking_window(made.offering)
	frappe.db.commit()

	office.open(OFFERING, made.offering)
	office.button("Book After Closing", menu="Activities")
	dialog = office.dialog
	dialog.get_by_text("Booking stays closed for everybody else.").wait_for()
	office.choose("student", " ".join(NEWCOMER), within=dialog)
	dialog.locator("[data-fieldname='section'] select").select_option(made.sections[1])
	office.answer("Book")
	office.page.get_by_text("Missing Values Required").wait_for()
	office.dismiss()
	dialog.locator("textarea").fill("Came to the school yesterday")
	office.picture("book-after-closing")
	office.answer("Book")
	office.page.wait_for_function("() => window.cur_frm && cur_frm.doctype === 'Activity Booking'")
	office.wait_for_status("Confirmed")
	office.shown.locator(".booking-event").get_by_text("Came to the school yesterday").wait_for()
	office.picture("booked-after-closing")
	filters = {"student": child, "program_offering": made.offering}
	assert stored(BOOKING, filters, "status", "allocated_student_group") == ("Confirmed", made.sections[1])
	assert stored(OFFERING, made.offering, "activity_booking_status") == "Closed"


def test_archiving_shows_who_loses_what_and_asks_why(desk: Callable[[str], Desk], school: School) -> None:
	made = school.open_offering("Sewing", ("Monday",), 2)
	names = [school.book(made, number, made.section) for number in range(3)]
	office = desk(school.coordinator)
	office.open(OFFERING, made.offering)
	office.button("Archive", menu="Activities")
	dialog = office.dialog
	dialog.get_by_text("These bookings are cancelled, and the families are told at once.").wait_for()
	shown = dialog.locator("tbody tr").all_inner_texts()
	assert [row.split("\t")[2].strip() for row in shown] == ["Confirmed", "Confirmed", "Waitlisted"]
	office.answer("Cancel the Bookings and Archive")
	office.page.get_by_text("Missing Values Required").wait_for()
	office.dismiss()
	assert stored(OFFERING, made.offering, "status") == "Active"
	dialog.locator("textarea").fill("The teacher leaves")
	office.picture("archive")
	office.answer("Cancel the Bookings and Archive")
	office.page.get_by_text("The offering is archived.").wait_for()
	office.page.wait_for_function("() => cur_frm.doc.status === 'Archived'")
	assert {stored(BOOKING, name, "status", "cancellation_reason") for name in names} == {
		("Cancelled", "The teacher leaves")
	}
	office.open(OFFERING, made.offering)
	assert "Archive" not in office.buttons()
	office.picture("archived")


def test_what_nobody_has_booked_is_archived_without_a_reason(
	desk: Callable[[str], Desk], school: School
) -> None:
	made = school.offering("Sewing", ("Monday",), 2)
	office = desk(school.coordinator)
	office.open(OFFERING, made.offering)
	office.button("Archive", menu="Activities")
	office.dialog.get_by_text("Nobody has booked what is to come.").wait_for()
	assert not office.dialog.locator("textarea").is_visible()
	office.answer("Archive")
	office.page.get_by_text("The offering is archived.").wait_for()
	assert stored(OFFERING, made.offering, "status") == "Archived"


def test_a_class_that_meets_a_booked_child_is_foreseen_refused_and_saved_with_a_reason(
	desk: Callable[[str], Desk], school: School
) -> None:
	made = school.open_offering("Chess", ("Monday",), 5)
	booking = school.book(made, 0, made.section)
	child = stored(BOOKING, booking, "student")
	schedule = [offerings.slot(room("Class Room"), "Tuesday")]
	school_class = offerings.school_class(school.name, made.academic_year, [child], schedule=schedule).name
	office = desk(school.coordinator)
	office.open(GROUP, school_class)
	office.tab("Schedule")
	state = office.shown.locator(".session-preview-state")
	state.get_by_text("no clash").wait_for()
	row = office.shown.locator("[data-fieldname='schedule'] .grid-body .grid-row").first
	row.locator("[data-fieldname='weekday']").first.click()
	row.locator("[data-fieldname='weekday'] select").select_option("Monday")
	office.shown.locator("[data-fieldname='session_preview'] .indicator.red").first.wait_for()
	office.picture("child-in-two-places", at=state)

	office.button_primary("Save")
	office.dialog.wait_for()
	office.picture("save-refused")
	office.dismiss()
	assert stored("Student Group Schedule", {"parent": school_class}, "weekday") == "Tuesday"
	office.menu("Save Despite Problems")
	office.dialog.locator("textarea").fill("The family agrees")
	office.picture("save-despite-problems")
	office.answer("Save")
	office.page.wait_for_function("() => !$('.modal.show').length && !cur_frm.is_dirty()")
	office.wait()
	assert stored("Student Group Schedule", {"parent": school_class}, "weekday") == "Monday"
	comments = {
		"reference_name": school_class,
		"comment_type": "Info",
		"content": ["like", "%The family agrees%"],
	}
	assert frappe.db.exists("Comment", comments)
	office.open(BOOKING, booking)
	assert "In Two Places" in office.timeline()[0]


def test_a_room_that_nobody_may_book_any_more_is_saved_with_a_reason(
	desk: Callable[[str], Desk], school: School
) -> None:
	made = school.open_offering("Chess", ("Monday",), 5)
	school.book(made, 0, made.section)
	place = stored("Student Group Schedule", {"parent": made.section}, "location")
	office = desk(people.user("Toni", ["System Manager"]).name)
	office.open("Location", place)
	office.shown.locator("input[data-fieldname='is_bookable']").uncheck()
	office.button_primary("Save")
	office.dialog.wait_for()
	office.dismiss()
	assert stored("Location", place, "is_bookable") == 1
	office.menu("Save Despite Problems")
	office.dialog.locator("textarea").fill("The floor is wet")
	office.answer("Save")
	office.page.wait_for_function("() => !$('.modal.show').length && !cur_frm.is_dirty()")
	office.wait()
	assert stored("Location", place, "is_bookable") == 0


def test_a_post_that_reaches_nobody_asks_before_it_is_published(
	desk: Callable[[str], Desk], school: School
) -> None:
	made = school.open_offering("Chess", ("Monday",), 5)
	office = desk(school.coordinator)
	write_post(office, made, "For nobody yet")
	# who leads it would read it else
	office.page.evaluate(
		"() => cur_frm.doc.audiences.map(({doctype, name}) => frappe.model.set_value(doctype, name, 'to_staff', 0))"
	)
	office.button_primary("Save")
	office.dialog.wait_for()
	office.picture("post-for-nobody")
	office.answer("No")
	office.wait()
	assert not frappe.db.exists("Org Communication", {"activity_program_offering": made.offering})
	office.button_primary("Save")
	office.answer("Yes")
	office.page.wait_for_function("() => !cur_frm.is_new()")
	filters = {"activity_program_offering": made.offering, "title": "For nobody yet"}
	assert stored("Org Communication", filters, "status") == "Published"

	school.book(made, 0, made.section)
	frappe.db.commit()
	write_post(office, made, "For one family")
	office.button_primary("Save")
	office.page.wait_for_function("() => !cur_frm.is_new()")
	filters["title"] = "For one family"
	assert stored("Org Communication", filters, "status") == "Published"


def write_post(office: Desk, made: offerings.Offered, title: str) -> None:
	office.open(OFFERING, made.offering)
	office.button("Post a Message", menu="Activities")
	office.page.wait_for_function("() => window.cur_frm && cur_frm.doctype === 'Org Communication'")
	office.wait()
	office.shown.locator("[data-fieldname='title'] input:visible").fill(title)
	office.shown.locator("[data-fieldname='message'] textarea:visible").fill("Please bring water.")
	status = office.shown.locator("[data-fieldname='status'] select:visible")
	status.select_option("Published")
	# a press of a button that a field's change draws anew would be lost
	status.press("Tab")
	office.wait()
