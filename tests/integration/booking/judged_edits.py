"""A child with seats and a class, and the edits by the school that would put it into two places."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import frappe
from frappe.utils import add_days, getdate

from ifitwala_ed.activities.booking import invariants
from ifitwala_ed.activities.booking.finding import Finding
from ifitwala_ed.api.activity_booking import open_activity_booking_window
from tests.factories import bookings, offerings, people, places
from tests.integration.readiness.support import group_of

Offered = offerings.Offered


def at(
	starts: str, ends: str, weekday: str = "Monday", room: str | None = None, **values: Any
) -> dict[str, Any]:
	times = {"from_time": f"{starts}:00", "to_time": f"{ends}:00"}
	return offerings.slot(room or places.room().name, weekday, **times, **values)


@dataclass(frozen=True)
class Child:
	"""A child with a seat in the first section, and what else binds it: a second offering, a class, on other days."""

	student: str
	name: str
	chess: Offered
	choir: Offered
	maths: str
	seat: str

	@property
	def chess_day(self) -> date:
		"""The first day of chess."""
		return first(self.chess.section).date()


def first(group: str) -> datetime:
	return frappe.db.get_value(
		"Location Booking", {"source_name": group}, "from_datetime", order_by="from_datetime asc"
	)


def sessions_of(group: str) -> list[datetime]:
	return frappe.get_all(
		"Location Booking",
		filters={"source_name": group},
		pluck="from_datetime",
		order_by="from_datetime asc",
	)


def busy_child() -> Child:
	"""Chess is on Monday from 13:00 to 13:45, choir on Monday at 15:00 and maths on Tuesday at 9:00."""
	chess = offerings.open_offering()
	choir = offerings.offering(school=chess.school, academic_year=chess.academic_year)
	group = group_of(choir)
	group.schedule[0].update({"from_time": "15:00:00", "to_time": "16:00:00"})
	group.save()
	opened = open_window(choir)
	student = people.student(chess.school)
	seat = bookings.book(chess, chess.section, student.name)
	bookings.book(opened, opened.section, student.name)
	maths = offerings.school_class(
		chess.school, chess.academic_year, [student.name], schedule=[at("09:00", "10:00", "Tuesday")]
	)
	return Child(student.name, student.student_name, chess, choir, maths.name, seat)


def open_window(made: Offered) -> Offered:
	answer = open_activity_booking_window(made.offering)
	assert answer["ok"], answer["report"]
	return made


def title(group: str) -> str:
	return frappe.db.get_value("Student Group", group, "student_group_name")


def a_row_moved_to_another_time(child: Child) -> Any:
	group = group_of(child.choir)
	group.schedule[0].update({"from_time": "13:30:00", "to_time": "14:30:00"})
	return group


def a_row_moved_to_another_day(child: Child) -> Any:
	group = group_of(child.chess)
	group.schedule[0].update({"weekday": "Tuesday", "from_time": "09:15:00", "to_time": "09:45:00"})
	return group


def a_session_made_longer(child: Child) -> Any:
	group = group_of(child.chess)
	group.schedule[0].to_time = "15:15:00"
	return group


def one_date_moved(child: Child) -> Any:
	group = group_of(child.chess)
	times = {"from_time": "15:30:00", "to_time": "16:00:00"}
	group.append("session_changes", {"date": child.chess_day, "change": "Moved", **times})
	return group


def one_date_added(child: Child) -> Any:
	group = group_of(child.chess)
	place = {"from_time": "09:30:00", "to_time": "10:30:00", "location": group.schedule[0].location}
	tuesday = add_days(child.chess_day, 1)
	group.append("session_changes", {"date": tuesday, "change": "Added", **place})
	return group


def one_date_moved_by_a_row_of_its_own(child: Child) -> Any:
	values = {"date": child.chess_day, "change": "Moved", "from_time": "15:30:00", "to_time": "16:00:00"}
	return row_of(child.chess.section, "Student Group Session Change", "session_changes", **values)


def a_row_of_its_own(child: Child) -> Any:
	row = frappe.get_doc("Student Group Schedule", group_of(child.chess).schedule[0].name)
	row.update({"from_time": "15:30:00", "to_time": "16:00:00"})
	return row


def the_timetable_of_a_class(child: Child) -> Any:
	group = frappe.get_doc("Student Group", child.maths)
	group.append("schedule", at("13:00", "14:00"))
	return group


def cycle_beside_chess(child: Child) -> Any:
	"""A cycle without Mondays, and on each of its days a lesson of maths at the time of chess."""
	cycle = places.timetable_cycle(child.chess.school, ["A", "B"], monday=0)
	group = frappe.get_doc("Student Group", child.maths)
	for day in ("A", "B"):
		lesson = {"timetable_cycle": cycle.name, "cycle_day": day, **at("13:00", "14:00")}
		group.append("cycle_lessons", {**lesson, "weekday": None})
	group.save()
	return cycle


def a_lesson_by_a_cycle(child: Child) -> Any:
	cycle = places.timetable_cycle(child.chess.school, ["A", "B"])
	group = frappe.get_doc("Student Group", child.maths)
	lesson = {"timetable_cycle": cycle.name, "cycle_day": "B", **at("13:00", "14:00")}
	group.append("cycle_lessons", {**lesson, "weekday": None})
	return group


def the_calendar_of_a_cycle(child: Child) -> Any:
	cycle = cycle_beside_chess(child)
	cycle.monday = 1
	return cycle


def a_date_of_a_cycle_by_a_row_of_its_own(child: Child) -> Any:
	cycle = cycle_beside_chess(child)
	parent = {"parent": cycle.name, "parenttype": cycle.doctype, "parentfield": "dates"}
	values = {"date": child.chess_day, "cycle_day": "A"}
	return frappe.get_doc({"doctype": "Timetable Cycle Date", **parent, **values})


def a_new_class(child: Child) -> Any:
	return frappe.get_doc(
		{
			"doctype": "Student Group",
			"student_group_name": "Extra Maths",
			"group_based_on": "Batch",
			"school": child.chess.school,
			"academic_year": child.chess.academic_year,
			"status": "Active",
			"students": [{"student": child.student, "active": 1}],
			"schedule": [at("13:00", "14:00")],
		}
	)


def row_of(group: str, doctype: str, field: str, **values: Any) -> Any:
	parent = {"parent": group, "parenttype": "Student Group", "parentfield": field}
	return frappe.get_doc({"doctype": doctype, **parent, **values})


def clashing_class(child: Child, **values: Any) -> str:
	"""A class that meets while chess does, without the child."""
	values = {"schedule": [at("13:00", "14:00")], "group_based_on": "Course", **values}
	return offerings.student_group(child.chess.school, child.chess.academic_year, **values).name


def a_child_added_to_a_class(child: Child) -> Any:
	group = frappe.get_doc("Student Group", clashing_class(child))
	group.append("students", {"student": child.student, "active": 1})
	return group


def a_child_added_to_a_class_by_a_row(child: Child) -> Any:
	group = clashing_class(child)
	return row_of(group, "Student Group Student", "students", student=child.student, active=1)


def a_child_active_in_a_class_again(child: Child) -> Any:
	listed = {"students": [{"student": child.student, "active": 0}]}
	group = frappe.get_doc("Student Group", clashing_class(child, **listed))
	group.students[0].active = 1
	return group


def a_child_active_again_by_a_row(child: Child) -> Any:
	listed = {"students": [{"student": child.student, "active": 0}]}
	group = frappe.get_doc("Student Group", clashing_class(child, **listed))
	row = frappe.get_doc("Student Group Student", group.students[0].name)
	row.active = 1
	return row


def a_class_that_is_active_again(child: Child) -> Any:
	listed = {"students": [{"student": child.student, "active": 1}], "status": "Retired"}
	group = frappe.get_doc("Student Group", clashing_class(child, **listed))
	group.status = "Active"
	return group


def a_later_end_of_the_term(child: Child) -> Any:
	last = getdate(frappe.db.get_value("Program Offering", child.choir.offering, "end_date"))
	group = group_of(child.choir)
	group.append("schedule", at("13:00", "14:00", valid_from=add_days(last, 1)))
	group.save()
	frappe.db.set_value("Program Offering", child.chess.offering, "end_date", add_days(last, 30))
	chess = group_of(child.chess)
	chess.follow_schedule()
	offering = frappe.get_doc("Program Offering", child.choir.offering)
	offering.end_date = add_days(last, 14)
	return offering


def a_longer_academic_year(child: Child) -> Any:
	year = frappe.get_doc("Academic Year", child.choir.academic_year)
	last = getdate(year.year_end_date)
	group = frappe.get_doc("Student Group", child.maths)
	group.append("schedule", at("13:00", "14:00", valid_from=add_days(last, 1)))
	group.save()
	frappe.db.set_value("Program Offering", child.chess.offering, "end_date", add_days(last, 30))
	group_of(child.chess).follow_schedule()
	year.year_end_date = add_days(last, 14)
	return year


def a_holiday(child: Child) -> Any:
	"""A list with the Tuesday after chess, on which chess meets in the place of maths."""
	tuesday = add_days(child.chess_day, 1)
	holidays = places.holiday_list([tuesday])
	school = frappe.get_doc("School", child.chess.school)
	school.holiday_list = holidays.name
	school.save()
	chess = group_of(child.chess)
	place = {"from_time": "09:30:00", "to_time": "10:30:00", "location": chess.schedule[0].location}
	chess.append("session_changes", {"date": tuesday, "change": "Added", **place})
	chess.save()
	return frappe.get_doc("Holiday List", holidays.name)


def a_holiday_taken_back(child: Child) -> Any:
	holidays = a_holiday(child)
	holidays.set("holidays", [])
	return holidays


def a_school_without_its_holidays(child: Child) -> Any:
	a_holiday(child)
	school = frappe.get_doc("School", child.chess.school)
	school.holiday_list = None
	return school


def a_room_that_can_be_booked_again(child: Child) -> Any:
	"""Choir moved to a room of no use, to the time of chess: it had no session left that could clash."""
	room = places.room(is_bookable=0)
	group = group_of(child.choir)
	group.schedule[0].update({"from_time": "13:00:00", "to_time": "14:00:00", "location": room.name})
	group.save_despite_problems("It is being painted")
	room.is_bookable = 1
	return room


EDITS = [
	a_row_moved_to_another_time,
	a_row_moved_to_another_day,
	a_session_made_longer,
	one_date_moved,
	one_date_added,
	one_date_moved_by_a_row_of_its_own,
	a_row_of_its_own,
	the_timetable_of_a_class,
	a_lesson_by_a_cycle,
	the_calendar_of_a_cycle,
	a_date_of_a_cycle_by_a_row_of_its_own,
	a_new_class,
	a_child_added_to_a_class,
	a_child_added_to_a_class_by_a_row,
	a_child_active_in_a_class_again,
	a_child_active_again_by_a_row,
	a_class_that_is_active_again,
	a_later_end_of_the_term,
	a_longer_academic_year,
	a_holiday_taken_back,
	a_school_without_its_holidays,
	a_room_that_can_be_booked_again,
]


def listed(child: Child) -> list[Finding]:
	"""What the audit finds of the child."""
	return [
		finding for finding in invariants.no_student_is_in_two_places() if child.student in finding.detail
	]
