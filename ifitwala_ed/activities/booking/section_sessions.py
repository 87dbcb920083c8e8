"""The dated sessions of sections, as the schedule materialized them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import frappe
from frappe.query_builder import Case, DocType
from frappe.query_builder.functions import Max, Min
from frappe.utils import get_datetime, now_datetime


@dataclass(frozen=True)
class NextSession:
	"""The next meeting of a section, not over yet; times in the site's zone."""

	from_datetime: datetime
	to_datetime: datetime
	location: str
	location_name: str
	instructors: list[str]


@dataclass(frozen=True)
class Begun:
	"""When a section meets for the first time, and when the latest of its sessions began that has begun."""

	first: datetime
	latest: datetime | None


def begun(student_groups: Collection[str]) -> dict[str, Begun]:
	"""Return of each section that meets at all what of it has begun. One query."""
	if not student_groups:
		return {}
	session = DocType("Location Booking")
	so_far = Case().when(session.from_datetime <= now_datetime(), session.from_datetime)
	rows = (
		frappe.qb.from_(session)
		.select(session.source_name, Min(session.from_datetime), Max(so_far))
		.where((session.source_doctype == "Student Group") & session.source_name.isin(list(student_groups)))
		.groupby(session.source_name)
		.run()
	)
	return {
		group: Begun(get_datetime(first), get_datetime(latest) if latest else None)
		for group, first, latest in rows
	}


def meeting_after(student_groups: Collection[str], moment: datetime) -> set[str]:
	"""Return those of the sections of which a session is still to come. One query."""
	if not student_groups:
		return set()
	session = DocType("Location Booking")
	return set(
		frappe.qb.from_(session)
		.select(session.source_name)
		.distinct()
		.where((session.source_doctype == "Student Group") & session.source_name.isin(list(student_groups)))
		.where(session.from_datetime > moment)
		.run(pluck=True)
	)


def next_sessions(student_groups: Collection[str]) -> dict[str, NextSession]:
	"""Return the next session of each section that has one ahead or running. Two queries."""
	if not student_groups:
		return {}
	rows = _next_rooms(student_groups)
	instructors = _instructors(rows)
	return {
		row.source_name: NextSession(
			row.from_datetime,
			row.to_datetime,
			row.location,
			row.location_name or row.location,
			instructors.get((row.source_name, row.from_datetime), []),
		)
		for row in rows
	}


def _next_rooms(student_groups: Collection[str]) -> list[frappe._dict]:
	session, room = DocType("Location Booking"), DocType("Location")
	upcoming = (
		frappe.qb.from_(session)
		.select(session.source_name, Min(session.from_datetime).as_("from_datetime"))
		.where((session.source_doctype == "Student Group") & session.source_name.isin(list(student_groups)))
		.where(session.to_datetime > now_datetime())
		.groupby(session.source_name)
	).as_("upcoming")
	rows = (
		frappe.qb.from_(session)
		.join(upcoming)
		.on((upcoming.source_name == session.source_name) & (upcoming.from_datetime == session.from_datetime))
		.left_join(room)
		.on(room.name == session.location)
		.select(
			session.source_name,
			session.from_datetime,
			session.to_datetime,
			session.location,
			room.location_name,
		)
		.where(session.source_doctype == "Student Group")
		.orderby(session.source_name)
		.orderby(session.location)
		.run(as_dict=True)
	)
	return list({row.source_name: row for row in reversed(rows)}.values())


def _instructors(rows: list[frappe._dict]) -> dict[tuple[str, datetime], list[str]]:
	if not rows:
		return {}
	session, employee = DocType("Employee Booking"), DocType("Employee")
	found = (
		frappe.qb.from_(session)
		.join(employee)
		.on(employee.name == session.employee)
		.select(session.source_name, session.from_datetime, employee.employee_name)
		.where(
			(session.source_doctype == "Student Group")
			& session.source_name.isin([r.source_name for r in rows])
		)
		.where(session.from_datetime.isin([row.from_datetime for row in rows]))
		.orderby(employee.employee_name)
		.run()
	)
	names: dict[tuple[str, datetime], list[str]] = {}
	for group, starts, name in found:
		names.setdefault((group, starts), []).append(name)
	return names
