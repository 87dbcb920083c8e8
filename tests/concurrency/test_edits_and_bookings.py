"""The office edits while families book: whoever comes second is judged by what the first has stored.

A child's lock and the timetable in the section's ledger row keep the two from passing each other; the controls show what
happens without either.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from threading import Barrier
from typing import Any
from unittest import mock

import frappe
import pytest

from ifitwala_ed.activities.booking import edit_judgement, intake, invariants, seats, timetables
from ifitwala_ed.api.activity_booking import open_activity_booking_window
from ifitwala_ed.exceptions import ActivityBookingError, ScheduleClashError, SectionFullError
from ifitwala_ed.schedule.locks import ScheduleChanged
from ifitwala_ed.school import student_locks
from tests.factories import bookings, offerings, people
from tests.integration.booking.judged_edits import at
from tests.integration.readiness.support import group_of
from tests.support import sabotage, snapshots
from tests.support.parallel import Outcome, in_threads
from tests.support.site import Site, purge

pytestmark = pytest.mark.mariadb

ROUNDS = 4
Work = Callable[[], Any]


@pytest.fixture(autouse=True)
def committed_data_is_removed() -> Iterator[None]:
	yield
	frappe.db.rollback()
	purge()


class Term:
	"""Chess at 13:00 on Mondays and choir at 15:00, a class that meets with choir, and a child with a seat in neither."""

	def __init__(self) -> None:
		self.chess = offerings.open_offering()
		self.choir = offerings.offering(school=self.chess.school, academic_year=self.chess.academic_year)
		group = group_of(self.choir)
		group.schedule[0].update({"from_time": "15:00:00", "to_time": "16:00:00"})
		group.save()
		assert open_activity_booking_window(self.choir.offering)["ok"]
		self.student = people.student(self.chess.school).name
		slots = {"schedule": [at("15:15", "15:45")]}
		self.maths = offerings.school_class(self.chess.school, self.chess.academic_year, [], **slots).name
		frappe.db.commit()

	def has(self, made: offerings.Offered) -> None:
		bookings.book(made, made.section, self.student)
		frappe.db.commit()

	def books(self, made: offerings.Offered) -> Work:
		return lambda: bookings.book(made, made.section, self.student)

	def books_on_desk(self, made: offerings.Offered) -> Any:
		choices = [{"student_group": made.section}]
		values = {"program_offering": made.offering, "student": self.student, "choices": choices}
		return frappe.get_doc({"doctype": "Activity Booking", "status": "Confirmed", **values})

	def chess_moves_to_the_time_of_choir(self) -> None:
		"""By its row alone: a save of the whole group locks its roster besides, as Frappe loads it."""
		moves(self.chess, "15:00:00", "15:45:00")

	def the_class_lists_the_child(self) -> None:
		group = frappe.get_doc("Student Group", self.maths)
		group.append("students", {"student": self.student, "active": 1})
		group.save()

	def children_in_two_places(self) -> int:
		"""How often the audit finds this term's child in two places; what other tests have left is theirs."""
		frappe.db.rollback()
		return sum(self.student in found.detail for found in invariants.no_student_is_in_two_places())


def moves(made: offerings.Offered, starts: str, ends: str) -> None:
	row = frappe.get_doc("Student Group Schedule", group_of(made).schedule[0].name)
	row.update({"from_time": starts, "to_time": ends})
	row.save()


def once(barrier: Barrier, function: Callable[..., Any]) -> Callable[..., Any]:
	"""The function, before which each thread waits for the other the first time."""
	came: set[int] = set()

	def wait_and_call(*args: Any, **kwargs: Any) -> Any:
		if threading.get_ident() not in came:
			came.add(threading.get_ident())
			barrier.wait(sabotage.MEETING_SECONDS)
		return function(*args, **kwargs)

	return wait_and_call


@contextmanager
def meeting_before_any_lock() -> Iterator[None]:
	"""Both are about to lock the child."""
	with mock.patch.object(student_locks, "lock_students", once(Barrier(2), student_locks.lock_students)):
		yield


@contextmanager
def meeting_at_the_ledger() -> Iterator[None]:
	"""Both have judged, and are about to write the section's row. None of the two knows the other's child."""
	barrier = Barrier(2)
	with (
		mock.patch.object(seats, "settle", once(barrier, seats.settle)),
		mock.patch.object(timetables, "raise_all", once(barrier, timetables.raise_all)),
	):
		yield


@contextmanager
def meeting_when_all_is_judged() -> Iterator[None]:
	"""Both have judged, and written nothing yet."""
	barrier = Barrier(2)
	judged = edit_judgement._Children.judged

	def judge_and_wait(self: Any, *args: Any) -> Any:
		found = judged(self, *args)
		barrier.wait(sabotage.MEETING_SECONDS)
		return found

	with (
		mock.patch.object(edit_judgement._Children, "judged", judge_and_wait),
		mock.patch.object(intake, "decide", deciding(barrier)),
	):
		yield


