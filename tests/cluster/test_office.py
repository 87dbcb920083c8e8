"""What the office and its jobs do on two nodes at once: rooms, windows, draws, registers."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from threading import Barrier, Event
from typing import Any
from unittest import mock

import frappe
import pytest
from frappe.utils import add_to_date, now_datetime

from ifitwala_ed.activities.booking import events
from ifitwala_ed.activities.booking.allocation import leases, runs
from ifitwala_ed.activities.notices import preferences
from ifitwala_ed.activities.readiness.gate import run_gate
from ifitwala_ed.activities.window import opening
from ifitwala_ed.api import activity_booking as api
from ifitwala_ed.attendance import pick_ups, posting
from ifitwala_ed.core import transactions
from ifitwala_ed.exceptions import InvalidTransitionError
from ifitwala_ed.schedule import locks
from ifitwala_ed.schedule.materialize import Materialization
from tests.cluster.pairs import PAIRS, commit_everywhere, does_damage, errors, refused_at_once
from tests.factories import lotteries, registers
from tests.integration.booking.invariants import require_consistent
from tests.integration.readiness.support import facts, sections_for_one
from tests.support import sabotage
from tests.support.parallel import Outcome, in_threads_on
from tests.support.site import Site

pytestmark = [pytest.mark.mariadb, pytest.mark.cluster, pytest.mark.timeout(3600)]

RUN = "Activity Allocation Run"
MARK = "Activity Attendance Mark"


@contextmanager
def meeting_before_reservations(barrier: Barrier) -> Iterator[None]:
	"""Both have judged, and hold what they hold, before either writes a reservation."""
	write = Materialization.write

	def wait_and_write(self: Materialization, *given: Any, **named: Any) -> Any:
		sabotage.wait_once(barrier)
		return write(self, *given, **named)

	with mock.patch.object(Materialization, "write", wait_and_write):
		yield


def take_one_room(everywhere: list[Site]) -> tuple[list[Outcome], int]:
	"""Let two sections want one room; return what came of it, and how many have it."""
	pair = sections_for_one(room=True)
	commit_everywhere(everywhere)
	with meeting_before_reservations(Barrier(2)):
		outcomes = in_threads_on(everywhere, [partial(gate, each.offering) for each in pair])
	frappe.db.commit()
	return outcomes, sum(bool(facts(each.section)) for each in pair)


def gate(offering: str) -> dict[str, Any]:
	return transactions.run(
		lambda: run_gate(frappe.get_doc("Program Offering", offering), keep_reservations=True)
	)


def test_one_room_for_two_sections(everywhere: list[Site]) -> None:
	for _pair in range(PAIRS):
		with refused_at_once():
			outcomes, holders = take_one_room(everywhere)
		assert errors(outcomes) == []
		assert sorted(outcome.value["ok"] for outcome in outcomes) == [False, True]
		assert holders == 1


def only_held(wanted: Any, _seen: Any) -> set[locks.Key]:
	names = sorted(map(locks.row_name, wanted))
	frappe.db.get_values(locks.DOCTYPE, {"name": ["in", names]}, "name", for_update=True)
	return set()


def test_control_with_locks_for_update_one_room_is_taken_twice(everywhere: list[Site]) -> None:
	with mock.patch.object(locks, "acquire", only_held):
		assert does_damage(lambda: take_one_room(everywhere)[1] == 2)


def closed_lottery(**values: Any) -> lotteries.Lottery:
	made = lotteries.lottery(capacity=2, **values)
	made.apply_many(4, made.sections[0])
	return made


def test_two_runs_of_one_offering(everywhere: list[Site]) -> None:
	made = closed_lottery().close()
	commit_everywhere(everywhere)
	create = runs._create

	def create_together(barrier: Barrier, *given: Any, **named: Any) -> str:
		sabotage.wait_once(barrier)
		return create(*given, **named)

	with mock.patch.object(runs, "_create", partial(create_together, Barrier(2))):
		outcomes = in_threads_on(everywhere, [partial(api.allocate_activity_bookings, made.name)] * 2)

	frappe.db.commit()
	assert errors(outcomes) in ([InvalidTransitionError], [])
	assert frappe.db.count(RUN, {"program_offering": made.name, "applied": [">", 0]}) == 1
	assert not any(status == "Submitted" for status, _section in made.statuses().values())
	require_consistent(made.name)


def test_one_run_that_two_workers_take(everywhere: list[Site]) -> None:
	made = closed_lottery().close()
	offering = runs._offering(made.name)
	for _pair in range(PAIRS):
		run = runs._create(offering, is_dry_run=True, seed=None)
		row = runs._row(run)
		commit_everywhere(everywhere)

		with refused_at_once():
			outcomes = in_threads_on(everywhere, [partial(take_together, row, Barrier(2))] * 2)

		assert errors(outcomes) == []
		assert sorted(outcome.value for outcome in outcomes) == [False, True]


def take_together(row: frappe._dict, barrier: Barrier) -> bool:
	"""Take the run; both have written it before either commits."""

	def take() -> bool:
		is_mine = leases.take(row)
		sabotage.wait_once(barrier)
		return is_mine

	return transactions.run(take)


def test_windows_that_two_jobs_close_and_draw(everywhere: list[Site]) -> None:
	made = [closed_lottery(activity_draw_at_close=1) for _ in range(max(2, PAIRS // 10))]
	for each in made:
		ended = add_to_date(now_datetime(), minutes=-1)
		frappe.db.set_value("Program Offering", each.name, "activity_booking_open_to", ended)
	commit_everywhere(everywhere)

	outcomes = in_threads_on(everywhere, [opening.close_ended_windows] * 2)

	assert errors(outcomes) == []
	# what one job has left because the other was at it is done by the next
	opening.close_ended_windows()
	frappe.db.commit()
	for each in made:
		assert frappe.db.count(RUN, {"program_offering": each.name, "is_dry_run": 0}) == 1
		assert not any(status == "Submitted" for status, _section in each.statuses().values())
		require_consistent(each.name)


def test_one_mark_sent_to_both_nodes_is_stored_once(everywhere: list[Site]) -> None:
	gate_of_school = registers.gate(children=PAIRS, section_values={"capacity_override": PAIRS})
	marks = [gate_of_school.mark(student) for student in gate_of_school.students]
	commit_everywhere(everywhere)

	for mark in marks:
		outcomes = in_threads_on(everywhere, [partial(posting.post, [mark])] * 2)
		assert errors(outcomes) == []
		answers = [outcome.value for outcome in outcomes]
		assert [each.refused for each in answers] == [[], []]
		assert sorted((each.stored, each.repeated) for each in answers) == [
			([], [mark["uid"]]),
			([mark["uid"]], []),
		]

	frappe.db.commit()
	stored = frappe.get_all(
		MARK,
		filters={"student_group": gate_of_school.made.section},
		pluck="uid",
		order_by="uid asc",
	)
	assert stored == sorted(mark["uid"] for mark in marks)


def pick_up_and_correct(everywhere: list[Site]) -> list[str]:
	"""One phone says that a child was picked up and another corrects it, which has read before the first has stored;
	return what is to be told.
	"""
	gate_of_school = registers.gate(children=1)
	preferences.set_pick_ups(gate_of_school.families[0].user, True)
	[student] = gate_of_school.students
	# of two marks of one moment the greater uid counts
	picked_up, corrected = (
		gate_of_school.mark(student, status, uid=f"{letter}{frappe.generate_hash(length=20)}")
		for letter, status in (("a", "Picked Up"), ("b", "Present"))
	)
	commit_everywhere(everywhere)
	has_read, is_stored = Event(), Event()

	def store_first() -> None:
		frappe.flags.stores_first = True
		posting.post([picked_up])
		is_stored.set()

	with storing_after(has_read, is_stored):
		outcomes = in_threads_on(
			everywhere,
			[store_first, partial(posting.post, [corrected])],
		)
	assert errors(outcomes) == []
	frappe.db.commit()
	return frappe.get_all(
		events.EVENT,
		filters={
			"event": ["in", (events.CHILD_PICKED_UP, events.PICK_UP_CORRECTED)],
			"to_student_group": gate_of_school.made.section,
		},
		pluck="event",
		order_by="event asc",
	)


@contextmanager
def storing_after(has_read: Event, is_stored: Event) -> Iterator[None]:
	"""Whoever stores first holds the child, on its own node, and waits until the other has read; that one then waits
	until the first has stored.
	"""
	hold, record = pick_ups.hold, pick_ups.record

	def hold_and_wait(students: set[str], **asked: bool) -> tuple[dict, dict]:
		held = hold(students, **asked)
		if frappe.flags.stores_first:
			has_read.wait(sabotage.MEETING_SECONDS)
		return held

	def wait_and_record(*arguments: Any) -> None:
		if not frappe.flags.stores_first:
			has_read.set()
			is_stored.wait(sabotage.MEETING_SECONDS)
		record(*arguments)

	with (
		mock.patch.object(pick_ups, "hold", hold_and_wait),
		mock.patch.object(pick_ups, "record", wait_and_record),
	):
		yield


def test_a_correction_knows_the_pick_up_that_another_node_has_stored(everywhere: list[Site]) -> None:
	for _pair in range(PAIRS):
		with refused_at_once():
			assert pick_up_and_correct(everywhere) == [events.CHILD_PICKED_UP, events.PICK_UP_CORRECTED]


def test_control_without_the_childs_lock_the_correction_is_lost(everywhere: list[Site]) -> None:
	with mock.patch.object(pick_ups, "hold", sabotage.unheld_pick_ups):
		assert does_damage(lambda: pick_up_and_correct(everywhere) == [events.CHILD_PICKED_UP])
