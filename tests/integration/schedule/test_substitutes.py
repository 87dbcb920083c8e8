"""One date can have another instructor, who is judged like any and shown wherever sessions are."""

from typing import Any

import frappe
import pytest
from frappe.utils import add_days, today

from ifitwala_ed.activities.readiness.session_preview import preview
from ifitwala_ed.api import activity_booking as api
from ifitwala_ed.api.desk import get_session_events
from ifitwala_ed.exceptions import ReadinessError, ScheduleNotPossibleError
from ifitwala_ed.permissions import teaching
from ifitwala_ed.schedule.groups import group_of as as_value
from tests.factories import bookings, offerings, people
from tests.integration.readiness.support import codes, engage, facts, first_session, group_of, look
from tests.integration.reports.support import rows

Offered = offerings.Offered


def substituted(made: Offered, employee: str | None, **values: Any) -> Any:
	group = group_of(made)
	day = first_session(made.offering).date()
	group.append("session_changes", {"date": day, "change": "Substitute", "employee": employee, **values})
	group.save()
	return group


def leading(made: Offered) -> list[str]:
	return [row.employee for row in facts(made.section, "Employee Booking")]


def test_the_substitute_has_the_date_and_the_others_stay() -> None:
	made, cid = offerings.open_offering(), people.employee().name
	usual = leading(made)
	group = substituted(made, cid)
	assert leading(made) == [cid, *usual[1:]]
	assert len(facts(made.section)) == len(usual)
	assert {session.instructors for session in preview(as_value(group)).sessions[:1]} == {
		(frappe.db.get_value("Employee", cid, "employee_name"),)
	}
	group.set("session_changes", [])
	group.save()
	assert leading(made) == usual


def test_one_of_two_is_replaced() -> None:
	made = offerings.open_offering()
	group = group_of(made)
	ann, bob, cid = group.instructors[0].employee, people.employee().name, people.employee().name
	group.append("instructors", {"employee": bob})
	group.save()
	substituted(made, cid, instead_of=ann)
	assert set(leading(made)[:2]) == {bob, cid}


def test_a_substitute_who_is_busy_is_refused() -> None:
	made, cid = offerings.open_offering(), people.employee().name
	engage(cid, first_session(made.offering))
	with pytest.raises(ReadinessError, match="no free instructor"):
		substituted(made, cid)


def test_a_substitute_who_has_left_is_refused_and_a_finding() -> None:
	made, cid = offerings.open_offering(), people.employee(status="Inactive").name
	with pytest.raises(ReadinessError, match="not an active employee"):
		substituted(made, cid)
	draft, dan = offerings.offering(), people.employee().name
	substituted(draft, dan)
	frappe.db.set_value("Employee", dan, "status", "Left")
	assert codes(look(draft.offering)) == {"EMPLOYEE_NOT_ACTIVE"}


def test_a_substitute_has_a_name_and_nothing_that_moves_the_session() -> None:
	made = offerings.offering()
	with pytest.raises(ScheduleNotPossibleError, match="who leads the session instead"):
		substituted(made, None)
	room = group_of(made).schedule[0].location
	times = {"from_time": "08:00:00", "to_time": "09:00:00", "new_date": today(), "location": room}
	row = substituted(made, people.employee().name, **times).session_changes[0]
	assert {row.get(field) for field in times} == {None}


def test_what_a_change_of_another_kind_says_of_instructors() -> None:
	made, cid = offerings.open_offering(), people.employee().name
	group = group_of(made)
	day = first_session(made.offering).date()
	group.append("session_changes", {"date": day, "change": "Cancelled", "employee": cid, "instead_of": cid})
	moved = {"date": add_days(day, 7), "change": "Moved", "new_date": add_days(day, 8), "employee": cid}
	group.append("session_changes", {**moved, "instead_of": cid})
	group.save()
	assert [(row.employee, row.instead_of) for row in group.session_changes] == [(None, None), (cid, None)]
	assert leading(made)[0] == cid


def test_logistics_register_and_calendar_show_who_leads() -> None:
	made, cid = offerings.open_offering(), people.employee(first_name="Cid").name
	student = people.student(made.school).name
	bookings.book(made, made.section, student)
	substituted(made, cid)
	name = frappe.db.get_value("Employee", cid, "employee_name")
	(seat,) = api.get_activity_booking_logistics(student)["items"]
	assert seat["next_session"]["instructors"] == [name]
	day = first_session(made.offering).date()
	(row,) = rows("Activity Register", from_date=day, to_date=day, program_offering=made.offering)
	assert row["instructors"] == name
	(event,) = get_session_events(
		"Employee Booking",
		f"{day} 00:00:00",
		f"{day} 23:59:59",
		frappe.as_json([["Employee Booking", "employee", "=", cid, False]]),
	)
	assert name in event["title"]


def test_a_substitute_has_the_group_until_the_date_is_over() -> None:
	made, cid = offerings.open_offering(), people.employee().name
	group = substituted(made, cid)
	assert teaching.groups_of([cid]) == [made.section]
	row = group.session_changes[0].name
	frappe.db.set_value("Student Group Session Change", row, "date", add_days(today(), -1))
	assert teaching.groups_of([cid]) == []
	frappe.db.set_value("Student Group Session Change", row, "date", today())
	assert teaching.groups_of([cid]) == [made.section]
