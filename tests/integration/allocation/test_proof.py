"""The proof that a family sees, a file carries and a report counts is that of the run which decided the booking."""

import json

import frappe

from ifitwala_ed.activities.booking.allocation import export, lottery, stored_runs, verify
from ifitwala_ed.activities.report.allocation_outcomes.allocation_outcomes import execute
from ifitwala_ed.api import activity_booking as api
from tests.factories import lotteries, people

RUN, RESULT = "Activity Allocation Run", "Activity Allocation Result"
SECRET = "Activity Lottery Secret"


def told(student: str) -> dict:
	"""The answer about a student's one booking."""
	return api.get_student_activity_bookings(student)["items"][0]


def run_values(run: str) -> frappe._dict:
	fields = ["commitment", "revealed_secret", "published_input_hash", "seed_is_chosen"]
	return frappe.db.get_value(RUN, run, fields, as_dict=True)


def placed_by(made: lotteries.Lottery, **arguments: str) -> tuple[str, str]:
	"""A student whom a run has placed, and the run."""
	student = people.student(made.offered.school).name
	made.apply(made.sections[0], student=student)
	return student, made.close().run(**arguments).run


def test_after_a_second_empty_draw_the_first_ones_proof_is_still_shown() -> None:
	made = lotteries.lottery()
	student, chosen = placed_by(made, seed="spring")
	empty = made.run()
	assert run_values(empty.run).revealed_secret

	shown, decided = told(student)["lottery"], run_values(chosen)

	assert decided.seed_is_chosen
	assert shown["run"] == chosen
	assert shown["secret"] == decided.revealed_secret == "spring"
	assert shown["commitment"] == decided.commitment == lottery.commitment("spring")
	assert shown["input_hash"] == decided.published_input_hash


def test_a_window_that_opens_again_takes_nothing_back_from_who_was_placed() -> None:
	made = lotteries.lottery(capacity=5)
	student, first = placed_by(made)
	before = told(student)["lottery"]
	api.open_activity_booking_window(made.name)
	assert told(student)["lottery"] == before
	newcomer, second = placed_by(made)

	assert told(student)["lottery"] == before
	assert before["input_hash"] == run_values(first).published_input_hash
	after = told(newcomer)["lottery"]
	assert (before["run"], after["run"]) == (first, second)
	assert before["input_hash"] != after["input_hash"] == run_values(second).published_input_hash
	for run in (first, second):
		assert verify.is_sound(stored_runs.verify_stored(run)[1])


def test_who_waits_for_the_draw_sees_what_is_published_and_no_other_run() -> None:
	made = lotteries.lottery(capacity=5)
	_student, _run = placed_by(made)
	api.open_activity_booking_window(made.name)
	newcomer = people.student(made.offered.school).name
	made.apply(made.sections[0], student=newcomer)
	published = frappe.db.get_value("Program Offering", made.name, "activity_lottery_commitment")
	shown = told(newcomer)["lottery"]
	what_is_known = {key: shown[key] for key in ("commitment", "input_hash", "secret", "run")}
	assert what_is_known == {"commitment": published, "input_hash": None, "secret": None, "run": None}


def test_who_was_placed_by_hand_sees_no_draw() -> None:
	made = lotteries.lottery(capacity=1)
	student, loser = (people.student(made.offered.school).name for _each in range(2))
	for each in (student, loser):
		made.apply(made.sections[0], student=each)
	made.close()
	by_hand = made.run(assignments=[{"booking": made.bookings[student], "decision": "Reject"}]).run
	drawn = made.run().run
	assert told(student)["lottery"] == {
		"commitment": None,
		"input_hash": None,
		"secret": None,
		"run": by_hand,
		"caveats": [],
		"line": None,
	}
	assert told(loser)["lottery"]["run"] == drawn
	assert told(loser)["lottery"]["secret"] == run_values(drawn).revealed_secret


def test_a_run_reveals_the_secret_it_was_drawn_with_wherever_that_is_kept() -> None:
	"""Neither the secret nor the run is found by a name that somebody may have changed meanwhile."""
	made = lotteries.lottery()
	student = people.student(made.offered.school).name
	made.apply(made.sections[0], student=student)
	committed = frappe.db.get_value("Program Offering", made.name, "activity_lottery_commitment")
	kept_as = frappe.db.get_value(SECRET, {"program_offering": made.name})
	# a guard refuses it, so this is what was renamed before there was one
	frappe.db.set_value(SECRET, kept_as, "name", "renamed")
	made.close()
	assert frappe.db.get_value("Program Offering", made.name, "activity_lottery_commitment") == committed

	dry, real = made.run(dry_run=1), made.run()

	assert dry.seed == real.seed == committed
	assert lottery.commitment(run_values(real.run).revealed_secret) == committed
	assert frappe.db.count(SECRET, {"program_offering": made.name}) == 1
	assert frappe.db.get_value(SECRET, {"program_offering": made.name}, "revealed_on")
	assert frappe.db.get_value(RUN, real.run, "lottery_secret") == "renamed"


def test_a_chosen_seed_leaves_the_drawn_secret_sealed() -> None:
	made = lotteries.lottery()
	_student, chosen = placed_by(made, seed="spring")
	assert not frappe.db.get_value(SECRET, {"program_offering": made.name}, "revealed_on")
	assert frappe.db.get_value(RUN, chosen, "revealed_secret") == "spring"


def test_checked_where_it_is_stored_a_trial_on_closed_inputs_has_the_published_commitment() -> None:
	made = lotteries.lottery()
	made.apply(made.sections[0])
	dry = made.close().run(dry_run=1).run
	assert verify.is_sound(stored_runs.verify_stored(dry)[1])
	frappe.db.set_value(RUN, dry, "commitment", lottery.commitment("another"))
	assert not verify.is_sound(stored_runs.verify_stored(dry)[1])


def test_the_report_counts_the_decision_that_stands_not_the_newest_row() -> None:
	made = lotteries.lottery(sections=2, capacity=1)
	student, drawn = placed_by(made)
	booking = made.bookings[student]
	moved = {"booking": booking, "decision": "Confirm", "student_group": made.sections[1]}
	by_hand = made.run(assignments=[moved]).run
	assert frappe.db.get_value("Activity Booking", booking, "allocation_run") == by_hand
	# a plan is written before it is carried out: its rows may be older than a decision that it came after
	frappe.db.set_value(RESULT, {"allocation_run": drawn}, "creation", "2199-01-01 00:00:00")

	(row,) = execute({"program_offering": made.name})[1]

	assert (row["applicants"], row["other_section"], row["rank_1"]) == (1, 1, 0)


def test_the_file_of_each_run_is_its_own() -> None:
	made = lotteries.lottery(capacity=5)
	_student, first = placed_by(made, seed="spring")
	api.open_activity_booking_window(made.name)
	_newcomer, second = placed_by(made)
	for run in (first, second):
		content, values = json.loads(export.as_file(run)), run_values(run)
		assert content["run"] == run
		assert content["secret"] == values.revealed_secret
		assert content["commitment"] == lottery.commitment(content["secret"])
		assert content["published_input_hash"] == values.published_input_hash
		assert len(content["results"]) == 1
