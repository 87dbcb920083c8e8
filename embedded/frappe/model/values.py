"""Conversion of single values between Python, forms and columns."""

import datetime
import operator

from frappe.utils import cint, cstr, flt, get_datetime, getdate, sbool, to_timedelta


def cast(fieldtype: str, value):
	"""A value as Python reads it from a column of this type; empty dates stay empty."""
	if fieldtype in ("Currency", "Float", "Percent"):
		return flt(value)
	if fieldtype in ("Int", "Check"):
		return cint(sbool(value))
	if fieldtype in ("Date", "Datetime", "Time"):
		convert = {"Date": getdate, "Datetime": get_datetime, "Time": to_timedelta}[fieldtype]
		return convert(value) if value else None
	if fieldtype in (
		"Data",
		"Text",
		"Small Text",
		"Long Text",
		"Text Editor",
		"Select",
		"Link",
		"Dynamic Link",
	):
		return cstr(value)
	return value


def column_text(fieldtype: str, value):
	"""Dates and times in the one spelling that SQLite can compare; other values unchanged."""
	if value in (None, "") or fieldtype not in ("Date", "Datetime", "Time"):
		return value
	if fieldtype == "Date":
		return getdate(value).strftime("%Y-%m-%d")
	if fieldtype == "Datetime":
		return get_datetime(value).strftime("%Y-%m-%d %H:%M:%S.%f")
	return time_text(to_timedelta(value))


def time_text(value: datetime.timedelta) -> str:
	seconds, microseconds = divmod(value // datetime.timedelta(microseconds=1), 1_000_000)
	return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{microseconds:06}"


def _like(value, pattern: str) -> bool:
	return pattern.strip("%").lower() in cstr(value).lower()


COMPARISONS = {
	"^": lambda value, start: cstr(value).startswith(start),
	"in": lambda value, choices: value in choices,
	"not in": lambda value, choices: value not in choices,
	"=": operator.eq,
	"!=": operator.ne,
	">": operator.gt,
	"<": operator.lt,
	">=": operator.ge,
	"<=": operator.le,
	"not None": lambda value, _any: value is not None,
	"None": lambda value, _any: value is None,
	"like": _like,
	"not like": lambda value, pattern: not _like(value, pattern),
	"is": lambda value, word: bool(value) == (word == "set"),
}


def compare(value, comparison: str, other) -> bool:
	"""A filter of `doc.get` and `meta.get` on one value; an unknown comparison never holds."""
	return comparison in COMPARISONS and COMPARISONS[comparison](value, other)


def matching(rows, filters: dict, limit: int | None = None) -> list:
	"""The rows whose values match {field: value} or {field: [comparison, value]}."""
	conditions = []
	for key, wanted in filters.items():
		if isinstance(wanted, bool):
			wanted = ("not None" if wanted else "None", None)
		elif isinstance(wanted, str) and wanted.startswith("^"):
			wanted = ("^", wanted[1:])
		elif not isinstance(wanted, list | tuple):
			wanted = ("=", wanted)
		conditions.append((key, *wanted))
	found = [
		row for row in rows or () if all(compare(row.get(key), how, value) for key, how, value in conditions)
	]
	return found[:limit] if limit else found
