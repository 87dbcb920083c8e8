"""Days and times as people say them, in the reader's language: Thursday 3 December, 15:30.

Moments are the site's, without a time zone, as Frappe stores them. The pattern is the language's own for a weekday with
a date (CLDR), with the weekday written out.
"""

from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

import frappe
from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, format_timedelta, match_skeleton
from frappe.utils import get_datetime, get_system_timezone, get_user_date_format, getdate, now_datetime

WITHOUT_YEAR: Final = timedelta(days=180)
DAY_FIRST, MONTH_FIRST = "en_GB", "en_US"


def day(value: date | datetime | str) -> str:
	"""Return a day with its weekday; with its year only where it is half a year away or more."""
	on = getdate(value)
	is_near = abs(on - getdate()) < WITHOUT_YEAR
	locale = _locale()
	return format_date(on, _pattern(str(locale), has_year=not is_near), locale=locale)


def weekday(value: date | datetime | str) -> str:
	"""Return the weekday alone."""
	return format_date(getdate(value), "EEEE", locale=_locale())


def clock(value: time | datetime) -> str:
	"""Return a time of day to the minute."""
	return format_time(value, "short", locale=_locale())


def clocks(start: time | datetime, end: time | datetime) -> str:
	"""Return the times of a beginning and an end on one day."""
	return f"{clock(start)}–{clock(end)}"  # noqa: RUF001 - from, to


def moment(value: datetime | str) -> str:
	"""Return a day with its weekday and the time."""
	at = get_datetime(value)
	return f"{day(at)}, {clock(at)}"


def countdown(value: datetime | str) -> str:
	"""Return how long it takes until a moment, in its largest unit: in 3 days."""
	left = get_datetime(value) - now_datetime()
	return format_timedelta(left, granularity="minute", add_direction=True, locale=_locale())


def span(start: datetime | str, end: datetime | str) -> str:
	"""Return a day with the times of a beginning and an end; both days where the end is on another."""
	begins, ends = get_datetime(start), get_datetime(end)
	if begins.date() == ends.date():
		return f"{day(begins)}, {clocks(begins, ends)}"
	return f"{moment(begins)} – {moment(ends)}"  # noqa: RUF001 - from, to


def days(first: date | str, last: date | str) -> str:
	"""Return a first and a last day."""
	return f"{day(first)} – {day(last)}"  # noqa: RUF001 - from, to


def iso(value: datetime | str | None) -> str | None:
	"""Return a moment of the site's zone as ISO 8601 with the offset of that day, 2026-09-03T19:00:00+02:00."""
	if not value:
		return None
	return get_datetime(value).replace(tzinfo=site_zone()).isoformat()


def site_zone() -> ZoneInfo:
	"""Return the site's time zone."""
	return ZoneInfo(get_system_timezone())


@cache
def _pattern(locale: str, *, has_year: bool) -> str:
	"""Return the language's pattern for a weekday with a date. Babel gives weekdays in short for most languages."""
	skeletons = Locale.parse(locale).datetime_skeletons
	found = match_skeleton("yMMMMEEEEd" if has_year else "MMMMEEEEd", skeletons)
	pattern = skeletons[found].pattern if found else "EEEE, d MMMM y"
	letters = pattern.replace("EEEE", "E").replace("EEE", "E").replace("E", "EEEE")
	return letters if "MMMM" in letters or "MMM" not in letters else letters.replace("MMM", "MMMM")


def _locale() -> Locale:
	"""Return the reader's language. English says days as the site writes its dates: 3 December, or December 3."""
	language = (frappe.local.lang or "en").replace("-", "_")
	if language == "en":
		language = MONTH_FIRST if get_user_date_format().startswith("mm") else DAY_FIRST
	try:
		return Locale.parse(language)
	except (UnknownLocaleError, ValueError):
		return Locale.parse(DAY_FIRST)
