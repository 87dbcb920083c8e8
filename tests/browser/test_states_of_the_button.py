"""What the button of an offering can come to, each as it is looked at: nothing that axe finds, nothing wider than the screen."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import frappe
import pytest
from frappe.utils import add_to_date, now_datetime

from tests.browser import moments
from tests.browser.moments import SUBMIT
from tests.browser.test_every_page import LANGUAGES, SCREENS, found_by_axe, new_context, too_wide
from tests.factories.offerings import Offered
from tests.support.http import Server

if TYPE_CHECKING:
	from playwright.sync_api import Browser, Page, Route

pytestmark = [pytest.mark.browser, pytest.mark.programs("chromium", "npm"), pytest.mark.http]

SESSION = "**/api/method/ifitwala_ed.api.portal.get_portal_session"
LOOKED_AT = ("phone", "phone-dark", "narrow", "arabic")
FULL = {
	"title": "Section Full",
	"message": "<strong>Archery Tuesday</strong> is full. Please choose another section.",
}


def answers(status: int, body: dict[str, Any]) -> "Callable[[Route], None]":
	return lambda route: route.fulfill(status=status, json=body)


def press(page: "Page") -> None:
	page.locator("form.book input[type=radio]").first.check()
	page.locator("form.book button.primary").click()


def waiting(page: "Page") -> None:
	page.locator(".countdown").wait_for()


def sending(page: "Page") -> None:
	# never answered
	page.route(SUBMIT, lambda _route: None)
	press(page)
	page.locator("form.book button[aria-disabled=true]").wait_for()


def refused(page: "Page") -> None:
	said = {"exc_type": "SectionFullError", "_server_messages": json.dumps([json.dumps(FULL)])}
	page.route(SUBMIT, answers(409, said))
	press(page)
	page.get_by_role("alert").filter(has_text="is full").wait_for()


def signed_out(page: "Page") -> None:
	page.route(SUBMIT, answers(403, {"exc_type": "PermissionError"}))
	page.route(SESSION, answers(200, {"message": {"user": None}}))
	press(page)
	page.get_by_role("dialog").wait_for()


def somebody_else(page: "Page") -> None:
	page.route(SUBMIT, answers(403, {"exc_type": "PermissionError"}))
	page.route(SESSION, answers(200, {"message": {"user": "else@example.com"}}))
	press(page)
	page.locator(".notice.bad a").wait_for()


def given_up(page: "Page") -> None:
	page.clock.install()
	page.reload()
	page.route(SUBMIT, lambda route: route.abort("connectionreset"))
	with page.expect_event("requestfailed"):
		press(page)
	page.get_by_role("alert").or_(page.locator("form.book button[aria-disabled=true]")).first.wait_for()
	while not page.get_by_role("alert").count():
		page.clock.fast_forward("03:00")
		page.get_by_role("alert").or_(page.locator("form.book button[aria-disabled=true]")).first.wait_for()
	assert page.locator("form.book input[type=radio]").first.is_checked()


def booked(page: "Page") -> None:
	page.route(SUBMIT, answers(200, {"message": {"name": "b", "status": "Waitlisted"}}))
	press(page)
	page.locator(".notice.good").wait_for()


# how many minutes from now booking opens, and what is done then
STATES: dict[str, tuple[int, Callable[["Page"], None]]] = {
	"waiting": (60, waiting),
	"booked": (0, booked),
	"sending": (-60, sending),
	"refused": (-60, refused),
	"signed out": (-60, signed_out),
	"somebody else": (-60, somebody_else),
	"given up": (-60, given_up),
}


@pytest.mark.parametrize("screen", LOOKED_AT)
def test_every_state_of_the_button(
	chromium: "Browser", portal_server: Server, islands: None, screen: str
) -> None:
	family, made = moments.make_family("Mia"), moments.make_offering("Archery")
	path = f"{moments.path_of(made, family.children['Mia'])}&_lang={LANGUAGES.get(screen, 'en')}"
	with moments.signed_in(chromium, portal_server, family.user, "/activities", **SCREENS[screen]) as page:
		session = page.context.storage_state()
	problems = {}
	for name, (minutes, bring) in STATES.items():
		opens_in(made, minutes)
		context = new_context(chromium, portal_server, screen)
		context.add_cookies(session["cookies"])
		page = context.new_page()
		page.goto(portal_server.url + path)
		page.locator("[data-island=Book] button[aria-disabled]").wait_for()
		bring(page)
		if found := [*found_by_axe(page), *too_wide(page)]:
			problems[name] = found
		context.close()
	assert problems == {}


def opens_in(made: Offered, minutes: int) -> None:
	opens = add_to_date(now_datetime(), minutes=minutes, as_datetime=True)
	frappe.db.set_value("Program Offering", made.offering, "activity_booking_open_from", opens)
	frappe.db.commit()
