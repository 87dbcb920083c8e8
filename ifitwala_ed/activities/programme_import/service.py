"""Checking a file and importing it: everything is judged, then all is stored or nothing."""

from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

import frappe

from ifitwala_ed.activities.booking import access
from ifitwala_ed.activities.programme_import import row_checks
from ifitwala_ed.activities.programme_import.findings import Finding, in_order
from ifitwala_ed.activities.programme_import.names import resolve
from ifitwala_ed.activities.programme_import.plan import plan_of
from ifitwala_ed.activities.programme_import.reading import read_known
from ifitwala_ed.activities.programme_import.rows import Row, read_rows
from ifitwala_ed.activities.programme_import.sentences import words
from ifitwala_ed.activities.programme_import.sheet import read_sheet, too_large
from ifitwala_ed.activities.programme_import.table import MOST_BYTES, Sheet
from ifitwala_ed.activities.programme_import.values import spelling
from ifitwala_ed.activities.programme_import.writing import Outcome, Target, write
from ifitwala_ed.core import all_or_nothing
from ifitwala_ed.permissions.shared_by_schools import is_free_of_schools
from ifitwala_ed.schedule import locks
from ifitwala_ed.schedule.terms import require_term


@dataclass(slots=True)
class Report:
	"""What a file came to, or would come to."""

	row_count: int = 0
	findings: list[Finding] = field(default_factory=list)
	outcomes: list[Outcome] = field(default_factory=list)
	is_applied: bool = False

	@property
	def errors(self) -> list[Finding]:
		"""Findings that keep the file from being imported."""
		return [finding for finding in self.findings if not finding.is_note]

	@property
	def counts(self) -> Counter[str]:
		"""How many offerings and sections are made, changed and left."""
		return Counter(outcome.action for outcome in self.outcomes)


def read_file(path: Path, name: str) -> Sheet:
	"""Return the table of a stored file that its users know by ``name``. One that is too large isn't opened."""
	if path.stat().st_size > MOST_BYTES:
		return too_large()
	return read_sheet(name, path.read_bytes(), words().columns)


def check(sheet: Sheet, target: Target) -> Report:
	"""Try the whole import and take it back. Nothing is stored."""
	return all_or_nothing.check(lambda: _carry_out(sheet, target))


def apply(sheet: Sheet, target: Target) -> Report:
	"""Import all rows, or none when anything is wrong with one of them."""
	return all_or_nothing.apply(lambda: _carry_out(sheet, target))


def require_target(target: Target) -> None:
	"""Refuse with 403 who doesn't administrate the school, and with a sentence what can't be a term."""
	access.require_school_admin(target.school)
	require_term(target.academic_year, target.first, target.last)


def _carry_out(sheet: Sheet, target: Target) -> Report:
	# two imports for one school go one after the other: each has to see what the other made
	locks.wait_turn("School", target.school)
	rows, findings = read_rows(sheet, words())
	report = Report(len(sheet.rows), findings)
	for plan in plan_of(_judged(rows, report, target)):
		written = write(plan, target)
		report.findings += written.findings
		if not plan.wrong:
			report.outcomes += written.outcomes
	report.findings = in_order(report.findings)
	return report


def _judged(rows: list[Row], report: Report, target: Target) -> list[Row]:
	"""Return the rows that can be tried, with names of documents. What is wrong with any is added to the report and
	noted in it.

	A row without an activity belongs to none, and one without a section could belong to any of its activity.
	"""
	# an activity is every school's: who is limited to some makes none, and the name is told as unknown
	may_make_activities = target.make_activities and is_free_of_schools(frappe.session.user)
	known = read_known(rows, target.school, may_make_activities=may_make_activities)
	rows, unknown = resolve(rows, known)
	term = row_checks.Term(target.first, target.last)
	report.findings += unknown
	report.findings += row_checks.check_each(rows, term)
	report.findings += row_checks.check_together(rows, known.rooms, term)
	wrong: dict[int, set[str]] = {}
	for finding in report.errors:
		wrong.setdefault(finding.row, set()).add(finding.column)
	rows = [replace(row, wrong=row.wrong | wrong.get(row.number, set())) for row in rows]
	lacking = {spelling(row.activity) for row in rows if not row.has("section")}
	return [row for row in rows if row.has("activity") and spelling(row.activity) not in lacking]
