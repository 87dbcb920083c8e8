"""Trying and importing a class timetable: everything is judged, then all is stored or nothing."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any

import frappe
from frappe import _
from frappe.utils import getdate

from ifitwala_ed.activities.booking import access, edit_check
from ifitwala_ed.activities.class_timetable_import import writing
from ifitwala_ed.activities.class_timetable_import.findings import Code, Finding
from ifitwala_ed.activities.class_timetable_import.known_names import KnownNames
from ifitwala_ed.activities.class_timetable_import.name_table import SET, NameTable
from ifitwala_ed.activities.class_timetable_import.plan import (
	LONGEST_TITLE,
	ClassPlan,
	calendar_of,
	plan_of,
)
from ifitwala_ed.activities.class_timetable_import.writing import Stored, Written
from ifitwala_ed.core import all_or_nothing, moments, subscribers
from ifitwala_ed.core.errors import said_so_far, unsay_since
from ifitwala_ed.exceptions import ScheduleClashError
from ifitwala_ed.schedule import locks
from ifitwala_ed.schedule import student_group_employee_booking as reservations
from ifitwala_ed.schedule.class_timetables.fet_file import FetFile
from ifitwala_ed.schedule.class_timetables.solution import Placement
from ifitwala_ed.schedule.terms import require_term


@dataclass(frozen=True, slots=True)
class Target:
	"""Whose timetable it is, and from which day on."""

	school: str
	academic_year: str
	first: date


@dataclass(slots=True)
class Timetable:
	"""What has been read: the file, where its lessons are, and the school's table of names."""

	file: FetFile
	placements: list[Placement]
	table: NameTable = field(default_factory=NameTable)
	findings: list[Finding] = field(default_factory=list)


@dataclass(slots=True)
class Report:
	"""What a timetable came to, or would come to."""

	lessons: int = 0
	findings: list[Finding] = field(default_factory=list)
	actions: dict[str, str] = field(default_factory=dict)
	is_applied: bool = False

	@property
	def errors(self) -> list[Finding]:
		"""Return the findings that keep it from being imported."""
		return [finding for finding in self.findings if not finding.is_note]

	@property
	def counts(self) -> Counter[str]:
		"""Return how many groups are made, changed and left."""
		return Counter(self.actions.values())


def require_target(target: Target) -> None:
	"""Refuse with 403 who doesn't administrate the school, and with a sentence a day that is over or no term day."""
	access.require_school_admin(target.school)
	require_term(target.academic_year, target.first, target.first)
	if target.first < getdate():
		frappe.throw(
			_("What is over stays as it took place. Choose today or a later day."), title=_("Day Is Over")
		)


def check(timetable: Timetable, target: Target) -> Report:
	"""Try the whole import and take it back. Nothing is stored."""
	return all_or_nothing.check(lambda: _carry_out(timetable, target))


def apply(timetable: Timetable, target: Target) -> Report:
	"""Import the whole timetable, or nothing when anything is wrong with it."""
	return all_or_nothing.apply(lambda: _carry_out(timetable, target))


def _carry_out(timetable: Timetable, target: Target) -> Report:
	# two imports for one school go one after the other: each has to see what the other made
	locks.wait_turn("School", target.school)
	report = Report(len(timetable.placements), list(timetable.findings))
	calendar, findings = calendar_of(timetable.file, timetable.placements, timetable.table)
	known = KnownNames(timetable.placements, timetable.table)
	report.findings += [*findings, *known.findings]
	if report.errors:
		return report
	plans, notes = plan_of(
		timetable.placements, calendar, timetable.table, employees=known.employees, rooms=known.rooms
	)
	stored = writing.read_stored(target.school, target.academic_year)
	report.findings += [*notes, *_unfit(plans, stored)]
	if not report.errors:
		_store(plans, stored, timetable, target, report)
	return report


def _unfit(plans: Iterable[ClassPlan], stored: dict[str, Stored]) -> list[Finding]:
	"""Groups that can't have these titles, and classes here that FET doesn't know."""
	plans = list(plans)
	titles = {plan.title for plan in plans}
	long = [
		Finding(Code.TITLE_TOO_LONG, (title, LONGEST_TITLE)) for title in titles if len(title) > LONGEST_TITLE
	]
	activities = [
		Finding(Code.IS_ACTIVITY, (title,))
		for title in sorted(titles & stored.keys())
		if not writing.is_class(stored[title])
	]
	others = [
		Finding(Code.NOT_IN_FET, (title,))
		for title, group in sorted(stored.items())
		if title not in titles and writing.is_class(group) and group.rows
	]
	return [*sorted(long, key=lambda each: each.details), *activities, *others]


def _store(
	plans: list[ClassPlan], stored: dict[str, Stored], timetable: Timetable, target: Target, report: Report
) -> None:
	lists = _lists(plans, stored, timetable)
	written = writing.write(
		plans,
		stored,
		lists,
		school=target.school,
		academic_year=target.academic_year,
		first=target.first,
	)
	report.actions = written.actions
	report.findings += [
		Finding(Code.NO_CHILDREN, (plan.title,))
		for plan in plans
		if not lists.get(plan.title, stored[plan.title].students)
	]
	report.findings += _judged(written)


def _lists(
	plans: Iterable[ClassPlan], stored: dict[str, Stored], timetable: Timetable
) -> dict[str, set[str]]:
	"""Return the lists that follow others: of joint lessons, and of a year's that are those of its groups."""
	here = {name: timetable.table.here(SET, name) for name in timetable.file.sets}
	own = {title: group.students for title, group in stored.items() if writing.is_class(group)}
	years = {
		here[year]: set().union(*(own.get(here[each], set()) for each in timetable.file.sets[year]))
		for year in timetable.file.years
	}
	found = {title: students for title, students in years.items() if students}
	for plan in plans:
		if plan.is_joint:
			found[plan.title] = set().union(*(found.get(each, own.get(each, set())) for each in plan.sets))
	return found


def _judged(written: Written) -> list[Finding]:
	"""Make rooms, people and children follow, and return every clash in which one of them would be.

	Rooms and people are judged as by an edit of a group, children by the hook that judges every edit.
	"""
	names = sorted(written.groups.values())
	run = reservations.prepare(names)
	run.read()
	if not run.is_true:
		run.lock()
		clashes = [clash for found in run.new_clashes().values() for clash in found]
		if clashes:
			return [Finding(Code.CLASH, (reservations.clash_sentence(clash),)) for clash in clashes]
	# whose save it is, for whoever judges: nobody has given a reason to accept anything
	edit = frappe._dict(doctype="Class Timetable", name=None, flags=frappe._dict())
	found = [] if run.is_true else _children_in_two_places(partial(run.write, doc=edit))
	for group, students in sorted(written.joining.items()):
		found += _children_in_two_places(partial(edit_check.check_joining, edit, group, students))
	if not found:
		subscribers.call("sections_affected", names)
	return list(dict.fromkeys(found))


def _children_in_two_places(work: Callable[[], Any]) -> list[Finding]:
	said = said_so_far()
	try:
		work()
	except ScheduleClashError as error:
		unsay_since(said)
		return [Finding(Code.CLASH, (_clash(child),)) for child in error.values["children"]]
	return []


def _clash(child: dict[str, Any]) -> str:
	dates = "; ".join(moments.moment(datetime.fromisoformat(each)) for each in child["sessions"])
	return _("{0} would be in two places: {1} and {2} meet at the same time on {3}.").format(
		child["student_name"], *child["activities"], dates
	)
