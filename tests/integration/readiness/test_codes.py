"""Every word of the report's vocabulary, with what produces it."""

from collections.abc import Callable
from pathlib import Path

import frappe
import pytest
from frappe.utils import add_days, getdate, today

from ifitwala_ed.activities.readiness.codes import Code, finding, sentences
from ifitwala_ed.schedule.student_group_employee_booking import rebuild_employee_bookings_for_student_group
from tests.factories import billing, offerings, people, places
from tests.integration.readiness.support import (
	codes,
	engage,
	facts,
	first_session,
	group_of,
	look,
	occupy,
	pass_gate,
	warnings,
)

Offered = offerings.Offered
PRODUCERS: dict[str, Callable[[Offered], None]] = {}


def produces(code: Code) -> Callable:
	def register(function: Callable[[Offered], None]) -> Callable[[Offered], None]:
		PRODUCERS[code.value] = function
		return function

	return register


def set_group(made: Offered, **values: object) -> None:
	"""Straight into the table: what a patch or an import may have left."""
	frappe.db.set_value("Student Group", made.section, values)


def set_offering(made: Offered, **values: object) -> None:
	frappe.db.set_value("Program Offering", made.offering, values)


def set_row(made: Offered, **values: object) -> None:
	frappe.db.set_value("Student Group Schedule", {"parent": made.section}, values)


def set_section(made: Offered, **values: object) -> None:
	frappe.db.set_value("Program Offering Activity Section", {"parent": made.offering}, values)


@produces(Code.NO_WINDOW)
def window_is_reversed(made: Offered) -> None:
	set_offering(made, end_date=add_days(today(), -400))


@produces(Code.NO_ACTIVE_SECTIONS)
def no_section_is_active(made: Offered) -> None:
	set_section(made, is_active=0)


@produces(Code.DATES_OUTSIDE_YEAR)
def year_ends_before_the_offering(made: Offered) -> None:
	year_end = {"year_end_date": add_days(today(), offerings.LAST_DAY - 1)}
	frappe.db.set_value("Academic Year", made.academic_year, year_end)


@produces(Code.OFFERING_OVER)
def term_is_over(made: Offered) -> None:
	set_offering(made, start_date=add_days(today(), -50), end_date=add_days(today(), -1))


@produces(Code.NO_FEE)
def paid_without_fee(made: Offered) -> None:
	school = frappe.db.get_value("School", made.school, "company")
	item = billing.billable_offering(company=school)
	set_offering(
		made, activity_payment_required=1, activity_fee_amount=0, activity_billable_offering=item.name
	)


@produces(Code.NO_BILLABLE_OFFERING)
def paid_without_billable_offering(made: Offered) -> None:
	set_offering(made, activity_payment_required=1, activity_fee_amount=50)


@produces(Code.BILLABLE_OFFERING_DISABLED)
def billable_offering_is_disabled(made: Offered) -> None:
	item = billing.billable_offering(disabled=1)
	set_offering(
		made, activity_payment_required=1, activity_fee_amount=50, activity_billable_offering=item.name
	)


@produces(Code.BILLABLE_OFFERING_OTHER_COMPANY)
def billable_offering_of_another_company(made: Offered) -> None:
	item = billing.billable_offering()
	frappe.db.set_value("Billable Offering", item.name, "company", "Another Company")
	set_offering(
		made, activity_payment_required=1, activity_fee_amount=50, activity_billable_offering=item.name
	)


@produces(Code.NO_COMPANY)
def school_without_a_company(made: Offered) -> None:
	item = billing.billable_offering()
	frappe.db.set_value("School", made.school, "company", None)
	set_offering(
		made, activity_payment_required=1, activity_fee_amount=50, activity_billable_offering=item.name
	)


@produces(Code.ITEM_DISABLED)
def item_is_disabled(made: Offered) -> None:
	fee = billing.billable_offering()
	frappe.db.set_value("Item", fee.item, "disabled", 1)
	set_offering(
		made, activity_payment_required=1, activity_fee_amount=50, activity_billable_offering=fee.name
	)


