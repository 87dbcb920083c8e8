"""What comes from outside, read strictly: each function gives the value that is meant, or raises Unreadable.

Frappe's own functions guess: a date that isn't ISO is read in the American way, so that 05.12. is the 12th of May, and
what is no number is 0. Nothing is guessed here. Python's own values pass as they are.
"""

import json
import math
import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from frappe import _
from frappe.utils import get_system_timezone

Reader = Callable[[Any], Any]

DEEPEST: Final = 20
# what MariaDB keeps in the columns of an Int and of a Currency
LARGEST_INT: Final = 2**31 - 1
LARGEST_NUMBER: Final = 10**12
FIRST_YEAR, LAST_YEAR = 1900, 2199

WHOLE: Final = re.compile(r"[+-]?\d{1,30}(\.0*)?", re.ASCII)
NUMBER: Final = re.compile(r"[+-]?(\d{1,30}(\.\d*)?|\.\d+)([eE][+-]?\d{1,2})?", re.ASCII)
MOMENT: Final = re.compile(
	r"(?P<day>\d{4}-\d{2}-\d{2})"
	r"(?:[T ](?P<hour>\d{2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.(?P<fraction>\d{1,9}))?)?"
	r"(?P<offset>Z|[+-]\d{2}:\d{2})?)?",
	re.ASCII,
)
CLOCK: Final = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?", re.ASCII)


class Unreadable(ValueError):
	"""Not what it should be. ``reader`` says what that is, see ``sentence``."""

	def __init__(self, reader: Reader) -> None:
		super().__init__(reader.__name__)
		self.reader = reader


def sentence(reader: Reader) -> str:
	"""Return what a value must be, with {0} for what it is the value of."""
	sentences: dict[Reader, str] = {
		text: _("{0} must be a text."),
		whole_number: _("{0} must be a whole number."),
		number: _("{0} must be a number, with a point before its decimals."),
		yes_or_no: _("{0} must be 1 or 0."),
		day: _("{0} must be a date, written as 2026-12-05."),
		moment: _("{0} must be a date with a time, written as 2026-12-05 19:00."),
		clock_time: _("{0} must be a time from 00:00 to 23:59, written as 15:30."),
		json_list: _("{0} must be a list."),
		names: _("{0} must be a list of names."),
		json_object: _("{0} must be an object: names with their values."),
	}
	return sentences[reader]


def text(value: Any) -> str:
	"""Text that can be stored: no half of a surrogate pair, which JSON can say and UTF-8 can't."""
	if not isinstance(value, str):
		raise Unreadable(text)
	try:
		value.encode()
	except UnicodeEncodeError as error:
		raise Unreadable(text) from error
	return value


def whole_number(value: Any) -> int:
	"""Return a whole number, also as text and as 5.0."""
	if isinstance(value, int):
		return int(value)
	if isinstance(value, str) and WHOLE.fullmatch(value.strip()):
		return int(value.strip().partition(".")[0])
	if isinstance(value, float | Decimal) and math.isfinite(value) and value == int(value):
		return int(value)
	raise Unreadable(whole_number)


def number(value: Any) -> int | float | Decimal:
	"""Return a number, also as text."""
	if isinstance(value, str) and NUMBER.fullmatch(value.strip()):
		value = float(value)
	is_number = isinstance(value, int | float | Decimal) and math.isfinite(value)
	if is_number and -LARGEST_NUMBER < value < LARGEST_NUMBER:
		return value
	raise Unreadable(number)


def yes_or_no(value: Any) -> bool:
	"""1 or 0, true or false, also as text."""
	if isinstance(value, str):
		words: dict[str, Any] = {"1": True, "true": True, "0": False, "false": False}
		value = words.get(value.strip().lower())
	if value in (True, False) and isinstance(value, bool | int | float):
		return bool(value)
	raise Unreadable(yes_or_no)


def day(value: Any) -> date:
	"""Return a date: ISO text, or Python's own. A midnight is its date."""
	if isinstance(value, date) and not isinstance(value, datetime):
		return value
	try:
		read = moment(value)
	except Unreadable as error:
		raise Unreadable(day) from error
	if read.time() != time.min:
		raise Unreadable(day)
	return read.date()


