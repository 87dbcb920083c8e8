"""No list of the office ends in silence: where there are more than a page shows it says so, and leads to them."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

import frappe
import pytest

from ifitwala_ed.activities.booking import audit
from ifitwala_ed.api import office
from ifitwala_ed.api.activity_booking import close_activity_booking_window
from ifitwala_ed.core import notes
from ifitwala_ed.portal import home_page, office_late, office_offerings, pages
from ifitwala_ed.portal.routes import ROUTES
from ifitwala_ed.school_communication import posting, questions
from ifitwala_ed.tasks import booking_audit
from tests.factories import bookings, conversations, offerings, people
from tests.integration.booking.conftest import acting_as
from tests.portal.test_board import asked_for, board_of
from tests.support.http import Server
from tests.support.pages import Browser, Shown

FEW = 2


def coordinator(school: str) -> str:
	user = people.staff("Activity Coordinator", [school]).name
	frappe.db.commit()
	return user


def shown(user: str, *path: str, **query: str) -> Shown:
	"""A page as it is answered within this process, where what is patched counts."""
	address = pages.address(*path, **query)
	with acting_as(user), asked_for(address), mock.patch.dict(frappe.form_dict, query):
		answer = pages.answer(ROUTES, path)
	return Shown(answer.status, address, answer.document, {})


def ask(told: conversations.Conversation, number: int) -> None:
	"""So many open questions below a booking, the first the oldest."""
	with mock.patch.object(posting, "LIMITS", ()):
		for place in range(number):
			conversations.say(told.family.user, told.thread, f"Question {place + 1}?", "Question")
	frappe.db.commit()


class TestQuestions:
	@pytest.fixture
	def few(self) -> Iterator[None]:
		with mock.patch.object(questions, "PAGE", FEW):
			yield

	def test_more_than_a_page_lead_on_and_the_last_page_says_no_more(self, few: None) -> None:
		told = conversations.conversation()
		ask(told, FEW + 1)
		user = coordinator(told.made.school)
		first = shown(user, "board", "questions")
		assert ("Question 2?" in first.text, "Question 3?" in first.text) == (True, False)
		assert first.link("More Questions") == "/activities/board/questions?start=2"
		last = shown(user, "board", "questions", start="2")
		assert ("Question 2?" in last.text, "Question 3?" in last.text) == (False, True)
		assert "More Questions" not in last.text
		assert last.form("answer").fields["start"] == "2"
		assert last.link("To the oldest questions") == "/activities/board/questions"

	def test_exactly_a_page_is_all(self, few: None) -> None:
		told = conversations.conversation()
		ask(told, FEW)
		page = shown(coordinator(told.made.school), "board", "questions")
		assert ("Question 2?" in page.text, "More Questions" in page.text) == (True, False)
		assert "start" not in page.read.forms[-1].fields

	def test_a_page_that_was_answered_away_shows_those_that_are_left(self, few: None) -> None:
		told = conversations.conversation()
		ask(told, 1)
		page = shown(coordinator(told.made.school), "board", "questions", start="2")
		assert "Question 1?" in page.text

	def test_the_endpoint_says_whether_there_are_more(self, few: None) -> None:
		told = conversations.conversation()
		ask(told, FEW + 1)
		with acting_as(coordinator(told.made.school)):
			first, last = office.get_open_questions(), office.get_open_questions(start=FEW)
		assert (len(first["questions"]), first["has_more"]) == (FEW, True)
		assert ([each["note"] for each in last["questions"]], last["has_more"]) == (["Question 3?"], False)

	@pytest.mark.http
	def test_the_fifty_first_is_answered_on_its_page(self, server: Server) -> None:
		told = conversations.conversation()
		ask(told, questions.PAGE + 2)
		browser = Browser(server, coordinator(told.made.school))
		page = browser.open(browser.open("/activities/board/questions").link("More Questions"))
		assert [each.act for each in page.read.forms].count("answer") == 2
		form = next(each for each in page.read.forms if each.act == "answer")
		refused = browser.send(page, form, note=" ")
		assert "Nothing is written yet" in refused.notice
		assert [each.act for each in refused.read.forms].count("answer") == 2
		after = browser.send(page, form, note="Yes.")
		assert "The answer is sent" in after.notice
		assert [each.act for each in after.read.forms].count("answer") == 1

	def test_the_board_counts_what_its_list_has(self) -> None:
		told = conversations.conversation()
		ask(told, 1)
		school, user = told.made.school, coordinator(told.made.school)
		assert board_of(school)["counts"]["questions"] == 1
		assert shown(user, "board").link("Questions nobody has answered") == "/activities/board/questions"
		frappe.db.set_value("Org Communication", told.thread, "status", "Archived")
		assert board_of(school)["counts"]["questions"] == 0


class TestOfferings:
	def test_offers_and_who_waits_are_counted_to_the_last(self) -> None:
		made = offerings.open_offering(capacity=2)
		bookings.crowded(made, made.section, bookings=6, cancelled=2)
		user = coordinator(made.school)
		whole = shown(user, "board", "offerings", made.offering)
		assert "more" not in whole.text
		with mock.patch.object(office_offerings, "MOST_LISTED", 1):
			page = shown(user, "board", "offerings", made.offering)
		links = [href for href, text in page.read.links if text == "and 1 more"]
		assert links == [
			f"/app/activity-booking?program_offering={made.offering}&status={status}"
			for status in ("Offered", "Waitlisted")
		]


class TestAChildAfterClosing:
	def test_more_of_a_name_than_are_shown_ask_for_more_of_it(self) -> None:
		made = offerings.open_offering()
		close_activity_booking_window(made.offering)
		for last_name in ("Arden", "Berg", "Cole"):
			people.student(made.school, first_name="Quentin", last_name=last_name)
		user = coordinator(made.school)
		path = ("board", "late", made.offering)
		with mock.patch.object(office_late, "MOST_FOUND", FEW):
			many = shown(user, *path, q="quentin")
			one = shown(user, *path, q="quentin c")
		assert "There are more than these 2. Please write more of the name." in many.text
		assert "Quentin Cole" not in many.text
		assert many.link("All of them at Desk").startswith("/app/student?enabled=1&student_name=")
		assert ("Quentin Cole" in one.text, "There are more" in one.text) == (True, False)

	def test_exactly_as_many_as_are_shown_are_all(self) -> None:
		made = offerings.open_offering()
		close_activity_booking_window(made.offering)
		for last_name in ("Arden", "Berg"):
			people.student(made.school, first_name="Quirin", last_name=last_name)
		with mock.patch.object(office_late, "MOST_FOUND", FEW), acting_as(coordinator(made.school)):
			found = office.get_late_booking(made.offering, text="quirin")
		assert (len(found["found"]), found["has_more"]) == (2, False)


@contextmanager
def audited(lines: list[str]) -> Iterator[None]:
	with mock.patch.object(booking_audit, "tonight", return_value=iter(lines)):
		booking_audit.nightly_audit()
	try:
		yield
	finally:
		frappe.db.delete("Error Log", {"error": ["like", f"%{lines[0]}%"]})
		notes.note(audit.FOUND, {})
		frappe.db.commit()


def test_findings_that_are_not_shown_are_counted() -> None:
	lines = [f"Seats: QX-{number}: one too many" for number in range(booking_audit.SHOWN + 2)]
	with audited(lines):
		page = shown("Administrator", "board")
	assert lines[-1] not in page.text
	assert page.link("and 2 more") == "/app/error-log"


def test_a_finding_that_is_cut_shows_it() -> None:
	with audited(["Seats: " + "x" * booking_audit.LONGEST]):
		page = shown("Administrator", "board")
	assert "x…" in page.text


def test_a_family_with_more_messages_than_its_first_page_shows_is_led_to_them() -> None:
	family = people.family(offerings.open_offering().school)
	frappe.db.commit()
	for number, has_more in ((home_page.NEWEST_MESSAGES, False), (home_page.NEWEST_MESSAGES + 1, True)):
		posts = [
			{"name": f"P{place}", "title": "News", "published_on": None, "entries": []}
			for place in range(number)
		]
		with mock.patch.object(home_page.feed, "headlines", return_value=posts):
			assert ("All messages" in shown(family.user).text) == has_more
