"""When FET's hours are, and which weekday is meant by its days.

Pure: no frappe, no I/O. In FET an hour is a name and nothing else. Many schools write its begin and its end into it, some
the begin alone, others a number.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from functools import cache
from itertools import pairwise
from typing import Final, Literal

from babel.core import Locale
from babel.dates import get_day_names
from babel.localedata import locale_identifiers

from ifitwala_ed.schedule.class_timetables.solution import Placement
from ifitwala_ed.schedule.sessions import WEEKDAYS

WIDTHS: Final[tuple[Literal["wide", "abbreviated", "short"], ...]] = ("wide", "abbreviated", "short")
CONTEXTS: Final[tuple[Literal["format", "stand-alone"], ...]] = ("format", "stand-alone")
TIME: Final = r"(?<![\d:.])(\d{1,2})\s*[:.hH]\s*(\d{2})(?![\d:])"
# two times and nothing said between them: of "8:15 - Friday 8:45" the second is something else
FROM_TO: Final = re.compile(TIME + r"[^\w:]+" + TIME)
# how English timetables shorten days besides, which Babel doesn't have
ENGLISH: Final = {"tues": "Tuesday", "weds": "Wednesday", "thur": "Thursday", "thurs": "Thursday"}
# languages, some with a script of their own: a country has the days of its language
TERRITORY: Final = re.compile(r"_([A-Z]{2}|\d{3})(_|$)")


@dataclass(frozen=True, slots=True)
class Span:
	"""From when to when."""

	start: time
	end: time


def guessed_hours(hours: Iterable[str]) -> dict[str, Span]:
	"""Return the hours whose name says begin and end. Of one that says less, or could mean two things, nobody guesses."""
	spans = {hour: span for hour in hours if (span := _span(hour))}
	# 11:00 and then 1:00: it is the afternoon that is meant, and the name doesn't say so
	is_in_order = all(before.end <= after.start for before, after in pairwise(spans.values()))
	return spans if is_in_order else {}


def _span(hour: str) -> Span | None:
	found = FROM_TO.findall(hour)
	if len(found) != 1 or len(re.findall(TIME, hour)) != 2:
		return None
	first, first_minute, last, last_minute = map(int, found[0])
	try:
		start, end = time(first, first_minute), time(last, last_minute)
	except ValueError:
		return None
	return Span(start, end) if start < end else None


def guessed_days(days: Sequence[str]) -> dict[str, str]:
	"""Return the weekday of each day, where all of them are weekdays in one and the same language; otherwise nothing.

	One short name alone may be two days in two languages. All of a week together seldom are; where they are, nobody guesses.
	"""
	wanted = [plain(day) for day in days]
	found = {
		tuple(names[day] for day in wanted) for names in _languages() if all(day in names for day in wanted)
	}
	found = {week for week in found if len(set(week)) == len(week)}
	return dict(zip(days, found.pop(), strict=True)) if len(found) == 1 else {}


@cache
def _languages() -> tuple[Mapping[str, str], ...]:
	"""Return the weekdays of every language that Babel knows, written out and short. Each combination is there once."""
	locales = [Locale.parse(each) for each in locale_identifiers() if not TERRITORY.search(each)]
	found = {tuple(sorted(_weekdays(locale).items())) for locale in locales}
	return tuple(dict(each) for each in sorted(found))


def _weekdays(locale: Locale) -> dict[str, str]:
	# a day by itself has another ending than one in a date, in some languages
	forms = [get_day_names(width, context, locale) for width in WIDTHS for context in CONTEXTS]
	names = {plain(form[place]): day for form in forms for place, day in enumerate(WEEKDAYS)}
	if locale.language == "en":
		names |= ENGLISH
	# some languages number their days (Meta' has A1 to A7, 1 to 7 before Babel 2.17), and a day with a number is a cycle's
	return {name: day for name, day in names.items() if not any(map(str.isdigit, name))}


def plain(name: str) -> str:
	"""Return a name without capitals, full stops and accents, which not everybody types."""
	letters = (each for each in unicodedata.normalize("NFKD", name) if not unicodedata.combining(each))
	return " ".join("".join(letters).casefold().strip(" .").split())


def spans_of(placement: Placement, hours: Mapping[str, Span]) -> list[Span]:
	"""Return when a lesson is: its hours, joined where one ends as the next begins. Over a break it is two."""
	joined: list[Span] = []
	for each in placement.hours:
		span = hours[each]
		if joined and joined[-1].end == span.start:
			joined[-1] = Span(joined[-1].start, span.end)
		else:
			joined.append(span)
	return joined
