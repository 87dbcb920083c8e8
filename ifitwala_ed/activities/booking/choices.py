"""The ranked choices of a request: read strictly, so that nothing a family wrote is dropped in silence."""

import json
from collections.abc import Sequence
from typing import Any, Final

import frappe
from frappe import _

from ifitwala_ed.activities.booking.offering_snapshot import OfferingSnapshot
from ifitwala_ed.activities.booking.sections import Section
from ifitwala_ed.core.rows import insert_rows
from ifitwala_ed.core.wording import bold
from ifitwala_ed.exceptions import InvalidChoiceError

DEFAULT_TIER: Final = 100


def parse(choices: Any) -> list[str] | None:
	"""Read a JSON list or a list of student group names, best first. None is no preference.

	Raises InvalidChoiceError for malformed JSON, an empty list, anything but text in it and repeated sections.
	"""
	if choices is None:
		return None
	if isinstance(choices, str):
		choices = _from_json(choices)
	if not isinstance(choices, list):
		_refuse(_("The choices must be a list of sections, best first."))
	if not choices:
		_refuse(_("The list of choices is empty. Name at least one section, or leave the choices out."))
	for choice in choices:
		if not isinstance(choice, str) or not choice.strip():
			_refuse(_("{0} is not the name of a section.").format(bold(choice)))
		if choices.count(choice) > 1:
			_refuse(_("{0} is in the list of choices more than once.").format(bold(choice)))
	return choices


def resolve(
	offering: OfferingSnapshot, choices: Sequence[str] | None, default_max_choices: int
) -> list[Section]:
	"""The sections to try, in order: the choices, or for no preference every active section by tier and row.

	Raises InvalidChoiceError, naming the culprit, for too many choices and for a section that the offering
	doesn't have or that is closed.
	"""
	if not choices:
		return list(offering.active_sections)
	limit = offering.activity_max_choices or default_max_choices
	if limit and len(choices) > limit:
		_refuse(
			_("{0} sections were chosen, but at most {1} can be. Leave out {2}.").format(
				len(choices), limit, ", ".join(_title(offering, choice) for choice in choices[limit:])
			)
		)
	return [_section(offering, choice) for choice in choices]


def store(activity_booking: str, ranked: Sequence[str] | None) -> None:
	"""Store the choices of a new booking, best first, with one statement however many they are."""
	if not ranked:
		return
	insert_rows(
		"Activity Booking Choice",
		[
			{
				"parent": activity_booking,
				"parenttype": "Activity Booking",
				"parentfield": "choices",
				"idx": rank,
				"student_group": choice,
				"priority_tier": DEFAULT_TIER,
			}
			for rank, choice in enumerate(ranked, start=1)
		],
	)


def _section(offering: OfferingSnapshot, choice: str) -> Section:
	section = offering.section(choice)
	if not section:
		_refuse(_("{0} is not a section of {1}.").format(bold(choice), bold(offering.title)))
	if not section.is_active:
		_refuse(_("{0} is closed. Choose another section.").format(_title(offering, choice)))
	return section


def _title(offering: OfferingSnapshot, choice: str) -> str:
	section = offering.section(choice)
	return bold(section.title if section else choice)


def _from_json(text: str) -> Any:
	try:
		return json.loads(text)
	except ValueError:
		_refuse(_("The choices {0} can't be read: they must be a JSON list of sections.").format(bold(text)))


def _refuse(sentence: str) -> None:
	frappe.throw(sentence, exc=InvalidChoiceError, title=_("Choice Not Possible"))
