"""The lottery at Desk: a trial, the close, the draw. And a section that doesn't take place after all."""

from collections.abc import Callable

import frappe
import pytest

from tests.desk.story import School, stored
from tests.support.desk import Desk

pytestmark = [pytest.mark.real_bench, pytest.mark.programs("chromium")]


def statuses(offering: str) -> list[str]:
	frappe.db.commit()
	filters = {"program_offering": offering}
	return sorted(frappe.get_all("Activity Booking", filters, pluck="status", order_by="name"))


def test_a_trial_decides_nothing_and_the_draw_all(desk: Callable[[str], Desk], school: School) -> None:
	made = school.open_offering(
		"Robotics", ("Monday", "Tuesday"), 2, activity_allocation_mode="Lottery (Preference)"
	)
	for number in range(6):
		school.book(made, number, *made.sections)
	office = desk(school.coordinator)

	office.open("Program Offering", made.offering)
	office.button("Allocate")
	result = office.page.locator(".allocation-result.show")
	result.get_by_text("Trial: Nothing Is Decided Yet").wait_for()
	result.get_by_text("Close booking first").wait_for()
	assert result.get_by_role("button", name="Draw the Seats").count() == 0
	assert statuses(made.offering) == ["Submitted"] * 6
	office.dismiss()

	office.button("Close Booking")
	office.answer("Yes")
	office.wait_for_status("Booking closed")
	office.button("Allocate")
	result.get_by_text("Confirmed: 4").wait_for()
	trial = result.locator("tbody tr").all_inner_texts()
	office.picture("lottery-trial")
	office.answer("Draw the Seats")
	office.page.get_by_text("This can't be taken back.").wait_for()
	office.answer("Yes")
	result.get_by_text("The Seats Are Drawn").wait_for()
	assert result.locator("tbody tr").all_inner_texts() == trial
	assert statuses(made.offering) == ["Confirmed"] * 4 + ["Waitlisted"] * 2
	assert stored(
		"Activity Allocation Run", {"program_offering": made.offering, "is_dry_run": 0}, "status"
	) == ("Completed")


def test_by_hand_the_list_of_applications_is_shown(desk: Callable[[str], Desk], school: School) -> None:
	made = school.open_offering("Drama", ("Monday",), 2, activity_allocation_mode="Manual")
	school.book(made, 0, made.section)
	office = desk(school.coordinator)
	office.open("Program Offering", made.offering)
	office.button("Allocate")
	office.wait_for_rows("Submitted", 1)


def test_a_section_is_cancelled_after_its_preview(desk: Callable[[str], Desk], school: School) -> None:
	made = school.open_offering("Cooking", ("Monday", "Tuesday"), 2)
	first, second = made.sections
	school.book(made, 0, second)
	names = [school.book(made, number, first) for number in (1, 2)]
	office = desk(school.coordinator)

	office.open("Program Offering", made.offering)
	office.button("Cancel a Section", menu="Activities")
	office.dialog.locator("[data-fieldname='student_group'] select").select_option(first)
	office.dialog.locator("[data-fieldname='move_to'] select").select_option(second)
	office.dialog.get_by_text("Moved", exact=True).wait_for()
	office.dialog.get_by_text("Waits there", exact=True).wait_for()
	office.dialog.locator("textarea").fill("No teacher")
	office.picture("cancel-a-section")
	assert statuses(made.offering) == ["Confirmed"] * 3
	office.answer("Cancel the Section")
	office.answer("Yes")
	office.dialog.get_by_text("1 moved, 1 waiting in another section, 0 cancelled.").wait_for()
	assert [stored("Activity Booking", name, "status") for name in names] == ["Confirmed", "Waitlisted"]
	assert statuses(made.offering) == ["Confirmed", "Confirmed", "Waitlisted"]
