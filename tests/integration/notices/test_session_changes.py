"""A cancelled, moved or added session goes into the history of whoever has a seat there: once, and only theirs."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

import frappe
import pytest
from frappe.utils import add_days, getdate, today

from ifitwala_ed.activities.booking import events
from ifitwala_ed.activities.outbox import job
from ifitwala_ed.core import moments
from tests.factories import offerings, people, places
from tests.integration.notices.conftest import mails_to, text_of

ROW = "Student Group Session Change"


@pytest.fixture
def seat(book: Callable[..., dict]) -> tuple[offerings.Offered, people.Family, str]:
	made = offerings.open_offering(capacity=1)
	family = people.family(made.school)
	booking = book(made, family, made.section)
	return made, family, booking["name"]


def first_day(made: offerings.Offered) -> date:
	sessions = frappe.get_all(
		"Location Booking",
		filters={"source_name": made.section},
		pluck="from_datetime",
		order_by="from_datetime asc",
	)
	return sessions[0].date()


def change(made: offerings.Offered, **values: Any) -> None:
	group = frappe.get_doc("Student Group", made.section)
	group.append("session_changes", {"date": first_day(made), **values})
	group.save()
	frappe.db.commit()


def told(booking: str) -> list[tuple[str, str]]:
	rows = frappe.get_all(
		"Activity Booking Event",
		filters={"activity_booking": booking, "event": ["like", "Session %"]},
		fields=["event", "reason"],
		order_by="occurred_on asc, name asc",
	)
	return [(row.event, row.reason) for row in rows]


def test_a_cancelled_session_is_told_once_with_its_day_and_reason(seat, mail_account) -> None:
	made, family, booking = seat
	day = moments.day(first_day(made))
	change(made, change="Cancelled", reason="The hall is wet.")
	assert told(booking) == [(events.SESSION_CANCELLED, f"{day}. The hall is wet.")]
	frappe.get_doc("Student Group", made.section).save()
	job.deliver()
	assert len(told(booking)) == 1
	(mail,) = [text for text in map(text_of, mails_to(family.user)) if "does not take place" in text]
	assert day in mail
	assert "The hall is wet." in mail


def test_rows_that_are_renamed_by_a_rest_put_are_not_told_again(seat) -> None:
	made, _family, booking = seat
	change(made, change="Cancelled")
	group = frappe.get_doc("Student Group", made.section)
	rows = [{"date": row.date, "change": row.change} for row in group.session_changes]
	group.set("session_changes", rows)
	group.save()
	assert len(told(booking)) == 1


def test_a_moved_session_says_when_and_where_to(seat) -> None:
	made, _family, booking = seat
	room = places.room()
	change(made, change="Moved", from_time="18:00:00", to_time="19:00:00", location=room.name)
	((event, text),) = told(booking)
	assert event == events.SESSION_MOVED
	assert "18:00" in text
	assert room.location_name in text


def test_an_added_session_and_taking_it_back(seat) -> None:
	made, _family, booking = seat
	day = add_days(first_day(made), 1)
	change(
		made, change="Added", date=day, from_time="18:00:00", to_time="19:00:00", location=places.room().name
	)
	group = frappe.get_doc("Student Group", made.section)
	group.set("session_changes", [])
	group.save()
	assert [event for event, _text in told(booking)] == [events.SESSION_ADDED, events.SESSION_CANCELLED]


def test_a_cancellation_taken_back_is_told(seat) -> None:
	made, _family, booking = seat
	change(made, change="Cancelled")
	group = frappe.get_doc("Student Group", made.section)
	group.set("session_changes", [])
	group.save()
	assert [event for event, _text in told(booking)] == [events.SESSION_CANCELLED, events.SESSION_RESTORED]


def test_a_cancellation_made_a_move_is_told_as_a_move_only(seat) -> None:
	made, _family, booking = seat
	change(made, change="Cancelled")
	group = frappe.get_doc("Student Group", made.section)
	group.session_changes[0].update({"change": "Moved", "from_time": "18:00:00", "to_time": "19:00:00"})
	group.save()
	assert [event for event, _text in told(booking)] == [events.SESSION_CANCELLED, events.SESSION_MOVED]


def test_a_row_inserted_changed_and_deleted_by_itself_is_told(seat) -> None:
	made, _family, booking = seat
	row = frappe.get_doc(
		{
			"doctype": ROW,
			"parent": made.section,
			"parenttype": "Student Group",
			"parentfield": "session_changes",
			"date": first_day(made),
			"change": "Cancelled",
		}
	).insert()
	row.save()
	assert len(told(booking)) == 1
	row.delete()
	assert [event for event, _text in told(booking)] == [events.SESSION_CANCELLED, events.SESSION_RESTORED]


def test_a_change_that_meets_no_session_is_told_to_nobody(seat) -> None:
	made, _family, booking = seat
	change(made, change="Cancelled", date=add_days(first_day(made), 1))
	assert told(booking) == []


def test_only_who_has_a_seat_there_is_told(seat, book) -> None:
	made, _family, booking = seat
	waiting = book(made, people.family(made.school), made.section)
	elsewhere = offerings.open_offering(school=made.school)
	other = book(elsewhere, people.family(made.school), elsewhere.section)
	change(made, change="Cancelled")
	counts = Counter({name: len(told(name)) for name in (booking, waiting["name"], other["name"])})
	assert counts == {booking: 1, waiting["name"]: 0, other["name"]: 0}


def holidays_of(made: offerings.Offered) -> Any:
	school = frappe.get_doc("School", made.school)
	if not school.holiday_list:
		school.update({"holiday_list": places.holiday_list([]).name}).save()
	return frappe.get_doc("Holiday List", school.holiday_list)


def test_a_holiday_that_takes_a_session_is_told_and_so_is_its_end(seat, mail_account) -> None:
	made, family, booking = seat
	day = first_day(made)
	holidays = holidays_of(made)
	holidays.append("holidays", {"holiday_date": day, "description": "Town <b>Fair</b>"})
	holidays.append("holidays", {"holiday_date": add_days(day, 1), "description": "No session"})
	holidays.save()
	holidays.save()
	((event, text),) = told(booking)
	assert event == events.SESSION_CANCELLED
	assert moments.day(day) in text
	assert text.endswith("Town Fair.")
	job.deliver()
	assert any("Town Fair" in text_of(mail) for mail in mails_to(family.user))

	holidays = holidays_of(made)
	holidays.set("holidays", [row for row in holidays.holidays if getdate(row.holiday_date) != day])
	holidays.save()
	assert [event for event, _text in told(booking)] == [events.SESSION_CANCELLED, events.SESSION_RESTORED]


def test_a_holiday_is_told_only_where_it_takes_a_session(seat, book) -> None:
	made, _family, booking = seat
	change(made, change="Cancelled")
	waiting = book(made, people.family(made.school), made.section)
	other = offerings.open_offering()
	elsewhere = book(other, people.family(other.school), other.section)
	holidays = holidays_of(made)
	holidays.append("holidays", {"holiday_date": first_day_before_changes(made), "description": "Fair"})
	holidays.save()
	assert [event for event, _text in told(booking)] == [events.SESSION_CANCELLED]
	assert told(waiting["name"]) == told(elsewhere["name"]) == []


def first_day_before_changes(made: offerings.Offered) -> date:
	return frappe.get_doc("Student Group", made.section).session_changes[0].date


def test_what_is_over_is_told_to_nobody(seat) -> None:
	from ifitwala_ed.activities.booking import session_changes
	from ifitwala_ed.schedule.sessions import ChangeKind, SessionChange

	made, _family, booking = seat
	yesterday = SessionChange(ChangeKind.CANCELLED, getdate(add_days(today(), -1)))
	assert session_changes.record(made.section, [yesterday], []) == 0
	assert told(booking) == []
