"""What a family is told it can book, for each child and section, and why not."""

from typing import Any

import frappe
import pytest
from frappe.utils import add_to_date, now_datetime

from ifitwala_ed.api.activity_booking import (
	cancel_activity_booking,
	close_activity_booking_window,
	submit_activity_booking,
)
from ifitwala_ed.api.portal import get_family_programme
from tests.factories import billing, bookings, offerings, people, places
from tests.integration.booking.conftest import acting_as
from tests.support.queries import count_queries

PER_PROGRAMME = 14


def programme(user: str, **asked: Any) -> dict[str, dict[str, Any]]:
	"""The offerings that a user is told of, by name."""
	with acting_as(user):
		return {each["name"]: each for each in get_family_programme(**asked)["offerings"]}


def told(family: people.Family, made: offerings.Offered, student: str | None = None) -> dict[str, Any]:
	"""What a family is told of one child and an offering."""
	return programme(family.user)[made.offering]["children"][student or family.student]


def codes(reasons: list[dict[str, Any]]) -> list[str]:
	return [reason["code"] for reason in reasons]


def test_an_open_offering_can_be_booked_and_says_when_and_where_it_meets() -> None:
	made = offerings.open_offering(sections=2)
	family = people.family(made.school)
	offering = programme(family.user)[made.offering]
	assert offering["window"]["state"] == "open"
	assert offering["price"] is None
	assert [each["student_group"] for each in offering["sections"]] == made.sections
	section = offering["sections"][0]
	[meets] = section["meets"]
	assert (meets["weekday"], meets["from_time"], meets["to_time"]) == ("Monday", "13:00", "13:45")
	assert meets["location_name"]
	assert section["session_count"] >= 8
	assert section["first"] < section["last"]
	assert len(section["instructors"]) == 1
	assert section["seats"] == "plenty"
	child = offering["children"][family.student]
	assert child["can_book"]
	assert (child["booking"], child["reasons"]) == (None, [])
	assert all(each["ok"] for each in child["sections"].values())


def test_who_leads_a_session_is_told_though_the_group_has_no_instructors() -> None:
	made = offerings.open_offering()
	employee = people.employee()
	group = frappe.get_doc("Student Group", made.section)
	group.instructors = []
	group.schedule[0].employee = employee.name
	group.save()
	[section] = programme(people.family(made.school).user)[made.offering]["sections"]
	assert section["instructors"] == [employee.employee_name]


@pytest.mark.parametrize(
	("capacity", "booked", "word"),
	[(20, 0, "plenty"), (5, 1, "plenty"), (5, 2, "few"), (40, 36, "few"), (1, 1, "waitlist")],
)
def test_seats_are_words(capacity: int, booked: int, word: str) -> None:
	made = offerings.open_offering(capacity=capacity)
	for _number in range(booked):
		bookings.book(made, made.section)
	family = people.family(made.school)
	offering = programme(family.user)[made.offering]
	assert offering["sections"][0]["seats"] == word
	# neither how many there are, nor how many are taken
	assert not {"capacity", "seats_held", "waiting"} & offering["sections"][0].keys()


def test_full_without_a_waitlist_is_full_and_says_so() -> None:
	made = offerings.open_offering(capacity=1, activity_waitlist_enabled=0)
	bookings.book(made, made.section)
	family = people.family(made.school)
	assert programme(family.user)[made.offering]["sections"][0]["seats"] == "full"
	child = told(family, made)
	assert not child["can_book"]
	assert codes(child["sections"][made.section]["reasons"]) == ["SECTION_FULL"]


# capacity, how many of it are booked, whether there is a waitlist
SEATS = {"plenty": (5, 0, 1), "few": (5, 2, 1), "waitlist": (1, 1, 1), "full": (1, 1, 0)}
# what is true of an offering, from an open one, and the state of its window then
WINDOWS: dict[str, tuple[dict[str, Any], str]] = {
	"open": ({}, "open"),
	"opens tomorrow": ({"activity_booking_open_from": 1}, "upcoming"),
	"closed by staff": ({"activity_booking_status": "Closed"}, "closed"),
	"its end has come": ({"activity_booking_open_to": -1}, "closed"),
	"not active": ({"status": "Archived"}, "closed"),
}


@pytest.mark.parametrize("word", SEATS)
@pytest.mark.parametrize("window", WINDOWS)
def test_seats_of_what_is_closed_are_closed(window: str, word: str) -> None:
	capacity, booked, has_waitlist = SEATS[word]
	made = offerings.open_offering(capacity=capacity, activity_waitlist_enabled=has_waitlist)
	for _number in range(booked):
		bookings.book(made, made.section)
	values, state = WINDOWS[window]
	days = {name: each for name, each in values.items() if isinstance(each, int)}
	moments = {name: add_to_date(now_datetime(), days=each) for name, each in days.items()}
	if values:
		frappe.db.set_value("Program Offering", made.offering, {**values, **moments})
	family = people.family(made.school)
	offering = programme(family.user, program_offering=made.offering)[made.offering]
	assert offering["window"]["state"] == state
	assert offering["sections"][0]["seats"] == ("closed" if state == "closed" else word)


@pytest.mark.parametrize("mode", ["Lottery (Preference)", "Manual"])
def test_of_a_draw_too_closed_is_said(mode: str) -> None:
	made = offerings.open_offering(activity_allocation_mode=mode)
	close_activity_booking_window(made.offering)
	family = people.family(made.school)
	assert programme(family.user)[made.offering]["sections"][0]["seats"] == "closed"


