"""What the import of a class timetable says to people."""

from frappe import _

from ifitwala_ed.activities.class_timetable_import.findings import Finding
from ifitwala_ed.activities.class_timetable_import.service import Report
from ifitwala_ed.activities.class_timetable_import.writing import CHANGED, LEFT, MADE
from ifitwala_ed.core.wording import by_count


def sentence(finding: Finding) -> str:
	"""Return one finding in the reader's language."""
	said = _(finding.code.value).format(*finding.details)
	if finding.near:
		said += " " + _("Did you mean: {0}?").format(", ".join(finding.near))
	return said


def summary(report: Report) -> str:
	"""Return what came of it in a sentence."""
	counts, errors = report.counts, len(report.errors)
	if errors:
		unsettled = by_count(
			errors,
			_("One finding has to be settled first. Nothing was imported."),
			_("{0} findings have to be settled first. Nothing was imported."),
		)
		return unsettled.format(errors)
	if report.is_applied:
		told = _("{0} made, {1} changed, {2} left as they were.")
	else:
		told = _("{0} would be made, {1} changed, {2} left as they are.")
	return told.format(counts[MADE], counts[CHANGED], counts[LEFT])
