"""`frappe.utils`: what its functions answer."""

import re
from datetime import date, datetime, time, timedelta

import frappe
import pytest
from frappe.utils import (
	add_days,
	add_months,
	add_to_date,
	cint,
	cstr,
	date_diff,
	escape_html,
	flt,
	fmt_money,
	format_datetime,
	format_time,
	formatdate,
	get_datetime,
	get_time,
	get_url_to_form,
	getdate,
	sbool,
	strip_html,
	time_diff_in_seconds,
	to_timedelta,
	validate_email_address,
)

MOMENT = datetime(2026, 3, 29, 14, 5, 9, 120)
NUMBERS = [None, "", "12", "12.7", "1,234.5", "abc", -3.5, True, b"7", [], "0x10", " 8 "]
DATES = ["2026-03-29", "2026-03-29 14:05:09", MOMENT, MOMENT.date(), "29-03-2026", "0001-01-01"]


def shown(function, *arguments, **options):
	"""The answer or the error, as text that shows its type."""
	try:
		return repr(function(*arguments, **options))
	except Exception as error:  # noqa: BLE001 - whichever it is, is the fact
		return type(error).__name__


def each(function, values, **options):
	return [shown(function, value, **options) for value in values]


def test_numbers(fact):
	fact("utils.cint", each(cint, NUMBERS))
	fact("utils.cint.default", [shown(cint, "abc", 5), shown(cint, None, default=2)])
	fact("utils.flt", each(flt, NUMBERS))
	fact("utils.cstr", each(cstr, [None, 5, b"caf\xc3\xa9", 1.5, "x"]))
	fact("utils.sbool", each(sbool, ["true", "1", "False", "0", "yes", 1, None]))


@pytest.mark.parametrize("method", ["Banker's Rounding (legacy)", "Banker's Rounding", "Commercial Rounding"])
def test_rounding(fact, method):
	values = [0, 0.5, 1.5, 2.5, -0.5, -1.5, 0.125, 0.135, 1.005, 2.675, 10.235, -2.345, 1234.5678]
	rounded = [[shown(flt, value, precision, method) for value in values] for precision in (0, 1, 2)]
	fact(f"utils.flt.{method}", rounded)


def test_dates(fact):
	fact("utils.getdate", each(getdate, DATES))
	fact("utils.get_datetime", each(get_datetime, [*DATES, timedelta(hours=1)]))
	fact(
		"utils.get_time",
		each(get_time, ["7:5", "25:00:00", "14:05:09.5", MOMENT, timedelta(hours=9, minutes=1)]),
	)
	fact("utils.to_timedelta", each(to_timedelta, ["9:30", time(9, 30), timedelta(1)]))
	fact("utils.getdate.bad", shown(getdate, "no date"))


def test_date_arithmetic(fact):
	fact("utils.add_days", [shown(add_days, value, 3) for value in DATES[:4]])
	fact("utils.add_months", [shown(add_months, value, -1) for value in ("2026-03-31", date(2024, 3, 31))])
	fact("utils.add_to_date.hours", [shown(add_to_date, value, hours=5) for value in DATES[:4]])
	fact("utils.add_to_date.text", shown(add_to_date, MOMENT, minutes=5, as_string=True, as_datetime=True))
	fact("utils.date_diff", [shown(date_diff, "2026-04-01", MOMENT), shown(date_diff, MOMENT, "2026-04-01")])
	fact("utils.time_diff_in_seconds", shown(time_diff_in_seconds, "2026-04-01 10:00", MOMENT))


@pytest.mark.parametrize("lang", ["en", "fr", "de"])
def test_formats(fact, lang, monkeypatch):
	monkeypatch.setattr(frappe.local, "lang", lang)
	fact(f"utils.format_datetime.{lang}", shown(format_datetime, MOMENT, "EEEE d MMMM yyyy, HH:mm"))
	fact(f"utils.format_datetime.short.{lang}", shown(format_datetime, MOMENT, "short"))
	fact(f"utils.formatdate.{lang}", each(formatdate, ["2026-03-29", None], format_string="EEE dd.mm.YYYY"))
	fact(
		f"utils.format_time.{lang}", each(format_time, ["7:5:3", timedelta(hours=15)], format_string="HH:mm")
	)


def test_texts(fact):
	fact("utils.escape_html", each(escape_html, ["<b a='x'>\"&\"</b>", None, 5]))
	fact("utils.strip_html", each(strip_html, ["<p>Hi <!-- there --><b>you</b></p>", "1 < 2"]))
	addresses = ["a@b.org", "Ann <ann@b.org>", "no address", "a@b", "a@b.org, c@d.org", "", "x y@b.org"]
	fact("utils.validate_email_address", each(validate_email_address, addresses))
	fact("utils.validate_email_address.throw", shown(validate_email_address, "no address", throw=True))


def test_money(fact):
	amounts = [0, 5, 1234.5, -1234567.891, None, "12.3"]
	fact("utils.fmt_money", each(fmt_money, amounts, format="#,###.##"))
	fact("utils.fmt_money.comma", each(fmt_money, amounts, format="#.###,##", precision=2))


def test_url_to_form(fact):
	desk, path = re.search(r"/(app|desk)/(.*)$", get_url_to_form("Program Offering", "Chess & Go/1")).groups()
	fact("utils.get_url_to_form", path)
	fact("utils.get_url_to_form.desk", desk)


def test_error_classes(fact):
	names = (
		"AuthenticationError CSRFTokenError CannotChangeConstantError DoesNotExistError DuplicateEntryError LinkExistsError "
		"LinkValidationError MandatoryError NameError OutgoingEmailError PermissionError QueryDeadlockError "
		"QueryTimeoutError RateLimitExceededError TimestampMismatchError UniqueValidationError "
		"ValidationError"
	)
	fact(
		"utils.errors",
		{
			name: [
				getattr(getattr(frappe, name), "http_status_code", None),
				issubclass(getattr(frappe, name), frappe.ValidationError),
			]
			for name in names.split()
		},
	)


def test_hash(fact):
	fact("utils.generate_hash", [len(frappe.generate_hash()), len(frappe.generate_hash(length=9))])


def test_dict(fact):
	values = frappe._dict(a=1)
	values.b = 2
	fact(
		"utils.dict",
		[values.missing, values.b, shown(values.copy().update, {"c": 3}), hasattr(values, "zzz")],
	)


def test_parse_and_write_json(fact):
	fact("utils.parse_json", each(frappe.parse_json, ['{"a": [1]}', "[1, 2]", "5", "bad", None, {"a": 1}]))
	values = {"d": date(2026, 1, 2), "t": timedelta(hours=7, minutes=5), "n": None, "m": MOMENT}
	fact("utils.as_json", frappe.as_json(values))
