"""The columns of a programme file: what they are called, what stands in them, and where a value belongs.

Pure: no frappe, no I/O.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

from ifitwala_ed.activities.booking.lifecycle import FIRST_COME, LOTTERY, MANUAL

WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Kind(str, Enum):
	"""How the text of a cell becomes a value."""

	TEXT = "text"
	LIST = "list"
	WEEKDAY = "weekday"
	TIME = "time"
	DATE = "date"
	MOMENT = "moment"
	NUMBER = "number"
	MONEY = "money"
	YES_NO = "yes or no"
	CHOICE = "choice"


class Part(str, Enum):
	"""What a column describes. Values of an offering or a section may stand in any of its rows, and agree."""

	KEY = "key"
	SESSION = "session"
	SECTION = "section"
	OFFERING = "offering"


@dataclass(frozen=True, slots=True)
class Column:
	"""One column. ``field`` is the field of the document that takes the value, where it is taken as it stands."""

	name: str
	part: Part
	kind: Kind = Kind.TEXT
	required: bool = False
	others: tuple[str, ...] = ()
	field: str = ""
	minimum: int = 0
	choices: tuple[str, ...] = ()


def _session(name: str, kind: Kind = Kind.TEXT, *others: str, required: bool = False) -> Column:
	return Column(name, Part.SESSION, kind, required, others)


def _section(name: str, kind: Kind = Kind.TEXT, *others: str, field: str = "", minimum: int = 0) -> Column:
	return Column(name, Part.SECTION, kind, False, others, field, minimum)


def _offering(
	name: str, kind: Kind = Kind.TEXT, *others: str, field: str = "", choices: tuple[str, ...] = ()
) -> Column:
	return Column(name, Part.OFFERING, kind, False, others, field, 0, choices)


COLUMNS: Final = (
	Column("activity", Part.KEY, required=True),
	Column("section", Part.KEY, required=True, others=("section label",)),
	_session("weekday", Kind.WEEKDAY, "day", required=True),
	_session("from", Kind.TIME, "start", "begin", "from time", "start time", required=True),
	_session("to", Kind.TIME, "end", "to time", "end time", required=True),
	_session("room", Kind.TEXT, "location", "place", required=True),
	_session("instructors", Kind.LIST, "instructor", "teacher", "teachers", "coach"),
	_session("valid from", Kind.DATE),
	_session("valid to", Kind.DATE, "valid until"),
	_section("capacity", Kind.NUMBER, "seats", "places", minimum=1),
	_section("maximum size", Kind.NUMBER, "group size", minimum=1),
	_section("minimum size", Kind.NUMBER, field="minimum_size"),
	_section("tier", Kind.NUMBER, "priority tier", field="priority_tier"),
	_section("waitlist", Kind.YES_NO, "allow waitlist", field="allow_waitlist"),
	_section("group", Kind.TEXT, "student group"),
	_offering("offering", Kind.TEXT, "title", "offering title", field="title"),
	_offering("program", field="program"),
	_offering("fee", Kind.MONEY, "price", "fee amount", field="activity_fee_amount"),
	_offering("billable offering", field="activity_billable_offering"),
	_offering("total capacity", Kind.NUMBER, "total seats", field="capacity"),
	_offering(
		"mode",
		Kind.CHOICE,
		"allocation mode",
		field="activity_allocation_mode",
		choices=(FIRST_COME, LOTTERY, MANUAL),
	),
	_offering(
		"outcome",
		Kind.CHOICE,
		"allocation outcome",
		field="activity_allocation_outcome",
		choices=("Confirm", "Offer"),
	),
	_offering("booking opens", Kind.MOMENT, "opens", field="activity_booking_open_from"),
	_offering("booking closes", Kind.MOMENT, "closes", field="activity_booking_open_to"),
	_offering("year groups", Kind.LIST, "year group", field="activity_year_groups"),
	_offering("minimum age", Kind.NUMBER, "min age", field="activity_min_age_years"),
	_offering("maximum age", Kind.NUMBER, "max age", field="activity_max_age_years"),
	_offering("choices", Kind.NUMBER, "max choices", "maximum choices", field="activity_max_choices"),
	_offering("students book", Kind.YES_NO, field="activity_allow_student_booking"),
	_offering("guardians book", Kind.YES_NO, "parents book", field="activity_allow_guardian_booking"),
	_offering("staff book", Kind.YES_NO, field="activity_allow_staff_booking"),
	_offering("offering waitlist", Kind.YES_NO, field="activity_waitlist_enabled"),
	_offering("promote", Kind.YES_NO, "auto promote", field="activity_auto_promote_waitlist"),
	_offering("offer hours", Kind.NUMBER, field="activity_waitlist_offer_hours"),
)
BY_NAME: Final[Mapping[str, Column]] = {column.name: column for column in COLUMNS}


def plain(heading: str) -> str:
	"""Return a heading as it is compared: small letters, single blanks for what separates words."""
	heading = unicodedata.normalize("NFC", heading).replace("\u2019", "'")
	for separator in "_-()/*:.":
		heading = heading.replace(separator, " ")
	return " ".join(heading.casefold().split())


def columns_by_heading(translated: Mapping[str, str] | None = None) -> dict[str, Column]:
	"""Return every heading that is understood, as ``plain`` gives it. ``translated`` has names in the reader's language."""
	known = {plain(name): BY_NAME[column] for name, column in (translated or {}).items()}
	for column in COLUMNS:
		known.update({plain(name): column for name in (column.name, *column.others)})
	return known


def of_part(part: Part) -> tuple[Column, ...]:
	"""Return the columns that describe one part."""
	return tuple(column for column in COLUMNS if column.part is part)
