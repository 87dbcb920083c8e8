"""A lottery from the open window to the families' answers."""

from datetime import timedelta

import frappe
import pytest
from frappe.utils import now_datetime

from ifitwala_ed.activities.booking.allocation import lottery as draw
from ifitwala_ed.api import activity_booking as api
from ifitwala_ed.exceptions import InvalidTransitionError
from tests.factories import lotteries, offerings, people, places
from tests.integration.booking.invariants import require_consistent
from tests.support import clock


def offering(name: str) -> frappe._dict:
	fields = ["activity_lottery_commitment", "activity_lottery_input_hash", "activity_booking_status"]
	return frappe.db.get_value("Program Offering", name, fields, as_dict=True)


def test_seats_go_to_the_lowest_numbers_and_the_rest_wait_in_their_order() -> None:
	made = lotteries.lottery(capacity=2)
	made.apply_many(5, made.sections[0])
	made.close()

	run = made.run()

	assert (run.ok, run.status, run.dry_run) == (True, "Completed", False)
	assert (run.total, run.confirmed, run.offered, run.waitlisted, run.rejected, run.skipped) == (
		5,
		2,
		0,
		3,
		0,
		0,
	)
	results = sorted(made.results(run.run).values(), key=lambda row: row.lottery_number)
	assert [row.outcome for row in results] == ["Confirmed"] * 2 + ["Waitlisted"] * 3
	waiting = frappe.get_all(
		"Activity Booking",
		filters={"program_offering": made.name, "status": "Waitlisted"},
		order_by="waitlist_joined_on asc",
		pluck="name",
	)
	assert waiting == [row.activity_booking for row in results[2:]]
	require_consistent(made.name)


def test_every_transition_has_its_event() -> None:
	made = lotteries.lottery(capacity=1)
	bookings = made.apply_many(2, made.sections[0])
	run = made.close().run()
	events = frappe.get_all(
		"Activity Booking Event",
		filters={"activity_booking": ["in", bookings], "from_status": "Submitted"},
		fields=["activity_booking", "event", "to_status", "to_student_group", "reason"],
		order_by="name asc",
	)
	assert {(each.activity_booking, each.to_status, each.to_student_group) for each in events} == {
		(name, status, section) for name, (status, section) in made.statuses().items()
	}
	assert all(run.run in each.reason for each in events)


def test_the_secret_is_committed_to_at_the_opening_and_revealed_by_the_first_real_run() -> None:
	made = lotteries.lottery()
	made.apply(made.sections[0])
	committed = offering(made.name).activity_lottery_commitment
	assert len(committed) == 64
	made.close()
	published = offering(made.name).activity_lottery_input_hash

	dry = made.run(dry_run=1)
	assert not frappe.db.get_value("Activity Allocation Run", dry.run, "revealed_secret")
	real = made.run()

	secret = frappe.db.get_value("Activity Allocation Run", real.run, "revealed_secret")
	assert draw.commitment(secret) == committed == real.seed
	assert real.input_hash == published
	assert offering(made.name).activity_lottery_commitment == committed


def test_what_is_open_and_becomes_a_lottery_is_committed_to_before_anybody_applies() -> None:
	made = lotteries.Lottery(offerings.open_offering())
	document = frappe.get_doc("Program Offering", made.name)
	document.activity_allocation_mode = "Lottery (Preference)"
	document.save()
	committed = offering(made.name).activity_lottery_commitment
	assert committed
	assert document.activity_lottery_commitment == committed
	made.apply(made.sections[0])
	assert made.close().run().seed == committed


def test_reopening_keeps_the_secret_and_takes_the_hash_back() -> None:
	made = lotteries.lottery()
	made.apply(made.sections[0])
	before = offering(made.close().name)
	api.open_activity_booking_window(made.name)
	reopened = offering(made.name)
	assert reopened.activity_lottery_commitment == before.activity_lottery_commitment
	assert not reopened.activity_lottery_input_hash
	made.apply(made.sections[0])
	assert offering(made.close().name).activity_lottery_input_hash != before.activity_lottery_input_hash


