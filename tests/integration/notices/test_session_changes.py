"""What the school changes of dated sessions is told to whoever has a seat or an offer there: once for one save."""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import frappe
import pytest
from frappe.utils import add_days, add_to_date, getdate, today

from ifitwala_ed.activities.booking import events, section_cancellation, session_changes
from ifitwala_ed.activities.notices import kinds
from ifitwala_ed.api.activity_booking import cancel_activity_booking
from ifitwala_ed.core import moments
from ifitwala_ed.schedule.session_differences import SessionDifference
from ifitwala_ed.schedule.sessions import Session
from tests.factories import offerings, people, places
from tests.integration.booking.conftest import acting_as
from tests.integration.booking.test_statements import statements_of
from tests.integration.notices.conftest import mails_to, text_of
from tests.integration.outbox.conftest import deliveries
from tests.support import outbox

ROW = "Student Group Session Change"
CHANGES = {kind.event for kind in kinds.KINDS if kind.template == "Session Changed"}


@pytest.fixture
def seat(book: Callable[..., dict]) -> tuple[offerings.Offered, people.Family, str]:
	made = offerings.open_offering(capacity=1)
	family = people.family(made.school)
	booking = book(made, family, made.section)
	return made, family, booking["name"]


def sessions(made: offerings.Offered) -> list[tuple[datetime, datetime]]:
	rows = frappe.get_all(
		"Location Booking",
		filters={"source_name": made.section},
		fields=["from_datetime", "to_datetime"],
		order_by="from_datetime asc",
	)
	return [(row.from_datetime, row.to_datetime) for row in rows]


def first_day(made: offerings.Offered) -> date:
	return sessions(made)[0][0].date()


def span(made: offerings.Offered, number: int = 0) -> str:
	return moments.span(*sessions(made)[number])


def change(made: offerings.Offered, **values: Any) -> None:
	group = frappe.get_doc("Student Group", made.section)
	group.append("session_changes", {"date": first_day(made), **values})
	group.save()
	frappe.db.commit()


def told(booking: str) -> list[tuple[str, str]]:
	rows = frappe.get_all(
		"Activity Booking Event",
		filters={"activity_booking": booking, "event": ["in", list(CHANGES)]},
		fields=["event", "reason"],
		order_by="occurred_on asc, name asc",
	)
	return [(row.event, row.reason) for row in rows]


def test_a_cancelled_session_is_told_once_with_its_date_and_reason(seat, mail_account) -> None:
	made, family, booking = seat
	when = span(made)
	change(made, change="Cancelled", reason="The hall is wet.")
	sentence = f"{when} does not take place. Reason: The hall is wet."
	assert told(booking) == [(events.SESSION_CANCELLED, sentence)]
	frappe.get_doc("Student Group", made.section).save()
	outbox.deliver()
	assert len(told(booking)) == 1
	(mail,) = [text for text in map(text_of, mails_to(family.user)) if "does not take place" in text]
	assert sentence in mail


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
	was = span(made)
	change(made, change="Moved", from_time="18:00:00", to_time="19:00:00", location=room.name)
	((event, text),) = told(booking)
	assert event == events.SESSION_MOVED
	assert text == f"{was} takes place on {span(made)} instead, in {room.location_name}."
	assert moments.clock(time(18)) in text


def test_a_session_in_another_room_is_no_move(seat) -> None:
	made, _family, booking = seat
	room = places.room()
	was = frappe.db.get_value("Location Booking", {"source_name": made.section}, "location")
	change(made, change="Moved", location=room.name, reason="Painters")
	was = frappe.db.get_value("Location", was, "location_name")
	assert told(booking) == [
		(
			events.SESSION_RE_ROOMED,
			f"{span(made)} takes place in {room.location_name} instead of {was}. Reason: Painters.",
		)
	]


def test_the_reason_of_one_change_is_not_given_for_another(seat, booking_settings) -> None:
	made, _family, booking = seat
	booking_settings.update({"tell_other_teachers": 1}).save()
	change(made, change="Moved", from_time="18:00:00", to_time="19:00:00", reason="A play")
	group = frappe.get_doc("Student Group", made.section)
	group.schedule[0].location = places.room().name
	group.instructors[0].employee = people.employee().name
	group.save()
	(_moved, (event, text)) = told(booking)
	assert event == events.SESSIONS_CHANGED
	assert "A play" not in text


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
	assert [event for event, _text in told(booking)] == [events.SESSION_CANCELLED, events.SESSION_ADDED]


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
			"reason": "Snow",
		}
	).insert()
	row.save()
	((_event, text),) = told(booking)
	assert text.endswith("Reason: Snow.")
	row.delete()
	assert [event for event, _text in told(booking)] == [events.SESSION_CANCELLED, events.SESSION_ADDED]


