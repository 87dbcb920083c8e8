"""Activity Booking Settings as plain values: the one place that reads them.

Frappe gives a single the defaults of its DocType only while nothing of it is stored. Where one field was stored by
itself, or an update has brought a new one, the others are empty. Here a field that isn't stored has its default.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import time
from typing import Any, Final

import frappe
from frappe.utils import cint, cstr, get_time

from ifitwala_ed.activities.booking.quiet_hours import QuietHours

SETTINGS: Final = "Activity Booking Settings"


@dataclass(frozen=True, slots=True)
class BookingSettings:
	"""The school's defaults for offerings and its rule for cancelling; every field of the form."""

	default_max_choices: int
	default_waitlist_offer_hours: int
	show_waitlist_position: bool
	self_cancellation: str
	self_cancellation_hours: int
	late_booking_grace_hours: int
	cancellations_per_hour: int
	offer_reminder_hours: int
	tell_other_teachers: bool
	offer_quiet_from: time | None
	offer_quiet_to: time | None
	conversation_retention_years: int
	register_due_hours: int
	release_after_missed: int
	release_warning_days: int

	@property
	def quiet_hours(self) -> QuietHours:
		return QuietHours(self.offer_quiet_from, self.offer_quiet_to)


_AS: Final[Mapping[object, Callable[[Any], Any]]] = {
	int: cint,
	bool: lambda value: bool(cint(value)),
	str: cstr,
	time | None: lambda value: get_time(value) if value not in (None, "") else None,
}

# an offer of no hours would have lapsed when it is made, and a family that is warned has at least a day
_NEVER_ZERO: Final = ("default_waitlist_offer_hours", "release_warning_days")


def read() -> BookingSettings:
	"""Return the settings as they are stored, with the DocType's default for what isn't. Cached by Frappe, cleared by a
	save.
	"""
	stored = frappe.get_cached_doc(SETTINGS)
	# asked several times on the way of one booking; whatever is stored anew is another document
	if not stored.flags.as_plain_values:
		stored.flags.as_plain_values = _read(stored)
	return stored.flags.as_plain_values


def _read(stored: Any) -> BookingSettings:
	default = defaults()
	values = {name: default[name] if stored.get(name) is None else stored.get(name) for name in default}
	values |= {name: cint(values[name]) or default[name] for name in _NEVER_ZERO}
	return BookingSettings(
		**{field.name: _AS[field.type](values[field.name]) for field in fields(BookingSettings)}
	)


def defaults() -> dict[str, Any]:
	"""Return what the DocType says of each field; nothing said, or a field that is to come with this migrate, is 0 or
	empty.
	"""
	said = {df.fieldname: df.default for df in frappe.get_meta(SETTINGS).fields}
	return {field.name: _AS[field.type](said.get(field.name)) for field in fields(BookingSettings)}


def not_stored() -> dict[str, Any]:
	"""Return the fields of which the database has no value, with their defaults; a time has none."""
	stored = frappe.db.get_singles_dict(SETTINGS)
	return {name: value for name, value in defaults().items() if stored.get(name) is None}


def store_what_is_missing() -> list[str]:
	"""Store the default of every field that isn't stored; return their names. Run again it writes nothing."""
	missing = {name: value for name, value in not_stored().items() if value is not None}
	if missing:
		frappe.db.set_single_value(SETTINGS, missing, update_modified=False)
	return sorted(missing)