def test_a_dry_run_of_a_closed_lottery_is_the_real_one_without_its_effects() -> None:
	made = lotteries.lottery(sections=2, capacity=1)
	for order in ([0, 1], [1, 0], [0], [1]):
		made.apply(*(made.sections[index] for index in order))
	made.close()
	before = made.statuses()

	dry = made.run(dry_run=1)
	assert made.statuses() == before
	again, real = made.run(dry_run=1), made.run()

	same = ("seed", "input_hash", "total", "confirmed", "waitlisted", "rejected", "skipped")
	assert [dry[key] for key in same] == [again[key] for key in same] == [real[key] for key in same]
	decided = [
		{
			name: (row.outcome, row.student_group, row.lottery_number)
			for name, row in made.results(run).items()
		}
		for run in (dry.run, again.run, real.run)
	]
	assert decided[0] == decided[1] == decided[2]
	assert made.statuses() == {name: (row[0], row[1]) for name, row in decided[2].items()}


def test_a_dry_run_while_booking_is_open_says_nothing_of_the_draw() -> None:
	made = lotteries.lottery()
	made.apply_many(3, made.sections[0])
	first, second = made.run(dry_run=1), made.run(dry_run=1)
	assert first.seed != second.seed
	assert draw.commitment(first.seed) != offering(made.name).activity_lottery_commitment
	made.close()
	real = made.run()
	numbers = [
		{row.student: row.lottery_number for row in made.results(run.run).values()} for run in (first, real)
	]
	assert not set(numbers[0].values()) & set(numbers[1].values())


def test_a_chosen_seed_is_marked_and_gives_the_same_again() -> None:
	made = lotteries.lottery(capacity=1)
	made.apply_many(4, made.sections[0])
	made.close()
	runs = [made.run(dry_run=1, seed="spring"), made.run(dry_run=1, seed="spring"), made.run(seed="spring")]
	winners = [
		[name for name, row in made.results(run.run).items() if row.outcome == "Confirmed"] for run in runs
	]
	assert winners[0] == winners[1] == winners[2]
	assert [run.seed for run in runs] == ["spring"] * 3
	assert frappe.db.get_value("Activity Allocation Run", runs[2].run, "seed_is_chosen") == 1


def test_winners_are_offered_where_the_offering_says_so() -> None:
	made = lotteries.lottery(capacity=1, activity_allocation_outcome="Offer")
	made.apply_many(2, made.sections[0])
	run = made.close().run()
	assert (run.offered, run.confirmed, run.waitlisted) == (1, 0, 1)
	offered = frappe.get_all(
		"Activity Booking",
		filters={"program_offering": made.name, "status": "Offered"},
		pluck="offer_expires_on",
		order_by="name asc",
	)
	assert offered[0]
	require_consistent(made.name)


def test_a_real_run_needs_a_closed_window() -> None:
	made = lotteries.lottery()
	made.apply(made.sections[0])
	with pytest.raises(InvalidTransitionError, match="Close booking"):
		made.run()
	assert frappe.db.count("Activity Allocation Run", {"program_offering": made.name}) == 0


def test_first_come_first_serve_has_no_lottery() -> None:
	made = offerings.open_offering()
	with pytest.raises(InvalidTransitionError, match="lottery"):
		api.allocate_activity_bookings(made.offering, dry_run=1)


def test_the_total_is_given_in_the_order_of_the_draw_and_the_run_says_so() -> None:
	made = lotteries.lottery(sections=2, capacity=3, total=2)
	made.apply_many(2, made.sections[0])
	made.apply_many(2, made.sections[1])
	run = made.close().run()
	assert (run.confirmed, run.waitlisted) == (2, 2)
	assert frappe.db.get_value("Activity Allocation Run", run.run, "total_is_used_up") == 1
	results = sorted(made.results(run.run).values(), key=lambda row: row.lottery_number)
	assert [row.outcome for row in results] == ["Confirmed"] * 2 + ["Waitlisted"] * 2
	assert "whole offering" in results[-1].explanation
	require_consistent(made.name)


