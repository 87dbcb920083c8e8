"""One cell to one value, as people write it and as Excel stores it.

Pure: no frappe, no I/O. ``Bad`` carries the code of what is wrong.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from ifitwala_ed.activities.programme_import.columns import WEEKDAYS, Column, Kind, plain
from ifitwala_ed.activities.programme_import.findings import Code

YES: Final = frozenset({"1", "yes", "y", "true", "x", "✓"})
NO: Final = frozenset({"0", "no", "n", "false", "-"})
TIME_OF_DAY: Final = re.compile(
	r"(\d{1,2})[:.h](\d{2})(?:[:.](\d{2}))?(?:\s*uhr)?\s*([ap])?\.?m?\.?", re.IGNORECASE
)
FULL_HOUR: Final = re.compile(r"(\d{1,2})\s*([ap])\.?m\.?", re.IGNORECASE)
ISO_DATE: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
EUROPEAN_DATE: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
WHOLE_NUMBER: Final = re.compile(r"(-?\d+)(?:[.,]0+)?")
REST: Final = 1e-9
AMOUNT: Final = re.compile(r"\d+([.,]\d{1,2})?|\d{1,3}([.,])\d{3}(\2\d{3})*([.,]\d{1,2})?")
# what a spreadsheet shows instead of a result, in any language: #DIV/0!, #NAME?, #BEZUG!, #N/A, Err:502, or ### where it
# has no room for one
NO_RESULT: Final = re.compile(r"#\S+[!?]|#N/?[ADVK]|#{3,}|(Err|Fehler|Erreur)\s?:\s?\d{3}", re.IGNORECASE)
EXCEL_DAY_ZERO: Final = datetime(1899, 12, 30)
MINUTES_OF_A_DAY: Final = 24 * 60
LONGEST_TEXT: Final = 140


@dataclass(frozen=True, slots=True)
class WithoutResult:
	"""A formula in a cell whose result was never computed: not the same as a cell that is left empty."""

	formula: str


@dataclass(frozen=True, slots=True)
class Merged:
	"""A cell that is part of a merged one and empty for that reason: whether its value is meant, nobody knows."""

	cells: str


class Bad(ValueError):
	"""The cell can't be understood."""

	def __init__(self, code: Code, *details: Any):
		super().__init__(code.name)
		self.code = code
		self.details = details


def is_empty(cell: Any) -> bool:
	"""Return whether nothing stands in a cell. 0 is something."""
	return cell is None or (isinstance(cell, str) and not cell.strip())


def shown(cell: Any) -> str:
	"""Return a cell as its reader sees it."""
	if isinstance(cell, float) and cell.is_integer():
		return str(int(cell))
	if isinstance(cell, time):
		return f"{cell:%H:%M}"
	if isinstance(cell, WithoutResult):
		return cell.formula
	if isinstance(cell, Merged):
		return cell.cells
	return str(cell).strip()


def parse(
	column: Column,
	cell: Any,
	weekdays: Mapping[str, str] | None = None,
	day_zero: datetime = EXCEL_DAY_ZERO,
) -> Any:
	"""Return the value of a cell that isn't empty.

	``weekdays`` has names in the reader's language; ``day_zero`` is what numbers of days count from. Raises Bad.
	"""
	if isinstance(cell, WithoutResult):
		raise Bad(Code.WITHOUT_RESULT)
	if isinstance(cell, Merged):
		raise Bad(Code.MERGED)
	if isinstance(cell, str) and NO_RESULT.fullmatch(cell.strip()):
		raise Bad(Code.NO_RESULT)
	if column.kind in (Kind.DATE, Kind.MOMENT):
		return PARSERS[column.kind](cell, day_zero)
	if column.kind is Kind.WEEKDAY:
		return _weekday(shown(cell), weekdays or {})
	if column.kind is Kind.NUMBER:
		return _number(cell, column.minimum)
	if column.kind is Kind.CHOICE:
		return _choice(shown(cell), column.choices)
	return PARSERS[column.kind](cell)


