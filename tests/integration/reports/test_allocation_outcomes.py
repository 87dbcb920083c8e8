"""What applicants got, counted by year group and rank."""

import frappe

from ifitwala_ed.activities.booking.lifecycle import MANUAL
from ifitwala_ed.activities.report.allocation_outcomes.allocation_outcomes import execute
from ifitwala_ed.api import activity_booking as api
from tests.factories import lotteries, offerings, people, places
from tests.integration.reports.support import pick, require_cells, rows

KINDS = ("rank_1", "rank_2", "rank_3", "other_section", "waitlisted", "rejected", "skipped")


def drawn(dry_run: int = 0) -> tuple[lotteries.Lottery, list[str], str]:
	"""Two sections of one seat: five applicants of two year groups who all want the first, four of them only that."""
	made = lotteries.lottery(sections=2, capacity=1)
	young = places.year_group(sequence=1).name
	old = places.year_group(sequence=2).name
	for year_group in (young, young, old, old):
		made.apply(made.sections[0], year_group=year_group)
	made.apply(made.sections[0], made.sections[1], year_group=old)
	made.close()
	return made, [young, old], made.run(dry_run=dry_run).run


def test_every_applicant_is_counted_once() -> None:
	made, (young, old), run = drawn()
	found = rows("Allocation Outcomes", program_offering=made.name)
	assert pick(found, "year_group", "applicants") == [(young, 2), (old, 3)]
	results = made.results(run).values()
	for kind, expected in (
		("rank_1", sum(each.rank_received == 1 for each in results)),
		("rank_2", sum(each.rank_received == 2 for each in results)),
		("waitlisted", sum(each.outcome == "Waitlisted" for each in results)),
	):
		assert sum(row[kind] for row in found) == expected
	assert all(row["applicants"] == sum(row[kind] for kind in KINDS) for row in found)
	require_cells(execute, program_offering=made.name)


def test_the_numbers_above_and_the_chart_say_the_same() -> None:
	made, _year_groups, _run = drawn()
	_columns, found, _message, chart, summary, _without = execute({"program_offering": made.name})
	applicants, seated, first, share, without = (each["value"] for each in summary)
	assert (applicants, seated + without) == (5, 5)
	assert first == sum(row["rank_1"] for row in found) == 1
	assert share == 20
	assert sum(chart["data"]["datasets"][0]["values"]) == applicants


def test_a_dry_run_counts_only_when_it_is_chosen() -> None:
	made, _year_groups, run = drawn(dry_run=1)
	assert rows("Allocation Outcomes", program_offering=made.name) == []
	found = rows("Allocation Outcomes", allocation_run=run)
	assert sum(row["applicants"] for row in found) == 5


def test_terms_that_are_over_are_shown_to_whoever_asks_for_them() -> None:
	made, _year_groups, run = drawn()
	school = made.offered.school
	assert rows("Allocation Outcomes", school=school)
	frappe.db.set_value("Program Offering", made.name, {"start_date": "2019-09-01", "end_date": "2019-12-20"})
	assert rows("Allocation Outcomes", school=school) == []
	for asked in ({"also_over": 1}, {"program_offering": made.name}, {"allocation_run": run}):
		found = rows("Allocation Outcomes", school=school, **asked)
		assert sum(row["applicants"] for row in found) == 5, asked


def test_the_last_decision_of_a_booking_counts() -> None:
	made = offerings.open_offering(sections=1, capacity=2, activity_allocation_mode=MANUAL)
	student = people.student(made.school).name
	booking = api.submit_activity_booking(made.offering, student, choices=[made.section])["name"]
	for decision in ("Waitlist", "Confirm", "Confirm"):
		api.allocate_activity_bookings(
			made.offering,
			assignments=[{"booking": booking, "decision": decision, "student_group": made.section}],
		)
	(row,) = rows("Allocation Outcomes", program_offering=made.offering)
	assert (row["applicants"], row["rank_1"], row["waitlisted"], row["skipped"]) == (1, 1, 0, 0)
