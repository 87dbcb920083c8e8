"""Decisions by hand: manual mode, and corrections by staff in any mode."""

import json

import frappe
import pytest

from ifitwala_ed.activities.booking.lifecycle import MANUAL
from ifitwala_ed.api import activity_booking as api
from ifitwala_ed.exceptions import (
	BillingSetupError,
	InvalidChoiceError,
	InvalidTransitionError,
	NotEligibleError,
	ScheduleClashError,
	SectionFullError,
)
from tests.factories import billing, lotteries, offerings, people, places
from tests.integration.booking.invariants import require_consistent


def by_hand(sections: int = 1, capacity: int = 2, **values) -> lotteries.Lottery:
	return lotteries.lottery(sections, capacity, activity_allocation_mode=MANUAL, **values)


def line(booking: str, decision: str, section: str | None = None, reason: str | None = None) -> dict:
	return {"booking": booking, "decision": decision, "student_group": section, "reason": reason}


def test_every_decision_is_carried_out_and_recorded() -> None:
	made = by_hand(capacity=2)
	section = made.sections[0]
	confirmed, offered, waiting, rejected = made.apply_many(4, section)
	run = made.run(
		assignments=json.dumps(
			[
				line(confirmed, "Confirm", section, "Plays in the team"),
				line(offered, "Offer", section),
				line(waiting, "Waitlist", section),
				line(rejected, "Reject", reason="Too late"),
			]
		)
	)
	assert (run.total, run.confirmed, run.offered, run.waitlisted, run.rejected) == (4, 1, 1, 1, 1)
	assert made.statuses() == {
		confirmed: ("Confirmed", section),
		offered: ("Offered", section),
		waiting: ("Waitlisted", section),
		rejected: ("Rejected", None),
	}
	assert "Plays in the team" in made.results(run.run)[confirmed].explanation
	reasons = frappe.get_all(
		"Activity Booking Event",
		filters={"activity_booking": confirmed, "to_status": "Confirmed"},
		pluck="reason",
		order_by="name asc",
	)
	assert reasons == ["Plays in the team"]
	assert frappe.db.get_value("Activity Booking", confirmed, "allocation_run") == run.run
	require_consistent(made.name)


def test_what_staff_give_as_a_reason_is_not_told_to_the_family() -> None:
	made = by_hand()
	family = people.family(made.offered.school)
	booking = made.apply(made.sections[0], student=family.student)
	made.run(assignments=[line(booking, "Reject", reason="Behaves badly")])
	frappe.set_user(family.user)
	answer = api.get_student_activity_bookings(family.student)["items"][0]
	frappe.set_user("Administrator")
	assert answer["outcome_explanation"] == "The school has decided by hand."


def test_all_or_nothing_and_every_wrong_line_is_named() -> None:
	made = by_hand(sections=2, capacity=1)
	first, second, third = made.apply_many(3, *made.sections)
	before = made.statuses()
	with pytest.raises(InvalidChoiceError) as refused:
		made.run(
			assignments=[
				line(first, "Confirm", made.sections[0]),
				line(second, "Confirm", made.sections[0]),
				line(third, "Confirm", "no such section"),
			]
		)
	assert "Line 1" in str(refused.value)
	assert "Line 2" in str(refused.value)
	assert "Line 3" in str(refused.value)
	assert "one free seat," in str(refused.value)
	assert made.statuses() == before
	assert frappe.db.count("Activity Allocation Run", {"program_offering": made.name}) == 0
	require_consistent(made.name)


def test_errors_of_one_kind_keep_their_kind() -> None:
	made = by_hand(capacity=1)
	bookings = made.apply_many(2, made.sections[0])
	with pytest.raises(SectionFullError):
		made.run(assignments=[line(booking, "Confirm", made.sections[0]) for booking in bookings])


def test_a_dry_run_judges_and_changes_nothing() -> None:
	made = by_hand()
	booking = made.apply(made.sections[0])
	run = made.run(dry_run=1, assignments=[line(booking, "Confirm", made.sections[0])])
	assert (run.dry_run, run.confirmed) == (True, 1)
	assert made.statuses()[booking] == ("Submitted", None)


def test_two_confirmed_students_swap_their_full_sections() -> None:
	made = by_hand(sections=2, capacity=1)
	first, second = made.apply_many(2, *made.sections)
	made.run(
		assignments=[line(first, "Confirm", made.sections[0]), line(second, "Confirm", made.sections[1])]
	)
	made.run(
		assignments=[line(first, "Confirm", made.sections[1]), line(second, "Confirm", made.sections[0])]
	)
	assert made.statuses() == {
		first: ("Confirmed", made.sections[1]),
		second: ("Confirmed", made.sections[0]),
	}
	require_consistent(made.name)


