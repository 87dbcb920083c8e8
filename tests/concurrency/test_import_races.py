"""Imports of class timetables and rosters, and what else happens at that moment: whoever comes second knows the first.

Each worker is a process of its own. They meet where it matters: before the lock that keeps them apart, or, in the
controls, which take none, after both have read and before either has written.
"""

import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any
from unittest import mock

import frappe
import pytest
from frappe.utils import getdate

from ifitwala_ed.activities.booking import edit_judgement, intake, invariants
from ifitwala_ed.activities.class_timetable_import import service as timetables
from ifitwala_ed.activities.class_timetable_import import writing
from ifitwala_ed.activities.roster_import import service as rosters
from ifitwala_ed.activities.roster_import.writing import LEFT, MADE
from ifitwala_ed.exceptions import ActivityBookingError
from ifitwala_ed.schedule import cycle_calendars, locks
from ifitwala_ed.schedule.locks import ScheduleChanged
from ifitwala_ed.school import student_locks
from ifitwala_ed.tasks.schedule_drift import find_drift
from tests.factories import bookings, offerings, people, places
from tests.integration.booking.judged_edits import at
from tests.integration.rosters.roster_school import School, files, new_school
from tests.integration.schedule.fet_school import School as FetSchool
from tests.integration.schedule.fet_school import with_everything
from tests.support import sabotage, snapshots
from tests.support.oneroster import Export
from tests.support.parallel import Outcome, in_processes
from tests.support.site import Site, purge

pytestmark = pytest.mark.mariadb


@pytest.fixture(autouse=True)
def committed_data_is_removed() -> Iterator[None]:
	yield
	frappe.db.rollback()
	purge()


@dataclass(frozen=True)
class Meeting:
	"""Where two processes wait for each other, and whether they hold the lock that keeps them apart."""

	barrier: Any
	stored: Any
	is_held: bool

	def before(self, function: Callable[..., Any]) -> Callable[..., Any]:
		"""The function, before which each process waits for the other the first time."""

		def wait_and_call(*args: Any, **kwargs: Any) -> Any:
			sabotage.wait_once(self.barrier)
			return function(*args, **kwargs)

		return wait_and_call

	def after(self, function: Callable[..., Any]) -> Callable[..., Any]:
		"""The function, after which each process waits for the other the first time."""

		def call_and_wait(*args: Any, **kwargs: Any) -> Any:
			given = function(*args, **kwargs)
			sabotage.wait_once(self.barrier)
			return given

		return call_and_wait


@contextmanager
def patched(*patches: tuple[Any, str, Callable[..., Any]]) -> Iterator[None]:
	with ExitStack() as stack:
		for module, name, function in patches:
			stack.enter_context(mock.patch.object(module, name, function))
		yield


def at_once(site: Site, *work: Callable[[Meeting], Any], is_held: bool = True) -> list[Outcome]:
	"""What came of two pieces of work, in processes that meet."""
	frappe.db.commit()
	with multiprocessing.get_context("spawn").Manager() as manager:
		meeting = Meeting(manager.Barrier(2), manager.Event(), is_held)
		outcomes = in_processes(site, either, [(each, meeting) for each in work])
	frappe.db.rollback()
	return outcomes


def either(work: Callable[[Meeting], Any], meeting: Meeting) -> Any:
	return work(meeting)


def values(outcomes: list[Outcome]) -> list[Any]:
	assert [outcome.error for outcome in outcomes] == [None] * len(outcomes)
	return [outcome.value for outcome in outcomes]


# two imports of rosters


def imports(school: School, export: Export, meeting: Meeting) -> dict[str, int]:
	if meeting.is_held:
		met = patched((locks, "wait_turn", meeting.before(locks.wait_turn)))
	else:
		met = patched((locks, "wait_turn", lambda doctype, name: None), having_read(meeting))
	with met:
		return done(school, export)


def imports_having_read(school: School, export: Export, meeting: Meeting) -> dict[str, int]:
	with patched(having_read(meeting)):
		return done(school, export)


def having_read(meeting: Meeting) -> tuple[Any, str, Callable[..., Any]]:
	"""Both have read what is here, and neither has written."""
	return rosters, "read_site", meeting.after(rosters.read_site)


def done(school: School, export: Export) -> dict[str, int]:
	report = rosters.apply(files(export), school.target())
	assert report.is_applied, report.errors
	return {action: report.count(action) for action in (MADE, LEFT)}


def children_alone(school: School) -> Export:
	"""An export without classes."""
	export = school.export()
	return Export(export.version, rows={**export.rows, "classes": [], "enrollments": []})


