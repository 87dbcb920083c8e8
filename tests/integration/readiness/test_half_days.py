"""Half-day holidays, which ERPNext has from version 16 on: what is outside the half that is off takes place."""

from collections.abc import Iterator
from datetime import date, time
from typing import Any

import frappe
import pytest
from frappe.custom.doctype.custom_field.custom_field import create_custom_fields
from frappe.utils import add_days, getdate

from ifitwala_ed.activities.readiness.session_preview import preview
from ifitwala_ed.core import moments
from ifitwala_ed.schedule.groups import read_groups
from tests.factories import offerings, places
from tests.integration.readiness.support import facts, first_session, group_of, look, pass_gate, warnings
from tests.support import site as sites

FIELD = {"fieldname": "is_half_day", "fieldtype": "Check", "label": "Is Half Day"}


@pytest.fixture(autouse=True, scope="module")
def half_days(site: Any) -> Iterator[None]:
	"""ERPNext 15 has no half days; what the app knows of them is the field."""
	with sites.connected(site):
		is_added = not frappe.get_meta("Holiday").has_field("is_half_day")
		if is_added:
			create_custom_fields({"Holiday": [FIELD]})
			frappe.db.commit()
	yield
	with sites.connected(site):
		if is_added:
			frappe.delete_doc("Custom Field", "Holiday-is_half_day")
			frappe.db.commit()


@pytest.fixture
def made() -> offerings.Offered:
	"""A section from 15:00 on, and on the same day one row more, from 10:00 on, in another room."""
	made = offerings.offering()
	group = group_of(made)
	afternoon = group.schedule[0]
	afternoon.update({"from_time": "15:00:00", "to_time": "16:00:00"})
	group.append(
		"schedule",
		{
			"weekday": afternoon.weekday,
			"from_time": "10:00:00",
			"to_time": "11:00:00",
			"location": places.room().name,
		},
	)
	group.save()
	return made


def close(made: offerings.Offered, day: date, is_half_day: int = 1) -> Any:
	"""Half of the day is off."""
	holidays = places.holiday_list([])
	holidays.append("holidays", {"holiday_date": day, "description": "Fair", "is_half_day": is_half_day})
	holidays.save()
	frappe.get_doc("School", made.school).update({"holiday_list": holidays.name}).save()
	return holidays


def times(made: offerings.Offered, day: date) -> list[str]:
	"""When the rooms of the section are reserved on a day."""
	starts = [row.from_datetime for row in facts(made.section)]
	return [f"{start:%H:%M}" for start in starts if start.date() == day]


def test_by_itself_the_afternoon_is_off_and_the_gate_says_so(made: offerings.Offered) -> None:
	day = first_session(made.offering).date()
	before = look(made.offering)["sections"][0]["session_count"]
	close(made, day)
	report = pass_gate(made.offering)
	section = report["sections"][0]
	assert report["ok"]
	assert section["session_count"] == before - 1
	assert warnings(report) == {"AFTERNOON_OFF"}
	(warning,) = section["warnings"]
	assert f"Half a holiday, off from {moments.clock(time(12))}: {moments.day(day)}." in warning["message"]
	assert times(made, day) == ["10:00"]
	assert times(made, getdate(add_days(day, 7))) == ["10:00", "15:00"]


def test_the_school_says_which_half_and_when_it_turns(made: offerings.Offered) -> None:
	day = first_session(made.offering).date()
	close(made, day)
	pass_gate(made.offering)
	school = frappe.get_doc("School", made.school)
	school.update({"half_day_off": "Morning"}).save()
	assert times(made, day) == ["15:00"]
	assert warnings(look(made.offering)) == {"MORNING_OFF"}
	school.update({"half_day_off": "Afternoon", "half_day_turn": "14:00"}).save()
	assert times(made, day) == ["10:00"]
	school.update({"half_day_off": "Morning", "half_day_turn": "10:00"}).save()
	assert times(made, day) == ["10:00", "15:00"]
	school.update({"half_day_off": "", "half_day_turn": ""}).save()
	assert times(made, day) == ["10:00"]


def test_the_half_is_said_by_the_school_whose_list_counts(made: offerings.Offered) -> None:
	day = first_session(made.offering).date()
	above = places.school(is_group=1, half_day_off="Morning")
	holidays = close(made, day)
	above.update({"holiday_list": holidays.name}).save()
	school = frappe.get_doc("School", made.school)
	school.update({"parent_school": above.name, "holiday_list": None, "half_day_off": "Afternoon"}).save()
	pass_gate(made.offering)
	assert times(made, day) == ["15:00"]


def test_half_a_day_that_becomes_a_whole_one_is_followed(made: offerings.Offered) -> None:
	day = first_session(made.offering).date()
	holidays = close(made, day)
	pass_gate(made.offering)
	assert times(made, day) == ["10:00"]
	holidays.holidays[0].is_half_day = 0
	holidays.save()
	assert times(made, day) == []
	holidays.holidays[0].is_half_day = 1
	holidays.save()
	assert times(made, day) == ["10:00"]


def test_the_form_of_a_group_says_so_too(made: offerings.Offered) -> None:
	day = first_session(made.offering).date()
	close(made, day)
	planned = preview(read_groups({made.section})[made.section])
	assert any("Half a holiday" in note for note in planned.notes)
	assert [f"{s.from_datetime:%H:%M}" for s in planned.sessions if s.from_datetime.date() == day] == [
		"10:00"
	]


def test_a_half_day_without_a_session_is_not_mentioned(made: offerings.Offered) -> None:
	close(made, getdate(add_days(first_session(made.offering).date(), 1)))
	assert warnings(look(made.offering)) == set()