def test_a_better_tier_goes_first_and_its_reason_is_on_record() -> None:
	made = lotteries.lottery(capacity=1)
	bookings = made.apply_many(4, made.sections[0])
	booking = frappe.get_doc("Activity Booking", bookings[3])
	booking.choices[0].update({"priority_tier": 10, "priority_tier_reason": "Was in this club"})
	booking.save()
	run = made.close().run()
	results = made.results(run.run)
	assert [name for name, row in results.items() if row.outcome == "Confirmed"] == [bookings[3]]
	assert "with a priority" in results[bookings[0]].explanation
	assert results[bookings[3]].priority_tier == 10


def test_a_choice_that_cannot_be_had_is_taken_out_with_its_reason() -> None:
	made = lotteries.lottery(sections=2, capacity=5)
	pupil = people.student(made.offered.school).name
	room = places.room().name
	booking = made.apply(made.sections[0], made.sections[1], student=pupil)
	stuck = made.apply(made.sections[0], student=people.student(made.offered.school).name)
	for student in (pupil, frappe.db.get_value("Activity Booking", stuck, "student")):
		offerings.school_class(
			made.offered.school,
			made.offered.academic_year,
			[student],
			schedule=[offerings.slot(places.room().name, "Monday", from_time="13:00:00", to_time="14:00:00")],
		)
	assert room
	run = made.close().run()
	results = made.results(run.run)
	assert made.statuses()[booking] == ("Confirmed", made.sections[1])
	assert results[booking].rank_received == 2
	assert "at the same time" in results[booking].explanation
	# no place in a queue that could never be left
	assert made.statuses()[stuck] == ("Rejected", None)
	require_consistent(made.name)


def test_whoever_left_meanwhile_is_not_drawn() -> None:
	made = lotteries.lottery(capacity=5)
	booking = made.apply(made.sections[0])
	student = frappe.db.get_value("Activity Booking", booking, "student")
	frappe.db.set_value("Student", student, "enabled", 0)
	made.apply(made.sections[0])
	run = made.close().run()
	assert (run.confirmed, run.rejected) == (1, 1)
	assert "no longer enrolled" in made.results(run.run)[booking].explanation


def test_one_row_without_a_payer_is_skipped_and_the_others_go_on() -> None:
	made = lotteries.lottery(capacity=5)
	good, bad = made.apply_many(2, made.sections[0])
	student = frappe.db.get_value("Activity Booking", good, "student")
	from tests.factories import billing

	payer = billing.account_holder()
	frappe.db.set_value("Student", student, "account_holder", payer.name)
	fee = billing.billable_offering(company=frappe.db.get_value("School", made.offered.school, "company"))
	frappe.db.set_value(
		"Program Offering",
		made.name,
		{
			"activity_payment_required": 1,
			"activity_fee_amount": 50,
			"activity_billable_offering": fee.name,
		},
	)
	run = made.close().run()
	assert (run.confirmed, run.skipped) == (1, 1)
	assert made.statuses()[bad] == ("Submitted", None)
	assert "nobody is on record who pays" in made.results(run.run)[bad].explanation
	require_consistent(made.name)


def test_a_section_under_its_minimum_is_listed_and_closing_it_keeps_the_numbers() -> None:
	made = lotteries.lottery(sections=2, capacity=5, section_values={"minimum_size": 3})
	made.apply_many(3, made.sections[0])
	lonely = made.apply(made.sections[1], made.sections[0])
	made.close()
	dry = made.run(dry_run=1)
	under = frappe.db.get_value("Activity Allocation Run", dry.run, "sections_under_minimum")
	assert "one child, at least 3 needed" in under

	document = frappe.get_doc("Program Offering", made.name)
	document.activity_sections[1].is_active = 0
	document.save()
	real = made.run()

	assert made.statuses()[lonely] == ("Confirmed", made.sections[0])
	numbers = [
		{name: row.lottery_number for name, row in made.results(run.run).items()} for run in (dry, real)
	]
	assert numbers[0] == numbers[1]
	assert "was closed" in made.results(real.run)[lonely].explanation


