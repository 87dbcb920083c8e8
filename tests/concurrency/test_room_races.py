"""Rooms and people are taken once, whoever comes at the same moment; and why: without the locks they are taken twice.

``together`` lets every worker judge before any of them locks, which is the moment that a race needs. The workers are
threads with a connection each; the last test starts processes and leaves the moment to chance.
"""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import frappe
import pytest

from ifitwala_ed.activities.readiness.gate import run_gate
from ifitwala_ed.core import transactions
from ifitwala_ed.schedule import locks
from ifitwala_ed.schedule.materialize import Materialization
from ifitwala_ed.schedule.student_group_employee_booking import rebuild_employee_bookings_for_student_group
from tests.factories import offerings, places
from tests.integration.readiness.support import (
	codes,
	facts,
	first_session,
	group_of,
	occupy,
	pass_gate,
	sections_for_one,
)
from tests.support import snapshots
from tests.support.parallel import Outcome, in_processes, in_threads
from tests.support.site import Site, purge

pytestmark = pytest.mark.mariadb

ISOLATION = {
	"REPEATABLE READ": ["SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ"],
	"READ COMMITTED": ["SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED"],
	"SNAPSHOT ISOLATION": [
		"SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ",
		"SET SESSION innodb_snapshot_isolation = ON",
	],
}


@pytest.fixture(autouse=True)
def committed_data_is_removed() -> Iterator[None]:
	yield
	frappe.db.rollback()
	purge()


@pytest.fixture(params=sorted(ISOLATION))
def isolation(request: pytest.FixtureRequest) -> str:
	return request.param


