"""From an offering that isn't ready to one that families can book."""

from collections.abc import Callable
from datetime import datetime

import frappe
import pytest
from frappe.utils import add_to_date, get_datetime, now_datetime

from tests.desk.story import School, room, room_taken_in_the_first_session, stored
from tests.support.desk import Desk

pytestmark = [pytest.mark.real_bench, pytest.mark.programs("chromium")]


def test_not_ready_mended_ready_open(desk: Callable[[str], Desk], school: School) -> None:
	made = school.offering("Badminton", ("Monday", "Tuesday"), 12)
	concert = room_taken_in_the_first_session(made.section)
	other_room = room("Small Hall")
	office = desk(school.coordinator)

	office.open("Program Offering", made.offering)
	office.wait_for_status("Not open")
	office.button("Preview Readiness", menu="Activities")
	report = office.page.locator(".readiness-report.show")
	report.get_by_text("Concert of the choir").first.wait_for()
	assert report.locator(".readiness-section[data-ok='0']").count() == 1
	assert report.locator(".readiness-section[data-ok='1']").count() == 1
	office.picture("readiness-not-ready")
	report.locator(f"a[href$='{concert}']").click()
	office.on_form(concert)

	office.open("Student Group", made.section)
	office.tab("Schedule")
	state = office.shown.locator(".session-preview-state")
	state.get_by_text("sessions clash").wait_for()
	office.picture("sessions-clash", at=state)
	row = office.shown.locator("[data-fieldname='schedule'] .grid-body .grid-row").first
	office.choose_in_row(row, "location", other_room)
	state.get_by_text("no clash").wait_for()
	assert stored("Student Group Schedule", {"parent": made.section}, "location") != other_room
	office.button_primary("Save")
	office.page.wait_for_function("() => !cur_frm.is_dirty()")

	office.open("Program Offering", made.offering)
	office.button("Preview Readiness", menu="Activities")
	report.get_by_text("Every Section Can Take Place").wait_for()
	assert report.locator(".readiness-section[data-ok='0']").count() == 0
	office.picture("readiness-ready")
	office.dismiss()
	office.button("Open Booking")
	office.picture("open-booking")
	office.answer("Open")
	office.wait_for_status("Open for booking")
	assert stored("Program Offering", made.offering, "activity_booking_status") == "Open"


def test_opening_what_is_not_ready_shows_what_to_mend(desk: Callable[[str], Desk], school: School) -> None:
	made = school.offering("Chess", ("Monday",), 12)
	frappe.db.delete("Student Group Schedule", {"parent": made.section})
	office = desk(school.coordinator)
	office.open("Program Offering", made.offering)
	office.button("Open Booking")
	office.answer("Open")
	office.page.locator(".readiness-report.show").get_by_text("To fix").wait_for()
	assert stored("Program Offering", made.offering, "activity_booking_status") == "Draft"


def evening_in_three_days() -> datetime:
	return add_to_date(now_datetime(), days=3).replace(hour=19, minute=0, second=0, microsecond=0)


def test_opened_for_a_later_moment_then_closed(desk: Callable[[str], Desk], school: School) -> None:
	made = school.offering("Choir", ("Monday",), 12)
	moment = evening_in_three_days()
	office = desk(school.coordinator)
	office.open("Program Offering", made.offering)
	office.button("Open Booking")
	office.dialog.locator("[data-fieldname='when'] select").select_option("later")
	box = office.dialog.locator("[data-fieldname='open_from'] input")
	box.fill(office.page.evaluate("moment => frappe.datetime.str_to_user(moment)", str(moment)))
	box.press("Tab")
	office.answer("Open")
	office.wait_for_status("Opens")
	status = stored(
		"Program Offering", made.offering, "activity_booking_status", "activity_booking_open_from"
	)
	assert status == ("Open", get_datetime(moment))

	office.button("Close Booking")
	office.answer("Yes")
	office.wait_for_status("Booking closed")
	assert stored("Program Offering", made.offering, "activity_booking_status") == "Closed"


def test_a_moment_that_is_there_already_stays_when_it_is_clicked(
	desk: Callable[[str], Desk], school: School
) -> None:
	moment = evening_in_three_days()
	made = school.offering("Choir", ("Monday",), 12, activity_booking_open_from=moment)
	office = desk(school.coordinator)
	office.open("Program Offering", made.offering)
	office.button("Open Booking")
	box = office.dialog.locator("[data-fieldname='open_from'] input")
	box.click()
	office.page.wait_for_function(
		"() => $('.datepicker.active').length && !$('.datepicker.active')[0].getAnimations().length"
	)
	shown = office.page.evaluate("moment => frappe.datetime.str_to_user(moment)", str(moment))
	assert box.input_value() == shown
	office.answer("Open")
	office.wait_for_status("Opens")
	assert stored("Program Offering", made.offering, "activity_booking_open_from") == get_datetime(moment)