def test_families_are_told_why_without_names() -> None:
	made = lotteries.lottery(capacity=1)
	family = people.family(made.offered.school)
	made.apply(made.sections[0], student=family.student)
	others = made.apply_many(3, made.sections[0])
	run = made.close().run()
	assert run.status == "Completed"
	frappe.set_user(family.user)
	answer = api.get_student_activity_bookings(family.student)["items"][0]
	frappe.set_user("Administrator")
	told = answer["outcome_explanation"]
	assert "your first choice" in told
	for other in others:
		assert frappe.db.get_value("Activity Booking", other, "student_name") not in told
	assert answer["lottery"]["commitment"] == offering(made.name).activity_lottery_commitment
	assert draw.commitment(answer["lottery"]["secret"]) == answer["lottery"]["commitment"]
	if answer["status"] == "Waitlisted":
		assert f"number {answer['waitlist_position']} on the waitlist" in told


def test_the_seat_of_somebody_who_cancelled_goes_to_the_next_in_the_draw() -> None:
	made = lotteries.lottery(capacity=1)
	made.apply_many(3, made.sections[0])
	run = made.close().run()
	order = sorted(made.results(run.run).values(), key=lambda row: row.lottery_number)
	api.cancel_activity_booking(order[0].activity_booking)
	assert [made.statuses()[row.activity_booking][0] for row in order] == [
		"Cancelled",
		"Offered",
		"Waitlisted",
	]
	require_consistent(made.name)


def test_the_explanation_follows_what_happened_since() -> None:
	made = lotteries.lottery(capacity=1)
	made.apply_many(2, made.sections[0])
	run = made.close().run()
	first, second = sorted(made.results(run.run).values(), key=lambda row: row.lottery_number)

	def told(row: frappe._dict) -> str:
		return api.get_student_activity_bookings(row.student)["items"][0]["outcome_explanation"]

	assert "you have a place" in told(first)
	assert "number 1 on the waitlist" in told(second)
	api.cancel_activity_booking(first.activity_booking)
	assert "you have a place" not in told(first)
	assert "has come free for you" in told(second)


def test_a_second_run_leaves_the_seats_of_those_who_wait() -> None:
	"""A newcomer never passes somebody who waits and can attend."""
	made = lotteries.lottery(capacity=1, activity_auto_promote_waitlist=0)
	made.apply_many(2, made.sections[0])
	first = made.close().run()
	winner = next(row for row in made.results(first.run).values() if row.outcome == "Confirmed")
	api.cancel_activity_booking(winner.activity_booking)
	api.open_activity_booking_window(made.name)
	newcomer = made.apply(made.sections[0])
	second = made.close().run()
	assert (second.confirmed, second.waitlisted) == (0, 1)
	assert made.statuses()[newcomer] == ("Waitlisted", made.sections[0])
	require_consistent(made.name)


def test_a_run_without_applicants_is_through_at_once() -> None:
	run = lotteries.lottery().close().run()
	assert (run.status, run.total) == ("Completed", 0)


def test_what_is_over_keeps_nobody_from_a_seat() -> None:
	"""The draw judges as a submit does: a class that met before the draw is no clash with the sessions to come."""
	made = lotteries.lottery()
	section = made.sections[0]
	booking = made.apply(section)
	student = frappe.db.get_value("Activity Booking", booking, "student")
	rows = {"source_doctype": "Student Group", "source_name": section}
	first, second = frappe.get_all(
		"Location Booking", filters=rows, pluck="from_datetime", order_by="from_datetime asc", limit=2
	)
	day = first.date()
	times = {"from_time": first.time(), "to_time": (first + timedelta(hours=1)).time()}
	row = offerings.slot(places.room().name, "Monday", valid_from=day, valid_to=day, **times)
	offerings.school_class(made.offered.school, made.offered.academic_year, [student], schedule=[row])
	with clock.put_forward() as time:
		time.forward(hours=(first - now_datetime()).total_seconds() // 3600 + 3)
		assert first < now_datetime() < second
		made.close().run()
		assert made.statuses()[booking] == ("Confirmed", section)
	require_consistent(made.name)