@pytest.fixture
def together(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
	"""Makes that many workers wait for each other when they have judged and are about to lock, once each."""

	def meet(workers: int) -> None:
		barrier, lock, met = threading.Barrier(workers, timeout=30), Materialization.lock, set()

		def wait_and_lock(self: Materialization) -> bool:
			if threading.get_ident() not in met:
				met.add(threading.get_ident())
				barrier.wait()
			return lock(self)

		monkeypatch.setattr(Materialization, "lock", wait_and_lock)

	return meet


@pytest.fixture
def without_locks(monkeypatch: pytest.MonkeyPatch) -> None:
	"""The negative control: nobody waits, and nobody learns that somebody was faster."""
	monkeypatch.setattr(locks, "acquire", lambda wanted, seen: set())


def gate(offering: str, isolation: str = "REPEATABLE READ") -> dict[str, Any]:
	"""One transaction, as an endpoint runs it: a read comes before the gate, so its snapshot is old when it locks."""
	for statement in ISOLATION[isolation]:
		frappe.db.sql(statement)
	return transactions.run(
		lambda: run_gate(frappe.get_doc("Program Offering", offering), keep_reservations=True), attempts=3
	)


def run_gates(site: Site, made: list[offerings.Offered], isolation: str) -> list[dict[str, Any]]:
	outcomes = in_threads(site, [lambda name=each.offering: gate(name, isolation) for each in made])
	return values(outcomes)


def values(outcomes: list[Outcome]) -> list[Any]:
	for outcome in outcomes:
		if outcome.error:
			raise outcome.error
	frappe.db.rollback()
	return [outcome.value for outcome in outcomes]


def holders(made: list[offerings.Offered], kind: str = "Location Booking") -> list[str]:
	"""Who has facts."""
	return [each.section for each in made if facts(each.section, kind)]


def test_one_room_is_taken_by_one_of_two(site: Site, together: Callable, isolation: str) -> None:
	made = sections_for_one(room=True)
	together(2)
	reports = run_gates(site, made, isolation)
	assert sorted(report["ok"] for report in reports) == [False, True]
	(loser,) = [report for report in reports if not report["ok"]]
	assert codes(loser) == {"ROOM_CONFLICT"}
	assert len(holders(made)) == 1
	statuses = [frappe.db.get_value("Program Offering", m.offering, "activity_booking_status") for m in made]
	assert sorted(statuses) == ["Draft", "Ready"]


def test_one_person_is_taken_by_one_of_two(site: Site, together: Callable, isolation: str) -> None:
	made = sections_for_one(person=True)
	together(2)
	reports = run_gates(site, made, isolation)
	assert sorted(report["ok"] for report in reports) == [False, True]
	assert [codes(report) for report in reports if not report["ok"]] == [{"EMPLOYEE_CONFLICT"}]
	assert len(holders(made, "Employee Booking")) == 1


@pytest.mark.usefixtures("without_locks")
def test_without_the_locks_one_room_is_taken_twice(site: Site, together: Callable) -> None:
	made = sections_for_one(room=True)
	together(2)
	assert [report["ok"] for report in run_gates(site, made, "REPEATABLE READ")] == [True, True]
	assert len(holders(made)) == 2, "the damage that the locks prevent"


@pytest.mark.usefixtures("without_locks")
def test_without_the_locks_one_person_is_taken_twice(site: Site, together: Callable) -> None:
	made = sections_for_one(person=True)
	together(2)
	assert [report["ok"] for report in run_gates(site, made, "REPEATABLE READ")] == [True, True]
	assert len(holders(made, "Employee Booking")) == 2, "the damage that the locks prevent"


def test_with_the_locks_but_a_stale_snapshot_one_room_would_be_taken_twice(
	site: Site, together: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
	"""Waiting is not enough: what was read before the wait has to be read again."""
	acquire = locks.acquire

	def acquire_and_forget(wanted: Any, seen: Any) -> set:
		acquire(wanted, seen)
		return set()

	monkeypatch.setattr(locks, "acquire", acquire_and_forget)
	made = sections_for_one(room=True)
	together(2)
	oks = sorted(report["ok"] for report in run_gates(site, made, "REPEATABLE READ"))
	# there the server itself says that what was read is old
	expected = [False, True] if snapshots.are_isolated() else [True, True]
	assert oks == expected
	assert len(holders(made)) == oks.count(True), "the damage that the revision prevents"


def test_a_hall_and_a_court_inside_it(site: Site, together: Callable, isolation: str) -> None:
	hall, made = places.hall(), sections_for_one()
	for each, room in zip(made, (hall.whole, hall.courts[0]), strict=True):
		group = group_of(each)
		group.schedule[0].location = room.name
		group.save()
	frappe.db.commit()
	together(2)
	reports = run_gates(site, made, isolation)
	assert sorted(report["ok"] for report in reports) == [False, True]
	assert len(holders(made)) == 1


def test_rooms_that_have_nothing_in_common_do_not_disturb_each_other(site: Site, together: Callable) -> None:
	"""In empty tables, where every locking read would lock the same gap. No worker retries."""
	made = sections_for_one(count=6)
	together(6)
	attempts = []

	def once(name: str) -> dict:
		attempts.append(name)
		return run_gate(frappe.get_doc("Program Offering", name), keep_reservations=True)

	reports = values(in_threads(site, [lambda name=each.offering: once(name) for each in made]))
	assert all(report["ok"] for report in reports)
	assert len(attempts) == 6
	assert len(holders(made)) == 6


def test_two_rebuilds_of_one_group_at_once(site: Site, together: Callable, isolation: str) -> None:
	(made,) = sections_for_one(count=1)
	together(2)

	def rebuild() -> dict[str, int]:
		for statement in ISOLATION[isolation]:
			frappe.db.sql(statement)
		return transactions.run(lambda: rebuild_employee_bookings_for_student_group(made.section), attempts=3)

	done = values(in_threads(site, [rebuild, rebuild]))
	assert sorted(each["inserted"] > 0 for each in done) == [False, True]
	slots = [row.from_datetime for row in facts(made.section)]
	assert len(slots) == len(set(slots)) == max(each["inserted"] for each in done) / 2


@pytest.mark.usefixtures("without_locks")
def test_even_without_the_locks_the_unique_key_keeps_one_fact_per_slot(
	site: Site, together: Callable
) -> None:
	(made,) = sections_for_one(count=1)
	together(2)
	rebuild = rebuild_employee_bookings_for_student_group
	values(in_threads(site, [lambda: transactions.run(lambda: rebuild(made.section))] * 2))
	slots = [row.from_datetime for row in facts(made.section)]
	assert len(slots) == len(set(slots)) > 1


def test_a_concert_by_hand_and_a_gate_see_each_other(site: Site, together: Callable) -> None:
	(made,) = sections_for_one(count=1)
	room, start = group_of(made).schedule[0].location, first_session(made.offering)
	started = threading.Barrier(2, timeout=30)
	together(1)

	def book() -> str:
		frappe.db.sql("SELECT 1 FROM `tabLocation Booking` LIMIT 1")
		started.wait()
		return transactions.run(lambda: occupy(room, start).name)

	def open_it() -> dict[str, Any]:
		started.wait()
		return gate(made.offering)

	_name, report = values(in_threads(site, [book, open_it]))
	status = frappe.db.get_value("Program Offering", made.offering, "activity_booking_status")
	assert status == "Draft"
	assert bool(facts(made.section)) == report["ok"]


def test_an_edit_and_a_gate_see_each_other(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
	"""Whoever is first: what is stored in the end is the schedule as it was edited, or the edit was refused."""
	(made,) = sections_for_one(count=1)
	room = places.room().name
	frappe.db.commit()
	judged, edited = threading.Event(), threading.Event()

	def edit() -> bool:
		group = group_of(made)
		judged.wait(30)
		group.schedule[0].location = room
		try:
			group.save()
			frappe.db.commit()
		finally:
			edited.set()
		return True

	lock = Materialization.lock

	def judge_and_wait(self: Materialization) -> bool:
		judged.set()
		edited.wait(30)
		return lock(self)

	monkeypatch.setattr(Materialization, "lock", judge_and_wait)
	_edited, report = values(in_threads(site, [edit, lambda: gate(made.offering)]))
	assert report["ok"]
	assert {row.location for row in facts(made.section)} == {room}


def test_an_edit_that_began_before_a_gate_passed_is_refused(site: Site, isolation: str) -> None:
	(made,) = sections_for_one(count=1)
	passed, read = threading.Event(), threading.Event()

	def edit() -> None:
		for statement in ISOLATION[isolation]:
			frappe.db.sql(statement)
		group = group_of(made)
		read.set()
		passed.wait(30)
		group.schedule[0].location = places.room().name
		group.save()

	def open_it() -> bool:
		read.wait(30)
		try:
			return gate(made.offering)["ok"]
		finally:
			frappe.db.commit()
			passed.set()

	edit_outcome, gate_outcome = in_threads(site, [edit, open_it])
	assert gate_outcome.value is True
	assert isinstance(edit_outcome.error, locks.ScheduleChanged)
	frappe.db.rollback()
	assert {row.location for row in facts(made.section)} == {group_of(made).schedule[0].location}


def gate_in_a_process(offering: str) -> bool:
	return gate(offering)["ok"]


def test_eight_processes_want_one_room(site: Site) -> None:
	made = sections_for_one(room=True, count=8)
	won = values(in_processes(site, gate_in_a_process, [(each.offering,) for each in made]))
	assert sorted(won) == [False] * 7 + [True]
	assert len(holders(made)) == 1


def test_a_lost_race_leaves_no_trace(site: Site, together: Callable) -> None:
	made = sections_for_one(room=True)
	before = {each.section: traces(each.section) for each in made}
	together(2)
	reports = run_gates(site, made, "REPEATABLE READ")
	(loser,) = [each for each, report in zip(made, reports, strict=True) if not report["ok"]]
	assert traces(loser.section) == before[loser.section]
	assert not pass_gate(loser.offering)["ok"]


def traces(group: str) -> dict[str, list]:
	"""What a gate writes about a group."""
	named = {"reference_doctype": "Student Group", "reference_name": group}
	return {
		"rooms": facts(group),
		"people": facts(group, "Employee Booking"),
		"locks": frappe.get_all("Schedule Lock", filters=named, fields=["*"], order_by="name asc"),
	}
