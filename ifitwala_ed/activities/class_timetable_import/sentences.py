"""What the import of a class timetable says to people."""

from frappe import _

from ifitwala_ed.activities import import_summary
from ifitwala_ed.activities.class_timetable_import.findings import Finding
from ifitwala_ed.activities.class_timetable_import.service import Report
from ifitwala_ed.activities.class_timetable_import.writing import CHANGED, LEFT, MADE


def sentence(finding: Finding) -> str:
	"""Return one finding in the reader's language."""
	said = _(finding.code.value).format(*finding.details)
	if finding.near:
		said += " " + _("Did you mean: {0}?").format(", ".join(finding.near))
	return said


def summary(report: Report) -> str:
	"""Return what came of it in a sentence."""
	counts = report.counts
	return import_summary.in_words(
		len(report.errors),
		made=counts[MADE],
		changed=counts[CHANGED],
		left=counts[LEFT],
		is_applied=report.is_applied,
	)