def test_a_change_that_meets_no_session_is_told_to_nobody(seat) -> None:
	made, _family, booking = seat
	change(made, change="Cancelled", date=add_days(first_day(made), 1))
	assert told(booking) == []


def test_the_weekly_timetable_is_told_as_dates_and_once(seat, mail_account) -> None:
	made, family, booking = seat
	count = len(sessions(made))
	group = frappe.get_doc("Student Group", made.section)
	group.schedule[0].update({"from_time": "18:00:00", "to_time": "19:00:00"})
	group.save()
	outbox.deliver()
	((event, text),) = told(booking)
	assert event == events.SESSION_MOVED
	assert text.count("takes place on") == count
	(mail,) = [text for text in map(text_of, mails_to(family.user)) if "another time" in text]
	assert f"{count} sessions of" in mail
	assert all(span(made, number) in mail for number in range(count))


def test_a_shorter_term_is_told_as_that(seat, mail_account) -> None:
	made, family, booking = seat
	offering = frappe.get_doc("Program Offering", made.offering)
	offering.end_date = add_days(sessions(made)[-2][0].date(), -1)
	offering.save()
	outbox.deliver()
	((event, text),) = told(booking)
	assert event == events.TERM_SHORTENED
	assert text.count("does not take place") == 2
	assert any("ends earlier" in text_of(mail) for mail in mails_to(family.user))


def test_several_things_at_once_are_one_event(seat) -> None:
	made, _family, booking = seat
	group = frappe.get_doc("Student Group", made.section)
	first, second = (start.date() for start, _end in sessions(made)[:2])
	group.append("session_changes", {"date": first, "change": "Cancelled"})
	group.append("session_changes", {"date": second, "change": "Moved", "location": places.room().name})
	group.save()
	((event, text),) = told(booking)
	assert event == events.SESSIONS_CHANGED
	assert "does not take place" in text
	assert "instead of" in text


def test_another_teacher_is_told_where_the_settings_say_so(seat, booking_settings) -> None:
	made, _family, booking = seat
	teacher = people.employee()

	def is_led_by(employee: str) -> None:
		group = frappe.get_doc("Student Group", made.section)
		group.instructors[0].employee = employee
		group.save()

	before = frappe.get_doc("Student Group", made.section).instructors[0].employee
	is_led_by(teacher.name)
	assert told(booking) == []
	is_led_by(before)
	booking_settings.update({"tell_other_teachers": 1}).save()
	is_led_by(teacher.name)
	((event, text),) = told(booking)
	assert event == events.SESSION_RE_STAFFED
	assert f"{span(made)} is led by {teacher.employee_name}." in text


def test_a_substitute_for_one_date_is_told_with_the_reason(seat, booking_settings) -> None:
	made, _family, booking = seat
	booking_settings.update({"tell_other_teachers": 1}).save()
	teacher = people.employee()
	change(made, change="Substitute", employee=teacher.name, reason="A course")
	assert told(booking) == [
		(events.SESSION_RE_STAFFED, f"{span(made)} is led by {teacher.employee_name}. Reason: A course.")
	]


def test_who_has_a_seat_or_an_offer_is_told_and_nobody_else(seat, book) -> None:
	made, family, booking = seat
	waiting, next_one = (book(made, people.family(made.school), made.section)["name"] for _each in range(2))
	with acting_as(family.user):
		cancel_activity_booking(booking)
	elsewhere = offerings.open_offering(school=made.school)
	other = book(elsewhere, people.family(made.school), elsewhere.section)["name"]
	assert frappe.db.get_value("Activity Booking", waiting, "status") == "Offered"
	change(made, change="Cancelled")
	counts = Counter({name: len(told(name)) for name in (booking, waiting, next_one, other)})
	assert counts == {booking: 0, waiting: 1, next_one: 0, other: 0}


def test_who_has_given_the_seat_up_meanwhile_is_not_told(seat, mail_account) -> None:
	made, family, booking = seat
	change(made, change="Cancelled")
	with acting_as(family.user):
		cancel_activity_booking(booking)
	outbox.deliver()
	assert not [text for text in map(text_of, mails_to(family.user)) if "does not take place" in text]
	skipped = deliveries(booking, event=events.SESSION_CANCELLED, status="Skipped")
	assert {row.error for row in skipped} == {"There is no seat in this section any more."}


