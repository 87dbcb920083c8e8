"""What happens elsewhere in the school and leaves work with activities: who or what is missing for which dates, which seats no
longer fit. Nothing is taken away; the coordinators are asked, each offering's by a ToDo.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.utils import now_datetime, strip_html

from ifitwala_ed.activities import office_todos
from ifitwala_ed.activities.booking import access, endings, intake, intake_refusals, snapshot_reader
from ifitwala_ed.activities.booking.endings import Whereabouts
from ifitwala_ed.core import languages, moments
from ifitwala_ed.schedule.conflicts import HOLDER
from ifitwala_ed.schedule.open_offerings import OPENED
from ifitwala_ed.schedule.reservations import PERSON, ROOM

OFFERING = "Program Offering"


class Meeting(NamedTuple):
	"""A session to come, of a section of an offering that families could book."""

	program_offering: str
	school: str
	section: str
	start: datetime
	end: datetime


def person_left(employee: str) -> list[str]:
	"""Ask for another instructor where somebody who has left leads sessions to come; return the ToDos."""
	name = frappe.db.get_value("Employee", employee, "employee_name") or employee
	with languages.speaking(languages.of_the_site()):
		intro = _("{0} has left the school and leads these sessions. Please find somebody else:").format(name)
		return _ask(_sessions(PERSON, [employee]), intro)


def sessions_in(location: str) -> list[Meeting]:
	"""Return the sessions to come in a room: asked before it is closed, for then they have none."""
	return _sessions(ROOM, [location])


def room_closed(location: str, sessions: Iterable[Meeting]) -> list[str]:
	"""Ask for another room for the sessions of one that can't be booked any more; return the ToDos."""
	name = frappe.db.get_value("Location", location, "location_name") or location
	with languages.speaking(languages.of_the_site()):
		intro = _("{0} can't be booked any more. Please find another room for these sessions:").format(name)
		return _ask(sessions, intro)


def seats_of_changed_student(student: str) -> list[str]:
	"""Tell which bookings of a student ask for another school, year or age than the student's are now; return the ToDos.

	Those that staff made in spite of it, and what is over, are left alone.
	"""
	facts = access.load_student(student)
	booked = snapshot_reader.bookings_of(student, read_newest=True)
	ended = endings.over(
		{Whereabouts(each.program_offering, each.allocated_student_group) for each in booked}
	)
	made = []
	with languages.speaking(languages.of_the_site()):
		for each in booked:
			if Whereabouts(each.program_offering, each.allocated_student_group) in ended:
				continue
			if frappe.db.get_value("Activity Booking", each.name, "eligibility_override_reason"):
				continue
			offering = snapshot_reader.load_offering(each.program_offering)
			conditions = snapshot_reader.conditions_of(offering, {facts.school})
			reasons = [
				strip_html(intake_refusals.sentence(reason))
				for reason in intake.against_student(offering, facts, conditions)
			]
			if reasons:
				text = _("The booking of {0} for {1} no longer fits and was left as it is. {2}")
				sentence = text.format(facts.student_name, offering.title, " ".join(reasons))
				made += office_todos.assign(offering.school, sentence, "Activity Booking", each.name)
	return made


def _ask(sessions: Iterable[Meeting], intro: str) -> list[str]:
	"""Return one request for each offering, with its sections and their dates."""
	by_offering: dict[tuple[str, str], list[Meeting]] = defaultdict(list)
	for session in sessions:
		by_offering[session.program_offering, session.school].append(session)
	return [
		todo
		for (offering, school), found in by_offering.items()
		for todo in office_todos.assign(school, "\n".join([intro, *_dates(found)]), OFFERING, offering)
	]


def _dates(sessions: Iterable[Meeting]) -> list[str]:
	return [
		_("{0}: {1}").format(each.section, moments.span(each.start, each.end))
		for each in sorted(sessions, key=lambda each: (each.section, each.start))
	]


def _sessions(kind: str, holders: Sequence[str]) -> list[Meeting]:
	"""Return the sessions to come that hold a room or a person, of running offerings, in one query."""
	fact, group = DocType(kind), DocType("Student Group")
	section, offering = DocType("Program Offering Activity Section"), DocType(OFFERING)
	rows = (
		frappe.qb.from_(fact)
		.join(section)
		.on((section.student_group == fact.source_name) & (section.parenttype == OFFERING))
		.join(offering)
		.on(offering.name == section.parent)
		.join(group)
		.on(group.name == fact.source_name)
		.select(
			offering.name,
			offering.school,
			section.section_label,
			group.student_group_name,
			fact.from_datetime,
			fact.to_datetime,
		)
		.where((fact.source_doctype == "Student Group") & fact[HOLDER[kind]].isin(holders))
		.where((fact.from_datetime >= now_datetime()) & (section.is_active == 1))
		.where((offering.status == "Active") & offering.activity_booking_status.isin(OPENED))
		.orderby(offering.name)
		.orderby(fact.from_datetime)
		.run()
	)
	return [
		Meeting(name, school, label or title, start, end) for name, school, label, title, start, end in rows
	]