@pytest.mark.parametrize("mode", ["Lottery (Preference)", "Manual"])
def test_where_a_draw_or_the_school_decides_seats_have_no_word(mode: str) -> None:
	made = offerings.open_offering(activity_allocation_mode=mode)
	family = people.family(made.school)
	assert programme(family.user)[made.offering]["sections"][0]["seats"] is None
	assert told(family, made)["can_book"]


def test_a_clash_has_a_title_its_first_date_and_how_often() -> None:
	first, second = (offerings.open_offering(school=each) for each in [places.school().name] * 2)
	family = people.family(first.school)
	booking = bookings.book(first, first.section, family.student)
	child = told(family, second)
	section = child["sections"][second.section]
	assert not section["ok"]
	assert not child["can_book"]
	assert codes(section["reasons"]) == ["SCHEDULE_CLASH"]
	offering = programme(family.user)[second.offering]
	assert section["clash"]["count"] == offering["sections"][0]["session_count"]
	assert section["clash"]["from_datetime"] == offering["sections"][0]["first"]
	assert section["clash"]["title"] == frappe.db.get_value(
		"Student Group", first.section, "student_group_name"
	)
	assert section["clash"]["booking"] == booking
	# and the other child of the family is free
	sibling = people.student(first.school, [family.guardian]).name
	assert told(family, second, sibling)["can_book"]


def test_before_the_opening_the_offering_says_when_and_what_fits() -> None:
	made = offerings.open_offering()
	opens = add_to_date(now_datetime(), days=1)
	frappe.db.set_value("Program Offering", made.offering, "activity_booking_open_from", opens)
	family = people.family(made.school)
	offering = programme(family.user)[made.offering]
	assert offering["window"]["state"] == "upcoming"
	assert offering["window"]["opens"]
	child = told(family, made)
	assert codes(child["reasons"]) == ["WINDOW_OPENS_LATER"]
	assert child["sections"][made.section]["ok"]


def test_closed_booked_and_not_eligible_say_so() -> None:
	made = offerings.open_offering(activity_min_age_years=16)
	family = people.family(made.school)
	assert codes(told(family, made)["reasons"]) == ["OTHER_AGE"]
	sixteen = people.student(made.school, [family.guardian], date_of_birth=people.born(17)).name
	with acting_as(family.user):
		booking = submit_activity_booking(made.offering, sixteen)["name"]
	child = told(family, made, sixteen)
	assert (child["booking"], codes(child["reasons"])) == (booking, ["ALREADY_BOOKED"])
	close_activity_booking_window(made.offering)
	assert programme(family.user)[made.offering]["window"]["state"] == "closed"
	assert codes(told(family, made)["reasons"]) == ["WINDOW_CLOSED", "OTHER_AGE"]


def test_a_paid_offering_has_its_price_and_asks_for_a_payer() -> None:
	made = billing.paid_offering(fee=75)
	payer, nobody = billing.paying_family(made.school), people.family(made.school)
	assert programme(payer.user)[made.offering]["price"]["amount"] == 75
	assert told(payer, made)["can_book"]
	assert codes(told(nobody, made)["reasons"]) == ["NO_PAYER"]


def test_what_the_programme_says_is_what_booking_does() -> None:
	"""Can and can't are those of submitting: each child tries each section."""
	made = bookings.busy_offering()
	other = offerings.open_offering(school=made.school)
	family = people.family(made.school, children=2)
	bookings.book(other, other.section, family.students[1])
	for student in family.students:
		child = told(family, made, student)
		for section in made.sections:
			with acting_as(family.user):
				try:
					name = submit_activity_booking(made.offering, student, choices=[section])["name"]
				except frappe.ValidationError:
					assert not child["sections"][section]["ok"]
				else:
					assert child["sections"][section]["ok"]
					cancel_activity_booking(name)


def test_offerings_of_other_schools_drafts_and_the_past_are_not_shown() -> None:
	_parent, (here, there) = places.campuses(2)
	elsewhere, draft = offerings.open_offering(school=there.name), offerings.offering(school=here.name)
	over = offerings.open_offering(school=here.name)
	frappe.db.set_value("Program Offering", over.offering, "end_date", add_to_date(now_datetime(), days=-1))
	above = offerings.open_offering(school=_parent.name)
	family = people.family(here.name)
	assert set(programme(family.user)) == {above.offering}
	assert elsewhere.offering not in programme(family.user)
	assert draft.offering not in programme(family.user)


def test_the_number_of_statements_does_not_grow() -> None:
	school = places.school().name
	payer = billing.account_holder().name
	family = people.family(school, account_holder=payer)
	counts = []
	for number in range(3):
		made = billing.paid_offering(school=school, sections=2 + number * 3, capacity=2)
		crowd = [bookings.book(made, made.section, account_holder=payer) for _each in range(4)]
		cancel_activity_booking(crowd[0])
		limited = offerings.open_offering(school=school, sections=3)
		document = frappe.get_doc("Program Offering", limited.offering)
		document.capacity = 5
		document.save()
		child = people.student(school, [family.guardian], account_holder=payer).name
		bookings.book(made, made.sections[1], child)
		offerings.school_class(school, made.academic_year, [child])
		frappe.db.commit()
		programme(family.user)
		with acting_as(family.user):
			counts.append(count_queries(get_family_programme))
	assert len(set(counts)) == 1, counts
	assert counts[0] <= PER_PROGRAMME


def test_nobody_without_children_is_told_anything() -> None:
	offerings.open_offering()
	assert programme(people.user("Noa", ["Guardian"]).name) == {}


def test_an_offering_that_is_not_there_and_a_school_that_offers_nothing_are_empty() -> None:
	family = people.family(places.school().name)
	assert programme(family.user) == {}
	assert programme(family.user, program_offering="no-such-offering") == {}
