"""Which groups aren't over: what looks after the sessions to come has no others to ask about."""

from collections.abc import Iterable
from datetime import date

import frappe
from frappe.query_builder import DocType
from pypika.queries import QueryBuilder, Table
from pypika.terms import Criterion, Field

from ifitwala_ed.schedule.calendars import ACTIVE


def groups_not_over(day: date) -> set[str]:
	"""Return the groups whose offering, or without one whose academic year, ends on a day or later. Two queries.

	What has no last day isn't over.
	"""
	return {*_of_offerings(day), *_of_years(day)}


def active_groups_not_over(day: date, schools: Iterable[str] | None = None) -> list[str]:
	"""Return the active ones of ``groups_not_over``, in the order of their names, of some schools where they are given."""
	return sorted({*_of_offerings(day, schools, ACTIVE), *_of_years(day, schools, ACTIVE)})


def _of_offerings(day: date, schools: Iterable[str] | None = None, status: str | None = None) -> list[str]:
	group, offering = DocType("Student Group"), DocType("Program Offering")
	query = (
		frappe.qb.from_(offering)
		.join(group)
		.on(group.program_offering == offering.name)
		.select(group.name)
		.where(_is_ahead(offering.end_date, day))
	)
	return _of(query, group, schools, status)


def _of_years(day: date, schools: Iterable[str] | None = None, status: str | None = None) -> list[str]:
	"""Return the groups without an offering, or whose offering is gone."""
	group, year = DocType("Student Group"), DocType("Academic Year")
	query = (
		frappe.qb.from_(group)
		.left_join(year)
		.on(year.name == group.academic_year)
		.select(group.name)
		.where(group.program_offering.isnull() | (group.program_offering == ""))
		.where(_is_ahead(year.year_end_date, day))
	)
	return _of(query, group, schools, status)


def _of(query: QueryBuilder, group: Table, schools: Iterable[str] | None, status: str | None) -> list[str]:
	if schools is not None:
		query = query.where(group.school.isin([*schools, ""]))
	if status:
		query = query.where(group.status == status)
	return query.run(pluck=True)


def _is_ahead(last_day: Field, day: date) -> Criterion:
	return last_day.isnull() | (last_day >= day)
