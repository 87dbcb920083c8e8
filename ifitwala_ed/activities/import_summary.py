"""What came of an import, in the sentences that all imports have in common."""

from frappe import _

from ifitwala_ed.core.wording import by_count


def in_words(errors: int, *, made: int, changed: int, left: int, is_applied: bool) -> str:
	"""Return in a sentence what an import made, or a trial would make, or how many findings keep it from anything."""
	if errors:
		unsettled = by_count(
			errors,
			_("One finding has to be settled first. Nothing was imported."),
			_("{0} findings have to be settled first. Nothing was imported."),
		)
		return unsettled.format(errors)
	if is_applied:
		told = _("{0} made, {1} changed, {2} left as they were.")
	else:
		told = _("{0} would be made, {1} changed, {2} left as they are.")
	return told.format(made, changed, left)


def with_shown(summary: str, findings: int, most: int) -> str:
	"""Return a summary that also says when not all findings are shown below it."""
	if findings <= most:
		return summary
	return f"{summary} {_('The first {0} of {1} findings are shown.').format(most, findings)}"


def status_of(errors: int, *, is_applied: bool) -> str:
	"""Return the status of the document that imports."""
	if is_applied:
		return "Imported"
	return "Findings" if errors else "Ready"
