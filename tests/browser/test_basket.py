"""The basket with its island: one press, one key, one answer; what is refused is the server's page, and the form is kept."""

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import pytest

from tests.browser import moments
from tests.browser.moments import Family
from tests.browser.test_every_page import found_by_axe
from tests.factories.offerings import Offered
from tests.support.http import Server

if TYPE_CHECKING:
	from playwright.sync_api import Browser, Locator, Page, Route

pytestmark = [pytest.mark.browser, pytest.mark.programs("chromium", "npm"), pytest.mark.http]

PATH = "/activities/basket"
CHILDREN = ("Mia", "Noah")


@pytest.fixture
def family() -> Family:
	return moments.make_family(*CHILDREN)


@pytest.fixture
def made() -> Offered:
	return moments.make_offering("Archery")


@pytest.fixture
def page(
	chromium: "Browser", portal_server: Server, islands: None, family: Family, made: Offered
) -> "Iterator[Page]":
	with moments.signed_in(chromium, portal_server, family.user, PATH) as page:
		page.locator("[data-island=Basket] button[aria-disabled=false]").wait_for()
		yield page


def wish(page: "Page", family: Family, made: Offered, child: str) -> "Locator":
	return page.locator(f"select[name='wish.{family.children[child]}.{made.offering}']")


def press(page: "Page") -> None:
	page.get_by_role("button", name="Book", exact=True).click()


def is_saved(page: "Page") -> None:
	page.get_by_role("status").filter(has_text="Saved").wait_for()


def states(family: Family) -> list[list[str]]:
	return [moments.bookings_of(family.children[name]) for name in CHILDREN]


def test_a_basket_whose_answer_is_lost_is_booked_once(page: "Page", family: Family, made: Offered) -> None:
	keys: list[str] = []

	def lose_the_first_answer(route: "Route") -> None:
		if route.request.method != "POST":
			route.continue_()
			return
		keys.extend(parse_qs(route.request.post_data or "")["key"])
		if len(keys) == 1:
			assert route.fetch(max_redirects=0).status == 303
			route.abort("connectionreset")
		else:
			route.continue_()

	page.route(f"**{PATH}", lose_the_first_answer)
	wish(page, family, made, "Mia").select_option(made.sections[0])
	wish(page, family, made, "Noah").select_option(made.sections[1])
	press(page)
	is_saved(page)
	assert len(keys) == 2
	assert len(set(keys)) == 1
	assert states(family) == [["Confirmed"], ["Confirmed"]]


def test_a_basket_that_is_refused_keeps_its_form_and_goes_on(
	page: "Page", family: Family, made: Offered
) -> None:
	wish(page, family, made, "Mia").select_option(made.sections[0])
	wish(page, family, made, "Noah").select_option(made.sections[1])
	# somebody is faster
	moments.fill(made, made.sections[1])
	press(page)
	notice = page.get_by_role("alert").filter(has_text="nothing was booked")
	notice.wait_for()
	assert page.evaluate("() => document.activeElement.className").startswith("notice")
	page.get_by_role("heading", name="Noah Berger, Archery").wait_for()
	assert states(family) == [[], []]
	assert wish(page, family, made, "Mia").input_value() == made.sections[0]
	page.locator("[data-island=Basket] button[aria-disabled=false]").wait_for()
	assert found_by_axe(page) == []
	wish(page, family, made, "Noah").select_option(made.sections[0])
	press(page)
	is_saved(page)
	assert states(family) == [["Confirmed"], ["Confirmed"]]


def test_a_basket_that_is_pressed_in_a_tunnel_is_sent_after_a_reload(
	page: "Page", family: Family, made: Offered
) -> None:
	page.route(
		f"**{PATH}", lambda route: route.abort() if route.request.method == "POST" else route.continue_()
	)
	wish(page, family, made, "Mia").select_option(made.sections[0])
	press(page)
	page.get_by_role("button", name="Sending").wait_for()
	assert states(family) == [[], []]
	page.unroute_all()
	page.reload()
	is_saved(page)
	assert states(family) == [["Confirmed"], []]


def test_who_was_signed_out_signs_in_and_nothing_is_lost(page: "Page", family: Family, made: Offered) -> None:
	wish(page, family, made, "Mia").select_option(made.sections[0])
	page.context.clear_cookies()
	press(page)
	dialog = page.get_by_role("dialog")
	dialog.wait_for()
	moments.sign_in(page, family.user)
	is_saved(page)
	assert states(family) == [["Confirmed"], []]


def test_the_button_waits_until_all_that_is_chosen_is_open(
	page: "Page", family: Family, made: Offered
) -> None:
	later = moments.make_offering("Sailing")
	moments.opens_in(later, 60)
	# the browser's clock is moved by hand from here on
	page.clock.install()
	page.reload()
	page.locator("[data-island=Basket] button[aria-disabled=false]").wait_for()
	wish(page, family, made, "Mia").select_option(made.sections[0])
	assert page.get_by_text("Booking opens in").count() == 0
	wish(page, family, later, "Noah").select_option(later.sections[1])
	page.get_by_text("Booking opens in").wait_for()
	waiting = page.get_by_role("button", name="Not open yet")
	assert waiting.get_attribute("aria-disabled") == "true"
	# whoever presses all the same sends nothing
	waiting.click(force=True)
	assert states(family) == [[], []]
	page.clock.fast_forward("59:59")
	moments.opens_in(later, -1)
	page.clock.fast_forward("00:02")
	page.get_by_role("status").filter(has_text="Booking is open").wait_for(state="attached")
	press(page)
	is_saved(page)
	assert states(family) == [["Confirmed"], ["Confirmed"]]
