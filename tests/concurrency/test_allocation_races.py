"""What happens to a run while it runs: a second one, families who cancel, staff who decide."""

import threading
from collections.abc import Callable
from functools import partial

import frappe
import pytest

from ifitwala_ed.activities.booking.allocation import apply, plan, runs
from ifitwala_ed.api import activity_booking as api
from ifitwala_ed.exceptions import InvalidTransitionError
from tests.factories import lotteries
from tests.integration.booking.invariants import require_consistent
from tests.support.parallel import in_threads
from tests.support.site import Site, connected

pytestmark = pytest.mark.mariadb


def closed_lottery(applicants: int, capacity: int = 4, **values) -> lotteries.Lottery:
	made = lotteries.lottery(capacity=capacity, **values)
	made.apply_many(applicants, made.sections[0])
	made.close()
	frappe.db.commit()
	return made


def elsewhere(site: Site, work: Callable[[], object]) -> None:
	"""Do something in another connection, and wait until it is done."""

	def connect_and_work() -> None:
		with connected(site):
			work()
			frappe.db.commit()

	thread = threading.Thread(target=connect_and_work)
	thread.start()
	thread.join(60)


def test_of_two_runs_started_at_once_one_wins_and_the_other_is_told(
	site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
	made = closed_lottery(6)
	make = plan.make
	one_has_its_answer = threading.Event()

	def when_the_other_was_told(*args, **kwargs) -> None:
		one_has_its_answer.wait(60)
		make(*args, **kwargs)

	def run() -> dict:
		try:
			return api.allocate_activity_bookings(made.name)
		finally:
			one_has_its_answer.set()

	monkeypatch.setattr(plan, "make", when_the_other_was_told)
	outcomes = in_threads(site, [run] * 2)
	frappe.db.rollback()

	assert sorted(outcome.ok for outcome in outcomes) == [False, True]
	refused = next(outcome.error for outcome in outcomes if not outcome.ok)
	assert isinstance(refused, InvalidTransitionError)
	assert "under way" in str(refused)
	assert frappe.db.count("Activity Allocation Run", {"program_offering": made.name}) == 1
	require_consistent(made.name)


def test_who_cancels_before_the_result_is_applied_is_left_alone_and_the_seat_goes_on(
	site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
	made = closed_lottery(8)
	dry = made.run(dry_run=1)
	order = sorted(made.results(dry.run).values(), key=lambda row: row.lottery_number)
	seated, to_be_seated, waits = order[0], order[3], order[6]
	frappe.db.commit()
	cancelled = []

	def cancel_once(*_args) -> None:
		if not cancelled:
			for row in (seated, to_be_seated, waits):
				cancelled.append(row.activity_booking)
				elsewhere(site, partial(api.cancel_activity_booking, row.activity_booking))

	monkeypatch.setattr(apply, "CHUNK", 2)
	monkeypatch.setattr(runs, "_show_progress", cancel_once)
	run = made.run()

	assert (run.status, run.total, run.skipped) == ("Completed", 8, 2)
	statuses = [made.statuses()[row.activity_booking][0] for row in order]
	assert [statuses[index] for index in (0, 3, 6)] == ["Cancelled"] * 3
	# two seats came free: those who were next in the draw have them
	assert [statuses[index] for index in (1, 2, 4, 5, 7)] == [
		"Confirmed",
		"Confirmed",
		"Offered",
		"Offered",
		"Waitlisted",
	]
	results = made.results(run.run)
	assert "was Cancelled before" in results[to_be_seated.activity_booking].note
	assert results[to_be_seated.activity_booking].planned_outcome == "Confirmed"
	require_consistent(made.name)


def test_a_seat_that_staff_gave_meanwhile_is_not_given_twice(
	site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
	made = closed_lottery(6, capacity=3)
	dry = made.run(dry_run=1)
	order = sorted(made.results(dry.run).values(), key=lambda row: row.lottery_number)
	last = order[-1].activity_booking
	frappe.db.commit()
	make = plan.make

	def confirm_after_planning(*args, **kwargs) -> None:
		make(*args, **kwargs)
		frappe.db.commit()
		line = {"booking": last, "decision": "Confirm", "student_group": made.sections[0]}
		elsewhere(site, partial(api.allocate_activity_bookings, made.name, assignments=[line]))

	monkeypatch.setattr(plan, "make", confirm_after_planning)
	run = made.run()

	statuses = [made.statuses()[row.activity_booking][0] for row in order]
	assert statuses == ["Confirmed", "Confirmed", "Waitlisted", "Waitlisted", "Waitlisted", "Confirmed"]
	assert "taken between" in made.results(run.run)[order[2].activity_booking].note
	require_consistent(made.name)


def test_families_cancel_all_the_time_while_the_run_is_carried_out(
	site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
	made = closed_lottery(40, capacity=15)
	monkeypatch.setattr(apply, "CHUNK", 4)
	leaving = list(made.bookings.values())[::4]

	def cancel(booking: str) -> None:
		api.cancel_activity_booking(booking)

	calls = [partial(api.allocate_activity_bookings, made.name)]
	calls += [partial(cancel, booking) for booking in leaving]
	outcomes = in_threads(site, calls)
	frappe.db.rollback()

	assert [outcome.error for outcome in outcomes if not outcome.ok] == []
	statuses = made.statuses()
	assert {statuses[booking][0] for booking in leaving} == {"Cancelled"}
	held = sum(status in ("Confirmed", "Offered") for status, _section in statuses.values())
	assert held == 15
	assert not any(status == "Submitted" for status, _section in statuses.values())
	require_consistent(made.name)
