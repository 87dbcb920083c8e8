"""What findings and outcomes say to people: the place, the value, and what to do."""

from typing import Final, Literal

import frappe
from babel.core import Locale, UnknownLocaleError
from babel.dates import get_day_names
from frappe import _

from ifitwala_ed.activities.programme_import.columns import WEEKDAYS
from ifitwala_ed.activities.programme_import.findings import Code, Finding, in_words
from ifitwala_ed.activities.programme_import.headings import column_labels
from ifitwala_ed.activities.programme_import.rows import Words

WIDTHS: Final[tuple[Literal["wide", "abbreviated", "short"], ...]] = ("wide", "abbreviated", "short")
CONTEXTS: Final[tuple[Literal["format", "stand-alone"], ...]] = ("format", "stand-alone")


def sentence(finding: Finding) -> str:
	"""Return one finding in the reader's language. Details that are empty, such as no similar name, leave no gap."""
	text = _(finding.code.value)
	if finding.code in (Code.UNKNOWN_NAME, Code.COLUMN_UNKNOWN) and finding.details[0]:
		text += " " + _("Did you mean: {0}?").format(finding.details[0])
	said = text.format(*finding.details, value=finding.value, column=column_label(finding.column))
	if finding.also_in:
		said += " " + _("({0} times, in the rows {1})").format(len(finding.rows), in_words(finding.rows))
	return said


def column_label(name: str) -> str:
	"""Return a column's heading in the reader's language."""
	return column_labels().get(name, name)


def words() -> Words:
	"""Return the headings and weekdays that a file in the reader's language may have."""
	return Words(
		columns={label: name for name, label in column_labels().items()},
		weekdays=_weekdays(),
	)


def _weekdays() -> dict[str, str]:
	"""Return weekdays as the reader's language has them, written out and short."""
	try:
		locale = Locale.parse(frappe.local.lang, sep="-")
	except (UnknownLocaleError, ValueError):
		return {}
	# a day by itself has another ending than one in a date, in some languages
	forms = [get_day_names(width, context, locale) for width in WIDTHS for context in CONTEXTS]
	return {form[place]: day for form in forms for place, day in enumerate(WEEKDAYS)}


def reason_of(error: Exception) -> str:
	"""Return the sentence of a refusal, without the marks of its message box."""
	return " ".join(frappe.utils.strip_html(str(error)).split())