@produces(Code.GROUP_MISSING)
def group_does_not_exist(made: Offered) -> None:
	set_section(made, student_group="no-such-group")


@produces(Code.GROUP_REPEATED)
def group_is_listed_twice(made: Offered) -> None:
	row = frappe.get_doc("Program Offering Activity Section", {"parent": made.offering}).as_dict()
	row.update(name=frappe.generate_hash(length=10), idx=2)
	frappe.get_doc(row).db_insert()


@produces(Code.GROUP_NOT_ACTIVITY)
def group_is_a_class(made: Offered) -> None:
	set_group(made, group_based_on="Course")


@produces(Code.GROUP_NOT_ACTIVE)
def group_is_retired(made: Offered) -> None:
	set_group(made, status="Retired")


@produces(Code.GROUP_OTHER_OFFERING)
def group_belongs_elsewhere(made: Offered) -> None:
	set_group(made, program_offering=None)


@produces(Code.NO_CAPACITY)
def no_seats(made: Offered) -> None:
	set_group(made, maximum_size=0)


@produces(Code.NO_SCHEDULE)
def schedule_is_empty(made: Offered) -> None:
	frappe.db.delete("Student Group Schedule", {"parent": made.section})


@produces(Code.INVALID_TIMES)
def row_ends_before_it_begins(made: Offered) -> None:
	set_row(made, from_time="16:00:00", to_time="15:00:00")


@produces(Code.LOCATION_MISSING)
def room_does_not_exist(made: Offered) -> None:
	set_row(made, location="No Such Room")


@produces(Code.LOCATION_NOT_BOOKABLE)
def room_is_not_bookable(made: Offered) -> None:
	frappe.db.set_value("Location", group_of(made).schedule[0].location, "is_bookable", 0)


@produces(Code.NO_SESSIONS)
def every_day_is_a_holiday(made: Offered) -> None:
	first, last = frappe.db.get_value("Program Offering", made.offering, ["start_date", "end_date"])
	days = [getdate(add_days(first, number)) for number in range((last - first).days + 1)]
	frappe.db.set_value("School", made.school, "holiday_list", places.holiday_list(days).name)


@produces(Code.EMPLOYEE_NOT_ACTIVE)
def instructor_has_left(made: Offered) -> None:
	frappe.db.set_value("Employee", group_of(made).instructors[0].employee, "status", "Left")


@produces(Code.ROOM_CONFLICT)
def room_is_taken_by_a_concert(made: Offered) -> None:
	occupy(group_of(made).schedule[0].location, first_session(made.offering))


@produces(Code.EMPLOYEE_CONFLICT)
def instructor_is_on_leave(made: Offered) -> None:
	engage(group_of(made).instructors[0].employee, first_session(made.offering))


@pytest.mark.parametrize("code", sorted(PRODUCERS))
def test_each_code_is_produced_and_alone(code: str) -> None:
	made = offerings.offering()
	assert look(made.offering)["ok"], look(made.offering)
	PRODUCERS[code](made)
	report = look(made.offering)
	assert not report["ok"]
	assert code in codes(report)
	expected = {code} | ({"NO_SESSIONS"} if code == "INVALID_TIMES" else set())
	assert codes(report) == expected


@pytest.mark.parametrize("code", sorted(PRODUCERS))
def test_a_gate_that_fails_keeps_no_facts(code: str) -> None:
	made = offerings.offering()
	PRODUCERS[code](made)
	assert not pass_gate(made.offering)["ok"]
	assert not facts(made.section)
	assert not facts(made.section, "Employee Booking")
	status = frappe.db.get_value("Program Offering", made.offering, "activity_booking_status")
	assert status == "Draft"


def test_facts_that_can_not_be_stored_fail_the_gate_and_leave_nothing(
	monkeypatch: pytest.MonkeyPatch,
) -> None:
	made = offerings.offering()
	monkeypatch.setattr(
		"ifitwala_ed.schedule.materialize.insert_reservations", lambda kind, facts, schools: None
	)
	report = pass_gate(made.offering)
	assert codes(report) == {"MATERIALIZATION_FAILED"}
	assert not facts(made.section)