def test_it_is_in_the_readers_language(seat, mail_account, german) -> None:
	made, family, _booking = seat
	german(
		{
			"A session of {1} does not take place for {0}.": "Für {0} fällt ein Termin von {1} aus.",
			"{0} does not take place.": "{0} fällt aus.",
		}
	)
	frappe.db.set_value("User", family.user, "language", "de")
	change(made, change="Cancelled")
	outbox.deliver()
	frappe.local.lang = "de"
	try:
		when = span_of_cancelled(made)
	finally:
		frappe.local.lang = "en"
	assert any(f"{when} fällt aus." in text_of(mail) for mail in mails_to(family.user))


def span_of_cancelled(made: offerings.Offered) -> str:
	"""A week before the first that is left."""
	return moments.span(*(add_to_date(each, days=-7) for each in sessions(made)[0]))


def holidays_of(made: offerings.Offered) -> Any:
	school = frappe.get_doc("School", made.school)
	if not school.holiday_list:
		school.update({"holiday_list": places.holiday_list([]).name}).save()
	return frappe.get_doc("Holiday List", school.holiday_list)


def test_three_holidays_are_one_mail_and_so_is_their_end(seat, mail_account) -> None:
	made, family, booking = seat
	holidays = holidays_of(made)
	spans = [span(made, number) for number in range(3)]
	for start, _end in sessions(made)[:3]:
		holidays.append("holidays", {"holiday_date": start.date(), "description": "Town <b>Fair</b>"})
	holidays.append("holidays", {"holiday_date": add_days(first_day(made), 1), "description": "No session"})
	holidays.save()
	frappe.get_doc("Holiday List", holidays.name).save()
	((event, text),) = told(booking)
	assert event == events.SESSION_CANCELLED
	assert text.splitlines() == [f"{when} does not take place. Reason: Town Fair." for when in spans]
	outbox.deliver()
	(mail,) = [text for text in map(text_of, mails_to(family.user)) if "Town Fair" in text]
	assert all(when in mail for when in spans)

	holidays = frappe.get_doc("Holiday List", holidays.name)
	holidays.set("holidays", [])
	holidays.save()
	(_before, (event, text)) = told(booking)
	assert event == events.SESSION_ADDED
	assert text.count("takes place in addition") == 3


def test_a_holiday_is_told_only_where_it_takes_a_session(seat, book) -> None:
	made, _family, booking = seat
	day = first_day(made)
	change(made, change="Cancelled")
	waiting = book(made, people.family(made.school), made.section)
	other = offerings.open_offering()
	elsewhere = book(other, people.family(other.school), other.section)
	holidays = holidays_of(made)
	holidays.append("holidays", {"holiday_date": day, "description": "Fair"})
	holidays.save()
	assert [event for event, _text in told(booking)] == [events.SESSION_CANCELLED]
	assert told(waiting["name"]) == told(elsewhere["name"]) == []


def test_a_section_that_the_school_cancels_is_told_as_that_and_not_as_its_sessions(seat) -> None:
	made, _family, booking = seat
	section_cancellation.cancel_section(made.offering, made.section, reason="Too few")
	assert told(booking) == []
	assert frappe.db.exists(
		"Activity Booking Event", {"activity_booking": booking, "event": events.SECTION_CANCELLED}
	)


@pytest.mark.mariadb
def test_the_number_of_statements_is_that_of_one(book) -> None:
	"""Two sections with two children each, and eight sessions, cost what one of each costs."""
	made = offerings.open_offering(sections=2)
	for section in made.sections:
		for _child in range(2):
			book(made, people.family(made.school), section)
	groups = [frappe.get_doc("Student Group", name) for name in made.sections]
	few = [difference(groups[0], cancelled=1)]
	many = [difference(group, cancelled=8) for group in groups]
	# loads what is loaded once
	session_changes.tell(few)
	assert statements_of(lambda: session_changes.tell(few)) == statements_of(
		lambda: session_changes.tell(many)
	)
	empty = offerings.open_offering()
	nobody = [difference(frappe.get_doc("Student Group", empty.section), cancelled=8)]
	assert statements_of(lambda: session_changes.tell(nobody)) == 1
	assert statements_of(lambda: session_changes.tell([])) == 0


def difference(group: Any, cancelled: int) -> SessionDifference:
	start = datetime.combine(getdate(add_days(today(), 1)), time(15))
	gone = [
		Session(add_to_date(start, days=n), add_to_date(start, days=n, hours=1), "Hall")
		for n in range(cancelled)
	]
	return SessionDifference(group.name, group.student_group_name, cancelled=tuple(gone))
