"""The gate as a whole: the report's shape, what it keeps and what it leaves alone."""

import json

import frappe
import pytest
from frappe.model.document import Document
from frappe.utils import add_to_date, get_datetime

from ifitwala_ed.activities.readiness import report as report_module
from ifitwala_ed.activities.readiness.gate import run_gate
from ifitwala_ed.exceptions import ReadinessError
from tests.factories import offerings, places
from tests.integration.readiness.support import (
	codes,
	engage,
	everything,
	facts,
	first_session,
	group_of,
	look,
	occupy,
	pass_gate,
)
from tests.support.queries import count_queries

REPORT = {"ok", "program_offering", "window", "errors", "sections"}
SECTION = {
	"student_group",
	"section_label",
	"ok",
	"session_count",
	"first_session",
	"last_session",
	"errors",
	"warnings",
	"room_conflicts",
	"employee_conflicts",
	"more_conflicts",
}


def test_the_report_has_the_contracts_shape_and_is_json() -> None:
	made = offerings.offering(2)
	report = look(made.offering)
	assert set(report) == REPORT
	assert report["ok"] is True
	assert report["program_offering"] == made.offering
	assert set(report["window"]) == {"start_date", "end_date"}
	assert [section["student_group"] for section in report["sections"]] == made.sections
	for section in report["sections"]:
		assert set(section) == SECTION
		assert section["session_count"] >= 8
		assert get_datetime(section["first_session"]) < get_datetime(section["last_session"])
	assert json.loads(json.dumps(report)) == report


def test_a_look_leaves_the_database_as_it_was() -> None:
	ready, clashing = offerings.offering(2), offerings.offering(1)
	occupy(group_of(clashing).schedule[0].location, first_session(clashing.offering))
	before = everything()
	assert look(ready.offering)["ok"]
	assert not look(clashing.offering)["ok"]
	assert not pass_gate(clashing.offering)["ok"]
	assert everything() == before


def test_a_passed_gate_keeps_the_facts_and_makes_the_draft_ready() -> None:
	made = offerings.offering(2)
	report = pass_gate(made.offering)
	assert report["ok"]
	for section in report["sections"]:
		rooms, people = facts(section["student_group"]), facts(section["student_group"], "Employee Booking")
		assert len(rooms) == len(people) == section["session_count"]
		assert all(row.blocks_availability and len(row.slot_key) == 64 for row in [*rooms, *people])
		assert {row.location for row in people} == {row.location for row in rooms}
	stored = frappe.get_doc("Program Offering", made.offering)
	assert stored.activity_booking_status == "Ready"
	assert stored.activity_readiness_checked_on


def test_a_second_pass_changes_nothing() -> None:
	made = offerings.offering(2)
	first = pass_gate(made.offering)
	before = {group: (facts(group), facts(group, "Employee Booking")) for group in made.sections}
	assert pass_gate(made.offering) == first
	assert {group: (facts(group), facts(group, "Employee Booking")) for group in made.sections} == before


def test_the_method_throws_the_first_five_problems() -> None:
	made = offerings.offering(6)
	frappe.db.set_value("Student Group", {"program_offering": made.offering}, "maximum_size", 0)
	offering = frappe.get_doc("Program Offering", made.offering)
	assert offering.run_activity_preopen_readiness(raise_on_failure=False)["ok"] is False
	with pytest.raises(ReadinessError) as refused:
		offering.run_activity_preopen_readiness()
	assert str(refused.value).count("There are no seats") == 5
	assert "6 problems" in str(refused.value)


def test_sections_are_judged_against_each_other() -> None:
	made = offerings.offering(2)
	row, second = group_of(made).schedule[0], group_of(made, 1)
	for field in ("weekday", "from_time", "to_time", "location"):
		second.schedule[0].set(field, row.get(field))
	second.save(ignore_permissions=True)
	report = look(made.offering)
	assert codes(report) == {"ROOM_CONFLICT", "EMPLOYEE_CONFLICT"}
	assert [section["ok"] for section in report["sections"]] == [False, False]
	conflict = report["sections"][0]["room_conflicts"][0]
	assert conflict["source_name"] == made.sections[1]
	assert conflict["title"] == second.student_group_name


