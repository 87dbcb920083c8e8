"""What Holiday Lists do to a group's timetable, and what they don't say. Days that are over are no finding."""

from collections.abc import Iterable, Iterator

from frappe import _

from ifitwala_ed.activities.readiness.codes import Code, Finding, finding
from ifitwala_ed.core import moments
from ifitwala_ed.schedule.groups import Group
from ifitwala_ed.schedule.holidays import SchoolCalendar
from ifitwala_ed.schedule.sessions import Session, Window, weekly_dates

LISTED_DAYS = 5


def weekly_off(group: Group, window: Window | None, calendar: SchoolCalendar | None) -> Iterator[Finding]:
	"""Find weekdays of the timetable on which the school never meets."""
	if not (window and calendar):
		return
	for row in group.weekly_rows:
		days = set(weekly_dates(row, window))
		if days and days <= calendar.days_off.whole and days & calendar.weekly_off:
			times = moments.clocks(row.start, row.end)
			yield finding(Code.WEEKLY_OFF, _(row.weekday), times, calendar.holiday_list)


def holidays_unknown(
	sessions: Iterable[Session], window: Window | None, calendar: SchoolCalendar | None
) -> Iterator[Finding]:
	"""Find sessions on days of which no Holiday List says anything: they may turn out to be holidays."""
	if not (window and calendar):
		return
	days = {session.start.date() for session in sessions}
	unknown = sorted(day for day in days if day in window and not calendar.is_known(day))
	if unknown:
		first, last = moments.day(unknown[0]), moments.day(unknown[-1])
		yield finding(Code.HOLIDAYS_UNKNOWN, len(unknown), first, last, calendar.holiday_list)


def half_days(group: Group, window: Window | None, calendar: SchoolCalendar | None) -> Iterator[Finding]:
	"""Find dates of the timetable on which half of the day is off: some sessions may take place and some not."""
	if not (window and calendar):
		return
	days_off = calendar.days_off
	met = sorted({day for row in group.weekly_rows for day in weekly_dates(row, window)} & days_off.halves)
	if met:
		code = Code.MORNING_OFF if days_off.half.is_morning else Code.AFTERNOON_OFF
		named = ", ".join(map(moments.day, met[:LISTED_DAYS])) + (", …" if met[LISTED_DAYS:] else "")
		yield finding(code, named, moments.clock(days_off.half.turn))