def moment(value: Any) -> datetime:
	"""Return a date with a time in the site's time zone: ISO text, with or without an offset, or Python's own."""
	if isinstance(value, datetime):
		return _on_the_sites_clock(value)
	if isinstance(value, date):
		return datetime.combine(value, time.min)
	found = MOMENT.fullmatch(value.strip()) if isinstance(value, str) else None
	if not found:
		raise Unreadable(moment)
	try:
		read = datetime.combine(date.fromisoformat(found["day"]), _time_of(found), _offset_of(found))
	except ValueError as error:
		raise Unreadable(moment) from error
	if not FIRST_YEAR <= read.year <= LAST_YEAR:
		raise Unreadable(moment)
	return _on_the_sites_clock(read)


def clock_time(value: Any) -> timedelta:
	"""Return a time of one day, since its midnight: text such as 15:30, or Python's own."""
	if isinstance(value, time):
		value = value.isoformat()
	if isinstance(value, str) and (found := CLOCK.fullmatch(value.strip())):
		hours, minutes, seconds, fraction = found.groups()
		if int(minutes) > 59 or int(seconds or 0) > 59:
			raise Unreadable(clock_time)
		value = timedelta(
			hours=int(hours),
			minutes=int(minutes),
			seconds=int(seconds or 0),
			microseconds=_microseconds(fraction),
		)
	if not isinstance(value, timedelta) or not timedelta(0) <= value < timedelta(days=1):
		raise Unreadable(clock_time)
	return value


def json_list(value: Any) -> list[Any]:
	"""Return a list, also as JSON."""
	return _of_kind(list, value, json_list)


def names(value: Any) -> list[str]:
	"""Return a list of texts, also as JSON."""
	found = _of_kind(list, value, names)
	if not all(isinstance(each, str) for each in found):
		raise Unreadable(names)
	return found


def json_object(value: Any) -> dict[str, Any]:
	"""Return an object with its keys, also as JSON."""
	return _of_kind(dict, value, json_object)


def from_json(written: str) -> Any:
	"""Read JSON. Raises ValueError, and only that, for what is none or is nested without end."""
	try:
		return json.loads(written)
	except RecursionError as error:
		raise ValueError("nested too deep") from error


def can_be_stored(value: Any, depth: int = DEEPEST) -> bool:
	"""Return whether everything in a value from JSON can be written down: its texts, its numbers, and how deep it is."""
	if isinstance(value, str):
		try:
			return text(value) == value
		except Unreadable:
			return False
	if isinstance(value, float):
		return math.isfinite(value)
	if isinstance(value, dict):
		value = [*value.keys(), *value.values()]
	if isinstance(value, list):
		return depth > 0 and all(can_be_stored(each, depth - 1) for each in value)
	return True


def _of_kind(kind: type, value: Any, reader: Reader) -> Any:
	if isinstance(value, str):
		try:
			value = from_json(value)
		except ValueError as error:
			raise Unreadable(reader) from error
	if not isinstance(value, kind) or not can_be_stored(value):
		raise Unreadable(reader)
	return value


def _on_the_sites_clock(value: datetime) -> datetime:
	if not value.tzinfo:
		return value
	return value.astimezone(ZoneInfo(get_system_timezone())).replace(tzinfo=None)


def _time_of(found: re.Match) -> time:
	if not found["hour"]:
		return time.min
	return time(
		int(found["hour"]), int(found["minute"]), int(found["second"] or 0), _microseconds(found["fraction"])
	)


def _microseconds(fraction: str | None) -> int:
	return int((fraction or "0").ljust(6, "0")[:6])


def _offset_of(found: re.Match) -> timezone | None:
	written = found["offset"]
	if not written:
		return None
	if written == "Z":
		return timezone.utc
	offset = timedelta(hours=int(written[1:3]), minutes=int(written[4:6]))
	return timezone(-offset if written[0] == "-" else offset)
