"""Who and what is here and not in the files. Nobody is deleted, withdrawn or taken off a list for it: it is told.

Pure: no frappe, no I/O.
"""

from collections import defaultdict
from collections.abc import Iterator

from ifitwala_ed.activities.roster_import.choices import GUARDIAN
from ifitwala_ed.activities.roster_import.class_matching import MatchedClasses
from ifitwala_ed.activities.roster_import.findings import Code, Finding
from ifitwala_ed.activities.roster_import.matching import Matched
from ifitwala_ed.activities.roster_import.site import Site
from ifitwala_ed.activities.roster_import.wanted import Wanted


def missing(
	wanted: Wanted, site: Site, students: Matched, guardians: Matched, classes: MatchedClasses
) -> Iterator[Finding]:
	"""Notes of everybody and everything that the files don't have, and of students whom they can't change."""
	in_files = set(students.documents.values())
	absent = sorted(
		row.student_name or name
		for name, row in site.students.items()
		if row.enabled and name not in in_files
	)
	if absent:
		yield Finding(Code.STUDENTS_MISSING, (tuple(absent),))
	titles = sorted(
		group.title
		for group in site.groups.values()
		if group.is_active and not group.is_activity and group.name not in classes.groups.values()
	)
	if titles:
		yield Finding(Code.CLASSES_MISSING, (tuple(titles),))
	yield from _unchangeable(wanted, site, students)
	yield from _relations(wanted, site, students, guardians)


def _unchangeable(wanted: Wanted, site: Site, students: Matched) -> Iterator[Finding]:
	for child in wanted.children:
		name = students.documents.get(child.id)
		if name in site.moved:
			yield Finding(Code.MOVED, (child.full_name, site.moved[name][1]), "users.csv", child.row)
		elif name in site.students and not site.students[name].enabled:
			yield Finding(Code.NOT_ENROLLED, (child.full_name,), "users.csv", child.row)


def _relations(wanted: Wanted, site: Site, students: Matched, guardians: Matched) -> Iterator[Finding]:
	"""Guardians whom the source has named before and names no more as a relative of the child."""
	of_the_source = {*site.known(GUARDIAN).values(), *guardians.documents.values()}
	named: dict[str, set[str | None]] = defaultdict(set)
	for child_id, relative in wanted.relations:
		named[child_id].add(guardians.documents.get(relative))
	for child in wanted.children:
		student = students.documents.get(child.id, "")
		for guardian in sorted((site.relations.get(student, set()) & of_the_source) - named[child.id]):
			title = site.guardians[guardian].guardian_name if guardian in site.guardians else guardian
			yield Finding(Code.GUARDIAN_MISSING, (title, child.full_name), "users.csv", child.row)
