"""A refusal says more than a sentence: names, moments and numbers that a page can say its own way, on every path."""

from datetime import datetime
from typing import Any

import frappe
import pytest
from frappe.utils import add_days, get_datetime, now_datetime, today

from tests.factories import bookings, offerings, people, places
from tests.support.http import Answer, Client, Server

pytestmark = pytest.mark.http

API = "ifitwala_ed.api.activity_booking"
BOOKING = "Activity Booking"


@pytest.fixture
def school() -> str:
	return places.school().name


@pytest.fixture
def family(school: str) -> people.Family:
	made = people.family(school)
	frappe.db.commit()
	return made


@pytest.fixture
def parent(client: Client, family: people.Family) -> Client:
	return client.login(family.user, people.PASSWORD)


@pytest.fixture
def office(server: Server, school: str) -> Client:
	user = people.staff("Activity Coordinator", [school]).name
	frappe.db.commit()
	return server.client().login(user, people.PASSWORD)


def opened(school: str, **values: Any) -> offerings.Offered:
	made = offerings.open_offering(school=school, **values)
	frappe.db.commit()
	return made


def change(doctype: str, name: str, **values: Any) -> None:
	frappe.db.set_value(doctype, name, values)
	frappe.db.commit()


def title(made: offerings.Offered) -> str:
	return frappe.db.get_value("Program Offering", made.offering, "title")


def label(section: str) -> str:
	return frappe.db.get_value("Student Group", section, "student_group_name")


def name_of(student: str) -> str:
	return frappe.db.get_value("Student", student, "student_name")


def submit(client: Client, made: offerings.Offered, student: str, **arguments: Any) -> Answer:
	return client.call(
		f"{API}.submit_activity_booking", program_offering=made.offering, student=student, **arguments
	)


def refusal(answer: Answer, status: int, error: str) -> dict[str, Any]:
	assert (answer.status, answer.error) == (status, error), answer.text
	assert not {"exc", "exception"} & answer.body.keys()
	return answer.body["values"]


def only_reason(answer: Answer, status: int, error: str) -> tuple[str, dict[str, Any]]:
	(reason,) = refusal(answer, status, error)["reasons"]
	return reason["code"], reason["values"]


def moment(text: str) -> datetime:
	"""A moment of an answer as the database has it: it comes with the site's offset."""
	with_offset = datetime.fromisoformat(text)
	assert with_offset.utcoffset() is not None
	return with_offset.replace(tzinfo=None)


# -- submitting --------------------------------------------------------------


def test_a_window_that_opens_later(parent: Client, school: str, family: people.Family) -> None:
	made = opened(school)
	opens = get_datetime(f"{add_days(today(), 3)} 19:00:00")
	change("Program Offering", made.offering, activity_booking_open_from=opens)
	code, values = only_reason(submit(parent, made, family.student), 409, "BookingWindowClosedError")
	assert (code, values["offering"], moment(values["opens"])) == ("WINDOW_OPENS_LATER", title(made), opens)


@pytest.mark.parametrize(
	("stored", "code"),
	[
		({"activity_booking_status": "Closed"}, "WINDOW_CLOSED"),
		({"activity_booking_status": "Draft"}, "WINDOW_NOT_OPEN"),
		({"activity_booking_enabled": 0}, "NOT_BOOKABLE"),
	],
)
def test_a_window_that_isnt_open(
	parent: Client, school: str, family: people.Family, stored: dict[str, Any], code: str
) -> None:
	made = opened(school)
	change("Program Offering", made.offering, **stored)
	answer = submit(parent, made, family.student)
	assert only_reason(answer, 409, "BookingWindowClosedError") == (code, {"offering": title(made)})


def test_a_section_that_is_full(parent: Client, school: str, family: people.Family) -> None:
	made = opened(school, capacity=1, activity_waitlist_enabled=0)
	bookings.book(made, made.section)
	frappe.db.commit()
	answer = submit(parent, made, family.student, choices=[made.section])
	expected = {"offering": title(made), "sections": [label(made.section)]}
	assert only_reason(answer, 409, "SectionFullError") == ("SECTION_FULL", expected)


def test_a_child_that_is_somewhere_else(parent: Client, school: str, family: people.Family) -> None:
	made = opened(school)
	other = opened(school)
	assert submit(parent, made, family.student).status == 200
	code, values = only_reason(submit(parent, other, family.student), 409, "ScheduleClashError")
	first = frappe.db.get_value(
		"Location Booking", {"source_name": other.section}, "from_datetime", order_by="from_datetime asc"
	)
	assert (code, moment(values.pop("from_datetime"))) == ("SCHEDULE_CLASH", first)
	assert values == {
		"offering": title(other),
		"student": name_of(family.student),
		"section": label(other.section),
		"other": label(made.section),
	}


