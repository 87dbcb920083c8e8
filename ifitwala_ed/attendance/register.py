"""The register of a day: who is expected at each session, what was announced, what was marked, and whom to call."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

import frappe
from frappe.query_builder import DocType
from frappe.utils import now_datetime

from ifitwala_ed.activities.booking import seat_history
from ifitwala_ed.attendance import marks, sessions, stored_marks, told_families
from ifitwala_ed.attendance.marks import Mark, Place
from ifitwala_ed.attendance.sessions import Session
from ifitwala_ed.core import moments


def of_day(day: date) -> list[dict[str, Any]]:
	"""Return the registers of a day that the session's user reaches, as docs/api.md shapes them.

	Eight queries, however many sessions and children there are.
	"""
	found = sessions.of_day(day, sessions.require_reach())
	expected = expected_at(found)
	stored = stored_marks.of_sessions([each.key for each in found])
	counting, announced = marks.what_counts(stored), marks.announcements(stored)
	taken = stored_marks.taken([each.key for each in found])
	absent = {place for place, mark in counting.items() if mark.status == marks.ABSENT}
	told = told_families.told(absent)
	people = _people({student for students in expected.values() for student in students})
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
			"is_announcement": mark.is_announcement,
		},
	}


def _people(names: Collection[str]) -> dict[str, dict[str, Any]]:
	"""Return some students by name, in the order of their names, with their guardians' numbers. One query."""
	if not names:
		return {}
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
	return _with_contacts(rows)


def _with_contacts(rows: Iterable[tuple]) -> dict[str, dict[str, Any]]:
	found: dict[str, dict[str, Any]] = {}
	for name, student_name, year_group, guardian_name, relation, mobile_no in rows:
		person = found.setdefault(
			name,
			{"student": name, "student_name": student_name, "year_group": year_group, "contacts": []},
		)
		if guardian_name:
			person["contacts"].append(
				{"name": guardian_name, "relation": relation or None, "mobile_no": mobile_no or None}
			)
	return found
