"""Booking and answering by keyboard alone, and as a screen reader tells it: transcripts that are kept in transcripts/.

IFITWALA_TRANSCRIPTS=write writes them anew, to be read before they are kept.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import frappe
import pytest
from frappe.utils import add_to_date, now_datetime

from ifitwala_ed.school_communication import threads
from tests.browser import moments, transcript
from tests.browser.story import make_offer
from tests.desk.story import make_school
from tests.support.http import Server

if TYPE_CHECKING:
	from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.programs("chromium", "npm"), pytest.mark.http]

KEPT = Path(__file__).with_name("transcripts")
TABS = 60


@pytest.fixture(autouse=True)
def day_before_month(connection: None) -> Iterator[None]:
	"""The site writes its dates as that of the transcripts does, by which English says days and times too."""
	before = frappe.db.get_default("date_format")
	write_dates("dd-mm-yyyy")
	yield
	frappe.db.rollback()
	write_dates(before)


def write_dates(pattern: str | None) -> None:
	frappe.db.set_default("date_format", pattern)
	frappe.db.commit()


def require_same(name: str, parts: dict[str, str]) -> None:
	"""Compare what is told with what is kept."""
	told = "".join(f"# {heading}\n\n{text}\n\n" for heading, text in parts.items()).rstrip() + "\n"
	file = KEPT / f"{name}.txt"
	if os.environ.get("IFITWALA_TRANSCRIPTS") == "write":
		KEPT.mkdir(exist_ok=True)
		file.write_text(told)
	assert told == file.read_text()


def tab_to(page: "Page", words: str) -> None:
	"""Reach what has these words in it with the Tab key alone."""
	for _press in range(TABS):
		page.keyboard.press("Tab")
		if words in page.evaluate(
			"() => { const e = document.activeElement; return (e.labels?.[0] ?? e).innerText }"
		):
			return
	raise AssertionError(f"{words} is not reached with the Tab key")


def test_booking(chromium: "Browser", portal_server: Server, islands: None) -> None:
	family, made = moments.make_family("Mia", "Noah"), moments.make_offering("Archery")
	opened = add_to_date(now_datetime(), hours=-1, as_datetime=True)
	frappe.db.set_value("Program Offering", made.offering, "activity_booking_open_from", opened)
	frappe.db.commit()
	path = moments.path_of(made, family.children["Mia"])
	with moments.signed_in(chromium, portal_server, family.user, path) as page:
		page.locator("[data-island=Book] button[aria-disabled=false]").wait_for()
		parts = {"The offering": transcript.of(page)}
		tab_to(page, "Tuesday")
		page.keyboard.press("ArrowDown")
		page.get_by_label("Thursday").and_(page.locator(":focus")).wait_for()
		tab_to(page, "Book for Mia Berger")
		parts["Ready to press"] = transcript.of(page)
		page.keyboard.press("Enter")
		page.wait_for_url("**/activities/bookings/**")
		page.get_by_role("status").filter(has_text="Saved").wait_for()
		parts["The booking"] = transcript.of(page)
	require_same("booking", parts)
	assert moments.bookings_of(family.children["Mia"]) == ["Confirmed"]


def test_an_offer_is_accepted_answered_and_cancelled(chromium: "Browser", portal_server: Server) -> None:
	family, school = moments.make_family("Mia"), make_school()
	made = school.open_offering("Judo", ("Tuesday",), 1)
	booking = make_offer(school, made, family.children["Mia"])
	threads.thread_of_booking(booking)
	frappe.db.commit()
	with moments.signed_in(chromium, portal_server, family.user, "/activities") as page:
		tab_to(page, "Look and Answer")
		page.keyboard.press("Enter")
		page.get_by_role("button", name="Accept").wait_for()
		parts = {"The offer": transcript.of(page)}
		tab_to(page, "Accept")
		page.keyboard.press("Enter")
		page.get_by_role("status").filter(has_text="The seat is yours").wait_for()
		parts["The accepted seat"] = transcript.of(page)
		tab_to(page, "Your message")
		page.keyboard.type("Does she need a belt?")
		tab_to(page, "Send")
		page.keyboard.press("Enter")
		page.get_by_text("Does she need a belt?").wait_for()
		tab_to(page, "Cancel this booking")
		page.keyboard.press("Enter")
		tab_to(page, "Cancel the Booking of Mia Berger")
		page.keyboard.press("Enter")
		page.get_by_role("status").filter(has_text="Cancelled").wait_for()
	require_same("accepting", parts)
	assert moments.bookings_of(family.children["Mia"]) == ["Cancelled"]
