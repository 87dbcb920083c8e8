"""Large runs in the background, and runs that ask what would be if."""

import json
from collections.abc import Callable

import frappe
import pytest

from ifitwala_ed.activities.booking.allocation import export, runs, verify
from ifitwala_ed.activities.booking.lifecycle import FIRST_COME, LOTTERY
from ifitwala_ed.api.desk import run_what_if
from ifitwala_ed.exceptions import InvalidChoiceError, InvalidTransitionError
from tests.factories import lotteries
from tests.integration.booking.invariants import require_consistent
from tests.support.refusing_queue import REFUSALS, refusing

RUN = "Activity Allocation Run"


def what_if(made: lotteries.Lottery, seed: str | None = "fixed", **overrides) -> frappe._dict:
	return frappe._dict(run_what_if(made.name, json.dumps(overrides), seed))


def outcomes(made: lotteries.Lottery, run: str) -> dict[str, tuple[str, str | None]]:
	return {name: (row.outcome, row.student_group) for name, row in made.results(run).items()}


def test_above_500_bookings_a_job_does_it_and_the_run_says_how_far_it_is() -> None:
	made = lotteries.lottery(sections=2, capacity=100)
	lotteries.crowd(made, 501)
	made.close()
	queued = made.run()
	assert (queued.ok, queued.status, queued.total) == (True, "Queued", 0)
	with pytest.raises(InvalidTransitionError, match="under way"):
		made.run()

	runs.work(queued.run)

	done = frappe._dict(runs.answer(queued.run))
	assert (done.status, done.total, done.confirmed, done.waitlisted) == ("Completed", 501, 200, 301)
	assert frappe.db.get_value(RUN, queued.run, "applied") == 501
	require_consistent(made.name)
	# the job delivered twice does nothing
	runs.work(queued.run)
	require_consistent(made.name)


def queued_anew(monkeypatch: pytest.MonkeyPatch) -> list[str]:
	"""The runs that the scheduled job puts into the queue again."""
	called: list[str] = []
	with monkeypatch.context() as patched:
		patched.setattr(runs, "call_later", lambda _method, *, queue, run: called.append(run))
		runs.queue_lost_runs()
	return called


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.__name__)
def test_a_run_that_no_job_can_take_waits_for_the_schedule(
	monkeypatch: pytest.MonkeyPatch, refusal: Callable[..., None]
) -> None:
	made = lotteries.lottery(capacity=2)
	made.apply_many(3, made.sections[0])
	made.close()
	with monkeypatch.context() as few, refusing(refusal):
		few.setattr(runs, "QUEUED_ABOVE", 2)
		queued = made.run()
		frappe.db.commit()
	assert (queued.ok, queued.status) == (True, "Queued")
	frappe.db.set_value(RUN, queued.run, "heartbeat_on", "2026-01-01 00:00:00")
	frappe.db.commit()
	assert queued_anew(monkeypatch) == [queued.run]
	runs.work(queued.run)
	assert runs.answer(queued.run)["status"] == "Completed"


def test_a_queue_that_lost_its_job_is_taken_over(monkeypatch: pytest.MonkeyPatch) -> None:
	made = lotteries.lottery(capacity=2)
	made.apply_many(3, made.sections[0])
	made.close()
	with monkeypatch.context() as few:
		few.setattr(runs, "QUEUED_ABOVE", 2)
		queued = made.run()
	assert queued_anew(monkeypatch) == []
	frappe.db.set_value(RUN, queued.run, "heartbeat_on", "2026-01-01 00:00:00")
	frappe.db.commit()
	assert queued_anew(monkeypatch) == [queued.run]
	assert queued_anew(monkeypatch) == []
	frappe.db.set_value(RUN, queued.run, "heartbeat_on", "2026-01-01 00:00:00")
	frappe.db.commit()
	done = made.run()
	assert (done.run, done.status, done.confirmed) == (queued.run, "Completed", 2)


