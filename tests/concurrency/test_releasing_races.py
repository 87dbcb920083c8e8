"""A seat is released while its family gives it back, or while the instructor marks the child: each is judged as it is by then.

The controls warn, release and mark without the child's lock.
"""

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from typing import Any
from unittest import mock

import frappe
import pytest

from ifitwala_ed.activities.booking import cancellation, events
from ifitwala_ed.activities.booking_settings import SETTINGS
from ifitwala_ed.activities.outbox import job
from ifitwala_ed.attendance import absence_warnings, pick_ups, posting, releasing, stored_marks
from ifitwala_ed.exceptions import NotMarkedNowError
from tests.factories import absences, bookings
from tests.factories.absences import Away
from tests.integration.booking.invariants import require_consistent
from tests.support import left_behind, sabotage
from tests.support.parallel import Outcome, in_processes
from tests.support.site import Site

pytestmark = pytest.mark.mariadb

SECONDS = 60


@pytest.fixture(autouse=True)
def rule() -> Iterator[None]:
	with left_behind.singles_put_back(SETTINGS):
		absences.the_rule()
		frappe.db.commit()
		yield


def warned() -> Away:
	away = absences.away()
	bookings.book(away.made, away.made.section)
	releasing.warn(away.booking, away.student)
	frappe.db.commit()
	job.deliver()
	absences.let_days_pass(away.booking, absences.DAYS + 1)
	frappe.db.commit()
	return away


def either(work: Callable[..., Any], *arguments: Any) -> Any:
	return work(*arguments)


def cancelled(away: Away) -> int:
	frappe.db.commit()
	return frappe.db.count(events.EVENT, {"activity_booking": away.booking, "event": "Cancelled"})


def warning_twice(site: Site, *, is_locked: bool) -> int:
	"""How many warnings there are when two press at once, and their names do not tell one from the other."""
	away = absences.away()
	frappe.db.commit()
	with multiprocessing.get_context("spawn").Manager() as manager:
		barrier = manager.Barrier(2)
		calls = [(warn, away.booking, away.student, is_locked, barrier)] * 2
		outcomes = in_processes(site, either, calls)
	assert [each.error for each in outcomes] == [None] * 2
	frappe.db.commit()
	return len(absence_warnings.of_bookings([away.booking])[away.booking])


def warn(booking: str, student: str, is_locked: bool, barrier: Any) -> None:
	record = events.record_all

	def meet_and_record(transitions: Sequence[events.Transition]) -> list[str]:
		if not is_locked:
			sabotage.wait_once(barrier)
		return record([replace(each, name=None) for each in transitions])

	with mock.patch.object(events, "record_all", meet_and_record):
		if is_locked:
			releasing.warn(booking, student)
			return
		with sabotage.no_student_lock():
			releasing.warn(booking, student)


def test_two_who_warn_at_once_warn_once(site: Site) -> None:
	assert warning_twice(site, is_locked=True) == 1


def test_control_without_the_lock_a_family_is_warned_twice(site: Site) -> None:
	assert warning_twice(site, is_locked=False) == 2


def test_released_and_given_back_at_once_the_seat_goes_on_once(site: Site) -> None:
	away = warned()
	calls = [
		(releasing.release, away.booking, away.student),
		(partial(cancellation.cancel, reason=None, by_family=False), away.booking, away.student),
	]
	outcomes = in_processes(site, promoted_by, calls)
	assert [each.error for each in outcomes] == [None] * 2
	assert sorted(each.value for each in outcomes) == [0, 1]
	assert cancelled(away) == 1
	require_consistent(away.made.offering)


def promoted_by(work: Callable[..., Any], *arguments: Any) -> int:
	_booking, promoted = work(*arguments)
	return promoted


def marked_while_released(site: Site, *, is_locked: bool) -> tuple[list[Outcome], Away]:
	"""The instructor's mark is stored, and not committed, when the release begins."""
	away = warned()
	with multiprocessing.get_context("spawn").Manager() as manager:
		shared = (away, is_locked, manager.Event(), manager.Event())
		outcomes = in_processes(site, either, [(mark_present, *shared), (release, *shared)])
	return outcomes, away


def mark_present(away: Away, is_locked: bool, stored: Any, released: Any) -> None:
	append = stored_marks.append

	def append_and_wait(*arguments: Any) -> list[str]:
		names = append(*arguments)
		stored.set()
		# where the child is held the release waits for this commit
		if not is_locked:
			released.wait(SECONDS)
		return names

	key = str(away.sessions[-1])
	mark = {"uid": frappe.generate_hash(length=20), "session": key, "student": away.student}
	with (
		mock.patch.object(stored_marks, "append", append_and_wait),
		nullcontext() if is_locked else mock.patch.object(pick_ups, "hold", return_value=({}, {})),
	):
		assert posting.post([{**mark, "status": "Present"}]).refused == []


def release(away: Away, is_locked: bool, stored: Any, released: Any) -> str | None:
	"""Return why it was refused; a refusal itself is of its process."""
	stored.wait(SECONDS)
	with nullcontext() if is_locked else sabotage.no_student_lock():
		try:
			releasing.release(away.booking, away.student)
		except NotMarkedNowError as refusal:
			return str(refusal)
		finally:
			released.set()
	return None


def test_who_is_marked_present_meanwhile_keeps_the_seat(site: Site) -> None:
	(marked, released), away = marked_while_released(site, is_locked=True)
	assert (marked.error, released.error) == (None, None)
	assert "the rule begins at 3" in released.value
	assert cancelled(away) == 0


def test_control_without_the_lock_the_seat_of_who_came_is_released(site: Site) -> None:
	(marked, released), away = marked_while_released(site, is_locked=False)
	assert (marked.error, released.error, released.value) == (None, None, None)
	assert cancelled(away) == 1
