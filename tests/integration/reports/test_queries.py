"""The number of queries of a report doesn't grow with what it shows; and its numbers are the ledger's."""

import frappe
import pytest

from tests.factories import billing, bookings, lotteries, offerings, people, places
from tests.factories.rows import row
from tests.integration.reports.support import REPORTS, rows
from tests.support.queries import count_queries


def paid(sections: int) -> offerings.Offered:
	return offerings.open_offering(
		sections=sections,
		capacity=1,
		activity_payment_required=1,
		activity_fee_amount=20,
		activity_billable_offering=billing.billable_offering().name,
	)


def filled(sections: int, families: int) -> str:
	"""A school with an offering in which somebody waits for every section, and a drawn lottery."""
	made = paid(sections)
	for section in made.sections:
		for _number in range(families):
			payer = billing.account_holder().name
			student = people.student(made.school, account_holder=payer, year_group=places.year_group().name)
			bookings.book(made, section, student.name)
			mark(made.school, section, student.name)
	lottery = lotteries.lottery(sections=sections, capacity=1, school=made.school)
	for section in lottery.sections:
		lottery.apply_many(families, section)
	lottery.close().run()
	return made.school


def mark(school: str, section: str, student: str) -> None:
	now = frappe.utils.now_datetime()
	row(
		"Activity Attendance Mark",
		student=student,
		student_group=section,
		school=school,
		session_start=now,
		status="Absent",
		at=now,
		uid=frappe.generate_hash(length=20),
	)


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_a_report_has_a_fixed_number_of_queries(name: str) -> None:
	costs = []
	for sections, families in ((1, 2), (3, 3)):
		filters = {"school": filled(sections, families), "to_date": "2099-01-01"}
		if name == "Family Statement":
			filters = {"school": filters["school"]}
		assert rows(name, **filters)  # loads what is loaded once per request
		costs.append(count_queries(lambda filters=filters: rows(name, **filters)))
	assert costs[0] == costs[1] <= 14


def test_seats_and_queues_are_those_of_the_ledger() -> None:
	school = filled(3, 3)
	offered = frappe.get_all("Program Offering", filters={"school": school}, pluck="name", order_by="name")
	ledger = {
		row.student_group: row
		for row in frappe.get_all(
			"Activity Seat Ledger",
			filters={"program_offering": ["in", offered]},
			fields=["student_group", "capacity", "seats_held", "waiting"],
			order_by="name",
		)
	}
	occupied = rows("Section Occupancy", school=school)
	assert {row["student_group"]: (row["capacity"], row["held"], row["waiting"]) for row in occupied} == {
		group: (row.capacity, row.seats_held, row.waiting) for group, row in ledger.items()
	}
	assert all(row["confirmed"] + row["offered"] == row["held"] for row in occupied)
	waiting = [row["student_group"] for row in rows("Waitlist", school=school)]
	assert {group: waiting.count(group) for group in ledger} == {
		group: row.waiting for group, row in ledger.items()
	}
	expected = [
		row for row in rows("Activity Register", school=school, to_date="2099-01-01") if row["student"]
	]
	on_roster = {(row["student_group"], row["student"]) for row in expected}
	assert len(on_roster) == sum(row["confirmed"] for row in occupied)
