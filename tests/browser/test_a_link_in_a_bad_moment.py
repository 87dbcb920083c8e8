"""Following a link or sending a form when something has changed meanwhile: a sentence, one next step, and nothing done by halves."""

from typing import TYPE_CHECKING

import frappe
import pytest
from frappe.utils import add_to_date, now_datetime

from ifitwala_ed.api import activity_booking as api
from tests.browser import moments
from tests.browser.moments import Family
from tests.browser.story import make_offer
from tests.desk.story import make_school
from tests.support.http import Server

if TYPE_CHECKING:
	from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.programs("chromium"), pytest.mark.http]

NOT_YOURS = "You may not see or change this, or it does not exist."


@pytest.fixture
def family() -> Family:
	return moments.make_family("Mia")


def offered_to(family: Family) -> str:
	school = make_school()
	booking = make_offer(school, school.open_offering("Judo", ("Tuesday",), 1), family.children["Mia"])
	frappe.db.commit()
	return booking


def accept(page: "Page") -> None:
	page.get_by_role("button", name="Accept").click()


def test_a_booking_that_is_not_there_and_another_familys(
	chromium: "Browser", portal_server: Server, family: Family
) -> None:
	foreign = offered_to(moments.make_family("Mia"))
	with moments.signed_in(chromium, portal_server, family.user, "/activities") as page:
		for name in ("no-such-booking", foreign):
			page.goto(f"{portal_server.url}/activities/bookings/{name}")
			page.get_by_text(NOT_YOURS).wait_for()
			page.get_by_role("link", name="To the Start Page").click()
			page.wait_for_url(f"{portal_server.url}/activities")


def test_an_offer_that_ends_while_its_page_is_open(
	chromium: "Browser", portal_server: Server, family: Family
) -> None:
	booking = offered_to(family)
	path = f"/activities/bookings/{booking}"
	with moments.signed_in(chromium, portal_server, family.user, path) as page:
		lapsed = add_to_date(now_datetime(), minutes=-1)
		frappe.db.set_value("Activity Booking", booking, "offer_expires_on", lapsed)
		frappe.db.commit()
		accept(page)
		page.get_by_role("alert").filter(has_text="expired").wait_for()
		assert page.get_by_role("button", name="Accept").count() == 0
		page.get_by_role("link", name="See what fits Mia Berger").click()
		page.get_by_role("heading", name="Programme").wait_for()
	assert moments.bookings_of(family.children["Mia"]) == ["Expired"]


def test_a_window_that_closes_while_its_page_is_open(
	chromium: "Browser", portal_server: Server, family: Family
) -> None:
	"""As a plain form, which is what there is without scripts."""
	made = moments.make_offering("Archery")
	path = moments.path_of(made, family.children["Mia"])
	with moments.signed_in(chromium, portal_server, family.user, path, java_script_enabled=False) as page:
		page.get_by_label("Tuesday").check()
		api.close_activity_booking_window(made.offering)
		frappe.db.commit()
		page.get_by_role("button", name="Book for Mia Berger").click()
		page.get_by_role("alert").filter(has_text="closed").wait_for()
		page.get_by_role("link", name="See what fits Mia Berger").wait_for()
	assert moments.bookings_of(family.children["Mia"]) == []


def test_somebody_else_who_has_signed_in_meanwhile(
	chromium: "Browser", portal_server: Server, family: Family
) -> None:
	"""The offer's page of one person is still open in the browser in which another has signed in."""
	booking, other = offered_to(family), moments.make_family("Noah")
	path = f"/activities/bookings/{booking}"
	with moments.signed_in(chromium, portal_server, family.user, path) as page:
		tab = page.context.new_page()
		tab.goto(f"{portal_server.url}/activities")
		moments.sign_out(tab)
		tab.goto(f"{portal_server.url}/activities")
		moments.sign_in(tab, other.user)
		tab.wait_for_url(f"{portal_server.url}/activities")
		accept(page)
		page.get_by_text(NOT_YOURS).wait_for()
		page.get_by_role("link", name="To the Start Page").click()
		page.wait_for_url(f"{portal_server.url}/activities")
	assert moments.bookings_of(family.children["Mia"]) == ["Offered"]


def test_a_server_that_is_killed_before_it_answers(
	chromium: "Browser", portal_server: Server, family: Family
) -> None:
	path = f"/activities/bookings/{offered_to(family)}"
	with moments.signed_in(chromium, portal_server, family.user, path) as page:
		portal_server.kill()
		try:
			page.get_by_role("button", name="Accept").click(no_wait_after=True)
		finally:
			portal_server.start()
		page.get_by_role("status").filter(has_text="The seat is yours").wait_for()
	assert moments.bookings_of(family.children["Mia"]) == ["Confirmed"]


def test_a_tunnel_between_an_offer_and_its_answer(
	chromium: "Browser", portal_server: Server, family: Family
) -> None:
	"""The browser itself says that it is offline; back on the page the offer is as it was."""
	path = f"/activities/bookings/{offered_to(family)}"
	with moments.signed_in(chromium, portal_server, family.user, path) as page:
		page.context.set_offline(True)
		with page.expect_event("requestfailed"):
			accept(page)
		page.context.set_offline(False)
		page.goto(portal_server.url + path)
		accept(page)
		page.get_by_role("status").filter(has_text="The seat is yours").wait_for()
	assert moments.bookings_of(family.children["Mia"]) == ["Confirmed"]
