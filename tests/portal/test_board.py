"""The coordinators' board: what it counts, of which schools, what it costs, and who sees it."""

from datetime import timedelta
from typing import Any

import frappe
import pytest
from frappe.utils import add_to_date, now_datetime

from ifitwala_ed.activities.booking import audit
from ifitwala_ed.api import board
from ifitwala_ed.api.activity_booking import cancel_activity_booking
from ifitwala_ed.attendance import untaken
from ifitwala_ed.core import notes
from ifitwala_ed.exceptions import ActivityAccessError
from tests.factories import bookings, conversations, offerings, people, places, registers
from tests.factories.rows import row
from tests.integration.booking.conftest import acting_as
from tests.integration.booking.test_statements import statements_of
from tests.support.http import Server
from tests.support.pages import Browser

MOST_STATEMENTS = 10


def board_of(school: str) -> dict[str, Any]:
	user = people.staff("Activity Coordinator", [school]).name
	with acting_as(user):
		return board.get_activity_board()


def test_it_shows_how_full_the_open_sections_are() -> None:
	made = offerings.open_offering(sections=2, capacity=2)
	bookings.book(made, made.section)
	first = bookings.book(made, made.sections[1])
	[shown] = board_of(made.school)["offerings"]
	assert (shown["name"], shown["state"]) == (made.offering, "open")
	taken = {each["student_group"]: (each["confirmed"], each["free"]) for each in shown["sections"]}
	assert taken == {made.sections[0]: (1, 1), made.sections[1]: (1, 1)}
	cancel_activity_booking(first)
	[shown] = board_of(made.school)["offerings"]
	assert shown["total"]["confirmed"] == 1


def test_what_opens_later_is_told_and_what_is_closed_is_not() -> None:
	made = offerings.open_offering()
	closed = offerings.open_offering(school=made.school)
	opens = add_to_date(now_datetime(), hours=3)
	frappe.db.set_value("Program Offering", made.offering, "activity_booking_open_from", opens)
	frappe.db.set_value("Program Offering", closed.offering, "activity_booking_status", "Closed")
	[shown] = board_of(made.school)["offerings"]
	assert (shown["name"], shown["state"]) == (made.offering, "upcoming")


def test_it_counts_what_waits_for_somebody_in_the_own_schools() -> None:
	_parent, (here, there) = places.campuses(2)
	before = board_of(here.name)["counts"]
	assert set(before.values()) == {0}
	for school in (here.name, there.name):
		made = offerings.open_offering(school=school, capacity=1)
		first = bookings.book(made, made.section)
		bookings.book(made, made.section)
		cancel_activity_booking(first)
	gate = registers.gate(children=1, school=here.name)
	registers.move(gate.made.section, gate.key.starts, gate.key.starts - timedelta(hours=3))
	untaken.ask_for_registers()
	for school in (here.name, there.name):
		row("Activity Event Delivery", school=school, status="Failed", activity_booking=first)
	counts = board_of(here.name)["counts"]
	assert (counts["offers"], counts["offers_lapsing"], counts["registers"]) == (1, 1, 1)
	assert counts["deliveries"] == 1


def test_a_question_counts_until_it_is_answered() -> None:
	told = conversations.conversation()
	said = conversations.say(told.family.user, told.thread, "What about shoes?", "Question")
	assert board_of(told.made.school)["counts"]["questions"] == 1
	conversations.say(told.office, told.thread, "Any will do.", "Answer", answers=_name_of(said))
	assert board_of(told.made.school)["counts"]["questions"] == 0


def _name_of(said: dict) -> str:
	return said["entry"]["name"] if "entry" in said else said["name"]


def test_it_tells_what_the_last_audit_found() -> None:
	school = places.school().name
	notes.note(audit.FOUND, {"found": 2, "on": "2026-11-29 03:00:00"})
	assert board_of(school)["audit"]["found"] == 2
	notes.note(audit.FOUND, {})
	assert board_of(school)["audit"] is None


@pytest.mark.parametrize("role", ["Academic Staff", "Instructor", "Guardian"])
def test_it_is_the_coordinators(role: str) -> None:
	user = people.user("Sam", [role]).name
	for who in (user, "Guest"):
		with acting_as(who), pytest.raises(ActivityAccessError):
			board.get_activity_board()


@pytest.mark.mariadb
def test_its_statements_do_not_grow() -> None:
	school = places.school().name
	user = people.staff("Activity Coordinator", [school]).name
	counts = []
	for number in (1, 4):
		for _each in range(number):
			made = offerings.open_offering(school=school, sections=number)
			bookings.book(made, made.section)
		frappe.db.commit()
		with acting_as(user):
			board.get_activity_board()
			counts.append(statements_of(board.get_activity_board))
	assert counts[0] == counts[1] <= MOST_STATEMENTS


@pytest.mark.http
def test_its_page_leads_to_every_list(server: Server) -> None:
	made = offerings.open_offering(capacity=2)
	bookings.book(made, made.section)
	coordinator = people.staff("Activity Coordinator", [made.school]).name
	staff = people.staff("Academic Staff", [made.school]).name
	frappe.db.commit()
	browser = Browser(server, coordinator)
	home = browser.open("/activities")
	page = browser.open(home.link("Board"))
	assert page.status == 200
	assert frappe.db.get_value("Program Offering", made.offering, "title") in page.text
	assert "1 of 2 seats taken" in [given.get("aria-label") for tag, given in page.read.tags if tag == "svg"]
	assert page.link("Offers that end within a day") == "/app/activity-booking?status=Offered"
	assert page.link("Registers that weren't taken").startswith("/app/activity-register?asked_for_on=")
	refused = Browser(server, staff)
	assert refused.open("/activities/board").status == 403
	assert "Board" not in [text.strip() for _href, text in refused.open("/activities").read.links]
