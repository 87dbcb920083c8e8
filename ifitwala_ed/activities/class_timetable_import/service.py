"""Trying and importing a class timetable: everything is judged, then all is stored or nothing."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date

import frappe
from frappe import _
from frappe.utils import getdate

from ifitwala_ed.activities import class_changes
from ifitwala_ed.activities.booking import access
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
from ifitwala_ed.activities.class_timetable_import.writing import Stored
from ifitwala_ed.activities.import_findings import obstacles_first
from ifitwala_ed.core import all_or_nothing
from ifitwala_ed.core.wording import bold
from ifitwala_ed.schedule import cycle_calendars, locks
from ifitwala_ed.schedule.class_timetables import times
from ifitwala_ed.schedule.class_timetables.fet_file import FetFile
from ifitwala_ed.schedule.class_timetables.solution import Placement
from ifitwala_ed.schedule.cycles import Cycle
from ifitwala_ed.schedule.terms import require_term
from ifitwala_ed.schedule.title_keys import title_key
from ifitwala_ed.school import roster_identities


@dataclass(frozen=True, slots=True)
class Target:
	"""Whose timetable it is, and from which day on. ``cycle`` has its days, where they are no weekdays."""

	school: str
	academic_year: str
	first: date
	cycle: str = ""


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
	"""Refuse with 403 who doesn't administrate the school, and with a sentence a day that is over or no term day, or
	another school's cycle.
	"""
	access.require_school_admin(target.school)
	require_term(target.academic_year, target.first, target.first)
	if target.first < getdate():
		frappe.throw(
			_("What is over stays as it took place. Choose today or a later day."), title=_("Day Is Over")
		)
	if target.cycle and target.cycle not in cycles_of(target.school):
		frappe.throw(
			_("{0} is no timetable cycle of {1}.").format(bold(target.cycle), bold(target.school)),
			title=_("Cycle Not Found"),
		)


def cycles_of(school: str) -> list[str]:
	"""Return the names of a school's cycles. Asked for by who administrates it."""
	return frappe.get_all(
		cycle_calendars.CYCLE, filters={"school": school}, pluck="name", order_by="name asc"
	)


def days_of(cycle: str | None) -> tuple[str, ...]:
	"""Return the days of a cycle, for a table of names that speaks of them."""
	found = cycle_calendars.read_cycles([cycle]) if cycle else {}
	return found[cycle].days if cycle in found else ()


def check(timetable: Timetable, target: Target) -> Report:
	"""Try the whole import and take it back. Nothing is stored."""
	return all_or_nothing.check(lambda: carry_out(timetable, target))


def apply(timetable: Timetable, target: Target) -> Report:
	"""Import the whole timetable, or nothing when anything is wrong with it."""
	return all_or_nothing.apply(lambda: carry_out(timetable, target))


def carry_out(timetable: Timetable, target: Target) -> Report:
	"""Judge the whole timetable, and store it where nothing is wrong. Who calls it takes back what has errors."""
	report = _carry_out(timetable, target)
	report.findings = obstacles_first(dict.fromkeys(report.findings))
	return report


def _carry_out(timetable: Timetable, target: Target) -> Report:
	# two imports for one school go one after the other: each has to see what the other made
	locks.wait_turn("School", target.school)
	report = Report(len(timetable.placements), list(timetable.findings))
	cycle = _locked_cycle(target)
	calendar, findings = calendar_of(timetable.file, timetable.placements, timetable.table, cycle)
	known = KnownNames(timetable.placements, timetable.table)
	report.findings += [*_with_cycles(findings, timetable.file, target.school), *known.findings]
	if report.errors:
		return report
	stored = writing.read_stored(target.school, target.academic_year)
	timetable = replace(timetable, table=_with_stored_titles(timetable, stored, target.school))
	plans, notes = plan_of(
		timetable.placements, calendar, timetable.table, employees=known.employees, rooms=known.rooms
	)
	_call_as_stored(plans, stored)
	report.findings += [*notes, *_unfit(plans, stored)]
	if not report.errors:
		_store(plans, stored, timetable, target, report)
	return report


def _locked_cycle(target: Target) -> Cycle | None:
	"""Return the calendar by which the lessons come; nobody changes it until the transaction ends."""
	if not target.cycle:
		return None
	locks.wait_turn(locks.CYCLE, target.cycle)
	return cycle_calendars.read_cycles([target.cycle])[target.cycle]


