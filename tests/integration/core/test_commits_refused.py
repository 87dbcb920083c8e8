"""A commit that the database refuses: on a cluster of which several servers are written, the error comes as late as that."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import frappe
import pytest

from ifitwala_ed.activities.booking import seats, submission
from ifitwala_ed.activities.outbox import waking
from ifitwala_ed.api.activity_booking import submit_activity_booking
from ifitwala_ed.api.portal import submit_activity_basket
from ifitwala_ed.core import transactions
from ifitwala_ed.core.rows import hold_rows
from tests.factories import offerings, people, places
from tests.integration.booking.conftest import acting_as

DEADLOCK = 1213


@contextmanager
def commits_refused(which: set[int]) -> Iterator[None]:
	"""The commits of these numbers, from the first that is tried, fail as a cluster fails them."""
	run, counted = frappe.db.sql, [0]

	def refuse(query: Any, *args: Any, **kwargs: Any) -> Any:
		if str(query).strip().lower() == "commit":
			counted[0] += 1
			if counted[0] in which:
				run("rollback")
				raise frappe.QueryDeadlockError(frappe.db.OperationalError(DEADLOCK, "Deadlock found"))
		return run(query, *args, **kwargs)

	with mock.patch.object(frappe.db, "sql", refuse):
		yield


# a run whose caller has written nothing commits what it did, and nothing else
FIRST_ATTEMPT, SECOND_ATTEMPT = 1, 2


def test_the_whole_transaction_is_done_again_and_told_once() -> None:
	done, told = [], []

	def work() -> str:
		done.append(hold_rows("Student Lock", [{"name": "refused"}], returning=("revision",))[0][0])
		frappe.db.after_commit.add(lambda: told.append(len(done)))
		frappe.msgprint("done")
		return "stored"

	frappe.db.delete("Student Lock", {"name": "refused"})
	frappe.db.commit()
	frappe.clear_messages()
	try:
		with commits_refused({FIRST_ATTEMPT, SECOND_ATTEMPT}):
			assert transactions.run(work) == "stored"
		# what was tried before left nothing, not even the revision, and nobody heard of it
		assert done == [1, 1, 1]
		assert told == [3]
		assert len(frappe.local.message_log) == 1
		assert frappe.db.get_value("Student Lock", "refused", "revision") == 1
	finally:
		frappe.db.delete("Student Lock", {"name": "refused"})
		frappe.db.commit()


def test_the_job_of_the_outbox_is_woken_after_the_commit_that_succeeds() -> None:
	waking.has_started()
	frappe.db.commit()
	with mock.patch.object(waking, "call_later") as woken, commits_refused({FIRST_ATTEMPT}):
		transactions.run(waking.after_commit)
	waking.has_started()
	assert woken.call_args_list == [mock.call(waking.JOB)]


def test_what_the_caller_has_written_is_kept_whatever_becomes_of_the_run() -> None:
	frappe.db.delete("Student Lock", {"name": "kept"})
	frappe.db.commit()
	hold_rows("Student Lock", [{"name": "kept"}])
	with commits_refused({1 + FIRST_ATTEMPT}), pytest.raises(frappe.QueryDeadlockError):
		transactions.run(lambda: hold_rows("Student Lock", [{"name": "lost"}]), attempts=1)
	try:
		assert frappe.db.exists("Student Lock", "kept")
		assert not frappe.db.exists("Student Lock", "lost")
	finally:
		frappe.db.delete("Student Lock", {"name": "kept"})
		frappe.db.commit()


def test_a_run_begins_a_new_snapshot_where_nothing_was_written() -> None:
	"""What was read before it is as old as that read; what it reads is not."""
	sent, run = [], frappe.db.sql

	def note(query: Any, *args: Any, **kwargs: Any) -> Any:
		sent.append(str(query).strip().lower())
		return run(query, *args, **kwargs)

	frappe.db.commit()
	frappe.db.exists("Student Lock", "nobody")
	with mock.patch.object(frappe.db, "sql", note):
		transactions.run(lambda: frappe.db.exists("Student Lock", "nobody"))
	assert sent[0].startswith("start transaction")
	assert sent[1].startswith("select")


def test_a_commit_that_is_never_taken_is_raised() -> None:
	frappe.db.commit()
	with commits_refused({FIRST_ATTEMPT, SECOND_ATTEMPT}), pytest.raises(frappe.QueryDeadlockError):
		transactions.run(lambda: None, attempts=2)


def test_a_students_lock_is_held_by_one_write_that_reads_nothing_else() -> None:
	"""Also where nothing is in the cache: what is read after the lock has to be younger than it."""
	from ifitwala_ed.school import student_locks

	school = places.school().name
	names = [people.student(school=school).name for _ in range(2)]
	frappe.clear_cache()
	statements: list[str] = []
	run = frappe.db.sql

	def note(query: Any, *args: Any, **kwargs: Any) -> Any:
		statements.append(str(query))
		return run(query, *args, **kwargs)

	with mock.patch.object(frappe.db, "sql", note):
		assert student_locks.lock_students([*names, "nobody"]) == set(names)
	assert [each.split(maxsplit=1)[0].upper() for each in statements] == ["INSERT"]
	frappe.db.set_value("Student", names[0], "enabled", 0)
	assert student_locks.lock_students(names) == {names[1]}
	assert frappe.db.get_value("Student Lock", names[1], "revision") == 2


@pytest.mark.parametrize("as_basket", [False, True])
def test_a_refused_commit_is_no_lost_race(as_basket: bool) -> None:
	"""On a cluster a section's row that is held for longer is taken away more often: until the retries run out."""
	made = offerings.open_offering()
	family = people.family(made.school)
	item = {"program_offering": made.offering, "student": family.student, "choices": [made.section]}
	frappe.db.commit()
	refused = set(range(1, submission.OPTIMISTIC_ATTEMPTS + 4))
	with (
		acting_as(family.user),
		mock.patch.object(seats, "lock_ledgers_in_order") as held_before,
		mock.patch.object(transactions.time, "sleep"),
		commits_refused(refused),
	):
		if as_basket:
			answer = submit_activity_basket([item])["bookings"][0]
		else:
			answer = submit_activity_booking(**item)
	assert answer["status"] == "Confirmed"
	assert held_before.call_count == 0
