"""Who came how often: a row for each child in each section, of what was marked between two days.

A session that nobody marked is none of a child's. Of several marks of a session the one that counts is the register's.
What a family has announced is none before the session has begun, nor where it didn't take place.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Final

import frappe
from frappe import _
from frappe.utils import add_days, getdate, now_datetime, today

from ifitwala_ed.activities import reporting
from ifitwala_ed.activities.reporting import Condition, Report, column, linked
from ifitwala_ed.attendance import marks, session_keys, sessions
from ifitwala_ed.attendance.marks import Mark
from ifitwala_ed.attendance.session_keys import SessionKey
from ifitwala_ed.core import moments, one_field, readers

MARK: Final = "Activity Attendance Mark"
FILTERS: Final = ("school", "student_group", "student")
# of a whole school, unless other days are asked for
LOOKS_BACK: Final = timedelta(days=90)


def execute(filters: dict | None = None) -> Report:
	"""Return how often each child came, was late, excused and absent, and how many sessions it missed last, in a row."""
	chosen = reporting.read_filters(
		filters, from_date=readers.day, to_date=readers.day, missed_in_a_row=readers.whole_number
	)
	first = chosen.from_date or (None if _is_one(chosen) else getdate(today()) - LOOKS_BACK)
	found = reporting.documents(
		MARK,
		fields=[
			"name",
			"uid",
			"student",
			"student_group",
			"session_start",
			"status",
			"at",
			"is_announcement",
			"school",
		],
		filters=[*reporting.conditions(chosen, FILTERS), *_days(first, chosen.to_date), *_sections(chosen)],
		order_by="session_start asc, name asc",
	)
	rows = [row for row in _rows(found) if row["missed_in_a_row"] >= (chosen.missed_in_a_row or 0)]
	message = None if chosen.from_date or not first else _("Since {0}.").format(moments.day(first))
	return columns(), reporting.text_cells(columns(), rows), message, None, None, True


def columns() -> list[dict]:
	return [
		linked("student_name", _("Student"), "Student", "student", 190),
		linked("section_title", _("Section"), "Student Group", "student_group", 190),
		column("sessions", _("Marked Sessions"), "Int", 110),
		column("attended", _("Attended"), "Int", 90),
		column("late", _("Late"), "Int", 80),
		column("excused", _("Excused"), "Int", 90),
		column("absent", _("Absent"), "Int", 80),
		column("share", _("Attended (%)"), "Percent", 110),
		column("missed_in_a_row", _("Missed in a Row"), "Int", 130),
		column("last_session", _("Last Session"), "Date", 110),
		reporting.school(),
	]


def _is_one(chosen: frappe._dict) -> bool:
	return bool(chosen.student or chosen.student_group or chosen.program_offering)


def _days(first: date | None, last: date | None) -> list[Condition]:
	days: list[Condition] = [["session_start", ">=", first]] if first else []
	return [*days, ["session_start", "<", add_days(last, 1)]] if last else days


def _sections(chosen: frappe._dict) -> list[Condition]:
	"""Return the condition on the sections of an offering, which is how a term is asked for."""
	if not chosen.program_offering:
		return []
	groups = frappe.get_all(
		"Student Group",
		filters={"program_offering": chosen.program_offering},
		pluck="name",
		order_by="name asc",
	)
	return [["student_group", "in", [*groups, ""]]]


def _rows(found: Sequence[frappe._dict]) -> list[dict]:
	"""Return a row for each child in each section, by their names. Three queries."""
	names = one_field.by_name("Student", [row.student for row in found], "student_name")
	titles = one_field.by_name("Student Group", [row.student_group for row in found], "student_group_name")
	by_child: dict[tuple[str, str], list[Mark]] = {}
	school = {row.student_group: row.school for row in found}
	for row, mark in _marks(found):
		by_child.setdefault((row.student, row.student_group), []).append(mark)
	rows = [
		{
			"student": student,
			"student_name": names.get(student) or student,
			"student_group": group,
			"section_title": titles.get(group) or group,
			"school": school[group],
			**_figures(own),
		}
		for (student, group), own in by_child.items()
	]
	return sorted(rows, key=lambda row: (row["student_name"], row["section_title"], row["student"]))


def _figures(own: Sequence[Mark]) -> dict:
	counting = marks.what_counts(own)
	late_at = {mark.session for mark in own if mark.status == marks.LATE}
	in_order = sorted(counting.values(), key=lambda mark: mark.session)
	counts = Counter(mark.status for mark in in_order)
	attended = sum(counts[status] for status in marks.WAS_THERE)
	missed = 0
	for mark in reversed(in_order):
		if mark.status in marks.WAS_THERE:
			break
		missed += 1
	return {
		"sessions": len(in_order),
		"attended": attended,
		"late": sum(1 for mark in in_order if mark.session in late_at and mark.status in marks.WAS_THERE),
		"excused": counts[marks.EXCUSED],
		"absent": counts[marks.ABSENT],
		"share": round(100 * attended / len(in_order), 1),
		"missed_in_a_row": missed,
		"last_session": getdate(in_order[-1].session.rpartition(session_keys.SEPARATOR)[2]),
	}


def _marks(found: Sequence[frappe._dict]) -> Iterator[tuple[frappe._dict, Mark]]:
	"""Return the marks with their rows; one of a session that was moved on its day is of the session as it is now."""
	keys = [SessionKey(row.student_group, row.session_start) for row in found]
	there: dict[tuple[str, date], list[SessionKey]] = {}
	for key in sessions.on_days_of(keys):
		there.setdefault((key.student_group, key.starts.date()), []).append(key)
	of = {
		key: session_keys.session_of(key, there.get((key.student_group, key.starts.date()), ()))
		for key in set(keys)
	}
	now = now_datetime()
	for row, key in zip(found, keys, strict=True):
		if not row.is_announcement or _has_begun(of[key], now):
			session, is_announcement = str(of[key] or key), bool(row.is_announcement)
			yield (
				row,
				Mark(row.uid, session, row.student, row.status, row.at, is_announcement=is_announcement),
			)


def _has_begun(session: SessionKey | None, now: datetime) -> bool:
	return session is not None and session.starts <= now
