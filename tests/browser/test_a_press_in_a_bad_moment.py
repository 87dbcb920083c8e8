"""A press, while something goes wrong: one booking, the form kept, and a sentence that says what to do."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browser import moments
from tests.browser.moments import SUBMIT, Family
from tests.factories.offerings import Offered
from tests.support.http import Server

if TYPE_CHECKING:
	from playwright.sync_api import Browser, Page, Route

pytestmark = [pytest.mark.browser, pytest.mark.programs("chromium", "npm"), pytest.mark.http]

BOOK = "Book for Mia Berger"


@pytest.fixture
def family() -> Family:
	return moments.make_family("Mia")


@pytest.fixture
def made() -> Offered:
	return moments.make_offering("Archery")


@pytest.fixture
def page(
	chromium: "Browser", portal_server: Server, islands: None, family: Family, made: Offered
) -> "Iterator[Page]":
	"""The page of the offering with the island on it and a section chosen."""
	path = moments.path_of(made, family.children["Mia"])
	with moments.signed_in(chromium, portal_server, family.user, path) as page:
		is_mounted(page)
		page.get_by_label("Tuesday").check()
		yield page


def is_mounted(page: "Page") -> None:
	page.locator("[data-island=Book] button[aria-disabled=false]").wait_for()


def press(page: "Page") -> None:
	page.get_by_role("button", name=BOOK).click()


def is_saved(page: "Page") -> None:
	page.get_by_role("status").filter(has_text="Saved").wait_for()


def keys(requests: list[str]) -> set[str]:
	return {json.loads(each)["idempotency_key"] for each in requests}


def test_a_server_that_dies_after_it_has_booked(page: "Page", family: Family) -> None:
	"""The first answer never arrives, as when the server is killed after its commit."""
	sent: list[str] = []

	def lose_the_first_answer(route: "Route") -> None:
		sent.append(route.request.post_data or "")
		if len(sent) == 1:
			assert route.fetch().ok
			route.abort("connectionreset")
		else:
			route.continue_()

	page.route(SUBMIT, lose_the_first_answer)
	press(page)
	is_saved(page)
	assert len(sent) == 2
	assert len(keys(sent)) == 1
	assert moments.bookings_of(family.children["Mia"]) == ["Confirmed"]


def test_a_server_that_is_killed_and_comes_back(page: "Page", portal_server: Server, family: Family) -> None:
	portal_server.kill()
	try:
		press(page)
		page.get_by_role("button", name="Sending").wait_for()
	finally:
		portal_server.start()
	is_saved(page)
	assert moments.bookings_of(family.children["Mia"]) == ["Confirmed"]


def test_a_reload_in_the_middle(page: "Page", family: Family) -> None:
	"""What was kept before it was sent goes on with its key, whatever the new page shows."""
	sent: list[str] = []

	def lose_all(route: "Route") -> None:
		sent.append(route.request.post_data or "")
		route.abort("connectionreset")

	page.route(SUBMIT, lose_all)
	with page.expect_event("requestfailed"):
		press(page)
	page.unroute(SUBMIT)
	with page.expect_request(SUBMIT) as again:
		page.reload()
	sent.append(again.value.post_data or "")
	is_saved(page)
	assert len(keys(sent)) == 1
	assert moments.bookings_of(family.children["Mia"]) == ["Confirmed"]


def test_a_tunnel(page: "Page", family: Family) -> None:
	with page.expect_event("requestfailed"):
		page.context.set_offline(True)
		press(page)
	page.get_by_role("button", name="Sending").wait_for()
	page.context.set_offline(False)
	is_saved(page)
	assert moments.bookings_of(family.children["Mia"]) == ["Confirmed"]


def test_a_session_that_has_ended(page: "Page", family: Family) -> None:
	page.context.clear_cookies()
	press(page)
	dialog = page.get_by_role("dialog", name="You Were Signed Out")
	dialog.get_by_label("Password").fill("not it")
	dialog.get_by_role("button", name="Sign In").click()
	dialog.get_by_role("alert").filter(has_text="don't belong together").wait_for()
	assert page.get_by_label("Tuesday").is_checked()
	moments.sign_in(page, family.user)
	is_saved(page)
	assert moments.bookings_of(family.children["Mia"]) == ["Confirmed"]


def test_somebody_else_who_signs_in(page: "Page", family: Family) -> None:
	other = moments.make_family("Noah")
	page.context.clear_cookies()
	press(page)
	page.get_by_role("dialog").wait_for()
	moments.sign_in(page, other.user)
	page.get_by_role("alert").filter(has_text="not sent").wait_for()
	assert page.get_by_role("button", name=BOOK).count() == 0
	assert moments.bookings_of(family.children["Mia"]) == []


def test_a_refusal_keeps_the_form_and_shows_what_still_fits(
	page: "Page", family: Family, made: Offered
) -> None:
	moments.fill(made, made.sections[0])
	press(page)
	page.get_by_role("alert").filter(has_text="full").wait_for()
	page.get_by_label("Tuesday").and_(page.locator(":disabled")).wait_for()
	page.get_by_label("Thursday").check()
	press(page)
	is_saved(page)
	assert moments.bookings_of(family.children["Mia"]) == ["Confirmed"]
