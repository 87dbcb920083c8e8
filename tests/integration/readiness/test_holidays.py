"""Holiday Lists: next year's takes over without undoing this year's, and the gate says what it can't know."""

from datetime import timedelta
from typing import Any

import frappe
from frappe.utils import add_days, getdate, today

from ifitwala_ed.activities.readiness.session_preview import preview
from ifitwala_ed.schedule.groups import group_of as as_value
from ifitwala_ed.schedule.holidays import days_off_of
from ifitwala_ed.schedule.sessions import Window
from ifitwala_ed.schedule.student_group_employee_booking import rebuild_groups
from ifitwala_ed.tasks.schedule_drift import find_drift
from tests.factories import offerings, places
from tests.integration.readiness.support import codes, facts, group_of, look, pass_gate, warnings

Offered = offerings.Offered


def days_of(made: Offered) -> list[Any]:
	return [row.from_datetime.date() for row in facts(made.section)]


def meeting_days(number: int = 0) -> list[Any]:
	"""The Mondays on which a section of an offering from next week on would meet."""
	first = getdate(add_days(today(), offerings.FIRST_DAY))
	monday = first + timedelta(days=(7 - first.weekday()) % 7)
	return [monday + timedelta(weeks=week) for week in range(8)]


def off(school: str, mondays: list[Any]) -> set[Any]:
	return set(days_off_of([school], Window(mondays[0], mondays[-1]))[school].whole)


def school_with(*lists: Any) -> str:
	return places.school(holiday_list=lists[0].name).name


def choose(school: str, holiday_list: Any) -> Any:
	document = frappe.get_doc("School", school)
	document.holiday_list = holiday_list.name
	document.save()
	return document


def test_next_years_list_makes_no_session_on_a_holiday_of_this_year() -> None:
	mondays = meeting_days()
	this_year = places.holiday_list([mondays[1]], to_date=mondays[3])
	next_year = places.holiday_list([mondays[5]], from_date=mondays[3] + timedelta(days=1))
	made = offerings.offering(school=school_with(this_year))
	assert pass_gate(made.offering)["ok"]
	before = days_of(made)
	assert mondays[1] not in before
	document = choose(made.school, next_year)
	assert document.previous_holiday_list == this_year.name
	assert days_of(made) == [day for day in before if day != mondays[5]]
	assert not rebuild_groups(made.sections).changed
	drift = find_drift(getdate(today()), repair=True)
	assert made.section not in {*drift.missing, *drift.stale}
	assert not warnings(look(made.offering))


def test_a_holiday_added_to_the_list_before_still_counts() -> None:
	mondays = meeting_days()
	this_year = places.holiday_list([mondays[1]], to_date=mondays[3])
	next_year = places.holiday_list([], from_date=mondays[3] + timedelta(days=1))
	made = offerings.offering(school=school_with(this_year))
	assert pass_gate(made.offering)["ok"]
	choose(made.school, next_year)
	this_year.reload()
	this_year.append("holidays", {"holiday_date": mondays[2], "description": "Fair"})
	this_year.save()
	assert not {mondays[1], mondays[2]} & set(days_of(made))


def test_a_list_that_takes_the_place_of_the_whole_one_leaves_none_before_it() -> None:
	mondays = meeting_days()
	school = school_with(places.holiday_list([mondays[1]]))
	document = choose(school, places.holiday_list([mondays[2]]))
	assert not document.previous_holiday_list
	assert off(school, mondays) == {mondays[2]}


def test_a_school_without_a_list_of_its_own_keeps_what_it_inherited() -> None:
	mondays = meeting_days()
	inherited = places.holiday_list([mondays[1]])
	parent = places.school(is_group=1, holiday_list=inherited.name)
	school = places.school(parent=parent.name).name
	own = places.holiday_list([mondays[5]], from_date=mondays[3])
	assert choose(school, own).previous_holiday_list == inherited.name
	assert off(school, mondays) == {mondays[1], mondays[5]}
	assert off(parent.name, mondays) == {mondays[1]}


def test_what_staff_choose_as_the_list_before_is_kept() -> None:
	mondays = meeting_days()
	school = school_with(places.holiday_list([mondays[1]], to_date=mondays[3]))
	other = places.holiday_list([mondays[2]])
	document = frappe.get_doc("School", school)
	document.holiday_list = places.holiday_list([], from_date=mondays[4]).name
	document.previous_holiday_list = other.name
	document.save()
	assert document.previous_holiday_list == other.name
	assert off(school, mondays) == {mondays[2]}


def test_sessions_that_no_list_covers_are_a_warning() -> None:
	mondays = meeting_days()
	made = offerings.offering(school=school_with(places.holiday_list([], to_date=mondays[4])))
	report = look(made.offering)
	assert report["ok"]
	assert warnings(report) == {"HOLIDAYS_UNKNOWN"}
	(warning,) = report["sections"][0]["warnings"]
	assert preview(as_value(group_of(made))).notes == (warning["message"],)
	assert f"{len(days_of_gate(report)) - 5} days with a session" in warning["message"]


def days_of_gate(report: dict[str, Any]) -> range:
	return range(report["sections"][0]["session_count"])


def test_a_list_that_begins_after_the_term_is_one_too_and_no_list_is_none() -> None:
	mondays = meeting_days()
	made = offerings.offering(school=school_with(places.holiday_list([], from_date=mondays[1])))
	report = look(made.offering)
	(warning,) = report["sections"][0]["warnings"]
	assert warning["message"].startswith("A session on ")
	assert not warnings(look(offerings.offering(school=places.school().name).offering))


def weekly_off(weekday: str = "Monday") -> Any:
	found = places.holiday_list([], weekly_off=weekday)
	found.get_weekly_off_dates()
	found.save()
	return found


def test_a_weekly_day_off_that_takes_all_sessions_is_named() -> None:
	made = offerings.offering(school=school_with(weekly_off()))
	report = look(made.offering)
	assert codes(report) == {"NO_SESSIONS", "WEEKLY_OFF"}
	(message,) = [
		error["message"] for error in report["sections"][0]["errors"] if error["code"] == "WEEKLY_OFF"
	]
	assert message.startswith("Monday is a weekly day off")
	assert message in preview(as_value(group_of(made))).notes
	assert frappe.db.get_value("School", made.school, "holiday_list") in message


def test_one_that_takes_one_row_of_two_is_a_warning() -> None:
	made = offerings.offering(school=school_with(weekly_off()))
	group = group_of(made)
	times = {"from_time": "13:00:00", "to_time": "13:45:00", "weekday": "Tuesday"}
	group.append("schedule", {**times, "location": group.schedule[0].location})
	group.save()
	report = look(made.offering)
	assert report["ok"]
	assert warnings(report) == {"WEEKLY_OFF"}