def test_the_seat_that_a_decision_frees_goes_to_the_next() -> None:
	made = by_hand(capacity=1)
	section = made.sections[0]
	offered, waiting = made.apply_many(2, section)
	made.run(assignments=[line(offered, "Offer", section), line(waiting, "Waitlist", section)])
	made.run(assignments=[line(offered, "Reject")])
	assert made.statuses()[waiting] == ("Offered", section)
	require_consistent(made.name)


def test_a_clash_is_never_overridden() -> None:
	made = by_hand()
	booking = made.apply(made.sections[0])
	student = frappe.db.get_value("Activity Booking", booking, "student")
	offerings.school_class(
		made.offered.school,
		made.offered.academic_year,
		[student],
		schedule=[offerings.slot(places.room().name, "Monday", from_time="13:00:00", to_time="14:00:00")],
	)
	with pytest.raises(ScheduleClashError):
		made.run(assignments=[line(booking, "Confirm", made.sections[0], "I insist")])
	with pytest.raises(ScheduleClashError):
		made.run(assignments=[line(booking, "Waitlist", made.sections[0], "I insist")])


def test_eligibility_is_overridden_with_a_reason_that_is_stored() -> None:
	made = by_hand(capacity=3)
	booking = made.apply(made.sections[0])
	student = frappe.db.get_value("Activity Booking", booking, "student")
	frappe.db.set_value("Program Offering", made.name, "activity_min_age_years", 15)
	assert student
	with pytest.raises(NotEligibleError):
		made.run(assignments=[line(booking, "Confirm", made.sections[0])])
	made.run(assignments=[line(booking, "Confirm", made.sections[0], "Plays far above their age")])
	stored = frappe.db.get_value("Activity Booking", booking, ["status", "eligibility_override_reason"])
	assert tuple(stored) == ("Confirmed", "Plays far above their age")


def test_a_paid_seat_needs_somebody_who_pays() -> None:
	made = by_hand()
	booking = made.apply(made.sections[0])
	fee = billing.billable_offering()
	frappe.db.set_value(
		"Program Offering",
		made.name,
		{
			"activity_payment_required": 1,
			"activity_fee_amount": 50,
			"activity_billable_offering": fee.name,
		},
	)
	with pytest.raises(BillingSetupError):
		made.run(assignments=[line(booking, "Confirm", made.sections[0])])


def test_only_moves_of_the_table_are_made() -> None:
	made = by_hand()
	booking = made.apply(made.sections[0])
	made.run(assignments=[line(booking, "Confirm", made.sections[0])])
	for decision in ("Offer", "Waitlist", "Reject"):
		with pytest.raises(InvalidTransitionError):
			made.run(assignments=[line(booking, decision, made.sections[0])])


def test_repeating_a_decision_changes_nothing() -> None:
	made = by_hand()
	booking = made.apply(made.sections[0])
	made.run(assignments=[line(booking, "Confirm", made.sections[0])])
	again = made.run(assignments=[line(booking, "Confirm", made.sections[0])])
	assert (again.confirmed, again.skipped) == (0, 1)
	require_consistent(made.name)


def test_corrections_in_a_first_come_offering() -> None:
	made = lotteries.lottery(sections=2, capacity=1, activity_allocation_mode="First Come First Serve")
	booking = made.apply(made.sections[0])
	made.run(assignments=[line(booking, "Confirm", made.sections[1])])
	assert made.statuses()[booking] == ("Confirmed", made.sections[1])
	require_consistent(made.name)


@pytest.mark.parametrize(
	("assignments", "words"),
	[
		("{not json", "can't be read"),
		([], "at least one line"),
		("{}", "at least one line"),
		([1], "Line 1"),
		([{"booking": "x", "decision": "Promote"}], "is no decision"),
		([{"decision": "Reject"}], "names no booking"),
		([{"booking": "x", "decision": "Reject", "section": "y"}], "nothing that a line has"),
		([{"booking": "x", "decision": "Reject"}] * 2, "more than once"),
		([{"booking": "no such booking", "decision": "Reject"}], "no booking of this offering"),
	],
)
def test_a_list_that_cannot_be_read_is_refused(assignments, words: str) -> None:
	made = offerings.open_offering(activity_allocation_mode=MANUAL)
	with pytest.raises(InvalidChoiceError, match=words):
		api.allocate_activity_bookings(made.offering, assignments=assignments)


def test_a_booking_of_another_offering_is_refused_like_a_missing_one() -> None:
	made, other = by_hand(), by_hand()
	booking = other.apply(other.sections[0])
	with pytest.raises(InvalidChoiceError, match="no booking of this offering"):
		made.run(assignments=[line(booking, "Confirm", made.sections[0])])
	assert other.statuses()[booking] == ("Submitted", None)


def test_manual_mode_without_assignments_says_what_to_do() -> None:
	made = by_hand()
	with pytest.raises(InvalidTransitionError, match="assignments"):
		made.run()