def spelling(name: str) -> str:
	"""Return a name as it is compared: whatever capitals, blanks and ways of writing an ö it has."""
	return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def _text(cell: Any) -> str:
	text = " ".join(shown(cell).split())
	if len(text) > LONGEST_TEXT:
		raise Bad(Code.TOO_LONG, LONGEST_TEXT)
	return text


def _list(cell: Any) -> tuple[str, ...]:
	parts = (_text(part) for part in re.split(r"[;\n]", shown(cell)))
	return tuple(dict.fromkeys(part for part in parts if part))


def _weekday(text: str, translated: Mapping[str, str]) -> str:
	wanted = plain(text)
	names = {
		**{plain(name): day for name, day in translated.items()},
		**{day.casefold(): day for day in WEEKDAYS},
	}
	if wanted in names:
		return names[wanted]
	# Mo, Mon, Tues: however much of it tells which day is meant
	begun = {day for name, day in names.items() if len(wanted) > 1 and name.startswith(wanted)}
	if len(begun) != 1:
		raise Bad(Code.NOT_A_WEEKDAY)
	return begun.pop()


def _choice(text: str, choices: tuple[str, ...]) -> str:
	by_plain = {plain(choice): choice for choice in choices}
	by_plain.update({plain(choice.partition("(")[0]): choice for choice in choices})
	if plain(text) not in by_plain:
		raise Bad(Code.NOT_A_CHOICE, ", ".join(choices))
	return by_plain[plain(text)]


def _time(cell: Any) -> time:
	"""Return a clock time, Excel's own or written. Excel keeps a time as the fraction of a day."""
	if isinstance(cell, datetime):
		cell = cell.time()
	if isinstance(cell, time):
		return _rounded(cell)
	if isinstance(cell, timedelta):
		cell = cell / timedelta(days=1)
	if isinstance(cell, (int, float)) and not isinstance(cell, bool):
		return _time_of_fraction(float(cell))
	return _time_of_text(shown(cell))


def _time_of_fraction(fraction: float) -> time:
	if not 0 < fraction < 1:
		raise Bad(Code.NOT_A_TIME)
	return _time_of_minutes(round(fraction * MINUTES_OF_A_DAY))