def test_other_seats_change_nothing_that_is_stored() -> None:
	made = lotteries.lottery(sections=2, capacity=1)
	made.apply_many(4, *made.sections)
	before = made.statuses()
	plain = what_if(made)
	more = what_if(made, capacities={made.sections[0]: 3})
	assert (plain.confirmed, more.confirmed) == (2, 4)
	assert made.statuses() == before
	assert frappe.db.get_value(RUN, more.run, ["is_dry_run", "is_what_if"]) == (1, 1)
	assert frappe.db.count("Activity Seat Ledger", {"program_offering": made.name, "capacity": 3}) == 0


def test_a_closed_section_and_a_total() -> None:
	made = lotteries.lottery(sections=2, capacity=5)
	made.apply_many(4, *made.sections)
	closed = what_if(made, active_sections=[made.sections[1]])
	assert {section for _outcome, section in outcomes(made, closed.run).values()} == {made.sections[1]}
	assert what_if(made, total=1).confirmed == 1


def test_a_total_of_0_is_no_limit_as_on_the_form() -> None:
	made = lotteries.lottery(sections=2, capacity=2, total=1)
	made.apply_many(4, *made.sections)
	assert what_if(made).confirmed == 1
	assert what_if(made, total=0).confirmed == 4


def test_a_section_opened_that_is_closed() -> None:
	made = lotteries.lottery(sections=2, capacity=2)
	made.apply_many(4, *made.sections)
	document = frappe.get_doc("Program Offering", made.name)
	document.activity_sections[1].is_active = 0
	document.save()
	assert what_if(made).confirmed == 2
	assert what_if(made, active_sections=made.sections).confirmed == 4


def test_other_tiers() -> None:
	made = lotteries.lottery(capacity=1)
	bookings = made.apply_many(4, made.sections[0])
	for booking in bookings:
		run = what_if(made, tiers={booking: {made.sections[0]: 1}})
		assert outcomes(made, run.run)[booking] == ("Confirmed", made.sections[0])


def test_how_a_lottery_would_have_gone_by_the_order_of_coming() -> None:
	made = lotteries.lottery(capacity=2)
	bookings = made.apply_many(4, made.sections[0])
	run = what_if(made, mode=FIRST_COME)
	decided = outcomes(made, run.run)
	assert [decided[booking][0] for booking in bookings] == ["Confirmed"] * 2 + ["Waitlisted"] * 2
	assert verify.is_sound(verify.check(json.loads(export.as_file(run.run))))


def test_how_first_come_would_have_gone_by_lottery() -> None:
	made = lotteries.lottery(capacity=2, activity_allocation_mode=FIRST_COME)
	made.apply_many(4, made.sections[0])
	before = made.statuses()
	run = what_if(made, mode=LOTTERY)
	assert (run.total, run.confirmed, run.waitlisted) == (4, 2, 2)
	assert made.statuses() == before


def test_with_other_seats_the_order_of_coming_is_gone_through_anew() -> None:
	made = lotteries.lottery(capacity=2, activity_allocation_mode=FIRST_COME)
	bookings = made.apply_many(4, made.sections[0])
	before = made.statuses()
	run = what_if(made, capacities={made.sections[0]: 3})
	decided = outcomes(made, run.run)
	assert [decided[booking][0] for booking in bookings] == ["Confirmed"] * 3 + ["Waitlisted"]
	assert made.statuses() == before


@pytest.mark.parametrize(
	("overrides", "words"),
	[
		("{", "can't be read"),
		("[]", "must be an object"),
		('{"seats": 1}', "nothing that can be overridden"),
		('{"capacities": {"no such section": 1}}', "not a section"),
		('{"mode": "Manual"}', "mode is one of"),
		('{"total": -1}', "not a whole number"),
		('{"active_sections": "all"}', "must be a list"),
	],
)
def test_overrides_that_cannot_be_read_are_refused(overrides: str, words: str) -> None:
	made = lotteries.lottery()
	with pytest.raises(InvalidChoiceError, match=words):
		run_what_if(made.name, overrides)
