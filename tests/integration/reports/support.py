"""Running reports as somebody, and finding rows."""

from collections.abc import Callable, Iterable
from typing import Any

from ifitwala_ed.activities.report.activity_register import activity_register
from ifitwala_ed.activities.report.allocation_outcomes import allocation_outcomes
from ifitwala_ed.activities.report.section_occupancy import section_occupancy
from ifitwala_ed.activities.report.waitlist import waitlist
from ifitwala_ed.attendance.report.activity_attendance import activity_attendance
from ifitwala_ed.school_billing.report.family_statement import family_statement

REPORTS = {
	"Activity Attendance": activity_attendance.execute,
	"Activity Register": activity_register.execute,
	"Allocation Outcomes": allocation_outcomes.execute,
	"Family Statement": family_statement.execute,
	"Section Occupancy": section_occupancy.execute,
	"Waitlist": waitlist.execute,
}


def rows(name: str, **filters: Any) -> list[dict[str, Any]]:
	"""The rows of a report for the user of the session."""
	return REPORTS[name](filters)[1]


def pick(rows: Iterable[dict[str, Any]], *fields: str) -> list[tuple]:
	"""Some fields of every row."""
	return [tuple(row[field] for field in fields) for row in rows]


def require_cells(execute: Callable, **filters: Any) -> None:
	"""Every row has a value or None for every column, and for every name behind a title."""
	columns, found, *_rest = execute(filters)
	assert found
	for row in found:
		for column in columns:
			assert column["fieldname"] in row
			assert column.get("name_in", column["fieldname"]) in row
