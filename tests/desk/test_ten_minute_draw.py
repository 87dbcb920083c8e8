"""The ten-minute draw, proposed where an earlier term filled within a minute: looked at, made by one button, saved and opened."""

from collections.abc import Callable
from datetime import datetime, timedelta

import frappe
import pytest
from frappe.utils import add_days, add_to_date, get_datetime, now_datetime, today

from ifitwala_ed.api.activity_booking import close_activity_booking_window
from tests.desk.story import School, stored
from tests.factories.offerings import Offered
from tests.support.desk import Desk

pytestmark = [pytest.mark.real_bench, pytest.mark.programs("chromium")]

PROPOSAL = "within 9 seconds every seat was taken (2 in all)"
MAKE_IT = "Make It a Ten-Minute Draw"
FIELDS = (
	"activity_allocation_mode",
	"activity_draw_at_close",
	"activity_booking_open_from",
	"activity_booking_open_to",
)


def next_term_after_a_rush(school: School) -> Offered:
	"""An activity whose last term was full nine seconds after it opened, planned anew."""
	before = school.open_offering("Climbing", ("Monday",), 2)
	opened = get_datetime("2025-09-04 19:00:00")
	for number, seconds in enumerate((4, 9)):
		booking = school.book(before, number, before.section)
		frappe.db.set_value(
			"Activity Booking Event",
			{"activity_booking": booking},
			"occurred_on",
			opened + timedelta(seconds=seconds),
		)
	close_activity_booking_window(before.offering)
	frappe.db.set_value("Program Offering", before.offering, "activity_booking_open_from", opened)
	days = {"start_date": add_days(today(), 100), "end_date": add_days(today(), 160)}
	return school.offering("Climbing", ("Tuesday",), 2, **days)


def evening() -> datetime:
	return add_to_date(now_datetime(), days=3).replace(hour=19, minute=0, second=0, microsecond=0)


def as_typed(office: Desk, moment: datetime) -> str:
	return office.page.evaluate("moment => frappe.datetime.str_to_user(moment)", str(moment))


def test_proposed_where_booking_is_opened_and_made_by_one_button(
	desk: Callable[[str], Desk], school: School
) -> None:
	made = next_term_after_a_rush(school)
	office = desk(school.coordinator)
	office.open("Program Offering", made.offering)
	office.button("Open Booking")
	office.dialog.get_by_text(PROPOSAL).wait_for()
	office.picture("ten-minute-draw")

	# without a moment it says what is missing, and asks for it
	office.answer(MAKE_IT)
	office.page.get_by_text("Choose the moment from which families can book, then press it again.").wait_for()
	box = office.dialog.locator("[data-fieldname='open_from'] input")
	box.fill(as_typed(office, evening()))
	box.press("Tab")
	office.answer(MAKE_IT)
	office.page.get_by_text("Nothing is saved yet. Save, then open booking.").wait_for()
	assert stored("Program Offering", made.offering, "activity_allocation_mode") == "First Come First Serve"
	office.dismiss()
	office.button_primary("Save")
	office.page.wait_for_function("() => !cur_frm.is_dirty()")
	mode, draws, opens, closes = stored("Program Offering", made.offering, *FIELDS)
	assert (mode, draws) == ("Lottery (Preference)", 1)
	assert (opens, closes) == (get_datetime(evening()), get_datetime(evening()) + timedelta(minutes=10))

	office.button("Open Booking")
	office.dialog.get_by_text("Booking closes by itself on").wait_for()
	office.wait()
	assert office.dialog.get_by_text(PROPOSAL).count() == 0, "it is a draw already"
	office.answer("Open")
	office.wait_for_status("Opens")


def test_proposed_once_while_the_opening_is_planned(desk: Callable[[str], Desk], school: School) -> None:
	made = next_term_after_a_rush(school)
	office = desk(school.coordinator)
	office.open("Program Offering", made.offering)
	office.tab("Activities")
	box = office.shown.locator("[data-fieldname='activity_booking_open_from'] input:visible")
	box.fill(as_typed(office, evening()))
	box.press("Tab")
	office.dialog.get_by_text(PROPOSAL).wait_for()
	office.dismiss()
	box.fill(as_typed(office, evening() + timedelta(hours=1)))
	box.press("Tab")
	office.wait()
	assert office.page.locator(".modal.show").count() == 0
	office.button_primary("Save")
	office.page.wait_for_function("() => !cur_frm.is_dirty()")
	assert stored("Program Offering", made.offering, "activity_allocation_mode") == "First Come First Serve"


def test_not_proposed_where_the_earlier_term_took_its_time(
	desk: Callable[[str], Desk], school: School
) -> None:
	made = school.offering("Knitting", ("Tuesday",), 2)
	office = desk(school.coordinator)
	office.open("Program Offering", made.offering)
	office.button("Open Booking")
	office.dialog.get_by_text("Booking stays open until it is closed").wait_for()
	office.wait()
	assert office.dialog.get_by_role("button", name=MAKE_IT).count() == 0