def deciding(barrier: Barrier) -> Callable[..., Any]:
	decide, came = intake.decide, []

	def decide_and_wait(*args: Any) -> Any:
		found = decide(*args)
		if not came:
			came.append(True)
			barrier.wait(sabotage.MEETING_SECONDS)
		return found

	return decide_and_wait


def no_lock_of_a_child() -> AbstractContextManager:
	return mock.patch.object(student_locks, "lock_students", side_effect=set)


def no_timetable() -> AbstractContextManager:
	return mock.patch.object(timetables, "raise_all", return_value=set())


def require_one_winner(outcomes: list[Outcome]) -> None:
	"""The other was refused in words, or by a database that doesn't let it write on old reads: nothing is half done."""
	losers = [outcome.error for outcome in outcomes if not outcome.ok]
	assert len(losers) == 1, outcomes
	is_in_words = isinstance(losers[0], ActivityBookingError | ScheduleChanged)
	is_the_database = isinstance(losers[0], frappe.db.OperationalError | frappe.QueryDeadlockError)
	assert is_in_words or is_the_database, losers


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_a_newcomer_books_while_the_section_moves(site: Site, _round: int) -> None:
	"""The child has a seat in choir and books chess, which moves to the time of choir."""
	term = Term()
	term.has(term.choir)
	with meeting_at_the_ledger():
		outcomes = in_threads(site, [term.books(term.chess), term.chess_moves_to_the_time_of_choir])
	require_one_winner(outcomes)
	assert term.children_in_two_places() == 0


def test_control_without_the_timetable_the_newcomer_is_in_two_places(site: Site) -> None:
	term = Term()
	term.has(term.choir)
	with no_timetable(), meeting_when_all_is_judged_by_the_newcomer():
		in_threads(site, [term.books(term.chess), term.chess_moves_to_the_time_of_choir])
	assert term.children_in_two_places() == 1


@contextmanager
def meeting_when_all_is_judged_by_the_newcomer() -> Iterator[None]:
	"""The booking has judged, and the edit has found nobody; then both go on."""
	barrier = Barrier(2)
	with (
		mock.patch.object(timetables, "raise_all", once(barrier, timetables.raise_all)),
		mock.patch.object(intake, "decide", deciding(barrier)),
	):
		yield


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_a_child_books_elsewhere_while_its_section_moves(site: Site, _round: int) -> None:
	"""The child has a seat in chess, which moves to the time of choir, and books choir."""
	term = Term()
	term.has(term.chess)
	with meeting_before_any_lock():
		outcomes = in_threads(site, [term.books(term.choir), term.chess_moves_to_the_time_of_choir])
	require_one_winner(outcomes)
	assert term.children_in_two_places() == 0


def test_control_without_the_childs_lock_it_is_in_two_places(site: Site) -> None:
	term = Term()
	term.has(term.chess)
	with no_lock_of_a_child(), meeting_when_all_is_judged():
		in_threads(site, [term.books(term.choir), term.chess_moves_to_the_time_of_choir])
	assert term.children_in_two_places() == snapshots.damage(1, without=1)


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_a_child_books_while_its_name_is_put_on_the_list_of_a_class(site: Site, _round: int) -> None:
	term = Term()
	with meeting_before_any_lock():
		outcomes = in_threads(site, [term.books(term.choir), term.the_class_lists_the_child])
	require_one_winner(outcomes)
	assert term.children_in_two_places() == 0


def test_control_without_the_childs_lock_it_is_in_the_class_too(site: Site) -> None:
	term = Term()
	with no_lock_of_a_child(), meeting_when_all_is_judged():
		in_threads(site, [term.books(term.choir), term.the_class_lists_the_child])
	assert term.children_in_two_places() == 1


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_two_offices_move_what_one_child_goes_to(site: Site, _round: int) -> None:
	"""Both move to 17:00. None of them sees the other's sessions where they go."""
	term = Term()
	term.has(term.chess)
	term.has(term.choir)

	with meeting_before_any_lock():
		outcomes = in_threads(
			site,
			[lambda made=made: moves(made, "17:00:00", "17:45:00") for made in (term.chess, term.choir)],
		)
	require_one_winner(outcomes)
	assert term.children_in_two_places() == 0


@pytest.mark.parametrize("held", ["chess", "choir"])
def test_desk_books_by_what_is_stored_now_and_not_by_its_old_view(site: Site, held: str) -> None:
	"""The office has read before, and so taken its snapshot, when a colleague moves the section: the one booked, or the
	one the child has a seat in."""
	term = Term()
	term.has(getattr(term, held))
	booked = term.choir if held == "chess" else term.chess
	booking = term.books_on_desk(booked)
	frappe.db.get_value("Location Booking", {"source_name": booked.section}, "from_datetime")
	(moved,) = in_threads(site, [term.chess_moves_to_the_time_of_choir])
	assert moved.ok, moved.error
	with pytest.raises(
		(ScheduleClashError, SectionFullError, frappe.db.OperationalError, frappe.QueryDeadlockError)
	):
		booking.insert()
	frappe.db.rollback()
	assert term.children_in_two_places() == 0
