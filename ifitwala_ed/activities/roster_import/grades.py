"""Which Year Group a grade of the files is. A number is no name: grade 05 of one country is Year 6 of another.

Pure: no frappe, no I/O.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from ifitwala_ed.activities.programme_import.names import Index
from ifitwala_ed.activities.roster_import.choices import YEAR_GROUP, Choices
from ifitwala_ed.activities.roster_import.findings import Code, Finding
from ifitwala_ed.activities.roster_import.rosters import Person


@dataclass(slots=True)
class Grades:
	"""The Year Groups of grades, and which of them are to be made."""

	documents: dict[str, str] = field(default_factory=dict)
	new: list[str] = field(default_factory=list)
	findings: list[Finding] = field(default_factory=list)

	def year_group_of(self, child: Person) -> str | None:
		"""Return a child's Year Group, where the files say one."""
		return self.documents.get(child.grades[0]) if len(child.grades) == 1 else None


def match_grades(
	children: Iterable[Person],
	known: Collection[str],
	identities: Mapping[str, str],
	choices: Choices,
	*,
	may_be_made: bool,
) -> Grades:
	"""Return what the grades of children are here."""
	found = Grades()
	index = Index((name, name) for name in known)
	grades: dict[str, int] = {}
	for child in children:
		if len(child.grades) > 1:
			details = (child.full_name, ", ".join(child.grades))
			found.findings.append(Finding(Code.SEVERAL_GRADES, details, "users.csv", child.row))
		elif child.grades:
			grades.setdefault(child.grades[0], child.row)
	for grade, row in sorted(grades.items()):
		_take(grade, row, found, index, known, identities, choices, may_be_made=may_be_made)
	return found


def _take(
	grade: str,
	row: int,
	found: Grades,
	index: Index,
	known: Collection[str],
	identities: Mapping[str, str],
	choices: Choices,
	*,
	may_be_made: bool,
) -> None:
	is_new = choices.is_new(YEAR_GROUP, grade)
	here = "" if is_new else choices.here(YEAR_GROUP, grade)
	documents = index.find(here or grade)
	near = tuple(
		name for name in sorted(known) if _number(name) is not None and _number(name) == _number(grade)
	)
	if here and not documents:
		details, near = (grade, here), tuple(index.nearest(here))
		found.findings.append(Finding(Code.UNKNOWN_CHOICE, details, "users.csv", row, near))
	elif documents:
		found.documents[grade] = documents[0]
	elif not is_new and identities.get(grade) in known:
		found.documents[grade] = identities[grade]
	elif near and not is_new:
		found.findings.append(Finding(Code.UNKNOWN_GRADE, (grade,), "users.csv", row, near))
	elif not may_be_made:
		found.findings.append(Finding(Code.NOT_TO_BE_MADE, (grade,), "users.csv", row))
	else:
		found.new.append(grade)
		found.documents[grade] = grade


def sequence_of(grade: str) -> int:
	"""Return where a new Year Group stands in lists: by its number, before all others without one."""
	return _number(grade) or 0


def _number(name: str) -> int | None:
	numbers = re.findall(r"\d+", name)
	return int(numbers[0]) if len(numbers) == 1 and len(numbers[0]) < 4 else None
