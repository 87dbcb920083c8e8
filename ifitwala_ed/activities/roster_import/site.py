"""What the site has of a school, as far as rosters can concern it. A fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

import frappe
from frappe.query_builder import DocType

from ifitwala_ed.activities.roster_import.choices import EMPLOYEE, GROUP, GUARDIAN, STUDENT, YEAR_GROUP
from ifitwala_ed.activities.roster_import.class_matching import Stored
from ifitwala_ed.activities.roster_import.matching import Candidate
from ifitwala_ed.permissions.school_scope import allowed_schools
from ifitwala_ed.schedule.activity_roster import ROSTER_ROW
from ifitwala_ed.schedule.groups import ACTIVITY, to_date
from ifitwala_ed.school import roster_identities

RELATION: Final = "Student Guardian"
INSTRUCTOR: Final = "Student Group Instructor"
STUDENT_FIELDS: Final = (
	"name",
	"first_name",
	"last_name",
	"student_name",
	"student_email",
	"user",
	"date_of_birth",
	"year_group",
	"enabled",
)


@dataclass(slots=True, repr=False)
class Site:
	"""The school's people and groups by name, and whom ids of the source are known to be."""

	students: dict[str, Any] = field(default_factory=dict)
	guardians: dict[str, Any] = field(default_factory=dict)
	employees: list[Any] = field(default_factory=list)
	year_groups: list[str] = field(default_factory=list)
	groups: dict[str, Stored] = field(default_factory=dict)
	# guardians of each student
	relations: dict[str, set[str]] = field(default_factory=dict)
	identities: dict[str, dict[str, str]] = field(default_factory=dict)
	# what students of the identities are called who are at another school by now, and that school
	moved: dict[str, tuple[str, str]] = field(default_factory=dict)

	def known(self, doctype: str) -> dict[str, str]:
		"""Return the documents of a doctype by the ids under which they were seen before."""
		return self.identities.get(doctype, {})

	def student_candidates(self) -> list[Candidate]:
		"""Return the school's students as they are compared with people of the files."""
		return [
			Candidate(
				row.name,
				row.student_name or "",
				_mails(row, "student_email", "user"),
				to_date(row.date_of_birth),
			)
			for row in self.students.values()
		]

	def guardian_candidates(self) -> list[Candidate]:
		"""Return the guardians whom the user may see."""
		of_the_school = set().union(*self.relations.values())
		return [
			Candidate(
				row.name,
				row.guardian_name or "",
				_mails(row, "email", "user"),
				is_near=row.name in of_the_school,
			)
			for row in self.guardians.values()
		]

	def employee_candidates(self) -> list[Candidate]:
		"""Return the active employees."""
		return [
			Candidate(
				row.name, row.employee_name or "", _mails(row, "user_id", "company_email", "personal_email")
			)
			for row in self.employees
			if row.status == "Active"
		]


def read_site(school: str, academic_year: str, source: str) -> Site:
	"""Return what the site has."""
	site = Site()
	site.students = _by_name(
		frappe.get_all(STUDENT, filters={"school": school}, fields=[*STUDENT_FIELDS], order_by="name asc")
	)
	site.guardians = _by_name(_visible_guardians())
	site.employees = frappe.get_all(
		EMPLOYEE,
		fields=["name", "employee_name", "user_id", "company_email", "personal_email", "status"],
		order_by="name asc",
	)
	site.year_groups = frappe.get_all(YEAR_GROUP, pluck="name", order_by="name asc")
	site.groups = _groups(school, academic_year)
	site.relations = _relations(school)
	site.identities = roster_identities.read(school, source)
	_sort_out_identities(site)
	return site


def _by_name(rows: Iterable[Any]) -> dict[str, Any]:
	return {row.name: row for row in rows}


def _mails(row: Any, *fieldnames: str) -> tuple[str, ...]:
	return tuple(dict.fromkeys(row[each] for each in fieldnames if row[each]))


def _visible_guardians() -> list[Any]:
	"""Return the guardians of the schools in which the user may act: nobody is to find out who else is on the site."""
	schools = allowed_schools()
	guardian, link, student = DocType(GUARDIAN), DocType(RELATION), DocType(STUDENT)
	query = (
		frappe.qb.from_(guardian)
		.select(guardian.name, guardian.guardian_name, guardian.email, guardian.mobile_no, guardian.user)
		.orderby(guardian.name)
	)
	if schools is not None:
		theirs = (
			frappe.qb.from_(link)
			.join(student)
			.on((student.name == link.parent) & (link.parenttype == STUDENT))
			.select(link.guardian)
			.where(student.school.isin([*schools, ""]))
		)
		query = query.where(guardian.name.isin(theirs))
	return query.run(as_dict=True)


def _relations(school: str) -> dict[str, set[str]]:
	link, student = DocType(RELATION), DocType(STUDENT)
	rows = (
		frappe.qb.from_(link)
		.join(student)
		.on((student.name == link.parent) & (link.parenttype == STUDENT))
		.select(link.parent, link.guardian)
		.where(student.school == school)
		.orderby(link.parent)
		.orderby(link.idx)
	).run()
	found: dict[str, set[str]] = {}
	for child, guardian in rows:
		found.setdefault(child, set()).add(guardian)
	return found


def _groups(school: str, academic_year: str) -> dict[str, Stored]:
	heads = frappe.get_all(
		GROUP,
		filters={"school": school, "academic_year": academic_year},
		fields=["name", "student_group_name", "group_based_on", "status"],
		order_by="student_group_name asc, name asc",
	)
	groups = {
		head.name: Stored(
			head.name, head.student_group_name, head.group_based_on == ACTIVITY, head.status == "Active"
		)
		for head in heads
	}
	parents = {"parent": ("in", [*groups, ""]), "parenttype": GROUP}
	for row in frappe.get_all(
		ROSTER_ROW,
		filters=parents,
		fields=["name", "parent", "student", "active", "idx"],
		order_by="name asc",
	):
		group = groups[row.parent]
		(group.students if row.active else group.left)[row.student] = row.name
		group.last_student = max(group.last_student, row.idx)
	for row in frappe.get_all(
		INSTRUCTOR, filters=parents, fields=["name", "parent", "employee", "idx"], order_by="name asc"
	):
		group = groups[row.parent]
		group.instructors[row.employee] = row.name
		group.last_instructor = max(group.last_instructor, row.idx)
	return groups


def _sort_out_identities(site: Site) -> None:
	"""Leave out documents that are gone, or not the user's to change; note the students who are at other schools now."""
	here = {
		STUDENT: site.students.keys(),
		GUARDIAN: site.guardians.keys(),
		EMPLOYEE: {row.name for row in site.employees},
		YEAR_GROUP: set(site.year_groups),
		GROUP: site.groups.keys(),
	}
	elsewhere = [name for name in site.known(STUDENT).values() if name not in site.students]
	for row in frappe.get_all(
		STUDENT,
		filters={"name": ("in", [*elsewhere, ""])},
		fields=["name", "student_name", "school"],
		order_by="name asc",
	):
		site.moved[row.name] = row.student_name, row.school
	site.identities = {
		doctype: {
			sourced_id: name
			for sourced_id, name in known.items()
			if name in here.get(doctype, ()) or name in site.moved
		}
		for doctype, known in site.identities.items()
	}
