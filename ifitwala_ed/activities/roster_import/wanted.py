"""What an export means for one school and one year: its children, their relatives, its classes and who is in them.

Pure: no frappe, no I/O.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from ifitwala_ed.activities.programme_import.values import spelling
from ifitwala_ed.activities.roster_import.columns import CHILD, RELATIVES, TEACHER
from ifitwala_ed.activities.roster_import.findings import Code, Finding
from ifitwala_ed.activities.roster_import.rosters import Class, Membership, Org, Person, Rosters


@dataclass(frozen=True, slots=True)
class Year:
	"""The days of an academic year, and the one on which is imported."""

	first: date
	last: date
	today: date


@dataclass(slots=True, repr=False)
class WantedClass:
	"""A class with the ids of those who are in it."""

	roster: Class
	children: set[str] = field(default_factory=set)
	teachers: set[str] = field(default_factory=set)


@dataclass(slots=True, repr=False)
class Wanted:
	"""What the school should have. ``relations`` are what a child's relatives are, by the ids of both; ``everybody`` the ids
	of all people in the files, of other schools too.
	"""

	children: list[Person] = field(default_factory=list)
	relatives: list[Person] = field(default_factory=list)
	relations: dict[tuple[str, str], str] = field(default_factory=dict)
	teachers: dict[str, Person] = field(default_factory=dict)
	classes: list[WantedClass] = field(default_factory=list)
	everybody: set[str] = field(default_factory=set)
	findings: list[Finding] = field(default_factory=list)


def org_of(
	rosters: Rosters, written: str, names: Iterable[str], school: str
) -> tuple[Org | None, list[Finding]]:
	"""Return the org that is the school: the one that is written, or has a name of the school, or is the only one."""
	orgs = list(rosters.orgs.values())
	wanted = {spelling(written)} if written else {spelling(name) for name in names if name}
	found = [
		org
		for org in orgs
		if wanted & {spelling(each) for each in (org.id, org.name, org.identifier) if each}
	]
	if len(found) == 1:
		return found[0], []
	schools = [org for org in orgs if org.is_school]
	if not written and not found and len(schools) == 1:
		return schools[0], [Finding(Code.ORG_TAKEN, (schools[0].name, school), "orgs.csv")]
	told = ", ".join(f"{org.name} ({org.id})" for org in (found or schools or orgs))
	return None, [Finding(Code.NO_ORG, (school, told or "-"), "orgs.csv")]


def wanted_of(rosters: Rosters, org: Org, year: Year) -> Wanted:
	"""Return what the files mean for a school. What concerns other schools and other terms is left out."""
	wanted = Wanted()
	wanted.children = [
		person
		for person in rosters.people.values()
		if any(role.name == CHILD and role.org == org.id for role in person.roles)
	]
	_tell_of_other_schools(wanted, rosters, org)
	_take_classes(wanted, rosters, org, year)
	_take_relatives(wanted, rosters)
	wanted.everybody = set(rosters.people)
	return wanted


def _tell_of_other_schools(wanted: Wanted, rosters: Rosters, org: Org) -> None:
	for child in wanted.children:
		ids = {role.org for role in child.roles if role.name == CHILD} - {org.id}
		others = sorted(
			rosters.orgs[each].name for each in ids & rosters.orgs.keys() if rosters.orgs[each].is_school
		)
		if others:
			details = (child.full_name, ", ".join(others))
			wanted.findings.append(Finding(Code.OF_SEVERAL_SCHOOLS, details, "users.csv", child.row))


def _take_classes(wanted: Wanted, rosters: Rosters, org: Org, year: Year) -> None:
	of_the_school = [each for each in rosters.classes.values() if each.org == org.id]
	others = [each.title for each in of_the_school if not _is_of_year(each, rosters, year)]
	if others:
		wanted.findings.append(
			Finding(Code.CLASSES_OF_OTHER_TERMS, (tuple(sorted(set(others))),), "classes.csv")
		)
	classes = {each.id: WantedClass(each) for each in of_the_school if _is_of_year(each, rosters, year)}
	known = {child.id for child in wanted.children}
	for membership in rosters.memberships:
		if membership.class_id in classes and membership.person in rosters.people:
			_take_membership(wanted, rosters, year, classes[membership.class_id], membership, known)
	wanted.classes = sorted(classes.values(), key=lambda each: (each.roster.title, each.roster.id))


def _take_membership(
	wanted: Wanted,
	rosters: Rosters,
	year: Year,
	meant: WantedClass,
	membership: Membership,
	known: set[str],
) -> None:
	"""Put somebody into a class in which they are today, or when it begins."""
	begins = max(year.today, _first_day(meant.roster, rosters, year))
	if membership.role not in (CHILD, TEACHER) or (membership.end and membership.end <= begins):
		return
	person = rosters.people[membership.person]
	if membership.begin and membership.begin > begins:
		when = (person.full_name, meant.roster.title, membership.begin)
		wanted.findings.append(Finding(Code.COMES_LATER, when, "enrollments.csv", membership.row))
	elif membership.role == TEACHER:
		meant.teachers.add(person.id)
		wanted.teachers[person.id] = person
	elif person.id in known:
		meant.children.add(person.id)
	else:
		details = (person.full_name, meant.roster.title)
		wanted.findings.append(Finding(Code.OF_ANOTHER_SCHOOL, details, "enrollments.csv", membership.row))


def _is_of_year(meant: Class, rosters: Rosters, year: Year) -> bool:
	"""Return whether a class is held in the year, as far as its terms were exported.

	The middle of a term says whose it is: last year's may reach into the holidays with which this one begins.
	"""
	terms = [rosters.terms[each] for each in meant.terms if each in rosters.terms]
	middles = [term.start + (term.end - term.start) / 2 for term in terms]
	return not terms or any(year.first <= middle <= year.last for middle in middles)


def _first_day(meant: Class, rosters: Rosters, year: Year) -> date:
	starts = [rosters.terms[each].start for each in meant.terms if each in rosters.terms]
	return max(min(starts, default=year.first), year.first)


def _take_relatives(wanted: Wanted, rosters: Rosters) -> None:
	"""Find the relatives of the children. Exports name them with the child, with the relative, or with both."""
	relatives = {person.id: person for person in rosters.people.values() if person.is_one_of(*RELATIVES)}
	children = {child.id for child in wanted.children}
	pairs: dict[str, set[str]] = defaultdict(set)
	for child in wanted.children:
		pairs[child.id] |= set(child.relatives) & relatives.keys()
	for relative in relatives.values():
		for child_id in set(relative.relatives) & children:
			pairs[child_id].add(relative.id)
	for child_id, found in pairs.items():
		for each in found - {child_id}:
			wanted.relations[child_id, each] = next(
				role.name for role in relatives[each].roles if role.name in RELATIVES
			)
	used = {relative_id for _child, relative_id in wanted.relations}
	wanted.relatives = [person for person in relatives.values() if person.id in used]
