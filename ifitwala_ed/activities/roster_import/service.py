"""Trying and importing rosters: everything is judged, then all is stored or nothing."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

import frappe
from frappe.utils import getdate, validate_email_address, validate_phone_number

from ifitwala_ed.activities import class_changes, office_news
from ifitwala_ed.activities.booking import access, commitments
from ifitwala_ed.activities.roster_import import class_matching, grades, writing
from ifitwala_ed.activities.roster_import.choices import (
	EMPLOYEE,
	GROUP,
	GUARDIAN,
	STUDENT,
	YEAR_GROUP,
	Choices,
)
from ifitwala_ed.activities.roster_import.class_matching import MatchedClasses
from ifitwala_ed.activities.roster_import.findings import Code, Finding, in_order
from ifitwala_ed.activities.roster_import.grades import Grades
from ifitwala_ed.activities.roster_import.matching import Matched, Matcher
from ifitwala_ed.activities.roster_import.missing import missing
from ifitwala_ed.activities.roster_import.rosters import Person, Rosters
from ifitwala_ed.activities.roster_import.site import Site, read_site
from ifitwala_ed.activities.roster_import.teachers import match_teachers
from ifitwala_ed.activities.roster_import.wanted import Wanted, Year, org_of, wanted_of
from ifitwala_ed.activities.roster_import.writing import CHANGED, LEFT, MADE, Lists, Written
from ifitwala_ed.core import all_or_nothing
from ifitwala_ed.permissions.shared_by_schools import is_free_of_schools
from ifitwala_ed.schedule import locks
from ifitwala_ed.schedule.terms import require_term
from ifitwala_ed.school import roster_identities


@dataclass(frozen=True, slots=True)
class Target:
	"""Whose rosters they are: which org of the files is the school, and whose ids they have."""

	school: str
	academic_year: str
	source: str
	org: str = ""


@dataclass(slots=True, repr=False)
class Files:
	"""What has been read: the rosters and the school's table of choices, with what is wrong with them."""

	rosters: Rosters
	choices: Choices = field(default_factory=Choices)
	findings: list[Finding] = field(default_factory=list)


@dataclass(slots=True, repr=False)
class Report:
	"""What rosters came to, or would come to. ``lists`` are by group who comes and who goes."""

	people: int = 0
	findings: list[Finding] = field(default_factory=list)
	names: Mapping[tuple[str, str], Collection[str]] = field(default_factory=dict)
	lists: dict[str, tuple[list[str], list[str]]] = field(default_factory=dict)
	is_applied: bool = False

	@property
	def errors(self) -> list[Finding]:
		"""Return the findings that keep them from being imported."""
		return [finding for finding in self.findings if not finding.is_note]

	def count(self, action: str) -> int:
		"""Return how many of all kinds are made, changed or left."""
		return sum(len(names) for (_doctype, each), names in self.names.items() if each == action)


@dataclass(slots=True, repr=False)
class _Found:
	"""Who and what of the files is who and what here."""

	students: Matched
	guardians: Matched
	teachers: Matched
	classes: MatchedClasses
	grades: Grades


def require_target(target: Target) -> None:
	"""Refuse with 403 who doesn't administrate the school, and with a sentence what is no academic year."""
	access.require_school_admin(target.school)
	first, last = _days_of(target.academic_year)
	require_term(target.academic_year, first, last)


def check(files: Files, target: Target) -> Report:
	"""Try the whole import and take it back. Nothing is stored."""
	return all_or_nothing.check(lambda: _carry_out(files, target))


def apply(files: Files, target: Target) -> Report:
	"""Import everything, or nothing when anything is wrong with it."""
	return all_or_nothing.apply(lambda: _carry_out(files, target))


def _carry_out(files: Files, target: Target) -> Report:
	# two imports for one school go one after the other: each has to see what the other made
	locks.wait_turn("School", target.school)
	report = Report(len(files.rosters.people), list(files.findings))
	school = frappe.db.get_value("School", target.school, ["school_name", "abbr"], as_dict=True)
	names = (target.school, school.school_name, school.abbr)
	org, findings = org_of(files.rosters, target.org, names, school.school_name)
	report.findings += findings
	if org:
		first, last = _days_of(target.academic_year)
		wanted = wanted_of(files.rosters, org, Year(first, last, getdate()))
		_without_bad_addresses(wanted)
		site = read_site(target.school, target.academic_year, target.source)
		found = _match(wanted, site, files.choices)
		report.findings += [
			*wanted.findings,
			*_told(found),
			*missing(wanted, site, found.students, found.guardians, found.classes),
		]
		if not report.errors:
			_store(wanted, site, found, target, report)
	report.findings = in_order(report.findings)
	return report


def _days_of(academic_year: str) -> tuple:
	days = frappe.db.get_value("Academic Year", academic_year, ["year_start_date", "year_end_date"])
	return tuple(map(getdate, days)) if days else (getdate(), getdate())


def _without_bad_addresses(wanted: Wanted) -> None:
	"""Leave out addresses that no form would take, which is told."""
	for people in (wanted.children, wanted.relatives):
		for place, person in enumerate(people):
			if person.email and ("," in person.email or validate_email_address(person.email) != person.email):
				wanted.findings.append(Finding(Code.BAD_MAIL, (person.email,), "users.csv", person.row))
				person = replace(person, email="")
			if person.phone and not validate_phone_number(person.phone):
				wanted.findings.append(Finding(Code.BAD_PHONE, (person.phone,), "users.csv", person.row))
				person = replace(person, phone="")
			people[place] = person