def _time_of_minutes(minutes: int) -> time:
	if minutes >= MINUTES_OF_A_DAY:
		raise Bad(Code.NOT_A_TIME)
	return time(minutes // 60, minutes % 60)


def _rounded(clock: time) -> time:
	"""To the minute. 0.6458333 of a day is a little less than half past three and means just that."""
	return _time_of_minutes(clock.hour * 60 + clock.minute + (clock.second >= 30))


def _rounded_moment(moment: datetime) -> datetime:
	return (moment + timedelta(seconds=30)).replace(second=0, microsecond=0)


def _time_of_text(text: str) -> time:
	match = TIME_OF_DAY.fullmatch(text)
	if match:
		hour, minute, second, half = int(match[1]), int(match[2]), int(match[3] or 0), match[4]
	elif hour_only := FULL_HOUR.fullmatch(text):
		hour, minute, second, half = int(hour_only[1]), 0, 0, hour_only[2]
	else:
		raise Bad(Code.NOT_A_TIME)
	if half and not 1 <= hour <= 12:
		raise Bad(Code.NOT_A_TIME)
	if half:
		hour = hour % 12 + (12 if half.casefold() == "p" else 0)
	if hour > 23 or minute > 59 or second > 59:
		raise Bad(Code.NOT_A_TIME)
	return _rounded(time(hour, minute, second))


def _date(cell: Any, day_zero: datetime) -> date:
	if isinstance(cell, datetime):
		return _rounded_moment(cell).date()
	if isinstance(cell, date):
		return cell
	if isinstance(cell, (int, float)) and not isinstance(cell, bool):
		return _excel_moment(cell, day_zero, Code.NOT_A_DATE).date()
	return _date_of_text(shown(cell), Code.NOT_A_DATE)


def _moment(cell: Any, day_zero: datetime) -> datetime:
	"""Return a date, with or without a time. Without one the day begins."""
	if isinstance(cell, datetime):
		return _rounded_moment(cell)
	if isinstance(cell, date):
		return datetime.combine(cell, time.min)
	if isinstance(cell, (int, float)) and not isinstance(cell, bool):
		return _excel_moment(cell, day_zero, Code.NOT_A_MOMENT)
	day, _blank, clock = shown(cell).replace("T", " ").partition(" ")
	found = _date_of_text(day, Code.NOT_A_MOMENT)
	try:
		return datetime.combine(found, _time_of_text(clock.strip()) if clock.strip() else time.min)
	except Bad:
		raise Bad(Code.NOT_A_MOMENT) from None


def _excel_moment(days: float, day_zero: datetime, code: Code) -> datetime:
	"""Excel counts days, on a Mac of old from 1904; numbers that no school year has are no dates."""
	if not 30_000 < days + (day_zero - EXCEL_DAY_ZERO).days < 80_000:
		raise Bad(code)
	return day_zero + timedelta(minutes=round(days * MINUTES_OF_A_DAY))


def _date_of_text(text: str, code: Code) -> date:
	if match := ISO_DATE.fullmatch(text):
		parts = match[1], match[2], match[3]
	elif match := EUROPEAN_DATE.fullmatch(text):
		parts = match[3], match[2], match[1]
	else:
		raise Bad(code)
	try:
		return date(*map(int, parts))
	except ValueError:
		raise Bad(code) from None


def _number(cell: Any, minimum: int) -> int:
	match = WHOLE_NUMBER.fullmatch(shown(_without_rest(cell, 0)))
	if isinstance(cell, bool) or not match:
		raise Bad(Code.NOT_A_NUMBER)
	if int(match[1]) < minimum:
		raise Bad(Code.TOO_SMALL, minimum)
	return int(match[1])


def _without_rest(cell: Any, places: int) -> Any:
	"""Return a number without the rest that a spreadsheet computes and doesn't show: 29.999999999999996 for 30."""
	if isinstance(cell, float) and abs(cell - round(cell, places)) < REST:
		return round(cell, places)
	return cell


def _money(cell: Any) -> Decimal:
	"""Return an amount with a decimal comma or point. ``1.234`` could be either of two amounts, so it is refused."""
	if isinstance(cell, (int, float)) and not isinstance(cell, bool):
		amount = Decimal(str(_without_rest(cell, 2)))
		if not amount.is_finite() or amount < 0 or round(amount, 2) != amount:
			raise Bad(Code.NOT_AN_AMOUNT)
		return amount
	text = re.sub(
		r"^[^\d\-.,]+|[^\d\-.,]+$|[\s'\u2019]", "", shown(cell)
	)  # currency, blanks between thousands
	match = AMOUNT.fullmatch(text)
	if not match:
		raise Bad(Code.NOT_AN_AMOUNT)
	if match[2] and not match[3] and not match[4]:
		raise Bad(Code.AMBIGUOUS_AMOUNT)
	if match[4] and match[4][0] == match[2]:
		raise Bad(Code.NOT_AN_AMOUNT)
	decimals = match[1] or match[4] or ""
	whole = text[: len(text) - len(decimals)]
	return Decimal(re.sub(r"[.,]", "", whole) + decimals.replace(",", "."))


def _yes_no(cell: Any) -> int:
	text = shown(cell).casefold()
	if text in YES:
		return 1
	if text in NO:
		return 0
	raise Bad(Code.NOT_YES_OR_NO)


PARSERS: Final[Mapping[Kind, Callable[..., Any]]] = {
	Kind.TEXT: _text,
	Kind.LIST: _list,
	Kind.TIME: _time,
	Kind.DATE: _date,
	Kind.MOMENT: _moment,
	Kind.MONEY: _money,
	Kind.YES_NO: _yes_no,
}
