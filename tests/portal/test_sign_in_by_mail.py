"""Signing in by a mail: with its link, with its code, and everything that doesn't sign in."""

from datetime import timedelta

import frappe
import pytest

from ifitwala_ed.portal import sign_ins
from tests.factories import bookings, offerings, people, places
from tests.factories.core import unique
from tests.portal.sign_in_mails import (
	DOOR,
	ask,
	deliver,
	mailed,
	parent,
	press,
	row_of,
	sessions_of,
	ticket_of,
)
from tests.support.http import Server
from tests.support.pages import Browser

pytestmark = pytest.mark.http


def age(browser: Browser, **span: float) -> None:
	"""What was asked for is older by so much."""
	row = row_of(ticket_of(browser))
	frappe.db.set_value(
		sign_ins.SIGN_IN,
		row.name,
		{"creation": row.creation - timedelta(**span), "expires_on": row.expires_on - timedelta(**span)},
		update_modified=False,
	)
	frappe.db.commit()


def test_the_link_signs_in_on_another_device_and_leads_to_where_one_wanted_to_go(server: Server) -> None:
	made = offerings.open_offering()
	family = people.family(made.school)
	booking = bookings.book(made, made.section, family.student)
	frappe.db.commit()
	target = f"/activities/bookings/{booking}"
	browser = Browser(server)
	assert browser.open(target).path == f"{DOOR}?next={target.replace('/', '%2F')}"
	_browser, page, mail = mailed(server, family.user, target)
	assert page.status == 200
	assert "15 minutes" in page.text
	assert family.user in page.text
	assert mail.recipient == family.user
	assert mail.code in mail.subject
	phone = Browser(server)
	shown = press(phone, mail)
	assert (shown.status, shown.path) == (200, target)
	assert phone.followed == [303, 200]
	assert sessions_of(family.user) == 1


def test_the_code_signs_in_without_javascript_where_it_was_asked_for(server: Server) -> None:
	user = parent()
	browser, page, mail = mailed(server, user, "/activities/calendar")
	shown = browser.send(page, page.form("code"), code=f" {mail.code[:3]} {mail.code[3:]} ")
	assert (shown.status, shown.path) == (200, "/activities/calendar")


def test_the_code_is_good_in_no_other_browser(server: Server) -> None:
	user = parent()
	_browser, page, mail = mailed(server, user)
	other = Browser(server)
	refused = other.send(page, page.form("code"), code=mail.code)
	assert refused.status == 410
	# nor where somebody else asked for a mail of their own to the same address
	asked = ask(other, user)
	assert other.send(asked, asked.form("code"), code=mail.code).status == 422
	assert sessions_of(user) == 0


def test_opening_the_link_again_and_again_uses_nothing_up(server: Server) -> None:
	user = parent()
	_browser, _page, mail = mailed(server, user)
	scanner = Browser(server)
	before = frappe.get_all(sign_ins.SIGN_IN, fields=["*"], order_by="name asc")
	for _time in range(3):
		page = scanner.open(mail.path)
		assert page.status == 200
		# a scanner that sends the fragment as well, or tries the secret as a query
		scanner.open(f"{mail.path}?token={mail.token}")
		assert scanner.client.call("ifitwala_ed.api.sign_in.redeem", "GET", token=mail.token).status == 403
	frappe.db.rollback()
	assert frappe.get_all(sign_ins.SIGN_IN, fields=["*"], order_by="name asc") == before
	assert sessions_of(user) == 0
	assert press(Browser(server), mail).path == "/activities"


@pytest.mark.parametrize("by", ["link", "code"])
def test_each_is_good_once(server: Server, by: str) -> None:
	user = parent()
	browser, page, mail = mailed(server, user)
	if by == "link":
		press(Browser(server), mail)
	else:
		browser.send(page, page.form("code"), code=mail.code)
		browser.session.cookies.pop("sid")
	assert sessions_of(user) == 1
	again = press(Browser(server), mail)
	assert again.status == 410
	assert "used already" in again.notice
	refused = browser.send(page, page.form("code"), code=mail.code)
	assert refused.status == 410
	# the next step is there, with the address as it was typed
	assert refused.form("mail").fields["usr"] == (user if by == "link" else "")
	assert sessions_of(user) == 1