def test_the_second_of_two_imports_of_one_file_knows_everybody(site: Site) -> None:
	school = new_school()
	work = partial(imports, school, school.export())
	# three children, two relatives, two classes
	assert sorted(values(at_once(site, work, work)), key=str) == [{MADE: 0, LEFT: 7}, {MADE: 7, LEFT: 0}]
	assert frappe.db.count("Student", {"school": school.name}) == 3


def test_control_without_the_schools_turn_one_import_fails(site: Site) -> None:
	"""The indexes keep everybody from being made twice; nothing tells whoever lost why."""
	school = new_school()
	work = partial(imports, school, school.export())
	outcomes = at_once(site, work, work, is_held=False)
	assert [each.ok for each in outcomes].count(True) == 1
	assert frappe.db.count("Student", {"school": school.name}) == 3


def in_class(school: School, title: str) -> Export:
	"""An export in which Mika is in one of the two classes."""
	export = school.export()
	export.rows["enrollments"].pop(0)
	return export.member({"5A": "C1", "5B": "C2"}[title], "S1")


def lists_of_mika(school: School) -> list[str]:
	return [title for title in ("5A", "5B") if "Mika Lee" in school.listed(title)]


def without_mika(school: School) -> School:
	export = school.export()
	export.rows["enrollments"].pop(0)
	school.apply(export)
	assert lists_of_mika(school) == []
	return school


def test_a_child_whom_two_files_put_into_two_classes_is_in_one(site: Site) -> None:
	school = without_mika(new_school())
	values(at_once(site, *(partial(imports, school, in_class(school, title)) for title in ("5A", "5B"))))
	assert len(lists_of_mika(school)) == 1


def test_control_without_the_schools_turn_it_is_in_both(site: Site) -> None:
	school = without_mika(new_school())
	work = [partial(imports, school, in_class(school, title)) for title in ("5A", "5B")]
	values(at_once(site, *work, is_held=False))
	assert lists_of_mika(school) == ["5A", "5B"]


def test_two_schools_make_one_year_group(site: Site) -> None:
	"""Year groups are every school's, and two schools don't take turns."""
	grade = f"Preparatory {frappe.generate_hash(length=8)}"
	work = []
	for school in (new_school(), new_school()):
		export = children_alone(school)
		export.rows["users"][0]["grades"] = grade
		work.append(partial(imports_having_read, school, export))
	values(at_once(site, *work))
	assert frappe.db.count("Year Group", {"year_group_name": grade}) == 1
	assert frappe.db.count("Student", {"year_group": grade}) == 2


# an import of rosters and a booking of the same child


class Term:
	"""Chess at 13:00 on Mondays, a class that meets with it, and a child that is in neither."""

	def __init__(self) -> None:
		self.chess = offerings.open_offering()
		self.school = School(self.chess.school, self.chess.academic_year)
		self.export = children_alone(self.school).school_class("C1", "Maths", termSourcedIds="Y1")
		self.school.apply(self.export)
		maths = self.school.group("Maths")
		maths.append("schedule", at("13:15", "13:30"))
		maths.save()
		self.student = self.school.student("Mika Lee").name

	def children_in_two_places(self) -> int:
		frappe.db.rollback()
		return sum(self.student in found.detail for found in invariants.no_student_is_in_two_places())

	def works(self) -> list[Callable[[Meeting], Any]]:
		export = children_alone(self.school).school_class("C1", "Maths", "S1", termSourcedIds="Y1")
		return [partial(lists, self.school, export), partial(books, self.chess, self.student)]


def meeting_at_the_child(meeting: Meeting) -> Any:
	if meeting.is_held:
		return patched((student_locks, "lock_students", meeting.before(student_locks.lock_students)))
	return patched(
		(student_locks, "lock_students", set),
		(edit_judgement._Children, "judged", meeting.after(edit_judgement._Children.judged)),
		(intake, "decide", meeting.after(intake.decide)),
	)


def lists(school: School, export: Export, meeting: Meeting) -> bool:
	with meeting_at_the_child(meeting):
		return rosters.apply(files(export), school.target()).is_applied


def books(chess: offerings.Offered, student: str, meeting: Meeting) -> bool:
	with meeting_at_the_child(meeting):
		try:
			bookings.book(chess, chess.section, student)
		except ActivityBookingError:
			frappe.db.rollback()
			return False
	return True


def test_a_child_books_while_an_import_puts_it_on_the_list_of_a_class(site: Site) -> None:
	term = Term()
	assert sorted(values(at_once(site, *term.works()))) == [False, True]
	assert term.children_in_two_places() == 0


def test_control_without_the_childs_lock_it_is_in_two_places(site: Site) -> None:
	term = Term()
	assert values(at_once(site, *term.works(), is_held=False)) == [True, True]
	assert term.children_in_two_places() == 1


