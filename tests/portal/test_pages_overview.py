"""What families see first: the start page and the programme by day."""

import re

import frappe
import pytest
from frappe.utils import add_to_date, now_datetime

from ifitwala_ed.portal import programme_page
from tests.factories import bookings, conversations, offerings, people
from tests.support.http import Server
from tests.support.pages import Browser, Shown

pytestmark = pytest.mark.http

ASKED = "I'd like an answer"


def browser_of(server: Server, user: str) -> Browser:
	frappe.db.commit()
	return Browser(server, user)


def title_of(made: offerings.Offered) -> str:
	return frappe.db.get_value("Program Offering", made.offering, "title")


def set_window(made: offerings.Offered, **values: object) -> None:
	frappe.db.set_value("Program Offering", made.offering, values)


def words_between(page: Shown, first: str, last: str) -> str:
	"""The text of a page from one word on up to another behind it."""
	start = page.text.index(first)
	return page.text[start : page.text.index(last, start)]


def test_what_closes_together_stands_under_one_line(server: Server) -> None:
	ends = add_to_date(now_datetime(), days=3, as_datetime=True).replace(microsecond=0)
	made = [offerings.open_offering()]
	made += [offerings.open_offering(school=made[0].school) for _more in range(5)]
	for each in made[:5]:
		set_window(each, activity_booking_open_to=ends)
	set_window(made[5], activity_booking_open_to=None)
	home = browser_of(server, people.family(made[0].school).user).open("/activities")
	booking = words_between(home, "Booking", "See all that fits")
	assert booking.count("until ") == 1
	shown = [title_of(each) in booking for each in made]
	assert sum(shown[:5]) == 4
	assert "and 1 more" in booking
	# a window without an end has a line of its own
	assert shown[5]
	assert booking.count("Open ") == 2


def test_what_no_child_can_have_and_what_is_booked_is_no_news(server: Server) -> None:
	made = offerings.open_offering()
	too_old = offerings.open_offering(school=made.school, activity_min_age_years=17)
	booked = offerings.open_offering(school=made.school, activity_allocation_mode="Manual")
	family = people.family(made.school)
	bookings.book(booked, booked.section, family.student)
	home = browser_of(server, family.user).open("/activities")
	booking = words_between(home, "Booking", "See all that fits")
	assert [title_of(each) in booking for each in (made, too_old, booked)] == [True, False, False]
	alone = people.family(made.school, date_of_birth=people.born(2))
	frappe.db.set_value("Program Offering", made.offering, "activity_min_age_years", 4)
	home = browser_of(server, alone.user).open("/activities")
	assert title_of(made) not in home.text


def test_what_opens_next_says_how_long_it_takes_and_stands_first(server: Server) -> None:
	now_open = offerings.open_offering()
	later = offerings.open_offering(school=now_open.school)
	opens = add_to_date(now_datetime(), days=3, minutes=30, as_datetime=True).replace(microsecond=0)
	set_window(later, activity_booking_open_from=opens)
	home = browser_of(server, people.family(now_open.school).user).open("/activities")
	booking = words_between(home, "Booking", "See all that fits")
	assert "in 3 days" in booking
	assert booking.index(title_of(later)) < booking.index(title_of(now_open))


def test_the_week_of_each_child_stands_under_its_name(server: Server) -> None:
	made = offerings.open_offering(sections=2)
	family = people.family(made.school, children=3)
	for student, section in zip(family.students, made.sections, strict=False):
		bookings.book(made, section, student)
	offerings.let_days_pass(made, 7, dates=False)
	home = browser_of(server, family.user).open("/activities")
	headings = headings_of(home)
	names = [frappe.db.get_value("Student", each, "student_name") for each in family.students]
	with_sessions = [name for name in names if ("h3", name) in headings]
	assert with_sessions == names[:2]
	assert len([level for level, _text in headings if level == "h4"]) == 2


def test_one_child_has_its_days_without_a_name_above(server: Server) -> None:
	made = offerings.open_offering()
	family = people.family(made.school)
	bookings.book(made, made.section, family.student)
	offerings.let_days_pass(made, 7, dates=False)
	home = browser_of(server, family.user).open("/activities")
	assert [level for level, _text in headings_of(home) if level in ("h3", "h4")] == ["h3"]


def test_an_open_question_stands_before_other_messages_until_it_is_answered(server: Server) -> None:
	told = conversations.conversation()
	browser = browser_of(server, told.family.user)
	assert ASKED not in browser.open("/activities").text
	page = browser.open(f"/activities/bookings/{told.booking}")
	browser.send(page, page.form("reply"), note="What about shoes?", is_question=1)
	assert ASKED in browser.open("/activities").text
	frappe.db.rollback()
	conversations.say(told.office, told.thread, "Any will do.", "Answer")
	frappe.db.commit()
	assert ASKED not in browser.open("/activities").text


def test_the_programme_stands_under_its_days(server: Server) -> None:
	made = offerings.open_offering(sections=3)
	other = offerings.open_offering(school=made.school)
	family = people.family(made.school)
	titles = title_of(made), title_of(other)
	browser = browser_of(server, family.user)
	programme = browser.open("/activities/programme")
	cards = [text for level, text in headings_of(programme) if level == "h3"]
	days = [text for level, text in headings_of(programme) if level == "h2"]
	assert days == ["Monday", "Tuesday", "Wednesday"]
	assert sorted(cards) == sorted([*titles, titles[0], titles[0]])
	tuesday = browser.open("/activities/programme", day="Tuesday")
	assert [text for level, text in headings_of(tuesday) if level == "h2"] == ["Tuesday"]
	labels = [frappe.db.get_value("Student Group", each, "student_group_name") for each in made.sections]
	assert [label in tuesday.text for label in labels] == [False, True, False]


def test_a_booking_stands_under_its_own_day(server: Server) -> None:
	made = offerings.open_offering(sections=2)
	family = people.family(made.school)
	bookings.book(made, made.sections[1], family.student)
	browser = browser_of(server, family.user)
	assert "Confirmed" not in browser.open("/activities/programme", day="Monday").text
	assert "Confirmed" in browser.open("/activities/programme", day="Tuesday").text
	fitting = browser.open("/activities/programme", fits="1")
	assert [text for level, text in headings_of(fitting) if level == "h2"] == ["Tuesday"]


def test_a_section_without_a_weekly_timetable_stands_under_the_day_of_its_first_session() -> None:
	section = {"student_group": "x", "meets": [], "first": "2026-12-09"}
	assert programme_page.days_of({"sections": [section]}) == {"Wednesday"}
	assert programme_page.days_of({"sections": [section | {"first": None}]}) == set()


def headings_of(page: Shown) -> list[tuple[str, str]]:
	"""The headings below the page's own, each with its level."""
	found = re.findall(r"<(h[2-4])[^>]*>(.*?)</\1>", page.html, re.DOTALL)
	return [(level, " ".join(re.sub(r"<[^>]+>", "", text).split())) for level, text in found]
