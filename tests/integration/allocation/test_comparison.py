"""What a what-if run says of its offering: every section as it stands, and as it would be."""

import json
from typing import Any

import frappe
import pytest

from ifitwala_ed.activities.booking.lifecycle import FIRST_COME, LOTTERY
from ifitwala_ed.api import activity_booking as api
from ifitwala_ed.api.desk import run_what_if
from tests.factories import lotteries, people
from tests.integration.booking.invariants import require_consistent

RUN = "Activity Allocation Run"


def compared(made: lotteries.Lottery, **overrides: Any) -> frappe._dict:
	return frappe._dict(run_what_if(made.name, json.dumps(overrides))["comparison"])


def sides(made: lotteries.Lottery, comparison: frappe._dict) -> list[tuple[tuple, tuple]]:
	"""Seats, given and waitlisted of every section, now and tried, in the order of the offering."""
	assert [each["student_group"] for each in comparison.sections] == made.sections
	return [(numbers(each["now"])[:3], numbers(each["tried"])[:3]) for each in comparison.sections]


def numbers(counts: dict) -> tuple[int, ...]:
	return tuple(counts[key] for key in ("seats", "given", "waitlisted", "rejected", "undecided"))


def applicants(made: lotteries.Lottery, count: int, *sections: str) -> lotteries.Lottery:
	made.apply_many(count, *(sections or made.sections))
	return made


def closed_second(made: lotteries.Lottery) -> lotteries.Lottery:
	document = frappe.get_doc("Program Offering", made.name)
	document.activity_sections[1].is_active = 0
	document.save()
	return made


def test_more_seats_beside_the_draw_as_it_would_be_without_them() -> None:
	made = applicants(lotteries.lottery(sections=2, capacity=1), 4)
	found = compared(made, capacities={made.sections[0]: 3})
	assert sides(made, found) == [((1, 1, 2), (3, 3, 0)), ((1, 1, 0), (1, 1, 0))]
	assert numbers(found.whole_now) == (2, 2, 2, 0, 0)
	assert numbers(found.whole_tried) == (4, 4, 0, 0, 0)
	assert found.from_scratch is False


def test_nothing_but_the_dry_run_is_stored() -> None:
	made = applicants(lotteries.lottery(capacity=1), 3)
	kept = ("Activity Booking", "Activity Seat Ledger", "Program Offering", "Activity Booking Event")
	before = {doctype: rows(doctype, made) for doctype in kept}
	answer = run_what_if(made.name, json.dumps({"capacities": {made.sections[0]: 2}, "mode": FIRST_COME}))
	assert {doctype: rows(doctype, made) for doctype in kept} == before
	run = frappe.get_doc(RUN, {"program_offering": made.name})
	assert (run.name, run.is_dry_run, run.is_what_if) == (answer["run"], 1, 1)
	assert json.loads(run.comparison) == answer["comparison"]
	made.run(dry_run=1)
	assert frappe.db.get_value(RUN, {"program_offering": made.name, "is_what_if": 0}, "comparison") is None


def rows(doctype: str, made: lotteries.Lottery) -> list[dict]:
	filters: dict[str, Any] = {"program_offering": made.name}
	if doctype == "Program Offering":
		filters = {"name": made.name}
	elif doctype == "Activity Booking Event":
		filters = {"activity_booking": ["in", list(made.bookings.values())]}
	return frappe.get_all(doctype, filters, ["*"], order_by="name asc")


@pytest.mark.parametrize("is_closed", [False, True])
def test_with_nothing_else_asked_both_sides_are_the_same(is_closed: bool) -> None:
	"""Also the chance of the draw is the same on both sides."""
	made = lotteries.lottery(sections=3, capacity=2, total=5)
	first, second, third = made.sections
	for choices in ((first, second), (first,), (second, first), (third, first), (third,), (first, third)):
		made.apply(*choices)
		made.apply(*choices)
	if is_closed:
		made.close()
	found = compared(made)
	assert [now for now, _tried in sides(made, found)] == [tried for _now, tried in sides(made, found)]
	assert found.whole_now == found.whole_tried
	assert numbers(found.whole_now)[:2] == (5, 5)


