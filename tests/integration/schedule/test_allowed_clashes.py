"""A clash that a person allowed stays: whatever is repaired, both sides still have their sessions."""

from collections.abc import Callable
from typing import Any

import frappe
import pytest
from frappe.utils import getdate, today

from ifitwala_ed.schedule import group_sync
from ifitwala_ed.tasks.schedule_drift import find_drift
from tests.factories import offerings, people, places
from tests.factories.core import unique
from tests.integration.readiness.support import facts, first_session, group_of, occupy, pass_gate

KINDS = ("Location Booking", "Employee Booking")
Offered = offerings.Offered


def two_in_one_room() -> Offered:
	"""Two sections of an open offering that meet in one room at the same time: an administrator has said so."""
	school = places.school(holiday_list=places.holiday_list([]).name).name
	made = offerings.offering(2, school=school)
	row, second = group_of(made).schedule[0], group_of(made, 1)
	second.schedule[0].update({field: row.get(field) for field in ("weekday", "from_time", "to_time")})
	second.set("instructors", [{"employee": people.employee().name}])
	second.save()
	assert pass_gate(made.offering)["ok"]
	frappe.db.set_value("Program Offering", made.offering, "activity_booking_status", "Open")
	second = group_of(made, 1)
	second.schedule[0].location = row.location
	second.save_despite_problems("The room is large enough for both.")
	return made


def times(made: Offered) -> list[list[Any]]:
	return [[row.from_datetime for row in facts(group, kind)] for group in made.sections for kind in KINDS]


def holiday_and_its_return(made: Offered) -> None:
	holidays = frappe.get_doc("Holiday List", frappe.db.get_value("School", made.school, "holiday_list"))
	holidays.append("holidays", {"holiday_date": first_session(made.offering).date(), "description": "Fair"})
	holidays.save()
	assert [len(some) for some in times(made)] == [len(times(made)[0])] * 4
	holidays.set("holidays", [])
	holidays.save()


def another_name_of_the_room(made: Offered) -> None:
	frappe.rename_doc("Location", group_of(made).schedule[0].location, unique("Renamed"), show_alert=False)
	group_sync.sync_groups(made.sections)


def lost_rows_and_a_night(made: Offered) -> None:
	for kind in KINDS:
		frappe.db.delete(kind, {"name": ("in", [facts(group, kind)[0].name for group in made.sections])})
	drift = find_drift(getdate(today()), repair=True)
	assert set(drift.missing) >= set(made.sections)


REPAIRS = [holiday_and_its_return, another_name_of_the_room, lost_rows_and_a_night]


@pytest.mark.parametrize("repair", REPAIRS, ids=lambda repair: repair.__name__)
def test_both_sides_still_have_their_sessions(repair: Callable[[Offered], None]) -> None:
	made = two_in_one_room()
	before = times(made)
	assert before[0] == before[2]
	repair(made)
	assert times(made) == before


def test_a_promised_session_comes_back_though_its_room_is_taken_now() -> None:
	made = two_in_one_room()
	before, start = times(made), first_session(made.offering)
	holidays = frappe.get_doc("Holiday List", frappe.db.get_value("School", made.school, "holiday_list"))
	holidays.append("holidays", {"holiday_date": start.date(), "description": "Fair"})
	holidays.save()
	occupy(group_of(made).schedule[0].location, start)
	holidays.set("holidays", [])
	holidays.save()
	assert times(made) == before


def test_a_class_keeps_its_hour() -> None:
	made = offerings.offering()
	taught = offerings.school_class(made.school, made.academic_year, [])
	before = len(facts(taught.name))
	lost = next(row for row in facts(taught.name) if row.from_datetime > frappe.utils.now_datetime())
	frappe.db.delete("Location Booking", {"name": lost.name})
	occupy(lost.location, lost.from_datetime)
	outcome = group_sync.sync_groups([taught.name])
	assert outcome.clashes
	assert len(facts(taught.name)) == before


def test_what_is_not_promised_yet_gives_way() -> None:
	made = offerings.offering()
	assert pass_gate(made.offering)["ok"]
	lost = facts(made.section)[0]
	frappe.db.delete("Location Booking", {"name": lost.name})
	occupy(lost.location, lost.from_datetime)
	assert group_sync.sync_groups(made.sections).clashes
	assert lost.from_datetime not in times(made)[0]