def test_after_fifteen_minutes_neither_is_good(server: Server) -> None:
	user = parent()
	browser, page, mail = mailed(server, user)
	age(browser, minutes=15)
	assert press(Browser(server), mail).status == 410
	assert browser.send(page, page.form("code"), code=mail.code).status == 410
	assert sessions_of(user) == 0


@pytest.mark.parametrize("is_known", [True, False])
def test_five_wrong_codes_are_enough_and_nobody_learns_whether_there_is_an_account(
	server: Server, is_known: bool
) -> None:
	address = parent() if is_known else unique("nobody").lower() + "@example.com"
	browser = Browser(server)
	page = ask(browser, address)
	mail = deliver(browser)
	assert bool(mail) == is_known
	wrong = f"{(int(mail.code) + 1) % 10**6:06}" if mail else "000000"
	told = []
	for _time in range(6):
		answer = browser.send(page, page.form("code"), code=wrong)
		told.append((answer.status, answer.notice.replace(address, "")))
	assert [status for status, _notice in told] == [422, 422, 422, 422, 429, 429]
	assert "4 more times" in told[0][1]
	assert "once more" in told[3][1]
	assert "Too Many Tries" in told[4][1]
	if mail:
		assert browser.send(page, page.form("code"), code=mail.code).status == 429
		# what was typed wrong takes nothing from who reads the mail
		assert press(Browser(server), mail).path == "/activities"


def people_without_mail() -> dict[str, str]:
	staff = people.staff("Academic Staff", [places.school().name]).name
	return {
		"unknown": unique("nobody").lower() + "@example.com",
		"staff": staff,
		"disabled": parent(enabled=0),
		"Administrator": "Administrator",
		"Guest": "Guest",
		"too long": "x" * 500 + "@example.com",
	}


def test_who_may_not_sign_in_by_mail_is_answered_like_who_may(server: Server) -> None:
	shown = set()
	for kind, address in {"known": parent(), **people_without_mail()}.items():
		browser = Browser(server)
		answer = browser.client.call("ifitwala_ed.api.sign_in.request", email=address, next="/activities")
		shown.add((answer.status, str(answer.body)))
		assert bool(deliver(browser)) == (kind == "known"), kind
		row = row_of(ticket_of(browser))
		assert bool(row.token_hash) == (kind == "known"), kind
		# what was typed isn't kept once it was looked for
		assert row.address is None
	assert shown == {(200, "{'message': {'ok': True}}")}


def test_what_is_no_text_is_refused_before_anybody_is_looked_for(server: Server) -> None:
	before = frappe.db.count(sign_ins.SIGN_IN)
	answer = Browser(server).client.call("ifitwala_ed.api.sign_in.request", email="kim\ud800@example.com")
	# version 16 refuses a body with it before it looks for a function
	assert answer.status in (403, 417)
	frappe.db.rollback()
	assert frappe.db.count(sign_ins.SIGN_IN) == before


def test_who_was_disabled_meanwhile_does_not_sign_in(server: Server) -> None:
	user = parent()
	browser, page, mail = mailed(server, user)
	frappe.db.set_value("User", user, "enabled", 0)
	frappe.db.commit()
	assert press(Browser(server), mail).status == 410
	assert browser.send(page, page.form("code"), code=mail.code).status == 410
	assert sessions_of(user) == 0