def test_on_closed_inputs_the_run_is_counted_among_the_trials() -> None:
	"""Who has seen how things stand on the published choices knows something of the draw's result."""
	made = applicants(lotteries.lottery(sections=2, capacity=1), 3).close()
	now = [now for now, _tried in sides(made, compared(made, total=1))]
	drawn = made.run()
	assert [given for _seats, given, _waiting in now] == [1, 1]
	assert (drawn.confirmed, drawn.waitlisted) == (2, 1)
	api.open_activity_booking_window(made.name)
	publication = {"program_offering": made.name, "reopened_on": ["is", "set"]}
	assert frappe.db.get_value("Activity Lottery Publication", publication, "trials") == 1


def test_seats_that_a_queue_would_get_are_given_to_it_within_the_limit() -> None:
	made = applicants(lotteries.lottery(sections=2, capacity=1), 5).close()
	made.run()
	assert sides(made, compared(made)) == [((1, 1, 3), (1, 1, 3)), ((1, 1, 0), (1, 1, 0))]
	first = made.sections[0]
	assert sides(made, compared(made, capacities={first: 3}))[0] == ((1, 1, 3), (3, 3, 1))
	assert sides(made, compared(made, capacities={first: 9}))[0] == ((1, 1, 3), (9, 4, 0))
	limited = compared(made, capacities={first: 3}, total=3)
	assert sides(made, limited)[0] == ((1, 1, 3), (3, 2, 2))
	assert numbers(limited.whole_tried) == (3, 3, 2, 0, 0)


def test_who_has_a_seat_keeps_it_in_a_section_that_gets_smaller() -> None:
	made = applicants(lotteries.lottery(capacity=2), 2).close()
	made.run()
	assert sides(made, compared(made, capacities={made.sections[0]: 1})) == [((2, 2, 0), (1, 2, 0))]
	assert sides(made, compared(made, active_sections=[])) == [((2, 2, 0), (0, 2, 0))]


def test_sections_on_and_off() -> None:
	made = closed_second(applicants(lotteries.lottery(sections=2, capacity=2), 4))
	on = compared(made, active_sections=made.sections)
	assert sides(made, on) == [((2, 2, 2), (2, 2, 0)), ((0, 0, 0), (2, 2, 0))]
	off = compared(made, active_sections=[made.sections[1]])
	assert sides(made, off)[0] == ((2, 2, 2), (0, 0, 0))


def test_who_is_rejected_and_who_cannot_be_decided_belong_to_no_section() -> None:
	made = applicants(lotteries.lottery(capacity=2, activity_waitlist_enabled=0), 4)
	frappe.db.delete("Activity Booking Choice", {"parent": made.apply(made.sections[0])})
	found = compared(made, total=1)
	assert sides(made, found) == [((2, 2, 0), (2, 1, 0))]
	assert (numbers(found.whole_now), numbers(found.whole_tried)) == ((2, 2, 0, 2, 1), (1, 1, 0, 3, 1))


def test_first_come_first_serve_as_it_stands_and_by_other_rules() -> None:
	made = applicants(lotteries.lottery(capacity=2, activity_allocation_mode=FIRST_COME), 5)
	more = compared(made, capacities={made.sections[0]: 4})
	drawn = compared(made, mode=LOTTERY)
	assert sides(made, more) == [((2, 2, 3), (4, 4, 1))]
	assert sides(made, drawn) == [((2, 2, 3), (2, 2, 3))]
	assert more.from_scratch is drawn.from_scratch is True
	require_consistent(made.name)


def test_no_preference_takes_a_section_that_only_the_run_sees_open() -> None:
	made = closed_second(lotteries.lottery(sections=2, capacity=1, activity_allocation_mode=FIRST_COME))
	for _number in range(3):
		api.submit_activity_booking(made.name, people.student(made.offered.school).name)
	found = compared(made, active_sections=made.sections, capacities={made.sections[1]: 5})
	assert sides(made, found) == [((1, 1, 2), (1, 1, 0)), ((0, 0, 0), (5, 2, 0))]


def test_decisions_by_hand_are_undecided_until_they_are_made() -> None:
	made = applicants(lotteries.lottery(capacity=2, activity_allocation_mode="Manual"), 4)
	booking = next(iter(made.bookings.values()))
	made.run(assignments=[{"booking": booking, "decision": "Offer"}])
	found = compared(made, mode=LOTTERY)
	assert sides(made, found) == [((2, 1, 0), (2, 2, 2))]
	assert (numbers(found.whole_now)[4], numbers(found.whole_tried)[4]) == (3, 0)
