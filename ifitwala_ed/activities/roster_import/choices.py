"""The school's table of choices: who or what an id of the files is here, where facts don't say it.

A CSV file with three columns, or rows on Desk: ``student,S-17,mika@example.com``, ``guardian,P-4,new``, ``grade,05,Year 5``.

Pure: no frappe, no I/O.
"""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from ifitwala_ed.activities.programme_import.values import spelling
from ifitwala_ed.activities.roster_import.findings import Code, Finding

NEW: Final = "new"
STUDENT, GUARDIAN, EMPLOYEE, GROUP, YEAR_GROUP = (
	"Student",
	"Guardian",
	"Employee",
	"Student Group",
	"Year Group",
)
KINDS: Final[Mapping[str, str]] = {
	"student": STUDENT,
	"guardian": GUARDIAN,
	"employee": EMPLOYEE,
	"class": GROUP,
	"grade": YEAR_GROUP,
}


@dataclass(frozen=True, slots=True, repr=False)
class Choices:
	"""What the school has written, by doctype and id."""

	written: Mapping[tuple[str, str], str] = field(default_factory=dict)

	def here(self, doctype: str, sourced_id: str) -> str:
		"""Return what is written for an id, else nothing."""
		return self.written.get((doctype, sourced_id), "")

	def is_new(self, doctype: str, sourced_id: str) -> bool:
		"""Return whether the school says that nobody here is meant."""
		return spelling(self.here(doctype, sourced_id)) == NEW


def read_choices(content: bytes) -> tuple[Choices, list[Finding]]:
	"""Return the table of a CSV file, and the rows of it that can't be read."""
	text = content.decode("utf-8-sig", errors="replace")
	rows = enumerate(csv.reader(io.StringIO(text, newline="")), start=1)
	cells = ((number, [*row, "", "", ""]) for number, row in rows)
	return choices_of((number, row[0], row[1], row[2]) for number, row in cells)


def choices_of(rows: Iterable[tuple[int, str, str, str]]) -> tuple[Choices, list[Finding]]:
	"""Return the table of rows (number, kind, id, what it is here), and those that can't be read."""
	written: dict[tuple[str, str], str] = {}
	findings = []
	for number, *cells in rows:
		kind, sourced_id, here = (cell.strip() for cell in cells)
		doctype = KINDS.get(kind.casefold())
		if doctype and sourced_id and here:
			written[doctype, sourced_id] = here
		elif kind or sourced_id or here:
			findings.append(Finding(Code.BAD_CHOICE, (number, kind or "-")))
	return Choices(written), findings
