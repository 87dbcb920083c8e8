"""A parent's evening in a browser without JavaScript: from the link of a mail to the accepted seat, found by role and name."""

from typing import TYPE_CHECKING

import frappe
import pytest

from ifitwala_ed.activities.notices import portal_links
from tests.browser import moments
from tests.browser.story import Evening, make_offer
from tests.browser.test_signing_in import received
from tests.desk.story import make_school
from tests.factories.people import PASSWORD
from tests.support.http import Server

if TYPE_CHECKING:
	from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.programs("chromium"), pytest.mark.http]


def test_from_the_mail_to_the_accepted_seat(
	chromium: "Browser", portal_server: Server, evening: Evening
) -> None:
	context = chromium.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
	context.set_extra_http_headers({"X-Frappe-Site-Name": portal_server.site.name})
	page = context.new_page()
	try:
		link = portal_links.of_booking(evening.offered)
		page.goto(portal_server.url + link[link.index("/activities") :])
		page.get_by_label("Email", exact=True).fill(evening.user)
		page.get_by_label("Password").fill("not it")
		page.get_by_role("button", name="Sign In").click()
		page.get_by_role("alert").filter(has_text="don't belong together").wait_for()
		page.get_by_label("Password").fill(PASSWORD)
		page.get_by_role("button", name="Sign In").click()
		page.get_by_role("heading", name="A seat for Noah Berger").wait_for()
		page.get_by_role("button", name="Accept").click()
		page.get_by_role("status").filter(has_text="The seat is yours").wait_for()
	finally:
		context.close()
	frappe.db.rollback()
	assert frappe.db.get_value("Activity Booking", evening.offered, "status") == "Confirmed"


def test_a_whole_evening_without_a_password(chromium: "Browser", portal_server: Server) -> None:
	"""The offer's mail, the mail to sign in by, the accepted seat, its dates in the calendar, and signing out."""
	family, school = moments.make_family("Mia"), make_school()
	booking = make_offer(school, school.open_offering("Judo", ("Tuesday",), 1), family.children["Mia"])
	frappe.db.commit()
	link = portal_links.of_booking(booking)
	path = link[link.index("/activities") :]
	context = chromium.new_context(java_script_enabled=False, viewport=moments.PHONE)
	context.set_extra_http_headers({"X-Frappe-Site-Name": portal_server.site.name})
	page = context.new_page()
	try:
		page.goto(portal_server.url + path)
		page.get_by_label("Your email address").fill(family.user)
		page.get_by_role("button", name="Send Me a Link and a Code").click()
		page.get_by_label("Code").fill(received(context).code)
		page.get_by_role("button", name="Sign In").click()
		page.get_by_role("heading", name="A seat for Mia Berger").wait_for()
		# looking at it is no answer
		assert moments.bookings_of(family.children["Mia"]) == ["Offered"]
		page.get_by_role("button", name="Accept").click()
		page.get_by_role("status").filter(has_text="The seat is yours").wait_for()
		page.get_by_role("link", name="Home").click()
		page.get_by_role("link", name="Judo", exact=True).first.click()
		page.get_by_role("heading", name="Confirmed").wait_for()
		page.get_by_role("link", name="Calendar").click()
		page.get_by_role("link", name="Later").click()
		page.get_by_role("link", name="Judo", exact=True).first.wait_for()
		moments.sign_out(page)
		page.goto(portal_server.url + path)
		page.get_by_role("heading", name="Sign in", exact=True).wait_for()
	finally:
		context.close()
	assert moments.bookings_of(family.children["Mia"]) == ["Confirmed"]


def test_a_booking_by_keyboard_alone(chromium: "Browser", portal_server: Server, evening: Evening) -> None:
	context = chromium.new_context(viewport={"width": 1200, "height": 860})
	context.set_extra_http_headers({"X-Frappe-Site-Name": portal_server.site.name})
	page = context.new_page()
	try:
		page.goto(f"{portal_server.url}{evening.paths['book']}")
		press_to(page, "Email")
		page.keyboard.type(evening.user)
		press_to(page, "Password")
		page.keyboard.type(PASSWORD)
		page.keyboard.press("Enter")
		page.get_by_role("heading", name="Pottery").wait_for()
		page.keyboard.press("Tab")
		assert focused(page) == "To the content"
		page.keyboard.press("Enter")
		press_to(page, "Thursday")
		page.keyboard.press("ArrowDown")
		page.get_by_label("Friday").and_(page.locator(":focus")).wait_for()
		press_to(page, "I have seen the price")
		page.keyboard.press("Space")
		press_to(page, "Book for Mia Berger")
		page.keyboard.press("Enter")
		page.get_by_role("status").filter(has_text="Saved").wait_for()
	finally:
		context.close()


def press_to(page: "Page", name: str) -> None:
	"""Reach something with the Tab key alone."""
	for _press in range(40):
		page.keyboard.press("Tab")
		if name in focused(page):
			return
	raise AssertionError(f"{name} is not reached with the Tab key")


def focused(page: "Page") -> str:
	"""What is in focus, by the text of it or of its label."""
	return page.evaluate(
		"() => { const e = document.activeElement; return e.labels ? (e.labels[0] || e).innerText"
		" : e.tagName === 'A' ? e.innerText : '' }"
	)