def test_a_second_booking(parent: Client, school: str, family: people.Family) -> None:
	made = opened(school, sections=2)
	assert submit(parent, made, family.student).status == 200
	answer = submit(parent, made, family.student)
	expected = {"offering": title(made), "student": name_of(family.student), "status": "Confirmed"}
	assert only_reason(answer, 409, "DuplicateActiveBookingError") == ("ALREADY_BOOKED", expected)


def test_everything_that_makes_a_child_not_eligible(
	parent: Client, school: str, family: people.Family
) -> None:
	year_group = places.year_group().name
	made = opened(
		school,
		activity_min_age_years=2,
		activity_max_age_years=3,
		activity_year_groups=[{"year_group": year_group}],
	)
	change("Student", family.student, date_of_birth="2012-01-01", year_group=None)
	reasons = refusal(submit(parent, made, family.student), 422, "NotEligibleError")["reasons"]
	told = {reason["code"]: reason["values"] for reason in reasons}
	assert set(told) == {"OTHER_AGE", "OTHER_YEAR_GROUP"}
	about = {"offering": title(made), "student": name_of(family.student)}
	assert told["OTHER_AGE"].pop("age") >= 14
	assert told["OTHER_AGE"] == about | {"minimum": 2, "maximum": 3}
	assert told["OTHER_YEAR_GROUP"] == about | {"year_groups": [year_group], "student_year_group": None}


def test_a_kind_of_person_who_may_not_book(parent: Client, school: str, family: people.Family) -> None:
	made = opened(school, activity_allow_guardian_booking=0)
	expected = {"offering": title(made), "actor_type": "Guardian"}
	answer = submit(parent, made, family.student)
	assert only_reason(answer, 422, "NotEligibleError") == ("ACTOR_NOT_ALLOWED", expected)


def test_choices_that_cannot_be(parent: Client, school: str, family: people.Family) -> None:
	made = opened(school, sections=3, activity_max_choices=2)
	closed = made.sections[2]
	row = frappe.db.get_value("Program Offering Activity Section", {"student_group": closed})
	change("Program Offering Activity Section", row, is_active=0)
	offering, labels = title(made), [label(section) for section in made.sections]
	many = {"offering": offering, "chosen": 3, "limit": 2, "sections": [labels[2]]}
	told = {
		"CHOICES_UNREADABLE": ("[", {"choices": "["}),
		"CHOICES_EMPTY": ([], {}),
		"CHOICE_NOT_A_NAME": ([7], {"choice": 7}),
		"CHOICE_REPEATED": ([made.section, made.section], {"choice": made.section}),
		"TOO_MANY_CHOICES": (made.sections, many),
		"NO_SUCH_SECTION": (["none-of-it"], {"offering": offering, "section": "none-of-it"}),
		"SECTION_CLOSED": ([closed], {"offering": offering, "section": labels[2]}),
	}
	for code, (choices, values) in told.items():
		answer = submit(parent, made, family.student, choices=choices)
		assert only_reason(answer, 422, "InvalidChoiceError") == (code, values)


def test_a_key_that_is_too_long(parent: Client, school: str, family: people.Family) -> None:
	answer = submit(parent, opened(school), family.student, idempotency_key="k" * 200)
	assert refusal(answer, 422, "IdempotencyKeyReuseError") == {"length": 200, "at_most": 140}


def test_what_is_forbidden_and_what_is_missing_say_nothing(parent: Client, school: str) -> None:
	made, stranger = opened(school), people.student(school).name
	frappe.db.commit()
	for student in (stranger, "no-such-student"):
		assert refusal(submit(parent, made, student), 403, "ActivityAccessError") == {}


# -- what becomes of a booking -----------------------------------------------


def offered(school: str, family: people.Family) -> tuple[offerings.Offered, str]:
	"""The family's child waits, then is offered the seat that somebody gives back."""
	made = opened(school, capacity=1)
	seat = bookings.book(made, made.section)
	waiting = bookings.book(made, made.section, student=family.student)
	frappe.db.commit()
	frappe.call(f"{API}.cancel_activity_booking", activity_booking=seat)
	frappe.db.commit()
	assert frappe.db.get_value(BOOKING, waiting, "status") == "Offered"
	return made, waiting


