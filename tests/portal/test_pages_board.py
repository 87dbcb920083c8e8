"""What coordinators do from the phone, without JavaScript: each act once as its form does it, pressed twice, and refused."""

from datetime import timedelta

import frappe
import pytest

from ifitwala_ed.activities.booking import events
from ifitwala_ed.api import activity_booking as api
from tests.factories import bookings, offerings, people, places, registers
from tests.factories.core import unique
from tests.support.http import Server
from tests.support.pages import Browser, Form, Shown

pytestmark = pytest.mark.http


def coordinator(server: Server, made: offerings.Offered, role: str = "Activity Coordinator") -> Browser:
	user = people.staff(role, [made.school]).name
	frappe.db.commit()
	return Browser(server, user)


def page_of(made: offerings.Offered) -> str:
	return f"/activities/board/offerings/{made.offering}"


def name_of(booking: str) -> str:
	return frappe.db.get_value("Activity Booking", booking, "student_name")


def status_of(booking: str) -> str:
	frappe.db.rollback()
	return frappe.db.get_value("Activity Booking", booking, "status")


def window_of(made: offerings.Offered) -> str:
	frappe.db.rollback()
	return frappe.db.get_value("Program Offering", made.offering, "activity_booking_status")


class TestClosing:
	def test_booking_is_closed_from_the_board(self, server: Server) -> None:
		made = offerings.open_offering(capacity=1)
		bookings.crowded(made, made.section, bookings=2)
		browser = coordinator(server, made)
		board = browser.open("/activities/board")
		title = frappe.db.get_value("Program Offering", made.offering, "title")
		page = browser.open(board.link(title))
		assert "1 have a seat, 0 were offered one and 1 wait" in page.text
		form = page.form("close")
		for _time in range(2):
			after = browser.send(page, form)
			assert browser.followed == [303, 200]
			assert "Booking is closed" in after.notice
		assert window_of(made) == "Closed"
		assert not after.has_form("close")

	def test_what_was_never_opened_has_nothing_to_close(self, server: Server) -> None:
		made = offerings.offering()
		browser = coordinator(server, made)
		page = browser.open(page_of(made))
		assert not page.has_form("close")
		token = page.form("sign_out").fields["csrf_token"]
		refused = browser.send(page, Form("", "post", {"act": "close", "csrf_token": token}))
		assert (refused.status, "has not been opened" in refused.notice) == (409, True)

	def test_an_offering_with_every_optional_field_empty_is_shown(self, server: Server) -> None:
		made = offerings.open_offering()
		empty = ("activity_booking_open_from", "activity_booking_open_to", "activity")
		frappe.db.set_value("Program Offering", made.offering, dict.fromkeys(empty))
		page = coordinator(server, made).open(page_of(made))
		assert (page.status, "By itself it closes" in page.text) == (200, False)
		assert "Nobody waits." in page.text


