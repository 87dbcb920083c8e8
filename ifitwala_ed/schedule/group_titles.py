"""Titles of groups that the system makes: a group's title is unique within its school and year."""

from datetime import date
from itertools import count

import frappe
from frappe.utils import formatdate

LONGEST_TITLE = 140
ROOM_FOR_SUFFIX = 20


def free_title(title: str, school: str, academic_year: str, start_date: date | str) -> str:
	"""Return the title itself, else with the month in which the term begins, else with a number too."""
	title = title[: LONGEST_TITLE - ROOM_FOR_SUFFIX]
	if not _is_taken(title, school, academic_year):
		return title
	dated = f"{title}, {formatdate(start_date, 'MMM yyyy')}"
	candidates = (dated if number == 1 else f"{dated} ({number})" for number in count(1))
	return next(candidate for candidate in candidates if not _is_taken(candidate, school, academic_year))


def _is_taken(title: str, school: str, academic_year: str) -> bool:
	same = {"student_group_name": title, "school": school, "academic_year": academic_year}
	return bool(frappe.db.exists("Student Group", same))