def test_an_address_gets_five_mails_an_hour_and_ten_a_day(server: Server) -> None:
	user = parent()

	def ask_until_refused() -> int:
		asked = 0
		while sign_ins.ask(user, None):
			asked += 1
		frappe.db.commit()
		return asked

	def let_pass(**span: float) -> None:
		row = frappe.qb.DocType(sign_ins.SIGN_IN)
		for name, made_on in frappe.db.get_values(
			sign_ins.SIGN_IN, {"address_hash": sign_ins.fingerprint(user)}, ["name", "creation"]
		):
			frappe.qb.update(row).set(row.creation, made_on - timedelta(**span)).where(row.name == name).run()
		frappe.db.commit()

	assert ask_until_refused() == 5
	browser = Browser(server)
	page = ask(browser, user)
	assert page.status == 429
	assert "newest one" in page.notice
	assert page.has_form("sign_in")
	assert sign_ins.COOKIE not in browser.session.cookies
	let_pass(hours=1, minutes=1)
	assert ask_until_refused() == 5
	let_pass(hours=2)
	assert ask_until_refused() == 0
	let_pass(hours=21)
	assert ask_until_refused() == 5


def test_old_ones_are_deleted(server: Server) -> None:
	user = parent()
	browsers = [Browser(server) for _each in range(2)]
	for browser in browsers:
		ask(browser, user)
	age(browsers[0], days=2, minutes=1)
	sign_ins.forget_old()
	frappe.db.commit()
	assert [bool(row_of(ticket_of(browser))) for browser in browsers] == [False, True]


def test_whoever_is_signed_in_as_somebody_else_becomes_who_the_mail_is_for(server: Server) -> None:
	first, second = parent(), parent()
	_browser, _page, mail = mailed(server, second)
	browser = Browser(server, first)
	browser.open("/activities")
	page = press(browser, mail)
	assert page.path == "/activities"
	who = browser.client.call("ifitwala_ed.api.portal.get_portal_session", "GET").message["user"]
	assert who == second


def test_programs_ask_and_redeem_as_the_pages_do(server: Server) -> None:
	user = parent()
	browser = Browser(server)
	browser.session.headers["Accept"] = "application/json"
	api = "ifitwala_ed.api.sign_in."
	assert browser.client.call(api + "request", email=user, next="/activities/messages").message == {
		"ok": True
	}
	mail = deliver(browser)
	wrong = browser.client.call(api + "redeem", code="abc")
	assert (wrong.status, wrong.error, wrong.body["values"]) == (422, "WrongSignInCodeError", {"left": 4})
	for nothing in ({}, {"token": ""}, {"token": "x" * 40}):
		answer = server.client().call(api + "redeem", **nothing)
		assert (answer.status, answer.error) == (410, "SignInEndedError")
	answer = browser.client.call(api + "redeem", token=mail.token)
	assert (answer.status, answer.message) == (200, {"next": "/activities/messages"})
	session = browser.client.call("ifitwala_ed.api.portal.get_portal_session", "GET")
	assert session.message["user"] == user


def test_a_mail_leads_to_the_portal_and_nowhere_else(server: Server) -> None:
	user = parent()
	browser = Browser(server)
	browser.client.call("ifitwala_ed.api.sign_in.request", email=user, next="https://example.org/activities")
	mail = deliver(browser)
	answer = Browser(server).client.call("ifitwala_ed.api.sign_in.redeem", token=mail.token)
	assert answer.message == {"next": "/activities"}


def test_nothing_typed_asks_for_an_address(server: Server) -> None:
	assert ask(Browser(server), " ").status == 422


def test_a_page_for_signing_in_is_no_place_to_be_led_to(server: Server) -> None:
	browser = Browser(server, parent())
	assert browser.open(DOOR, next=DOOR).path == "/activities"


def test_signing_out_everywhere_ends_what_mails_could_still_begin(server: Server) -> None:
	user = parent()
	_thief, _page, mail = mailed(server, user)
	browser = Browser(server, user)
	settings = browser.open("/activities/settings")
	browser.send(settings, settings.form("sign_out_everywhere"))
	assert press(Browser(server), mail).status == 410


def test_who_has_signed_in_leaves_no_address_on_the_device(server: Server) -> None:
	browser, page, mail = mailed(server, parent())
	browser.send(page, page.form("code"), code=mail.code)
	assert sign_ins.COOKIE not in browser.session.cookies
