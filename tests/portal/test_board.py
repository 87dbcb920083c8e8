"""The coordinators' board: what it counts, of which schools, what it costs, and who sees it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from unittest import mock

import frappe
import pytest
from frappe.utils import add_to_date, now_datetime
from redis.exceptions import ConnectionError as QueueIsDown
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from ifitwala_ed.activities.booking import audit
from ifitwala_ed.api import board
from ifitwala_ed.api.activity_booking import cancel_activity_booking
from ifitwala_ed.attendance import untaken
from ifitwala_ed.core import jobs, notes
from ifitwala_ed.exceptions import ActivityAccessError, SectionFullError
from ifitwala_ed.portal import pages
from ifitwala_ed.portal.routes import ROUTES
from ifitwala_ed.tasks import booking_audit
from tests.factories import bookings, conversations, offerings, people, places, registers
from tests.factories.core import insert
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


def test_a_question_that_nobody_can_answer_any_more_does_not_count() -> None:
	made = offerings.open_offering()
	family = people.family(made.school)
	bookings.book(made, made.section, family.student)
	audience = {"target_mode": "Program Offering", "program_offering": made.offering, "to_guardians": 1}
	about = {"title": "Trip", "message": "Tomorrow.", "school": made.school, "status": "Published"}
	post = insert("Org Communication", {**about, "audiences": [audience]}, {})
	conversations.say(family.user, post.name, "When?", "Question")
	assert board_of(made.school)["counts"]["questions"] == 1
	now = now_datetime()
	window = {"publish_from": add_to_date(now, hours=-2), "publish_to": add_to_date(now, hours=-1)}
	for fieldname in ("publish_to", "publish_from"):
		frappe.db.set_value("Org Communication", post.name, {"publish_from": None, "publish_to": None})
		late = window[fieldname] if fieldname == "publish_to" else add_to_date(now, hours=1)
		frappe.db.set_value("Org Communication", post.name, fieldname, late)
		assert board_of(made.school)["counts"]["questions"] == 0


def _name_of(said: dict) -> str:
	return said["entry"]["name"] if "entry" in said else said["name"]


def test_it_shows_how_an_opening_goes() -> None:
	made = offerings.open_offering(capacity=1, activity_waitlist_enabled=0)
	before = board_of(made.school)["pace"]
	assert before == {
		"minutes": [],
		"last_minute": {"bookings": 0, "refused": 0},
		"busiest_second": 0,
		"refused": [],
		"failed": 0,
	}
	bookings.book(made, made.section)
	with pytest.raises(SectionFullError):
		bookings.book(made, made.section)
	pace = board_of(made.school)["pace"]
	assert sum(each["bookings"] for each in pace["minutes"]) == 1
	assert sum(each["refused"] for each in pace["minutes"]) == 1
	assert pace["last_minute"] == {"bookings": 1, "refused": 1}
	assert pace["busiest_second"] in (1, 2)
	refused = {"program_offering": made.offering, "reason": "SectionFullError", "count": 1}
	assert pace["refused"] == [refused]


def test_a_booking_of_yesterday_and_another_schools_are_no_part_of_it() -> None:
	_parent, (here, there) = places.campuses(2)
	children: list[tuple[offerings.Offered, str]] = []
	for school in (here.name, there.name):
		made = offerings.open_offering(school=school, capacity=1, activity_waitlist_enabled=0)
		booking = bookings.book(made, made.section)
		if school == here.name:
			yesterday = add_to_date(now_datetime(), days=-1)
			frappe.db.set_value("Activity Booking", booking, "creation", yesterday, update_modified=False)
		children.append((made, people.student(school).name))
	# when all documents are made: some of them clear the site's cache in version 16, where refusals are counted
	for made, child in children:
		with pytest.raises(SectionFullError):
			bookings.book(made, made.section, child)
	pace = board_of(here.name)["pace"]
	assert sum(each["bookings"] for each in pace["minutes"]) == 0
	assert sum(each["refused"] for each in pace["minutes"]) == 1


def test_notices_that_are_due_count_as_on_their_way() -> None:
	school = places.school().name
	for after in (-1, 60):
		due = add_to_date(now_datetime(), minutes=after)
		row("Activity Event Delivery", school=school, status="Pending", next_attempt=due)
	assert board_of(school)["counts"]["deliveries_due"] == 1


def test_the_queue_is_counted_and_one_that_is_down_is_unknown() -> None:
	school = places.school().name
	# the site's own, of which a worker may take every job at once
	assert isinstance(board_of(school)["jobs"], int)
	waiting = [SimpleNamespace(count=2), SimpleNamespace(count=3)]
	with mock.patch.object(jobs, "get_queues", return_value=waiting):
		assert board_of(school)["jobs"] == 5
	with mock.patch.object(jobs, "get_queues", side_effect=QueueIsDown):
		assert board_of(school)["jobs"] is None


def test_findings_are_for_whom_no_school_limits() -> None:
	school = places.school().name
	with mock.patch.object(booking_audit, "tonight", return_value=iter(["Seats: AB-1: one too many"])):
		booking_audit.nightly_audit()
	try:
		assert board_of(school)["audit"]["findings"] == []
		assert board.get_activity_board()["audit"]["findings"] == ["Seats: AB-1: one too many"]
	finally:
		frappe.db.delete("Error Log", {"error": ["like", "%Seats: AB-1: one too many%"]})
		notes.note(audit.FOUND, {})
		frappe.db.commit()


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
	lapsing = page.link("Offers that end within a day")
	assert lapsing.startswith("/app/activity-booking?status=Offered&offer_expires_on=")
	assert page.link("Registers that weren't taken").startswith("/app/activity-register?asked_for_on=")
	refused = Browser(server, staff)
	assert refused.open("/activities/board").status == 403
	assert "Board" not in [text.strip() for _href, text in refused.open("/activities").read.links]


@contextmanager
def asked_for(path: str) -> Iterator[None]:
	"""As within a request for a page, of a session that has its token."""
	before = getattr(frappe.local, "request", None)
	frappe.local.request = Request(EnvironBuilder(path).get_environ())
	try:
		with mock.patch.object(pages, "get_csrf_token", return_value="token"):
			yield
	finally:
		frappe.local.request = before


@pytest.mark.mariadb
def test_its_refresh_takes_ten_statements_at_most_whatever_there_is() -> None:
	school = places.school().name
	user = people.staff("Activity Coordinator", [school]).name
	counts = []
	for number in (1, 3):
		for _each in range(number):
			made = offerings.open_offering(
				school=school, sections=number, capacity=1, activity_waitlist_enabled=0
			)
			bookings.book(made, made.section)
			with pytest.raises(SectionFullError):
				bookings.book(made, made.section)
		frappe.db.commit()
		with acting_as(user), asked_for("/activities/board/now"):
			pages.answer(ROUTES, ("board", "now"))
			counts.append(statements_of(lambda: pages.answer(ROUTES, ("board", "now"))))
	assert counts[0] == counts[1] <= MOST_STATEMENTS


@pytest.mark.http
def test_its_refresh_is_the_board_alone(server: Server) -> None:
	made = offerings.open_offering(capacity=1, activity_waitlist_enabled=0)
	bookings.book(made, made.section)
	with pytest.raises(SectionFullError):
		bookings.book(made, made.section)
	coordinator = people.staff("Activity Coordinator", [made.school]).name
	staff = people.staff("Academic Staff", [made.school]).name
	frappe.db.commit()
	browser = Browser(server, coordinator)
	whole, part = browser.open("/activities/board"), browser.open("/activities/board/now")
	assert part.status == 200
	assert part.html.lstrip().startswith('<div id="board"')
	assert 'id="board"' in whole.html
	assert "Section Full" in part.text
	assert {"fill", "lines"} <= {given.get("class") for tag, given in part.read.tags if tag == "svg"}
	assert Browser(server, staff).open("/activities/board/now").status == 403


@pytest.mark.http
def test_before_an_opening_it_counts_down(server: Server) -> None:
	made = offerings.open_offering()
	opens = add_to_date(now_datetime(), minutes=5)
	frappe.db.set_value("Program Offering", made.offering, "activity_booking_open_from", opens)
	coordinator = people.staff("Activity Coordinator", [made.school]).name
	frappe.db.commit()
	page = Browser(server, coordinator).open("/activities/board")
	[given] = [given for _tag, given in page.read.tags if "data-opens" in given]
	assert given["data-opens"].startswith(f"{opens:%Y-%m-%dT%H:%M}")
	assert "The last hour" not in page.text
