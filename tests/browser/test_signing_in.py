"""Signing in by a mail in a browser: with JavaScript by its link, without by its code; nothing that axe finds."""

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest

from ifitwala_ed.portal import sign_ins
from tests.browser.story import Evening
from tests.browser.test_every_page import found_by_axe, too_wide
from tests.portal.sign_in_mails import Mail, mail_of, row_of, run_job
from tests.support.http import Server

if TYPE_CHECKING:
	from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = [pytest.mark.browser, pytest.mark.programs("chromium"), pytest.mark.http]

TARGET = "/activities/calendar"


def new_page(chromium: "Browser", server: Server, **options: object) -> "Page":
	context = chromium.new_context(viewport={"width": 320, "height": 700}, locale="en-GB", **options)
	context.set_extra_http_headers({"X-Frappe-Site-Name": server.site.name})
	return context.new_page()


def ask(page: "Page", server: Server, address: str) -> None:
	page.goto(server.url + TARGET)
	page.get_by_label("Your email address").fill(address)
	page.get_by_role("button", name="Send Me a Link and a Code").click()
	page.get_by_role("heading", name="Look at your mail").wait_for()


def received(context: "BrowserContext") -> Mail:
	[cookie] = [each for each in context.cookies() if each["name"] == sign_ins.COOKIE]
	assert cookie["httpOnly"]
	ticket = unquote(cookie["value"]).split(" ")[0]
	run_job()
	mail = mail_of(row_of(ticket).name)
	assert mail
	return mail


def faults(page: "Page") -> list[str]:
	return [*found_by_axe(page), *too_wide(page)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_link_of_a_mail_signs_in_on_the_phone(
	chromium: "Browser", portal_server: Server, evening: Evening, scheme: str
) -> None:
	desk = new_page(chromium, portal_server, color_scheme=scheme)
	phone = new_page(chromium, portal_server, color_scheme=scheme)
	requests: list[str] = []
	phone.on("request", lambda request: requests.append(request.url + (request.post_data or "")))
	try:
		ask(desk, portal_server, evening.user)
		assert faults(desk) == []
		mail = received(desk.context)
		phone.goto(f"{portal_server.url}{mail.path}#{mail.token}")
		button = phone.get_by_role("button", name="Sign In")
		button.wait_for()
		assert faults(phone) == []
		# until the button is pressed the server hears nothing of the secret
		assert [each for each in requests if mail.token in each] == []
		button.click()
		phone.wait_for_url(portal_server.url + TARGET)
		# a second time it is good for nothing, and the next step is one press away
		desk.goto(f"{portal_server.url}{mail.path}#{mail.token}")
		desk.get_by_role("button", name="Sign In").click()
		desk.get_by_role("alert").filter(has_text="used already").wait_for()
		assert faults(desk) == []
	finally:
		desk.context.close()
		phone.context.close()


def test_without_javascript_the_code_signs_in_where_it_was_asked_for(
	chromium: "Browser", portal_server: Server, evening: Evening
) -> None:
	page = new_page(chromium, portal_server, java_script_enabled=False)
	try:
		ask(page, portal_server, evening.user)
		mail = received(page.context)
		# the link leads to where the code is typed
		page.goto(f"{portal_server.url}{mail.path}#{mail.token}")
		page.get_by_role("link", name="Type the Code").click()
		page.get_by_label("Code").fill(mail.code)
		page.get_by_role("button", name="Sign In").click()
		page.wait_for_url(re.compile(f"{TARGET}$"))
	finally:
		page.context.close()
