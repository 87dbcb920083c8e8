"""Who waits, and in which order."""

from dataclasses import replace

import frappe

from ifitwala_ed.activities.booking import events, waitlist
from ifitwala_ed.activities.report.waitlist.waitlist import execute
from tests.factories import bookings, offerings, people, places
from tests.integration.reports.support import pick, require_cells, rows


def test_everybody_who_waits_by_section_and_position() -> None:
	made = offerings.open_offering(sections=2, capacity=1)
	here = bookings.crowded(made, made.sections[0], 3)
	there = bookings.crowded(made, made.sections[1], 2)
	found = rows("Waitlist", program_offering=made.offering)
	expected = [(here[1], 1), (here[2], 2), (there[1], 1)]
	assert sorted(pick(found, "activity_booking", "position")) == sorted(expected)
	assert waitlist.positions([name for name, _position in expected]) == dict(expected)
	assert [row["position"] for row in found if row["student_group"] == made.section] == [1, 2]
	require_cells(execute, program_offering=made.offering)


def test_a_section_can_be_chosen() -> None:
	made = offerings.open_offering(sections=2, capacity=1)
	for section in made.sections:
		bookings.crowded(made, section, 2)
	found = rows("Waitlist", program_offering=made.offering, student_group=made.sections[1])
	assert [row["student_group"] for row in found] == [made.sections[1]]


def test_why_somebody_was_passed_over_and_the_year_group_are_told() -> None:
	"""A class at the time of the section began after the student had joined the queue."""
	made = offerings.open_offering(capacity=1)
	year_group = places.year_group().name
	seat = bookings.book(made, made.section)
	student = people.student(made.school, year_group=year_group).name
	waiting = bookings.book(made, made.section, student)
	offerings.school_class(
		made.school,
		made.academic_year,
		[student],
		schedule=[offerings.slot(places.room().name, from_time="13:00:00", to_time="13:45:00")],
	)
	bookings.api.cancel_activity_booking(seat)
	assert frappe.db.exists(events.EVENT, {"activity_booking": waiting, "event": events.PROMOTION_SKIPPED})
	(row,) = rows("Waitlist", program_offering=made.offering)
	assert row["year_group"] == year_group
	assert row["passed_over"]
	assert row["free"] == 1


def test_only_who_waits_for_a_session_to_come_in_a_live_term_is_shown() -> None:
	made = offerings.open_offering(sections=2, capacity=1)
	for section in made.sections:
		bookings.crowded(made, section, 2)
	offerings.let_days_pass(replace(made, sections=made.sections[:1]), offerings.LAST_DAY + 1, dates=False)
	found = rows("Waitlist", program_offering=made.offering)
	assert [row["student_group"] for row in found] == [made.sections[1]]
	frappe.db.set_value("Program Offering", made.offering, "status", "Archived")
	assert rows("Waitlist", program_offering=made.offering) == []
