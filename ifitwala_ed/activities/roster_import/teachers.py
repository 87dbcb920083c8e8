"""Which employees the teachers of the files are. None is made: an employee is more than a name.

Pure: no frappe, no I/O.
"""

from collections import defaultdict
from typing import Final

from ifitwala_ed.activities.programme_import.names import Index
from ifitwala_ed.activities.roster_import.choices import EMPLOYEE, Choices
from ifitwala_ed.activities.roster_import.findings import Code, Finding
from ifitwala_ed.activities.roster_import.matching import Matched, Matcher
from ifitwala_ed.activities.roster_import.site import Site
from ifitwala_ed.activities.roster_import.wanted import Wanted

# what is said of somebody who merely looks like an employee says it of somebody unknown too
ALIKE: Final = (Code.SAME_NAME, Code.SAME_MAIL)


def match_teachers(wanted: Wanted, site: Site, choices: Choices) -> Matched:
	"""Return the active employees of teachers: by an address or the employee's number. Others are notes, with who is alike."""
	candidates = site.employee_candidates()
	active = {each.name: each.name for each in candidates}
	people = list(wanted.teachers.values())
	numbers = {
		person.id: active[number] for person in people for number in person.identifiers if number in active
	}
	seen = {sourced_id: name for sourced_id, name in site.known(EMPLOYEE).items() if name in active}
	matcher = Matcher(EMPLOYEE, candidates, {**numbers, **seen}, choices, names_have_to_agree=False)
	found = matcher.match(people)
	unknown = {person.id for person in found.new} | {
		person.id for person in people if person.id not in found.documents
	}
	classes = defaultdict(list)
	for each in wanted.classes:
		for sourced_id in each.teachers:
			classes[sourced_id].append(each.roster.title)
	index = Index((each.full_name, each.name) for each in candidates)
	found.findings = [each for each in found.findings if each.code not in ALIKE]
	for person in people:
		if person.id in unknown and not any(each.row == person.row for each in found.findings):
			details = (person.full_name, ", ".join(sorted(classes[person.id])))
			near = tuple(f"{each} ({index.find(each)[0]})" for each in index.nearest(person.full_name))
			found.findings.append(Finding(Code.UNKNOWN_TEACHER, details, "users.csv", person.row, near))
	found.new = []
	return found
