"""Stores people and class lists: what differs, by a number of statements that the kinds fix, not the rows.

What the controllers of these documents ask was asked of every row before: names and dates that can be stored, addresses
that are some, nobody twice. What a form would set is set here too. Values of the school stay where the files have none.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import frappe
from frappe import _
from frappe.query_builder import DocType

from ifitwala_ed.activities.roster_import.choices import GROUP, GUARDIAN, STUDENT, YEAR_GROUP
from ifitwala_ed.activities.roster_import.class_matching import Stored
from ifitwala_ed.activities.roster_import.grades import Grades, sequence_of
from ifitwala_ed.activities.roster_import.rosters import Class, Person
from ifitwala_ed.activities.roster_import.site import INSTRUCTOR, RELATION, Site
from ifitwala_ed.core import languages
from ifitwala_ed.core.child_rows import close_up
from ifitwala_ed.core.rows import insert_rows, update_rows
from ifitwala_ed.schedule.activity_roster import ROSTER_ROW
from ifitwala_ed.schedule.groups import to_date

MADE, CHANGED, LEFT = "Made", "Changed", "Left"
# whose judgement by offerings depends on them
ELIGIBILITY: Final = ("year_group", "date_of_birth")


@dataclass(slots=True, repr=False)
class Written:
	"""What has been stored: what became of whom by doctype, who came into which group and who went, whose seats may not fit
	any more.
	"""

	names: dict[tuple[str, str], list[str]] = field(default_factory=dict)
	joining: dict[str, set[str]] = field(default_factory=dict)
	leaving: dict[str, set[str]] = field(default_factory=dict)
	led_by_others: set[str] = field(default_factory=set)
	judged_anew: list[str] = field(default_factory=list)

	def note(self, doctype: str, action: str, names: Collection[str]) -> None:
		"""Note what became of some."""
		if names:
			self.names.setdefault((doctype, action), []).extend(names)

	@property
	def changed_groups(self) -> set[str]:
		"""Return the groups that were here before and whose lists or people are others now."""
		return {*self.joining, *self.leaving, *self.led_by_others}


def write_year_groups(grades: Grades, written: Written) -> None:
	"""Make the year groups that are missing."""
	# they are every school's: another one's import may have made some at the same moment
	insert_rows(
		YEAR_GROUP,
		({"name": each, "year_group_name": each, "sequence": sequence_of(each)} for each in grades.new),
		skip_existing=True,
	)
	written.note(YEAR_GROUP, MADE, grades.new)


def write_students(
	children: Iterable[Person],
	documents: dict[str, str],
	site: Site,
	grades: Grades,
	school: str,
	written: Written,
) -> None:
	"""Make the children who aren't here, and change what differs of the others."""
	new, changes = [], {}
	for child in children:
		values = _student_values(child, grades)
		if child.id not in documents:
			new.append((child, values))
		elif documents[child.id] in site.students:
			differing = _differing(site.students[documents[child.id]], values)
			written.note(STUDENT, CHANGED if differing else LEFT, [child.full_name])
			if differing:
				changes[documents[child.id]] = differing
	rows = [{**values, "school": school, "enabled": 1} for _child, values in new]
	for (child, _values), name in zip(new, insert_rows(STUDENT, rows), strict=True):
		documents[child.id] = name
	update_rows(STUDENT, changes)
	written.note(STUDENT, MADE, [child.full_name for child, _values in new])
	written.judged_anew = sorted(name for name, values in changes.items() if set(values) & set(ELIGIBILITY))


def write_guardians(
	relatives: Iterable[Person], documents: dict[str, str], site: Site, written: Written
) -> None:
	"""Make the relatives who aren't here, and change what differs of the others."""
	new, changes = [], {}
	for person in relatives:
		stored = site.guardians.get(documents.get(person.id, ""))
		values = {
			# what is here can't be told apart: without a family name in the files it stays whole
			"guardian_name": stored.guardian_name if stored and not person.last_name else person.full_name,
			"email": person.email or None,
			"mobile_no": person.phone or None,
		}
		if person.id not in documents:
			new.append((person, values))
		else:
			differing = _differing(stored, values)
			written.note(GUARDIAN, CHANGED if differing else LEFT, [person.full_name])
			if differing:
				changes[documents[person.id]] = differing
	rows = ({**values, "offers_only": 0} for _person, values in new)
	for (person, _values), name in zip(new, insert_rows(GUARDIAN, rows), strict=True):
		documents[person.id] = name
	update_rows(GUARDIAN, changes)
	written.note(GUARDIAN, MADE, [person.full_name for person, _values in new])


def write_relations(
	relations: Mapping[tuple[str, str], str],
	relatives: Mapping[str, Person],
	students: Mapping[str, str],
	guardians: Mapping[str, str],
	site: Site,
) -> None:
	"""Add guardians to children. What the school has written of a relation stays, and nobody is taken off."""
	with languages.speaking(languages.of_the_site()):
		words = {"parent": _("Parent"), "guardian": _("Guardian"), "relative": _("Relative")}
	rows = []
	places = {student: len(guardians_) for student, guardians_ in site.relations.items()}
	for (child_id, relative_id), relation in sorted(relations.items()):
		student, guardian = students.get(child_id), guardians[relative_id]
		if not student or student in site.moved or guardian in site.relations.get(student, ()):
			continue
		places[student] = places.get(student, 0) + 1
		rows.append(
			{
				"guardian": guardian,
				"guardian_name": relatives[relative_id].full_name,
				"relation": words[relation],
				# a relative who is neither parent nor guardian books nothing until the school says so
				"can_book": int(relation != "relative"),
				**_place(STUDENT, student, "guardians", places[student]),
			}
		)
	insert_rows(RELATION, rows)
	_touch(STUDENT, {row["parent"] for row in rows} & site.students.keys())


