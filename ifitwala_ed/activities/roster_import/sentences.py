"""What the import of rosters says to people."""

from typing import Any, Final

from frappe import _

from ifitwala_ed.activities import import_summary
from ifitwala_ed.activities.programme_import.findings import in_words
from ifitwala_ed.activities.programme_import.writing import WOULD_BE
from ifitwala_ed.activities.roster_import.findings import Finding
from ifitwala_ed.activities.roster_import.service import Report
from ifitwala_ed.activities.roster_import.writing import CHANGED, LEFT, MADE
from ifitwala_ed.core import moments
from ifitwala_ed.core.wording import by_count

MOST_NAMES: Final = 20


def sentence(finding: Finding) -> str:
	"""Return one finding in the reader's language, with the file and the rows."""
	said = _(finding.code.value).format(*map(_told, finding.details))
	if finding.near:
		said += " " + _("Did you mean: {0}?").format(", ".join(finding.near))
	if not finding.file:
		return said
	if not finding.rows:
		return _("{0}: {1}").format(finding.file, said)
	place = by_count(len(finding.rows), _("{0}, row {1}: {2}"), _("{0}, rows {1}: {2}"))
	return place.format(finding.file, in_words(finding.rows), said)


def summary(report: Report) -> str:
	"""Return what came of it in a sentence."""
	return import_summary.in_words(
		len(report.errors),
		made=report.count(MADE),
		changed=report.count(CHANGED),
		left=report.count(LEFT),
		is_applied=report.is_applied,
	)


def outcome(report: Report) -> list[str]:
	"""Return what is made and changed of each kind, and who comes into classes and leaves them, a line for each."""
	if report.errors:
		return []
	lines = []
	for action in (MADE, CHANGED):
		for (doctype, each), names in sorted(report.names.items()):
			if each == action and names:
				done = _(action if report.is_applied else WOULD_BE[action])
				lines.append(f"{done}: {_(doctype)} ({len(names)}): {listed(sorted(names))}")
	for title, (coming, going) in sorted(report.lists.items()):
		if coming:
			lines.append(_("{0}, coming: {1}").format(title, listed(coming)))
		if going:
			lines.append(_("{0}, leaving: {1}").format(title, listed(going)))
	return lines


def listed(names: Any) -> str:
	"""Return names as a list, the first of many."""
	names = list(names)
	told = ", ".join(names[:MOST_NAMES])
	more = len(names) - MOST_NAMES
	return _("{0} and {1} more").format(told, more) if more > 0 else told


def _told(detail: Any) -> str:
	if isinstance(detail, tuple):
		return listed(detail)
	return moments.day(detail) if hasattr(detail, "year") else str(detail)