def _match(wanted: Wanted, site: Site, choices: Choices) -> _Found:
	students = Matcher(STUDENT, site.student_candidates(), site.known(STUDENT), choices)
	guardians = Matcher(GUARDIAN, site.guardian_candidates(), site.known(GUARDIAN), choices)
	return _Found(
		students.match(wanted.children),
		guardians.match(wanted.relatives),
		match_teachers(wanted, site, choices),
		class_matching.match_classes(
			[each.roster for each in wanted.classes],
			list(site.groups.values()),
			site.known(GROUP),
			choices,
		),
		grades.match_grades(
			wanted.children,
			site.year_groups,
			site.known(YEAR_GROUP),
			choices,
			may_be_made=is_free_of_schools(),
		),
	)


def _told(found: _Found) -> list[Finding]:
	told = [
		*found.students.findings,
		*found.guardians.findings,
		*found.teachers.findings,
		*found.classes.findings,
		*found.grades.findings,
	]
	by_mail = [*found.students.by_mail, *found.guardians.by_mail, *found.teachers.by_mail]
	if by_mail:
		told.append(Finding(Code.BY_MAIL, (tuple(by_mail),)))
	if found.classes.by_title:
		told.append(Finding(Code.BY_TITLE, (tuple(found.classes.by_title),)))
	return told


def _store(wanted: Wanted, site: Site, found: _Found, target: Target, report: Report) -> None:
	written = Written()
	students, guardians = found.students.documents, found.guardians.documents
	wanted = replace(
		wanted,
		children=[
			_with_name_kept(child, site.students.get(students.get(child.id, ""))) for child in wanted.children
		],
	)
	writing.write_year_groups(found.grades, written)
	writing.write_students(wanted.children, students, site, found.grades, target.school, written)
	writing.write_guardians(wanted.relatives, guardians, site, written)
	relatives = {person.id: person for person in wanted.relatives}
	writing.write_relations(wanted.relations, relatives, students, guardians, site)
	_store_classes(wanted, site, found, target, written, report)
	roster_identities.remember(
		target.school,
		target.source,
		{
			STUDENT: students,
			GUARDIAN: guardians,
			EMPLOYEE: found.teachers.documents,
			GROUP: found.classes.groups,
			YEAR_GROUP: found.grades.documents,
		},
		{(GROUP, each.roster.id): each.roster.code for each in wanted.classes},
	)
	report.names = written.names
	if not report.errors:
		_tell_of_seats(written)


def _with_name_kept(child: Person, stored: frappe._dict | None) -> Person:
	"""Return a child with the family name that it has here, where the files leave it empty."""
	if child.last_name or not stored or not stored.last_name:
		return child
	return replace(child, last_name=stored.last_name)


def _store_classes(
	wanted: Wanted, site: Site, found: _Found, target: Target, written: Written, report: Report
) -> None:
	groups, new = found.classes.groups, set(found.classes.titles)
	writing.make_groups(
		[each.roster for each in wanted.classes],
		found.classes.titles,
		groups,
		site,
		school=target.school,
		academic_year=target.academic_year,
	)
	enrolled = _enrolled(wanted.children, found.students.documents, site)
	names = {found.students.documents[child.id]: child.full_name for child in wanted.children}
	led = found.teachers.documents
	seen = {
		name for sourced_id, name in site.known(EMPLOYEE).items() if sourced_id in wanted.everybody
	} | set(led.values())
	lists, changes = Lists(site, names), defaultdict(list)
	for each in wanted.classes:
		group = site.groups[groups[each.roster.id]]
		children = {enrolled[child] for child in each.children if child in enrolled}
		teachers = {led[teacher] for teacher in each.teachers if teacher in led}
		joining, leaving = lists.compare_children(group, children, set(enrolled.values()))
		led_by_others = lists.compare_teachers(group, teachers, seen)
		action = MADE if each.roster.id in new else CHANGED if joining or leaving or led_by_others else LEFT
		changes[action].append(group.title)
		if action == CHANGED:
			written.joining[group.name], written.leaving[group.name] = joining, leaving
			report.lists[group.title] = _called(joining, names), _called(leaving, names)
	for action, titles in changes.items():
		written.note(GROUP, action, titles)
	lists.write(written.changed_groups)
	clashes = class_changes.follow(
		written.changed_groups, written.joining, doctype="Roster Import", first=getdate()
	)
	report.findings += [Finding(Code.CLASH, clash.details, all=clash.all) for clash in clashes]


def _called(students: Collection[str], names: Mapping[str, str]) -> list[str]:
	return sorted(names.get(student, student) for student in students)


def _enrolled(children: Collection[Person], documents: Mapping[str, str], site: Site) -> dict[str, str]:
	"""Return the students of children who can be on a list here: whoever has left the school, or is at another, isn't."""
	return {
		child.id: documents[child.id]
		for child in children
		if (documents[child.id] not in site.students and documents[child.id] not in site.moved)
		or (documents[child.id] in site.students and site.students[documents[child.id]].enabled)
	}


def _tell_of_seats(written: Written) -> None:
	"""The coordinators hear of seats that ask for another year or age than a child's is now, as after a form's save."""
	if written.judged_anew:
		booked = {each.student for each in commitments.of_students(written.judged_anew) if each.is_seat}
		for student in sorted(booked & set(written.judged_anew)):
			office_news.seats_of_changed_student(student)
