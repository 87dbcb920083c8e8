"""Who stays away, without JavaScript: the family is warned, and after its days the seat is released; each once, and refused."""

from collections.abc import Iterator
from datetime import timedelta

import frappe
import pytest
from frappe.model.document import Document

from ifitwala_ed.activities.booking import events
from tests.factories import absences, bookings, people
from tests.factories.absences import Away
from tests.support import outbox
from tests.support.http import Server
from tests.support.pages import Browser, Shown

pytestmark = pytest.mark.http

PAGE = "/activities/board/missing"


@pytest.fixture(autouse=True)
def rule(booking_settings: Document) -> Iterator[None]:
	absences.the_rule()
	yield
	frappe.db.rollback()


def browser_of(server: Server, away: Away, role: str = "Activity Coordinator") -> Browser:
	user = people.staff(role, [away.made.school]).name
	frappe.db.commit()
	return Browser(server, user)


def count(away: Away, event: str) -> int:
	frappe.db.rollback()
	return frappe.db.count(events.EVENT, {"activity_booking": away.booking, "event": event})


def name_of(away: Away) -> str:
	return frappe.db.get_value("Student", away.student, "student_name")


def warned(server: Server, away: Away) -> tuple[Browser, Shown]:
	"""The family was warned on the page, has got it, and its days have passed."""
	browser = browser_of(server, away)
	page = browser.open(PAGE)
	browser.send(page, page.form("warn"))
	frappe.db.rollback()
	outbox.deliver()
	absences.let_days_pass(away.booking, absences.DAYS + 1)
	frappe.db.commit()
	return browser, browser.open(PAGE)


def test_a_family_is_warned_once(server: Server) -> None:
	away = absences.away()
	browser = browser_of(server, away)
	page = browser.open(PAGE)
	assert name_of(away) in page.text
	assert "Not warned" in page.text
	assert not page.has_form("release")
	for _time in range(2):
		after = browser.send(page, page.form("warn"))
		assert browser.followed == [303, 200]
		assert "is being warned" in after.notice
	assert not after.has_form("warn")
	assert "can answer until" in after.text
	assert count(away, events.ABSENCES_WARNED) == 1


def test_a_seat_is_released_once_and_offered_on(server: Server) -> None:
	away = absences.away()
	browser, page = warned(server, away)
	waiting = bookings.book(away.made, away.made.section)
	frappe.db.commit()
	after = browser.send(page, page.form("release"))
	assert browser.followed == [303, 200]
	assert "offered to the next family" in after.notice
	assert name_of(away) not in after.text
	again = browser.send(page, page.form("release"))
	assert (browser.followed, again.status) == ([303, 200], 200)
	assert count(away, "Cancelled") == 1
	assert frappe.db.get_value("Activity Booking", waiting, "status") == "Offered"


def test_an_old_page_releases_nobody_who_has_come_since(server: Server) -> None:
	away = absences.away()
	browser, page = warned(server, away)
	absences.mark(away, "Present", at=away.sessions[-1].starts + timedelta(minutes=5))
	frappe.db.commit()
	refused = browser.send(page, page.form("release"))
	assert (refused.status, "the rule begins at 3" in refused.notice) == (409, True)
	assert count(away, "Cancelled") == 0


def test_without_a_rule_it_says_where_one_is_made(server: Server) -> None:
	away = absences.away()
	absences.the_rule(after=0)
	page = browser_of(server, away).open(PAGE)
	assert page.link("To the settings") == "/app/activity-booking-settings"
	assert name_of(away) not in page.text


def test_where_nobody_stays_away_it_says_so(server: Server) -> None:
	away = absences.away(1)
	assert "Nobody. Every child came, or was excused." in browser_of(server, away).open(PAGE).text