def test_a_conflict_says_who_holds_the_room() -> None:
	made = offerings.offering()
	start = first_session(made.offering)
	room = group_of(made).schedule[0].location
	concert = occupy(room, start)
	(section,) = look(made.offering)["sections"]
	(conflict,) = section["room_conflicts"]
	assert conflict["name"] == concert.name
	assert conflict["title"] == "Spring Concert"
	assert conflict["location"] == conflict["session_location"] == room
	assert get_datetime(conflict["from_datetime"]).replace(tzinfo=None) == start
	assert conflict["session_from_datetime"] == section["first_session"]
	assert "Spring Concert" in section["errors"][0]["message"]
	assert room in section["errors"][0]["message"]


def test_conflicts_that_are_not_listed_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
	made = offerings.offering()
	room, start = group_of(made).schedule[0].location, first_session(made.offering)
	for weeks in (0, 1, 2):
		occupy(room, add_to_date(start, weeks=weeks))
	(section,) = look(made.offering)["sections"]
	assert (len(section["room_conflicts"]), section["more_conflicts"]) == (3, 0)
	monkeypatch.setattr(report_module, "LISTED_CONFLICTS", 1)
	(section,) = look(made.offering)["sections"]
	assert (len(section["room_conflicts"]), section["more_conflicts"]) == (1, 2)


def test_a_hall_and_its_courts_clash_and_two_courts_do_not() -> None:
	hall = places.hall(2)
	made = offerings.offering(2)
	times = {"weekday": "Wednesday", "from_time": "14:00:00", "to_time": "15:00:00"}
	groups = [group_of(made), group_of(made, 1)]
	for group, court in zip(groups, hall.courts, strict=True):
		group.schedule[0].update({**times, "location": court.name})
		group.set("instructors", [])
		group.save(ignore_permissions=True)
	assert look(made.offering)["ok"]
	groups[0].schedule[0].location = hall.whole.name
	groups[0].save(ignore_permissions=True)
	assert codes(look(made.offering)) == {"ROOM_CONFLICT"}


def test_what_touches_or_does_not_block_is_no_conflict() -> None:
	made = offerings.offering()
	start, group = first_session(made.offering), group_of(made)
	occupy(group.schedule[0].location, add_to_date(start, hours=-1))
	occupy(group.schedule[0].location, start, blocks_availability=0)
	engage(group.instructors[0].employee, start, blocks_availability=0)
	assert look(made.offering)["ok"]
	occupy(group.schedule[0].location, add_to_date(start, minutes=-59))
	assert codes(look(made.offering)) == {"ROOM_CONFLICT"}


def test_a_closed_section_is_not_judged_and_gives_its_rooms_back() -> None:
	made = offerings.offering(2)
	pass_gate(made.offering)
	frappe.db.set_value(
		"Program Offering Activity Section",
		{"parent": made.offering, "student_group": made.sections[1]},
		"is_active",
		0,
	)
	report = pass_gate(made.offering)
	assert [section["student_group"] for section in report["sections"]] == made.sections[:1]
	assert facts(made.sections[0])
	assert not facts(made.sections[1])


def test_holidays_come_from_the_nearest_ancestor_with_a_list() -> None:
	parent, (campus, other) = places.campuses(2)
	made, beside = offerings.offering(school=campus.name), offerings.offering(school=other.name)
	days = [first_session(each.offering).date() for each in (made, beside)]
	counts = [look(each.offering)["sections"][0]["session_count"] for each in (made, beside)]
	parent.reload()
	parent.holiday_list = places.holiday_list(set(days)).name
	parent.save(ignore_permissions=True)
	after = [look(each.offering)["sections"][0]["session_count"] for each in (made, beside)]
	assert after == [counts[0] - 1, counts[1] - 1]
	campus.reload()
	campus.holiday_list = places.holiday_list([]).name
	campus.save(ignore_permissions=True)
	after = [look(each.offering)["sections"][0]["session_count"] for each in (made, beside)]
	assert after == [counts[0], counts[1] - 1]


def test_the_number_of_queries_does_not_depend_on_sections() -> None:
	first, *made = [offerings.offering(sections).offering for sections in (1, 2, 7)]
	# loads what is loaded once per request; nobody is made after it, for that may clear what a bench has in its caches
	run_gate(frappe.get_doc("Program Offering", first), keep_reservations=True)
	counts = []
	for name in made:
		offering = frappe.get_doc("Program Offering", name)
		counts.append(
			[queries_of_the_gate(offering, keep_reservations) for keep_reservations in (False, True)]
		)
	assert counts[0] == counts[1]
	assert max(counts[0]) <= 25


def queries_of_the_gate(offering: Document, keep_reservations: bool) -> int:
	reports = []
	count = count_queries(lambda: reports.append(run_gate(offering, keep_reservations=keep_reservations)))
	assert reports[0]["ok"]
	return count
