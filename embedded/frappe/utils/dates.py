"""Dates and times: the site's wall clock, parsing, arithmetic, formats."""

import datetime
import re
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import frappe
from dateutil import parser
from dateutil.parser import ParserError
from dateutil.relativedelta import relativedelta

DATE_FORMAT = "%Y-%m-%d"
TIME_FORMAT = "%H:%M:%S.%f"
DATETIME_FORMAT = f"{DATE_FORMAT} {TIME_FORMAT}"
MIDNIGHT = datetime.datetime(1, 1, 1)
LONG_DURATION = re.compile(
	r"(?:(?P<days>-?\d+) days?, )?(?P<hours>\d+):(?P<minutes>\d+)(?::(?P<seconds>\d[.\d]*))?"
)


def get_system_timezone() -> str:
	if not getattr(frappe.local, "db", None):
		return "UTC"
	return frappe.get_system_settings("time_zone") or "Asia/Kolkata"


def convert_utc_to_timezone(utc_timestamp, time_zone):
	if utc_timestamp.tzinfo is None:
		utc_timestamp = utc_timestamp.replace(tzinfo=datetime.timezone.utc)
	try:
		return utc_timestamp.astimezone(ZoneInfo(time_zone))
	except ZoneInfoNotFoundError:
		return utc_timestamp


def convert_utc_to_system_timezone(utc_timestamp):
	return convert_utc_to_timezone(utc_timestamp, get_system_timezone())


def now_datetime() -> datetime.datetime:
	"""The site's wall clock, without a zone, as it is stored."""
	return convert_utc_to_system_timezone(datetime.datetime.now(datetime.timezone.utc)).replace(tzinfo=None)


def now() -> str:
	return now_datetime().strftime(DATETIME_FORMAT)


def nowdate() -> str:
	return now_datetime().strftime(DATE_FORMAT)


today = nowdate


def nowtime() -> str:
	return now_datetime().strftime(TIME_FORMAT)


def is_invalid_date_string(date_string: str) -> bool:
	return not isinstance(date_string, str) or not date_string or date_string.startswith("0001-01-01")


def getdate(string_date=None, parse_day_first: bool = False) -> datetime.date | None:
	if not string_date:
		return now_datetime().date()
	if isinstance(string_date, datetime.datetime):
		return string_date.date()
	if isinstance(string_date, datetime.date):
		return string_date
	if is_invalid_date_string(string_date):
		return None
	try:
		return parser.parse(string_date, dayfirst=parse_day_first).date()
	except ParserError:
		frappe.throw(
			frappe._("{} is no date.").format(frappe.bold(string_date)),
			title=frappe._("Invalid Date"),
		)


def get_datetime(datetime_str=None) -> datetime.datetime | None:
	if datetime_str is None:
		return now_datetime()
	if isinstance(datetime_str, datetime.datetime | datetime.timedelta):
		return datetime_str
	if isinstance(datetime_str, datetime.date):
		return datetime.datetime.combine(datetime_str, datetime.time())
	if is_invalid_date_string(datetime_str):
		return None
	try:
		return datetime.datetime.strptime(datetime_str, DATETIME_FORMAT)
	except ValueError:
		return parser.parse(datetime_str)


def get_time(time_str) -> datetime.time:
	if isinstance(time_str, datetime.datetime):
		return time_str.time()
	if isinstance(time_str, datetime.time):
		return time_str
	if isinstance(time_str, datetime.timedelta):
		return (MIDNIGHT + time_str).time()
	try:
		return parser.parse(time_str).time()
	except ParserError as error:
		if "day" in error.args[1] or "hour must be in" in error.args[0]:
			return (MIDNIGHT + parse_timedelta(time_str)).time()
		raise


def to_timedelta(time_str):
	if isinstance(time_str, datetime.time | str):
		time = parser.parse(str(time_str))
		return datetime.timedelta(
			hours=time.hour, minutes=time.minute, seconds=time.second, microseconds=time.microsecond
		)
	return time_str


def parse_timedelta(text: str) -> datetime.timedelta:
	parts = LONG_DURATION.match(text).groupdict(default="0")
	return datetime.timedelta(**{unit: float(value) for unit, value in parts.items()})


def format_timedelta(value: datetime.timedelta) -> str:
	"""`7:05:00`, as JSON answers show a Time."""
	minutes, seconds = divmod(round(value.total_seconds(), 6), 60)
	hours, minutes = divmod(int(minutes), 60)
	if seconds == int(seconds):
		seconds = int(seconds)
	return f"{hours}:{minutes:02}:{seconds:02}"


def add_to_date(
	date,
	years=0,
	months=0,
	weeks=0,
	days=0,
	hours=0,
	minutes=0,
	seconds=0,
	as_string=False,
	as_datetime=False,
):
	"""Text gives text back, a date a date, a datetime a datetime."""
	if date is None:
		date = now_datetime()
	as_datetime = as_datetime or bool(hours)
	if isinstance(date, str):
		as_string = True
		as_datetime = as_datetime or " " in date
		try:
			date = parser.parse(date)
		except ParserError:
			frappe.throw(frappe._("{} is no date.").format(date), title=frappe._("Invalid Date"))
	date += relativedelta(
		years=years, months=months, weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds
	)
	if as_string:
		return date.strftime(DATETIME_FORMAT if as_datetime else DATE_FORMAT)
	return date


def add_days(date, days):
	return add_to_date(date, days=days)


def add_months(date, months):
	return add_to_date(date, months=months)


def date_diff(later, earlier) -> int:
	return (getdate(later) - getdate(earlier)).days


def time_diff(later, earlier) -> datetime.timedelta:
	return get_datetime(later) - get_datetime(earlier)


def time_diff_in_seconds(later, earlier) -> float:
	return time_diff(later, earlier).total_seconds()


def get_user_date_format() -> str:
	return frappe.db.get_default("date_format") or "yyyy-mm-dd"


def get_user_time_format() -> str:
	return frappe.db.get_default("time_format") or "HH:mm:ss"


def _locale() -> str:
	return (frappe.local.lang or "").replace("-", "_")


def formatdate(string_date=None, format_string: str | None = None, parse_day_first: bool = False) -> str:
	from babel.core import UnknownLocaleError
	from babel.dates import format_date as render

	if not string_date:
		return ""
	date = getdate(string_date, parse_day_first)
	pattern = (format_string or get_user_date_format()).replace("mm", "MM").replace("Y", "y")
	try:
		return render(date, pattern, locale=_locale())
	except (UnknownLocaleError, ValueError):
		return date.strftime(pattern.replace("MM", "%m").replace("dd", "%d").replace("yyyy", "%Y"))


format_date = formatdate


def format_time(time_string=None, format_string: str | None = None) -> str:
	from babel.core import UnknownLocaleError
	from babel.dates import format_time as render

	if not time_string:
		return ""
	time = get_time(time_string)
	try:
		return render(time, format_string or get_user_time_format(), locale=_locale())
	except (UnknownLocaleError, ValueError):
		return time.strftime("%H:%M:%S")


def format_datetime(datetime_string, format_string: str | None = None) -> str | None:
	from babel.core import UnknownLocaleError
	from babel.dates import format_datetime as render

	if not datetime_string:
		return None
	value = get_datetime(datetime_string)
	default = f"{get_user_date_format().replace('mm', 'MM')} {get_user_time_format()}"
	try:
		return render(value, format_string or default, locale=_locale())
	except (UnknownLocaleError, ValueError):
		return value.strftime("%Y-%m-%d %H:%M:%S")
