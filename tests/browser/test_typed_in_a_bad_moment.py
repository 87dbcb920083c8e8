"""Words typed into a plain form, while something goes wrong: kept and sent when it works, or taken from the next person."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import frappe
import pytest

from ifitwala_ed.api import activity_booking as api
from tests.browser import moments
from tests.browser.moments import Family
from tests.browser.test_every_page import found_by_axe, too_wide
from tests.support.http import Server

if TYPE_CHECKING:
	from playwright.sync_api import Browser, Locator, Page, Route

pytestmark = [pytest.mark.browser, pytest.mark.programs("chromium"), pytest.mark.http]

REASON = "We move to another town."


@pytest.fixture
def family() -> Family:
	return moments.make_family("Mia")


@pytest.fixture
def page(chromium: "Browser", portal_server: Server, family: Family) -> "Iterator[Page]":
	"""The page of a confirmed booking, with a reason typed into the form that cancels it."""
	made = moments.make_offering("Archery")
	booking = api.submit_activity_booking(made.offering, family.children["Mia"])["name"]
	frappe.db.commit()
	path = f"/activities/bookings/{booking}"
	with moments.signed_in(chromium, portal_server, family.user, path) as page:
		page.get_by_text("Cancel this booking").click()
		reason_of(page).fill(REASON)
		yield page


def reason_of(page: "Page") -> "Locator":
	return page.get_by_label("Reason (if you like)")


def press(page: "Page") -> None:
	page.get_by_role("button", name="Cancel the Booking of Mia Berger").click(no_wait_after=True)


def is_kept(page: "Page", why: str) -> None:
	page.get_by_role("alert").filter(has_text=why).wait_for()
	assert reason_of(page).input_value() == REASON
	assert [*found_by_axe(page), *too_wide(page)] == []


def is_cancelled(page: "Page", family: Family) -> None:
	page.get_by_role("status").filter(has_text="Cancelled.").wait_for()
	frappe.db.rollback()
	[booking] = frappe.get_all(
		"Activity Booking", {"student": family.children["Mia"]}, ["status", "cancellation_reason"]
	)
	assert (booking.status, booking.cancellation_reason) == ("Cancelled", REASON)


def test_in_a_tunnel_it_is_kept_and_sent_behind_it(page: "Page", family: Family) -> None:
	page.context.set_offline(True)
	press(page)
	is_kept(page, "Not Sent Yet")
	page.context.set_offline(False)
	is_cancelled(page, family)


def test_where_the_connection_ends_while_it_is_sent_it_is_kept_and_that_is_said(
	page: "Page", family: Family
) -> None:
	def lose(route: "Route") -> None:
		route.abort() if route.request.method == "POST" else route.fallback()

	page.route("**/activities/bookings/*", lose)
	press(page)
	is_kept(page, "Perhaps Not Sent")
	assert moments.bookings_of(family.children["Mia"]) == ["Confirmed"]
	with page.context.expect_page() as opened:
		page.get_by_role("link", name="See Whether It Arrived").click()
	opened.value.get_by_text("Cancel this booking").wait_for()
	opened.value.close()
	page.unroute("**/activities/bookings/*", lose)
	press(page)
	is_cancelled(page, family)


def test_what_is_refused_is_shown_as_it_was_filled(page: "Page", portal_server: Server) -> None:
	page.goto(f"{portal_server.url}/activities/settings")
	page.get_by_label("Phone").fill("ring me")
	page.get_by_role("button", name="Save").click()
	page.get_by_role("alert").filter(has_text="This isn't a phone number").wait_for()
	assert page.get_by_label("Phone").input_value() == "ring me"


def test_who_was_signed_out_signs_in_beside_it(page: "Page", family: Family) -> None:
	page.context.clear_cookies()
	press(page)
	is_kept(page, "You Were Signed Out")
	with page.context.expect_page() as opened:
		page.get_by_role("alert").get_by_role("link", name="Sign In").click()
	moments.sign_in(opened.value, family.user)
	opened.value.get_by_role("button", name="Sign Out").wait_for()
	opened.value.close()
	# Playwright has every page think that it is looked at, so none is told that it is again
	page.evaluate("() => window.dispatchEvent(new Event('focus'))")
	is_cancelled(page, family)


def test_the_next_person_neither_reads_nor_sends_it(
	page: "Page", family: Family, portal_server: Server
) -> None:
	other = moments.make_family("Noah")
	page.context.clear_cookies()
	tab = page.context.new_page()
	tab.goto(f"{portal_server.url}/activities")
	moments.sign_in(tab, other.user)
	tab.get_by_role("button", name="Sign Out").wait_for()
	press(page)
	page.get_by_role("alert").filter(has_text="Somebody Else Is Signed In").wait_for()
	assert reason_of(page).count() == 0
	page.get_by_role("link", name="To the Start Page").click()
	page.wait_for_url(f"{portal_server.url}/activities")
	assert moments.bookings_of(family.children["Mia"]) == ["Confirmed"]