def test_an_offer_that_has_lapsed(parent: Client, school: str, family: people.Family) -> None:
	_made, booking = offered(school, family)
	ended = get_datetime(f"{add_days(today(), -1)} 12:00:00")
	change(BOOKING, booking, offer_expires_on=ended)
	for _time in range(2):
		answer = parent.call(f"{API}.confirm_activity_booking_offer", activity_booking=booking)
		assert moment(refusal(answer, 410, "OfferExpiredError")["offer_expires_on"]) == ended


def test_a_booking_that_has_no_offer(parent: Client, school: str, family: people.Family) -> None:
	made = opened(school, capacity=1)
	bookings.book(made, made.section)
	waiting = bookings.book(made, made.section, student=family.student)
	frappe.db.commit()
	answer = parent.call(f"{API}.confirm_activity_booking_offer", activity_booking=waiting)
	expected = {"activity_booking": waiting, "status": "Waitlisted"}
	assert refusal(answer, 409, "InvalidTransitionError") == expected


def test_a_cancellation_that_is_too_late(parent: Client, school: str, family: people.Family) -> None:
	made = opened(school)
	booking = submit(parent, made, family.student).message["name"]
	first = add_days(now_datetime(), -1).replace(microsecond=0)
	rows = {"source_name": made.section, "from_datetime": ["<", add_days(today(), 14)]}
	for row in frappe.get_all("Location Booking", rows, pluck="name", order_by="name"):
		change("Location Booking", row, from_datetime=first, to_datetime=add_days(first, 0))
	# before the first session: who books after it has a day to think again
	change(BOOKING, booking, confirmed_on=add_days(first, -1))
	answer = parent.call(f"{API}.cancel_activity_booking", activity_booking=booking)
	values = refusal(answer, 409, "InvalidTransitionError")
	assert moment(values.pop("deadline")) == first
	assert values == {"activity_booking": booking, "self_cancellation": "Until First Session"}


def test_a_move_that_the_table_doesnt_have_over_rest(office: Client, school: str) -> None:
	made = opened(school)
	booking = bookings.book(made, made.section)
	frappe.db.commit()
	answer = office.put(f"/api/resource/{BOOKING}/{booking}", {"status": "Submitted"})
	code, values = only_reason(answer, 409, "InvalidTransitionError")
	assert (code, values) == ("CANNOT_BECOME", {"before": "Confirmed", "after": "Submitted"})


def test_lines_of_assignments_are_told_one_by_one(office: Client, school: str) -> None:
	made = opened(school, capacity=1, activity_allocation_mode="Manual")
	names = [bookings.book(made, made.section) for _number in range(2)]
	frappe.db.commit()
	lines = [{"booking": name, "decision": "Confirm", "student_group": made.section} for name in names]
	lines[1]["student_group"] = "none-of-it"
	answer = office.call(
		f"{API}.allocate_activity_bookings", program_offering=made.offering, assignments=lines
	)
	(line,) = refusal(answer, 422, "InvalidChoiceError")["lines"]
	assert (line["line"], line["exc_type"]) == (2, "InvalidChoiceError")


# -- what goes well says nothing of a refusal on the way ----------------------


def test_who_gives_a_seat_back_hears_nothing_of_who_could_not_take_it(
	parent: Client, school: str, family: people.Family
) -> None:
	"""The family that waits is somewhere else by now: the promotion passes it over, in the request of the other."""
	made, elsewhere = opened(school, capacity=1), opened(school)
	seat = submit(parent, made, family.student).message["name"]
	waiting = people.student(school).name
	bookings.book(made, made.section, student=waiting)
	bookings.book(elsewhere, elsewhere.section, student=waiting)
	frappe.db.commit()
	answer = parent.call(f"{API}.cancel_activity_booking", activity_booking=seat)
	assert (answer.status, answer.message["promoted"]) == (200, 0)
	assert not {"values", "_server_messages"} & answer.body.keys()


def test_bookings_cancelled_one_by_one_say_nothing_beside_the_answer(office: Client, school: str) -> None:
	made = opened(school)
	booking = bookings.book(made, made.section)
	frappe.db.commit()
	answer = office.call(
		"ifitwala_ed.api.desk.cancel_bookings",
		activity_bookings=[booking, "none-of-it"],
		reason="The hall is closed.",
	)
	assert list(answer.message["refused"]) == ["none-of-it"]
	assert not {"values", "_server_messages"} & answer.body.keys()