def make_groups(
	classes: Iterable[Class],
	titles: Mapping[str, str],
	groups: dict[str, str],
	site: Site,
	*,
	school: str,
	academic_year: str,
) -> None:
	"""Make the groups of classes that aren't here."""
	new = [each for each in classes if each.id in titles]
	rows = [
		{
			"student_group_name": titles[each.id],
			"group_based_on": "Batch" if each.is_homeroom else "Course",
			"school": school,
			"academic_year": academic_year,
			"status": "Active",
			"maximum_size": 0,
		}
		for each in new
	]
	for each, name in zip(new, insert_rows(GROUP, rows), strict=True):
		groups[each.id] = name
		site.groups[name] = Stored(name, titles[each.id])


class Lists:
	"""Collects who comes into groups and who goes, and writes it in bulk."""

	def __init__(self, site: Site, names: Mapping[str, str]):
		"""``names`` are what students are called."""
		self._site, self._names = site, names
		self._rows: dict[str, list[dict[str, Any]]] = {ROSTER_ROW: [], INSTRUCTOR: []}
		self._going: dict[str, list[str]] = {ROSTER_ROW: [], INSTRUCTOR: []}
		self._back: list[str] = []
		self._led_by = {row.name: row.employee_name for row in site.employees}
		# groups that lose rows
		self._shrinking: dict[str, set[str]] = {ROSTER_ROW: set(), INSTRUCTOR: set()}

	def compare_children(
		self, group: Stored, wanted: set[str], in_files: set[str]
	) -> tuple[set[str], set[str]]:
		"""Note who comes and who goes; return both. Whom the files don't know stays."""
		joining = wanted - group.students.keys()
		leaving = (group.students.keys() - wanted) & in_files
		place = group.last_student
		for student in sorted(joining):
			if student in group.left:
				self._back.append(group.left[student])
				continue
			place += 1
			values = {"student": student, "student_name": self._names.get(student), "active": 1}
			self._rows[ROSTER_ROW].append({**values, **_place(GROUP, group.name, "students", place)})
		self._take_off(ROSTER_ROW, group, [group.students[student] for student in sorted(leaving)])
		return joining, leaving

	def compare_teachers(self, group: Stored, wanted: set[str], in_files: set[str]) -> bool:
		"""Note who leads the group from now on and who no longer; return whether anything differs."""
		coming = wanted - group.instructors.keys()
		going = (group.instructors.keys() - wanted) & in_files
		for place, employee in enumerate(sorted(coming), start=group.last_instructor + 1):
			values = {"employee": employee, "employee_name": self._led_by.get(employee)}
			self._rows[INSTRUCTOR].append({**values, **_place(GROUP, group.name, "instructors", place)})
		self._take_off(INSTRUCTOR, group, [group.instructors[employee] for employee in sorted(going)])
		return bool(coming or going)

	def _take_off(self, doctype: str, group: Stored, rows: Collection[str]) -> None:
		if rows:
			self._going[doctype] += rows
			self._shrinking[doctype].add(group.name)

	def write(self, changed: Iterable[str]) -> None:
		"""Store it: a statement for each kind of change, in chunks."""
		for doctype, names in self._going.items():
			if names:
				table = DocType(doctype)
				frappe.qb.from_(table).delete().where(table.name.isin(names)).run()
		if self._back:
			update_rows(ROSTER_ROW, {name: {"active": 1} for name in self._back})
		for doctype, rows in self._rows.items():
			insert_rows(doctype, rows)
			close_up(doctype, GROUP, self._shrinking[doctype])
		_touch(GROUP, changed)


def _student_values(child: Person, grades: Grades) -> dict[str, Any]:
	return {
		"first_name": child.first_name,
		"last_name": child.last_name or None,
		"student_name": child.full_name,
		"student_email": child.email or None,
		"date_of_birth": child.birthday,
		"year_group": grades.year_group_of(child),
	}


def _differing(stored: Any, values: Mapping[str, Any]) -> dict[str, Any]:
	"""Return what the files say otherwise. What they leave empty stays as it is."""
	return {
		name: value
		for name, value in values.items()
		if value and value != (to_date(stored[name]) if name == "date_of_birth" else stored[name])
	}


def _touch(doctype: str, names: Iterable[str]) -> None:
	"""A form that was opened before has an older document: its save is refused by Frappe instead of taking rows back."""
	update_rows(doctype, {name: {} for name in names})


def _place(parenttype: str, parent: str, parentfield: str, idx: int) -> dict[str, Any]:
	return {"parent": parent, "parenttype": parenttype, "parentfield": parentfield, "idx": idx}