class TestSessions:
	def session(self, made: offerings.Offered, browser: Browser) -> tuple[str, Shown]:
		key = registers.next_session(made.section)
		page = browser.open(f"/activities/board/sessions/{key}")
		assert page.status == 200
		return str(key), page

	def form(self, page: Shown, change: str) -> Form:
		[found] = [each for each in page.read.forms if each.act == "look" and each.fields["change"] == change]
		return found

	def test_it_is_cancelled_after_a_look(self, server: Server) -> None:
		made = offerings.open_offering()
		booked = bookings.book(made, made.section)
		browser = coordinator(server, made)
		listed = browser.open(page_of(made))
		key, page = self.session(made, browser)
		assert any(
			href.endswith(f"/sessions/{key.replace(':', '%3A').replace('@', '%40')}")
			for href, _t in listed.read.links
		)
		assert name_of(booked) in page.text
		look = browser.send(page, self.form(page, "Cancelled"), reason="The coach is ill.")
		assert (look.status, browser.followed) == (200, [200])
		assert "Nothing is changed yet" in look.notice
		assert self.sessions(made) == self.sessions_stored(made)
		form = look.form("do")
		for _time in range(2):
			after = browser.send(look, form)
			assert browser.followed == [303, 200]
			assert "is cancelled" in after.notice
		rows = self.changes(made)
		assert [(row.change, row.reason) for row in rows] == [("Cancelled", "The coach is ill.")]
		event = frappe.get_all(
			events.EVENT,
			filters={"activity_booking": booked, "event": events.SESSION_CANCELLED},
			pluck="reason",
		)
		assert len(event) == 1
		assert "The coach is ill." in event[0]

	def changes(self, made: offerings.Offered) -> list[frappe._dict]:
		frappe.db.rollback()
		return frappe.get_all(
			"Student Group Session Change",
			filters={"parent": made.section},
			fields=["change", "date", "new_date", "reason"],
			order_by="idx asc",
		)

	def sessions(self, made: offerings.Offered) -> int:
		return frappe.db.count("Location Booking", {"source_name": made.section})

	def sessions_stored(self, made: offerings.Offered) -> int:
		frappe.db.rollback()
		return self.sessions(made)

	def test_it_is_moved_to_another_day_and_room(self, server: Server) -> None:
		made = offerings.open_offering()
		bookings.book(made, made.section)
		# its name is the document's, and another test of the site has rooms too
		called = unique("Small Hall")
		room = places.room(location_name=called).name
		browser = coordinator(server, made)
		_key, page = self.session(made, browser)
		starts = registers.next_session(made.section).starts
		to = (starts + timedelta(days=1)).date()
		filled = {
			"new_date": to,
			"from_time": "16:30",
			"to_time": "17:15",
			"location": room,
			"reason": "Open day.",
		}
		look = browser.send(page, self.form(page, "Moved"), **filled)
		assert called in look.text
		after = browser.send(look, look.form("do"))
		assert browser.followed == [303, 200]
		assert "is moved" in after.notice
		frappe.db.rollback()
		[there] = frappe.get_all(
			"Location Booking",
			filters={"source_name": made.section, "location": room},
			fields=["from_datetime"],
		)
		assert there.from_datetime.date() == to
		assert not frappe.db.exists(
			"Location Booking", {"source_name": made.section, "from_datetime": starts}
		)

	def test_who_would_be_in_two_places_is_named_before(self, server: Server) -> None:
		made = offerings.open_offering()
		other = offerings.open_offering(sections=2, school=made.school)
		student = people.student(made.school, first_name="Mia", last_name="Berger").name
		bookings.book(made, made.sections[0], student)
		bookings.book(other, other.sections[1], student)
		browser = coordinator(server, made)
		_key, page = self.session(made, browser)
		there = registers.next_session(other.sections[1]).starts
		look = browser.send(page, self.form(page, "Moved"), new_date=there.date(), reason="Open day.")
		assert "Mia Berger" in look.text
		assert "This is in the way" in look.text
		assert not look.has_form("do")
		form = self.form(look, "Moved")
		assert (form.fields["new_date"], form.fields["reason"]) == (str(there.date()), "Open day.")
		# whoever sends it all the same is refused by the save
		sent = {**form.fields, "act": "do", "csrf_token": look.form("sign_out").fields["csrf_token"]}
		refused = browser.send(look, Form("", "post", sent))
		assert (refused.status, "Mia Berger" in refused.notice) == (409, True)
		assert self.changes(made) == []

	def test_what_cannot_be_is_refused_with_the_form_as_it_was(self, server: Server) -> None:
		made = offerings.open_offering()
		browser = coordinator(server, made)
		_key, page = self.session(made, browser)
		for filled, said, status in (
			({"reason": ""}, "Say why", 417),
			({}, "say where the session moves to", 417),
			({"from_time": "25:00"}, "must be a time", 422),
			({"new_date": "tomorrow"}, "must be a date", 422),
			({"new_date": "2001-01-01"}, "is over already", 417),
			({"new_date": "2099-01-01"}, "can't be done here", 417),
			({"location": "nowhere"}, "This room isn't there", 422),
			({"from_time": "18:00", "to_time": "17:00"}, "not after it begins", 417),
		):
			sent = {"reason": "Rain.", **filled}
			refused = browser.send(page, self.form(page, "Moved"), **sent)
			assert (refused.status, said in refused.notice) == (status, True), refused.notice
			assert self.form(refused, "Moved").fields["reason"] == sent["reason"]

	def test_one_that_was_moved_before_is_left_to_desk(self, server: Server) -> None:
		made = offerings.open_offering()
		browser = coordinator(server, made)
		_key, page = self.session(made, browser)
		starts = registers.next_session(made.section).starts
		look = browser.send(
			page, self.form(page, "Moved"), new_date=(starts + timedelta(days=1)).date(), reason="X"
		)
		browser.send(look, look.form("do"))
		frappe.db.rollback()
		_key, moved = self.session(made, browser)
		refused = browser.send(moved, self.form(moved, "Cancelled"), reason="Rain.")
		assert "was changed before" in refused.notice
		assert len(self.changes(made)) == 1

	def test_one_that_has_begun_stays(self, server: Server) -> None:
		gate = registers.gate(children=1)
		browser = coordinator(server, gate.made)
		page = browser.open(f"/activities/board/sessions/{gate.session}")
		assert "stays as it took place" in page.text
		assert not page.has_form("look")