def _with_cycles(findings: Collection[Finding], file: FetFile, school: str) -> list[Finding]:
	"""Return the findings, those of days that nobody knows with the cycles of the school that have all days of the file."""
	if not any(finding.code is Code.UNKNOWN_DAY for finding in findings):
		return list(findings)
	days = set(map(times.plain, file.days))
	cycles = cycle_calendars.read_cycles(cycles_of(school)).values()
	near = tuple(cycle.name for cycle in cycles if days <= set(map(times.plain, cycle.days)))
	return [
		replace(finding, near=near) if finding.code is Code.UNKNOWN_DAY else finding for finding in findings
	]


def _with_stored_titles(timetable: Timetable, stored: dict[str, Stored], school: str) -> NameTable:
	"""Return the table of names that also has the sets which are called a little otherwise here, or by the codes that the
	school's rosters have for classes.
	"""
	titles = {group.name: group.title for group in stored.values()}
	codes = roster_identities.by_code(school, writing.GROUP)
	alike = _alike(timetable.file.sets, stored)
	known = {}
	for name in timetable.file.sets:
		title = alike.get(name) or titles.get(codes.get(name, ""))
		if name not in stored and title:
			known[SET, name] = title
	return replace(timetable.table, names={**known, **timetable.table.names})


def _alike(names: Iterable[str], stored: dict[str, Stored]) -> dict[str, str]:
	"""Return the titles here of names that are the same but for capitals, accents and blanks, where only one is."""
	names = list(names)
	keys = Counter(map(title_key, names))
	here = {title_key(title): title for title in stored}
	return {
		name: here[title_key(name)]
		for name in names
		if keys[title_key(name)] == 1 and title_key(name) in here
	}


def _call_as_stored(plans: Iterable[ClassPlan], stored: dict[str, Stored]) -> None:
	"""Call groups of joint lessons as they are called here, where a class has had other capitals since."""
	alike = _alike([plan.title for plan in plans], stored)
	for plan in plans:
		plan.title = plan.title if plan.title in stored else alike.get(plan.title, plan.title)


def _unfit(plans: Iterable[ClassPlan], stored: dict[str, Stored]) -> list[Finding]:
	"""Groups that can't have these titles, and classes here that FET doesn't know."""
	plans = list(plans)
	titles = {plan.title for plan in plans}
	long = [
		Finding(Code.TITLE_TOO_LONG, (title, LONGEST_TITLE)) for title in titles if len(title) > LONGEST_TITLE
	]
	taken = [
		Finding(Code.IS_RETIRED if writing.is_class(stored[title]) else Code.IS_ACTIVITY, (title,))
		for title in sorted(titles & stored.keys())
		if not (writing.is_class(stored[title]) and stored[title].is_active)
	]
	others = [
		Finding(Code.NOT_IN_FET, (title,))
		for title, group in sorted(stored.items())
		if title not in titles and writing.is_class(group) and group.has_lessons
	]
	return [*sorted(long, key=lambda each: each.details), *_of_one_name(titles, stored), *taken, *others]


def _of_one_name(titles: set[str], stored: dict[str, Stored]) -> list[Finding]:
	"""Titles of which the database would take only one."""
	first: dict[str, str] = {}
	findings = []
	for title in (*stored, *sorted(titles - stored.keys())):
		other = first.setdefault(title_key(title), title)
		if other != title and title in titles:
			findings.append(Finding(Code.TITLES_ALIKE, (other, title)))
	return findings


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
		if not lists.get(plan.title, set(stored[plan.title].students))
	]
	report.findings += class_changes.follow(
		written.groups.values(), written.joining, doctype="Class Timetable", first=target.first
	)


def _lists(
	plans: Iterable[ClassPlan], stored: dict[str, Stored], timetable: Timetable
) -> dict[str, set[str]]:
	"""Return the lists that follow others: of joint lessons, and of a year's that are those of its groups."""
	here = {name: timetable.table.here(SET, name) for name in timetable.file.sets}
	own = {title: set(group.students) for title, group in stored.items() if writing.is_class(group)}
	years = {
		here[year]: set().union(*(own.get(here[each], set()) for each in timetable.file.sets[year]))
		for year in timetable.file.years
	}
	found = {title: students for title, students in years.items() if students}
	for plan in plans:
		if plan.is_joint:
			found[plan.title] = set().union(*(found.get(each, own.get(each, set())) for each in plan.sets))
	return found
