"""Reading the overrides of a what-if run as strictly as everything that comes from outside."""

from collections.abc import Mapping
from typing import Any, Final, NoReturn

import frappe
from frappe import _

from ifitwala_ed.activities.booking import lifecycle
from ifitwala_ed.activities.booking.allocation.overrides import Overrides
from ifitwala_ed.core.errors import throw
from ifitwala_ed.core.readers import from_json
from ifitwala_ed.exceptions import InvalidChoiceError

KEYS: Final = ("capacities", "active_sections", "tiers", "mode", "total")
MODES: Final = (lifecycle.FIRST_COME, lifecycle.LOTTERY)


def read(program_offering: str, overrides: Any) -> Overrides:
	"""Return the overrides of a JSON object or dict: ``capacities`` {section: seats}, ``active_sections`` [section],
	``tiers`` {booking: {section: tier}}, ``mode`` and ``total``. Raises InvalidChoiceError for anything else."""
	if isinstance(overrides, str):
		try:
			overrides = from_json(overrides)
		except ValueError:
			_refuse(_("They can't be read: they must be a JSON object."))
	if not isinstance(overrides, dict):
		_refuse(_("They must be an object with some of {0}.").format(", ".join(KEYS)))
	unknown = sorted(overrides.keys() - set(KEYS))
	if unknown:
		_refuse(_("{0} is nothing that can be overridden.").format(", ".join(unknown)))
	if overrides.get("mode") not in (None, *MODES):
		_refuse(_("The mode is one of {0}.").format(", ".join(MODES)))
	known = _sections(program_offering)
	active = overrides.get("active_sections")
	if active is not None and not isinstance(active, list):
		_refuse(_("The active sections must be a list."))
	_require_known(active or (), known)
	return Overrides(
		capacities=_numbers(overrides.get("capacities") or {}, known),
		active_sections=active,
		tiers={
			(booking, section): tier
			for booking, tiers in _object(overrides.get("tiers") or {}).items()
			for section, tier in _numbers(tiers, known).items()
		},
		mode=overrides.get("mode"),
		total=_number(overrides["total"]) if overrides.get("total") is not None else None,
	)


def _sections(program_offering: str) -> set[str]:
	return set(
		frappe.get_all(
			"Program Offering Activity Section",
			filters={"parent": program_offering, "parenttype": "Program Offering"},
			pluck="student_group",
			order_by="idx asc",
		)
	)


def _numbers(values: Any, known: set[str]) -> dict[str, int]:
	_require_known(_object(values), known)
	return {section: _number(value) for section, value in values.items()}


def _object(values: Any) -> Mapping[str, Any]:
	if not isinstance(values, dict):
		_refuse(_("Seats and tiers are given as an object with the sections as its keys."))
	return values


def _number(value: Any) -> int:
	if not isinstance(value, int) or isinstance(value, bool) or value < 0:
		_refuse(_("{0} is not a whole number of 0 or more.").format(frappe.utils.escape_html(str(value))))
	return value


def _require_known(sections: Any, known: set[str]) -> None:
	for section in sections:
		if section not in known:
			_refuse(
				_("{0} is not a section of this offering.").format(frappe.utils.escape_html(str(section)))
			)


def _refuse(sentence: str) -> NoReturn:
	throw(
		InvalidChoiceError,
		_("The overrides of the what-if run: {0}").format(sentence),
		title=_("What If Not Possible"),
	)
