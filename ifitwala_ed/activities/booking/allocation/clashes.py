"""Which sections which applicants can't attend: for all of them at once, with four queries."""

from collections.abc import Collection
from datetime import datetime

import frappe
from frappe.query_builder import DocType
from pypika.queries import QueryBuilder

from ifitwala_ed.activities.booking import lifecycle, overlap
from ifitwala_ed.activities.booking.snapshots import Clash
from ifitwala_ed.schedule.intervals import overlapping_pairs


class Clashes:
	"""The clashes of an offering's applicants, asked for one student and section at a time."""

	def __init__(
		self,
		attended: dict[str, set[str]],
		meets_with: dict[str, dict[str, datetime]],
		titles: dict[str, str],
	) -> None:
		self._attended = attended
		self._meets_with = meets_with
		self._titles = titles

	def of(self, student: str, section: str) -> Clash | None:
		"""Return the first clash of a student with a section, or None."""
		others = self._meets_with.get(section, {})
		found = [(others[group], group) for group in self._attended.get(student, ()) if group in others]
		if not found:
			return None
		starts, group = min(found)
		return Clash(section, group, self._titles.get(group, group), starts)


def read(
	program_offering: str,
	sections: Collection[str],
	statuses: Collection[str],
	*,
	after: datetime | None,
	students: Collection[str] = (),
) -> Clashes:
	"""Read what binds the students with a booking of the offering in one of the statuses (of ``students`` only).

	Sessions that end by ``after`` keep nobody from a seat.
	"""
	attended: dict[str, set[str]] = {}
	titles: dict[str, str] = {}
	for query in (
		_seats(program_offering, statuses, students),
		_classes(program_offering, statuses, students),
	):
		for student, group, title in query.run():
			attended.setdefault(student, set()).add(group)
			titles[group] = title
	own = overlap.meetings_of(sections, after=after)
	others = [each for each in own if each.group in titles]
	if own:
		# what binds a student reaches years back: only the sections' own term is read
		first, last = min(each.start for each in own), max(each.end for each in own)
		others += overlap.meetings_of(titles.keys() - set(sections), after=first, before=last)
	meets_with: dict[str, dict[str, datetime]] = {section: {} for section in sections}
	for mine, other in overlapping_pairs(own, others):
		if mine.group != other.group:
			known = meets_with[mine.group].get(other.group)
			meets_with[mine.group][other.group] = min(known, mine.start) if known else mine.start
	return Clashes(attended, meets_with, titles)


def _seats(program_offering: str, statuses: Collection[str], students: Collection[str]) -> QueryBuilder:
	applicant, held = DocType("Activity Booking").as_("applicant"), DocType("Activity Booking").as_("held")
	group = DocType("Student Group").as_("group_held")
	query = (
		frappe.qb.from_(applicant)
		.join(held)
		.on((held.student == applicant.student) & held.status.isin(lifecycle.SEAT_HOLDING_STATES))
		.join(group)
		.on(group.name == held.allocated_student_group)
		.select(held.student, held.allocated_student_group, group.student_group_name)
		.where((applicant.program_offering == program_offering) & applicant.status.isin(list(statuses)))
		.where(held.program_offering != program_offering)
		.orderby(held.name)
	)
	return query.where(applicant.student.isin(list(students))) if students else query


def _classes(program_offering: str, statuses: Collection[str], students: Collection[str]) -> QueryBuilder:
	applicant, row = DocType("Activity Booking").as_("applicant"), DocType("Student Group Student").as_("row")
	group = DocType("Student Group").as_("class")
	query = (
		frappe.qb.from_(applicant)
		.join(row)
		.on((row.student == applicant.student) & (row.active == 1) & (row.parenttype == "Student Group"))
		.join(group)
		.on((group.name == row.parent) & (group.status == "Active") & (group.group_based_on != "Activity"))
		.select(row.student, row.parent, group.student_group_name)
		.where((applicant.program_offering == program_offering) & applicant.status.isin(list(statuses)))
		.orderby(row.name)
	)
	return query.where(applicant.student.isin(list(students))) if students else query