def test_a_section_without_instructor_is_a_warning() -> None:
	made = offerings.offering()
	frappe.db.delete("Student Group Instructor", {"parent": made.section})
	report = look(made.offering)
	assert report["ok"]
	assert warnings(report) == {"NO_INSTRUCTOR"}


def test_a_group_larger_than_its_smallest_room_is_a_warning() -> None:
	made = offerings.offering(capacity=40)
	report = look(made.offering)
	assert report["ok"]
	assert warnings(report) == {"ROOM_TOO_SMALL"}


def test_a_change_that_means_no_session_is_a_warning() -> None:
	made = offerings.offering()
	group = group_of(made)
	group.append("session_changes", {"date": add_days(today(), 400), "change": "Cancelled"})
	group.save(ignore_permissions=True)
	report = look(made.offering)
	assert report["ok"]
	assert warnings(report) == {"CHANGE_WITHOUT_SESSION"}


def test_every_code_has_a_sentence_and_a_test() -> None:
	assert set(sentences()) == set(Code)
	warnings_of = {
		"NO_INSTRUCTOR",
		"ROOM_TOO_SMALL",
		"CHANGE_WITHOUT_SESSION",
		"AFTERNOON_OFF",
		"MORNING_OFF",
		"HOLIDAYS_UNKNOWN",
	}
	elsewhere = {"MATERIALIZATION_FAILED", "WEEKLY_OFF", *warnings_of}
	assert {code.value for code in Code} == set(PRODUCERS) | elsewhere


def test_every_code_is_explained_to_staff() -> None:
	page = (Path(__file__).parents[3] / "docs" / "readiness.md").read_text()
	assert [code.value for code in Code if f"`{code.value}`" not in page] == []


def test_each_instructor_of_the_group_is_checked_when_the_row_names_nobody() -> None:
	made = offerings.offering()
	group = group_of(made)
	helper = people.employee().name
	group.append("instructors", {"employee": helper})
	group.save(ignore_permissions=True)
	engage(helper, first_session(made.offering))
	assert codes(look(made.offering)) == {"EMPLOYEE_CONFLICT"}


def test_an_instructor_of_the_group_is_not_needed_where_the_row_names_another() -> None:
	made = offerings.offering()
	group = group_of(made)
	busy = group.instructors[0].employee
	group.schedule[0].employee = people.employee().name
	group.save(ignore_permissions=True)
	engage(busy, first_session(made.offering))
	assert look(made.offering)["ok"]


def test_a_class_in_the_same_room_is_a_conflict() -> None:
	made = offerings.offering()
	row = group_of(made).schedule[0]
	offerings.school_class(
		made.school,
		made.academic_year,
		[],
		schedule=[offerings.slot(row.location, row.weekday, from_time=row.from_time, to_time=row.to_time)],
	)
	assert codes(look(made.offering)) == {"ROOM_CONFLICT"}


def test_a_direct_rebuild_of_another_section_is_a_conflict() -> None:
	made, other = offerings.offering(), offerings.offering()
	row, group = group_of(made).schedule[0], group_of(other)
	for field in ("weekday", "from_time", "to_time", "location"):
		group.schedule[0].set(field, row.get(field))
	group.save(ignore_permissions=True)
	rebuild_employee_bookings_for_student_group(other.section)
	assert codes(look(made.offering)) == {"ROOM_CONFLICT"}


def test_one_session_and_several_read_right() -> None:
	def sentence(count: int) -> str:
		return finding(Code.ROOM_CONFLICT, count, "Monday", "14:00", "Studio", "Choir").message

	assert sentence(1).startswith("One session has no free room: Monday, 14:00, is taken by Studio (Choir).")
	assert sentence(2).startswith("2 sessions have no free room. The first: Monday, 14:00,")