# an import of a class timetable, and the calendar and the lists that it is made of


def imports_by_cycle(school: FetSchool, cycle: str, meeting: Meeting) -> bool:
	if meeting.is_held:
		met = patched((timetables, "_locked_cycle", meeting.before(timetables._locked_cycle)))
	else:
		met = patched((timetables, "_locked_cycle", meeting.after(read_without_lock)))
	with met:
		return timetables.apply(school.timetable(name="letter-days"), school.target(cycle=cycle)).is_applied


def read_without_lock(target: timetables.Target) -> Any:
	return cycle_calendars.read_cycles([target.cycle])[target.cycle]


def counts_anew(cycle: str, meeting: Meeting) -> bool:
	"""The office says that the cycle begins with its third day."""
	document = frappe.get_doc("Timetable Cycle", cycle)
	document.first_day = "C"
	hold = meeting.before(locks.hold if meeting.is_held else lambda wanted: None)
	with patched((locks, "hold", hold)):
		try:
			document.save()
		except ScheduleChanged:
			frappe.db.rollback()
			return False
	return True


def school_with_a_cycle() -> tuple[FetSchool, str]:
	school = with_everything(FetSchool(places.school().name, places.academic_year().name))
	return school, places.timetable_cycle(school.name, list("ABCDEF")).name


def groups_that_drift(school: FetSchool) -> set[str]:
	"""The groups of the school whose sessions aren't those of their timetable and the calendar."""
	drift = find_drift(getdate())
	ours = frappe.get_all("Student Group", {"school": school.name}, pluck="name", order_by="name asc")
	return {*drift.missing, *drift.stale} & set(ours)


def test_lessons_follow_a_calendar_that_changes_while_they_are_imported(site: Site) -> None:
	school, cycle = school_with_a_cycle()
	work = (partial(imports_by_cycle, school, cycle), partial(counts_anew, cycle))
	is_imported, _is_counted_anew = values(at_once(site, *work))
	assert is_imported
	assert school.group("5A, 5B")
	assert groups_that_drift(school) == set()


def test_control_without_the_cycles_lock_lessons_are_on_the_days_of_the_old_calendar(site: Site) -> None:
	school, cycle = school_with_a_cycle()
	work = (partial(imports_by_cycle, school, cycle), partial(counts_anew, cycle))
	assert values(at_once(site, *work, is_held=False)) == [True, True]
	assert school.group("5A, 5B") in groups_that_drift(school)


def imports_lessons(school: FetSchool, meeting: Meeting) -> bool:
	"""It has read the lists; then the office stores another one, before anything is written."""
	write = writing.write

	def meet_and_write(*args: Any, **kwargs: Any) -> Any:
		sabotage.wait_once(meeting.barrier)
		meeting.stored.wait(sabotage.MEETING_SECONDS)
		return write(*args, **kwargs)

	patches: list[tuple[Any, str, Callable[..., Any]]] = [(writing, "write", meet_and_write)]
	if not meeting.is_held:
		patches.append((locks, "acquire", lambda wanted, seen: set()))
	with patched(*patches):
		return timetables.apply(school.timetable(), school.target(getdate())).is_applied


def puts_on_the_list(group: str, student: str, meeting: Meeting) -> bool:
	document = frappe.get_doc("Student Group", group)
	document.append("students", {"student": student, "active": 1})
	sabotage.wait_once(meeting.barrier)
	document.save()
	frappe.db.commit()
	meeting.stored.set()
	return True


def newcomer_with_a_seat() -> tuple[FetSchool, str]:
	"""A child with a seat in chess on Mondays at 13:00, when 5B is to have a lesson. It comes into 5B, which has none yet."""
	chess = offerings.open_offering()
	school = with_everything(FetSchool(chess.school, chess.academic_year))
	student = people.student(school.name).name
	bookings.book(chess, chess.section, student)
	return school, student


def in_two_places(student: str) -> int:
	return sum(student in found.detail for found in invariants.no_student_is_in_two_places())


def both(site: Site, school: FetSchool, student: str, *, is_held: bool) -> list[bool]:
	group = school.group("5B")
	work = (partial(imports_lessons, school), partial(puts_on_the_list, group, student))
	return values(at_once(site, *work, is_held=is_held))


def test_lessons_are_judged_for_a_child_who_came_into_the_class_meanwhile(site: Site) -> None:
	school, student = newcomer_with_a_seat()
	assert both(site, school, student, is_held=True) == [False, True]
	assert in_two_places(student) == 0


def test_control_without_the_groups_lock_the_newcomer_is_in_two_places(site: Site) -> None:
	school, student = newcomer_with_a_seat()
	both(site, school, student, is_held=False)
	assert in_two_places(student) == snapshots.damage(1, without=0)