class TestOffers:
	def offered(self, capacity: int = 1, waiting: int = 1) -> tuple[offerings.Offered, str, list[str]]:
		made = offerings.open_offering(capacity=capacity)
		names = bookings.crowded(made, made.section, bookings=2 + waiting, cancelled=1)
		return made, names[1], names[2:]

	def test_an_offer_is_sent_on_to_who_is_named_before(self, server: Server) -> None:
		made, offer, [following] = self.offered()
		browser = coordinator(server, made)
		page = browser.open(browser.open(page_of(made)).link(name_of(offer)))
		assert f"The seat is offered to {name_of(following)}" in page.text
		form = page.form("send_on")
		refused = browser.send(page, form)
		assert "Say why" in refused.notice
		for _time in range(2):
			after = browser.send(page, form, reason="They moved away.")
			assert browser.followed == [303, 200]
		assert (status_of(offer), status_of(following)) == ("Cancelled", "Offered")
		assert "They moved away." in after.text

	def test_one_that_was_accepted_meanwhile_stays(self, server: Server) -> None:
		made, offer, _waiting = self.offered()
		browser = coordinator(server, made)
		page = browser.open(f"/activities/board/bookings/{offer}")
		api.confirm_activity_booking_offer(offer)
		frappe.db.commit()
		refused = browser.send(page, page.form("send_on"), reason="No answer.")
		assert (refused.status, "Confirmed by now" in refused.notice) == (409, True)
		assert status_of(offer) == "Confirmed"

	def test_where_nobody_waits_that_is_said_before_and_after(self, server: Server) -> None:
		made, offer, _nobody = self.offered(waiting=0)
		browser = coordinator(server, made)
		page = browser.open(f"/activities/board/bookings/{offer}")
		assert "Nobody can be offered the seat by itself" in page.text
		after = browser.send(page, page.form("send_on"), reason="No answer.")
		assert "Nobody was waiting" in after.notice

	def test_it_is_accepted_for_a_family_that_called(self, server: Server) -> None:
		made, offer, _waiting = self.offered()
		browser = coordinator(server, made)
		page = browser.open(f"/activities/board/bookings/{offer}")
		for _time in range(2):
			after = browser.send(page, page.form("accept"))
			assert browser.followed == [303, 200]
		assert "is confirmed" in after.notice
		assert status_of(offer) == "Confirmed"

	def test_a_seat_is_offered_where_none_goes_on_by_itself(self, server: Server) -> None:
		made = offerings.open_offering(capacity=1, activity_auto_promote_waitlist=0)
		first, waiting = bookings.crowded(made, made.section, bookings=2)
		browser = coordinator(server, made)
		page = browser.open(f"/activities/board/bookings/{waiting}")
		refused = browser.send(page, page.form("offer"), reason="A sibling is there.")
		assert (refused.status, status_of(waiting)) == (409, "Waitlisted")
		assert refused.form("offer").fields["reason"] == "A sibling is there."
		api.cancel_activity_booking(first)
		frappe.db.commit()
		for _time in range(2):
			browser.send(page, page.form("offer"))
			assert browser.followed == [303, 200]
		assert status_of(waiting) == "Offered"


def test_staff_decide_about_bookings_and_do_not_close_or_move(server: Server) -> None:
	made = offerings.open_offering()
	booked = bookings.book(made, made.section)
	key = registers.next_session(made.section)
	browser = coordinator(server, made, "Academic Staff")
	assert browser.open(f"/activities/board/bookings/{booked}").status == 200
	for path in (page_of(made), f"/activities/board/sessions/{key}"):
		assert browser.open(path).status == 403


@pytest.mark.parametrize(
	("role", "back"), [("Academic Staff", "To the start page"), ("Academic Admin", None)]
)
def test_no_page_of_staff_leads_where_they_may_not_go(server: Server, role: str, back: str | None) -> None:
	made = offerings.open_offering()
	booked = bookings.book(made, made.section)
	api.close_activity_booking_window(made.offering)
	title = frappe.db.get_value("Program Offering", made.offering, "title")
	browser = coordinator(server, made, role)
	home = browser.open("/activities")
	if back:
		assert home.link("Questions") == "/activities/board/questions"
		assert browser.open(home.link("Who Stays Away")).status == 200
	for path, label in (
		("questions", "Board"),
		("missing", "Board"),
		(f"bookings/{booked}", title),
		(f"late/{made.offering}", title),
	):
		page = browser.open(f"/activities/board/{path}")
		assert (page.status, browser.open(page.link(back or label)).status) == (200, 200)


@pytest.mark.parametrize("who", ["elsewhere", "instructor", "family"])
def test_the_pages_are_nobody_elses(server: Server, who: str) -> None:
	gate = registers.gate(children=1)
	booking = frappe.db.get_value("Activity Booking", {"student": gate.students[0]})
	users = {
		"elsewhere": lambda: people.staff("Activity Coordinator", [places.school().name]).name,
		"instructor": lambda: gate.teacher.user,
		"family": lambda: gate.families[0].user,
	}
	user = users[who]()
	frappe.db.commit()
	browser = Browser(server, user)
	key = registers.next_session(gate.made.section, gate.key)
	for path in (
		page_of(gate.made),
		f"/activities/board/sessions/{key}",
		f"/activities/board/bookings/{booking}",
	):
		page = browser.open(path)
		missing = browser.open(path.rpartition("/")[0] + "/no-such-thing")
		assert (page.status, missing.status) == (403, 403)
		assert page.text == missing.text
		token = page.form("sign_out").fields["csrf_token"]
		for act in ("close", "do", "look", "send_on", "accept", "offer"):
			fields = {
				"act": act,
				"csrf_token": token,
				"change": "Cancelled",
				"reason": "X",
				"program_offering": gate.made.offering,
			}
			sent = browser.send(page, Form("", "post", fields))
			assert sent.status in (403, 409), act
	assert window_of(gate.made) == "Open"
	assert status_of(booking) == "Confirmed"
	assert not frappe.db.exists("Student Group Session Change", {"parent": gate.made.section})
