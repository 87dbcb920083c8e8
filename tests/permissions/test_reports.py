"""What a report shows is what its reader would find in a list; who has no report on the documents gets none."""

from typing import Any

import frappe
import pytest

from ifitwala_ed.api.desk import get_free_activity_seats, get_students_waiting
from ifitwala_ed.permissions.roles import STAFF_ROLES
from tests.integration.reports.support import REPORTS, rows
from tests.permissions.conftest import Campus, World

WHENEVER = {"from_date": "2000-01-01", "to_date": "2099-01-01"}
FOR_STAFF = sorted(set(REPORTS) - {"Activity Register"})
# the field of a filter, by what it is filled with
NAMED_BY = {"program_offering": "Program Offering", "student_group": "Student Group", "student": "Student"}


def run(user: str, name: str, **filters: Any) -> list[dict]:
	frappe.set_user(user)
	try:
		return rows(name, **{**WHENEVER, **filters})
	finally:
		frappe.set_user("Administrator")


def campuses_in(world: World, found: list[dict]) -> list[Campus]:
	"""The campuses of which the rows name a document, and nothing in them belongs elsewhere."""
	named = [set(map(str, row.values())) for row in found]
	ours = {id(each): set(each.documents.values()) for each in (world.here, world.there)}
	seen = [each for each in (world.here, world.there) if any(row & ours[id(each)] for row in named)]
	assert all(any(row & ours[id(each)] for each in seen) for row in named)
	return seen


@pytest.mark.parametrize("name", sorted(REPORTS))
@pytest.mark.parametrize("role", STAFF_ROLES)
def test_staff_get_rows_of_their_schools_and_no_others(reported: World, name: str, role: str) -> None:
	assert campuses_in(reported, run(reported.staff[role], name)) == [reported.here]


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_staff_of_a_school_above_get_rows_of_the_schools_below(reported: World, name: str) -> None:
	assert campuses_in(reported, run(reported.above, name)) == [reported.here, reported.there]


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_staff_without_a_user_permission_get_all(reported: World, name: str) -> None:
	found = run(reported.everywhere, name, school=reported.parent)
	assert campuses_in(reported, found) == [reported.here, reported.there]


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_a_filter_reaches_no_further_than_the_reader(reported: World, name: str) -> None:
	user = reported.staff["Activity Coordinator"]
	assert campuses_in(reported, run(user, name, school=reported.parent)) == [reported.here]
	assert run(user, name, school=reported.there.school) == []
	for field, doctype in NAMED_BY.items():
		found = run(user, name, **{field: reported.there[doctype]})
		assert reported.there not in campuses_in(reported, found)
	assert run(user, "Family Statement", account_holder=reported.there["Account Holder"]) == []
	run_there = reported.there["Activity Allocation Run"]
	assert run(user, "Allocation Outcomes", allocation_run=run_there) == []


def test_instructors_get_the_register_of_their_own_groups(reported: World) -> None:
	user = reported.here.teacher.user
	found = run(user, "Activity Register")
	assert {row["student_group"] for row in found} == {reported.here["Student Group"]}
	assert {row["student"] for row in found} == {reported.here["Student"]}
	assert run(user, "Activity Register", student_group=reported.there["Student Group"]) == []


@pytest.mark.parametrize("name", [*FOR_STAFF, "Activity Register"])
def test_families_others_and_guests_get_no_report(reported: World, name: str) -> None:
	users = [reported.here.family.user, reported.nobody, "Guest"]
	for user in users:
		with pytest.raises(frappe.PermissionError):
			run(user, name)


@pytest.mark.parametrize(
	"name", ["Activity Attendance", "Section Occupancy", "Allocation Outcomes", "Family Statement"]
)
def test_instructors_get_no_report_of_the_office(reported: World, name: str) -> None:
	with pytest.raises(frappe.PermissionError):
		run(reported.here.teacher.user, name)


def test_by_lists_instructors_would_wait_for_no_more_than_their_own_groups(reported: World) -> None:
	"""They may report on bookings; the report's own roles keep this one from them (see test_desk_over_http)."""
	assert campuses_in(reported, run(reported.here.teacher.user, "Waitlist")) == [reported.here]


def test_free_seats_are_those_of_the_readers_schools(reported: World) -> None:
	frappe.set_user(reported.staff["Academic Staff"])
	assert get_free_activity_seats()["value"] == 2
	frappe.set_user(reported.above)
	assert get_free_activity_seats()["value"] == 4


def test_free_seats_are_told_to_staff_alone(reported: World) -> None:
	for user in (reported.here.family.user, reported.here.teacher.user, reported.nobody, "Guest"):
		frappe.set_user(user)
		with pytest.raises(frappe.PermissionError):
			get_free_activity_seats()
		with pytest.raises(frappe.PermissionError):
			get_students_waiting()


def test_who_waits_is_counted_in_the_readers_schools_and_only_for_what_is_not_over(reported: World) -> None:
	frappe.set_user(reported.staff["Academic Staff"])
	assert get_students_waiting()["value"] == 1
	frappe.set_user(reported.above)
	assert get_students_waiting()["value"] == 2
	offering = frappe.db.get_value("Activity Booking", {"status": "Waitlisted"}, "program_offering")
	frappe.db.delete("Location Booking", {"source_doctype": "Student Group"})
	assert offering
	assert get_students_waiting()["value"] == 0


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_no_report_has_a_cell_that_a_spreadsheet_computes(reported: World, name: str) -> None:
	typed = {
		"Student": {"student_name": "=1+1"},
		"Student Group": {"student_group_name": "=2+2"},
		"Program Offering": {"title": "@term"},
		"Account Holder": {"account_holder_name": "-a+b"},
	}
	for doctype, values in typed.items():
		frappe.db.set_value(doctype, reported.here[doctype], values)
	of_here = {"school": reported.here.school}
	frappe.db.set_value("Activity Booking", of_here, {"student_name": "=1+1", "offering_title": "@term"})
	frappe.set_user(reported.everywhere)
	columns, found, *_rest = REPORTS[name](dict(WHENEVER))
	frappe.set_user("Administrator")
	shown = [row[column["fieldname"]] for row in found for column in columns]
	texts = [value for value in shown if value and isinstance(value, str)]
	assert any(value.startswith("'") for value in texts)
	assert not [value for value in texts if value[0] in "=@"]
