"""Seats by section, and the numbers of all of them."""

import frappe

from ifitwala_ed.activities import occupancy
from ifitwala_ed.activities.report.section_occupancy.section_occupancy import execute
from ifitwala_ed.api.desk import get_free_activity_seats
from tests.factories import bookings, offerings, places
from tests.integration.reports.support import pick, require_cells, rows

NUMBERS = ("capacity", "confirmed", "offered", "held", "waiting", "free", "occupied")


def test_a_row_for_every_section() -> None:
	made = bookings.busy_offering()
	found = rows("Section Occupancy", program_offering=made.offering)
	assert [row["student_group"] for row in found] == made.sections
	assert pick(found, *NUMBERS) == [(2, 1, 1, 2, 1, 0, 100), (2, 1, 0, 1, 0, 1, 50), (2, 0, 0, 0, 0, 2, 0)]
	require_cells(execute, program_offering=made.offering)


def test_the_numbers_above_keep_to_the_offerings_limit() -> None:
	made = bookings.busy_offering()
	offered = occupancy.of_offering(made.offering)
	_columns, _rows, _message, chart, summary, without_total_row = execute(
		{"program_offering": made.offering}
	)
	assert [each["value"] for each in summary] == [
		offered.total.capacity,
		offered.total.confirmed,
		offered.total.offered,
		offered.total.waiting,
		offered.total.free,
	]
	assert [dataset["values"] for dataset in chart["data"]["datasets"]] == [[2, 1, 0], [0, 1, 2]]
	assert without_total_row  # free seats of sections may be more than the offering has left


def test_filters_look_below_a_school_and_at_free_seats() -> None:
	parent, (campus, other) = places.campuses()
	made = bookings.busy_offering(school=campus.name)
	elsewhere = offerings.offering(school=other.name)
	assert {row["program_offering"] for row in rows("Section Occupancy", school=parent.name)} == {
		made.offering,
		elsewhere.offering,
	}
	assert {row["program_offering"] for row in rows("Section Occupancy", school=campus.name)} == {
		made.offering
	}
	free = rows("Section Occupancy", school=campus.name, only_free=1)
	assert [row["student_group"] for row in free] == made.sections[1:]
	assert rows("Section Occupancy", school=campus.name, activity_booking_status="Closed") == []


def test_the_number_card_counts_what_open_windows_have_left() -> None:
	before = get_free_activity_seats()["value"]
	bookings.busy_offering()
	offerings.offering(capacity=50)  # not open
	assert get_free_activity_seats()["value"] == before + 3


def test_terms_that_are_over_are_shown_to_whoever_asks_for_them() -> None:
	made = bookings.busy_offering()
	school = made.school
	frappe.db.set_value(
		"Program Offering", made.offering, {"start_date": "2019-09-01", "end_date": "2019-12-20"}
	)
	assert rows("Section Occupancy", school=school) == []
	for asked in (
		{"also_over": 1},
		{"academic_year": made.academic_year},
		{"program_offering": made.offering},
	):
		found = rows("Section Occupancy", school=school, **asked)
		assert [row["student_group"] for row in found] == made.sections, asked
