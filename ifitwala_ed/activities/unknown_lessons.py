"""Classes whose lessons nobody has entered, while their children book activities.

No child is in two places as far as the site knows where a child has to be. A class without a timetable is nothing to
complain of as long as its children have their lessons in other groups, as where each course is a group.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

import frappe
from frappe.query_builder import DocType

from ifitwala_ed.activities.booking import lifecycle
from ifitwala_ed.core.rows import in_chunks
from ifitwala_ed.schedule.groups import ACTIVITY, CYCLE_LESSON
from ifitwala_ed.schedule.running import active_groups_not_over

AT_ONCE: Final = 500
GROUP: Final = "Student Group"


@dataclass(frozen=True, slots=True)
class UnknownLessons:
	"""A class without a timetable, and how many children with a booking have their lessons in no other class either."""

	title: str
	school: str
	children: int


def find(day: date) -> list[UnknownLessons]:
	"""Return the classes that aren't over on a day of whose children somebody books and has no lessons here.

	Three queries for every 500 active groups.
	"""
	classes: dict[str, frappe._dict] = {}
	with_lessons: set[str] = set()
	children: dict[str, set[str]] = defaultdict(set)
	for chunk in in_chunks(active_groups_not_over(day), AT_ONCE):
		found = _classes(chunk)
		classes |= found
		with_lessons |= _with_lessons(found, day)
		for group, student in _booking_children(found, day):
			children[group].add(student)
	known = set().union(*(children[group] for group in with_lessons))
	missing = {
		group: children[group] - known for group in classes.keys() - with_lessons if children[group] - known
	}
	return [
		UnknownLessons(classes[group].student_group_name, classes[group].school, len(missing[group]))
		for group in sorted(missing, key=lambda group: (classes[group].school, group))
	]


def _classes(names: Collection[str]) -> dict[str, frappe._dict]:
	rows = frappe.get_all(
		GROUP,
		filters={"name": ("in", [*names, ""]), "group_based_on": ("!=", ACTIVITY)},
		fields=["name", "student_group_name", "school"],
		order_by="name asc",
	)
	return {row.name: row for row in rows}


def _with_lessons(classes: Collection[str], day: date) -> set[str]:
	weekly, by_cycle = (
		frappe.qb.from_(row)
		.select(row.parent)
		.where((row.parenttype == GROUP) & row.parent.isin([*classes, ""]))
		.where(row.valid_to.isnull() | (row.valid_to >= day))
		for row in (DocType("Student Group Schedule"), DocType(CYCLE_LESSON))
	)
	return set(weekly.union(by_cycle).run(pluck=True))


def _booking_children(classes: Iterable[str], day: date) -> list[tuple[str, str]]:
	row, booking, offering = (
		DocType("Student Group Student"),
		DocType("Activity Booking"),
		DocType("Program Offering"),
	)
	return (
		frappe.qb.from_(row)
		.join(booking)
		.on((booking.student == row.student) & booking.status.isin(lifecycle.ACTIVE_STATES))
		.join(offering)
		.on(offering.name == booking.program_offering)
		.select(row.parent, row.student)
		.distinct()
		.where((row.parenttype == GROUP) & row.parent.isin([*classes, ""]) & (row.active == 1))
		.where(offering.end_date.isnull() | (offering.end_date >= day))
		.run()
	)
