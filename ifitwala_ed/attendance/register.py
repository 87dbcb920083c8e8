"""The register of a day: who is expected at each session, what was announced, what was marked, and whom to call."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import frappe
from frappe.query_builder import DocType
from frappe.utils import now_datetime

from ifitwala_ed.activities.booking import seat_history
from ifitwala_ed.attendance import marks, safety_records, sessions, stored_marks, told_families
from ifitwala_ed.attendance.marks import Mark, Place
from ifitwala_ed.attendance.safety_records import Contact, Safety
from ifitwala_ed.attendance.sessions import Reach, Session
from ifitwala_ed.core import moments


@dataclass(slots=True)
class Child:
	"""A student who is expected, with its guardians in the order of the student."""

	name: str
	student_name: str
	year_group: str | None
	school: str
	guardians: list[Contact] = field(default_factory=list)


def of_day(day: date) -> list[dict[str, Any]]:
	"""Return the registers of a day that the session's user reaches, as docs/api.md shapes them.

	Eight queries, however many sessions and children there are.
	"""
	reach = sessions.require_reach()
	found = sessions.of_day(day, reach)
	expected = expected_at(found)
	stored = stored_marks.of_sessions([each.key for each in found])
	counting, announced = marks.what_counts(stored), marks.announcements(stored)
	taken = stored_marks.taken([each.key for each in found])
	absent = {place for place, mark in counting.items() if mark.status == marks.ABSENT}
	told = told_families.told(absent)
	people = _people({student for students in expected.values() for student in students}, day, reach)
	return [
		{
			**_head(session),
			"taken": _taken(taken.get(session.key)),
			"students": [
				{
					**_line(person, (str(session.key), name), counting, announced),
					"told_on": moments.iso(told.get((str(session.key), name))),
				}
				for name, person in people.items()
				if name in expected[str(session.key)]
			],
		}
		for session in found
	]


def expected_at(found: Collection[Session]) -> dict[str, set[str]]:
	"""Return who has a seat while each session takes place, by the session's key. One query."""
	if not found:
		return {}
	seats = seat_history.seats_of(
		{session.student_group for session in found}, max(session.ends for session in found)
	)
	return {
		str(session.key): {
			seat.student
			for seat in seats
			if seat.student_group == session.student_group and seat.is_held_in(session.starts, session.ends)
		}
		for session in found
	}


def _head(session: Session) -> dict[str, Any]:
	return {
		"key": str(session.key),
		"title": session.title,
		"from_datetime": moments.iso(session.starts),
		"to_datetime": moments.iso(session.ends),
		"location_name": ", ".join(session.rooms) or None,
		"has_begun": session.starts <= now_datetime(),
		"is_own": session.is_own,
	}


def _taken(when: tuple[Any, str] | None) -> dict[str, Any] | None:
	return {"on": moments.iso(when[0]), "by": when[1]} if when else None


def _line(
	person: dict[str, Any], place: Place, counting: dict[Place, Mark], announced: dict[Place, Mark]
) -> dict[str, Any]:
	mark, announcement = counting.get(place), announced.get(place)
	return {
		**person,
		"announced": announcement and {"reason": announcement.note, "at": moments.iso(announcement.at)},
		"mark": mark
		and {
			"uid": mark.uid,
			"status": mark.status,
			"at": moments.iso(mark.at),
			"picked_up_by": mark.picked_up_by or None,
			"note": mark.note or None,
			"warning": mark.warning,
			"is_announcement": mark.is_announcement,
		},
	}


def _people(names: Collection[str], day: date, reach: Reach) -> dict[str, dict[str, Any]]:
	"""Return some students by name, in the order of their names, with whom to call and what else the gate must know.

	What is on record of their safety is for whoever leads their sessions about that day, and for staff of their own school.
	Two queries.
	"""
	if not names:
		return {}
	children = _children(names)
	is_near = safety_records.is_shown_to_who_leads(day)
	safety = safety_records.of_students(
		[child.name for child in children if is_near or _is_of_the_office(child.school, reach)]
	)
	return {child.name: _person(child, safety.get(child.name), day) for child in children}


def _is_of_the_office(school: str, reach: Reach) -> bool:
	return reach.is_staff and (reach.schools is None or school in reach.schools)


def _person(child: Child, safety: Safety | None, day: date) -> dict[str, Any]:
	known = safety or Safety()
	return {
		"student": child.name,
		"student_name": child.student_name,
		"year_group": child.year_group,
		"contacts": [
			safety_records.contact_line(each, known)
			for each in safety_records.in_order(child.guardians, known)
		],
		"pick_up": safety_records.shown(safety, day) if safety else None,
		"has_medical_note": known.has_note,
	}


def _children(names: Collection[str]) -> list[Child]:
	student, link, guardian = DocType("Student"), DocType("Student Guardian"), DocType("Guardian")
	rows = (
		frappe.qb.from_(student)
		.left_join(link)
		.on((link.parent == student.name) & (link.parenttype == "Student"))
		.left_join(guardian)
		.on(guardian.name == link.guardian)
		.select(
			student.name,
			student.student_name,
			student.year_group,
			student.school,
			guardian.name,
			guardian.guardian_name,
			link.relation,
			guardian.mobile_no,
		)
		.where(student.name.isin(sorted(names)))
		.orderby(student.student_name)
		.orderby(student.name)
		.orderby(link.idx)
		.run()
	)
	return _with_guardians(rows)


def _with_guardians(rows: Iterable[tuple]) -> list[Child]:
	found: dict[str, Child] = {}
	for name, student_name, year_group, school, guardian, guardian_name, relation, mobile_no in rows:
		child = found.setdefault(name, Child(name, student_name, year_group, school))
		if guardian_name:
			child.guardians.append(Contact(guardian_name, relation or None, mobile_no or None, guardian))
	return list(found.values())
