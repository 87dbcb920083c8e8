"""The minute at which booking opens: the button waits by the server's time, and the server judges."""

from typing import TYPE_CHECKING

import pytest

from tests.browser import moments
from tests.browser.moments import Family
from tests.factories.offerings import Offered
from tests.support.http import Server

if TYPE_CHECKING:
	from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.programs("chromium", "npm"), pytest.mark.http]


@pytest.fixture
def family() -> Family:
	return moments.make_family("Mia")


@pytest.fixture
def made() -> Offered:
	return moments.make_offering("Archery")


# a moment after the opening, by the clock of the page: what it was told, and when
JUST_OPEN = """() => {
	const { opens, now } = JSON.parse(document.getElementById("islands").textContent);
	return (Date.now() - performance.now() + Date.parse(opens) - Date.parse(now)) / 1000 + 2;
}"""


def stand_still_at_the_opening(page: "Page") -> None:
	"""Let the hour pass and no more: however slow the machine is, booking has only just opened."""
	page.clock.pause_at(page.evaluate(JUST_OPEN))


def test_the_button_waits_for_the_opening(
	chromium: "Browser", portal_server: Server, islands: None, family: Family, made: Offered
) -> None:
	moments.opens_in(made, 60)
	path = moments.path_of(made, family.children["Mia"])
	with moments.signed_in(chromium, portal_server, family.user, path) as page:
		# the browser's clock is moved by hand from here on
		page.clock.install()
		page.reload()
		button = page.locator("form.book button.primary")
		page.get_by_text("Booking opens in").wait_for()
		assert "Opens" in button.inner_text()
		assert button.get_attribute("aria-disabled") == "true"
		page.get_by_label("Tuesday").check()
		# whoever presses all the same sends nothing
		button.click(force=True)
		assert moments.bookings_of(family.children["Mia"]) == []
		page.clock.fast_forward("56:00")
		page.get_by_role("status").filter(has_text="five minutes").wait_for(state="attached")
		moments.opens_in(made, -1)
		stand_still_at_the_opening(page)
		page.get_by_role("status").filter(has_text="Booking is open").wait_for(state="attached")
		path = page.url
		page.get_by_role("button", name="Book for Mia Berger").click()
		result = page.get_by_role("status").filter(has_text="Saved")
		result.filter(has_text="Confirmed").wait_for()
		# in this minute the answer itself is the result, and no other page is loaded
		assert page.url == path
		assert page.get_by_label("Tuesday").is_hidden()
		result.get_by_role("link", name="Open the Booking").click()
		page.get_by_role("heading", name="Archery").wait_for()
		page.get_by_text("The seat is yours").wait_for()
	assert moments.bookings_of(family.children["Mia"]) == ["Confirmed"]


def test_a_press_that_comes_a_moment_too_early_is_repeated(
	chromium: "Browser", portal_server: Server, islands: None, family: Family, made: Offered
) -> None:
	moments.opens_in(made, 60)
	path = moments.path_of(made, family.children["Mia"])
	with moments.signed_in(chromium, portal_server, family.user, path) as page:
		page.clock.install()
		page.reload()
		page.get_by_text("Booking opens in").wait_for()
		page.get_by_label("Tuesday").check()
		stand_still_at_the_opening(page)
		# to the server it is an hour too early
		with page.expect_response(moments.SUBMIT) as refused:
			page.get_by_role("button", name="Book for Mia Berger").click()
		assert refused.value.json()["exc_type"] == "BookingWindowClosedError"
		moments.opens_in(made, -1)
		page.clock.resume()
		page.get_by_role("status").filter(has_text="Saved").wait_for()
	assert moments.bookings_of(family.children["Mia"]) == ["Confirmed"]
