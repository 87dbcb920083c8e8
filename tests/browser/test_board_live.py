"""The board during an opening: as it is shown, and how it brings itself up to date while somebody looks at it."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

import frappe
import pytest
from frappe.utils import add_to_date, now_datetime

from ifitwala_ed.activities.booking import refused_submits
from ifitwala_ed.exceptions import DuplicateActiveBookingError, ScheduleClashError, SectionFullError
from tests.browser.test_every_page import (
	LANGUAGES,
	SCREENS,
	cut_off,
	found_by_axe,
	keep_picture,
	pictures,
	too_wide,
)
from tests.browser.test_register_pages import sign_in
from tests.factories import bookings, offerings, people, places
from tests.factories.offerings import Offered
from tests.support.http import Server
from tests.support.site import Site, connected

if TYPE_CHECKING:
	from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = [pytest.mark.browser, pytest.mark.programs("chromium", "npm"), pytest.mark.http]

__all__ = ["pictures"]

FIVE_SECONDS = 5_000
TWO_MINUTES = 120_000
TITLES = {"Judo": ("Beginners", "Advanced"), "Chess": ("Monday", "Wednesday"), "Pottery": ("Clay",)}
# bookings by the minute since the opening
CURVE = (14, 7, 4, 2, 1, 0, 1)
REFUSALS = (
	(SectionFullError, 9),
	(ScheduleClashError, 4),
	(DuplicateActiveBookingError, 2),
)


@pytest.fixture(scope="module")
def opening(site: Site) -> tuple[str, list[Offered]]:
	"""An evening some minutes after seven; gives the coordinator and what is open."""
	with connected(site):
		school = places.school().name
		made = [
			offerings.open_offering(school=school, title=title, sections=len(labels), capacity=8)
			for title, labels in TITLES.items()
		]
		for each, labels in zip(made, TITLES.values(), strict=True):
			for section, label in zip(each.sections, labels, strict=True):
				row = {"parent": each.offering, "student_group": section}
				frappe.db.set_value("Program Offering Activity Section", row, "section_label", label)
		sections = [(each, section) for each in made for section in each.sections]
		minutes = [minute for minute, count in enumerate(CURVE) for _number in range(count)]
		for number, minute in enumerate(minutes):
			booking = bookings.book(*sections[number % len(sections)])
			since = add_to_date(now_datetime(), minutes=minute - len(CURVE))
			frappe.db.set_value("Activity Booking", booking, "creation", since, update_modified=False)
		for number, error in enumerate(each for each, count in REFUSALS for _number in range(count)):
			at = add_to_date(now_datetime(), minutes=number // 6 - len(CURVE))
			with mock.patch.object(refused_submits, "now_datetime", return_value=at):
				refused_submits.count([(made[0].offering, error("no"))])
		later = offerings.open_offering(school=school, title="Swimming")
		opens = add_to_date(now_datetime(), minutes=12)
		frappe.db.set_value("Program Offering", later.offering, "activity_booking_open_from", opens)
		coordinator = people.staff("Activity Coordinator", [school]).name
		frappe.db.commit()
		return coordinator, made


@contextmanager
def board(
	chromium: "Browser", server: Server, user: str, screen: str, *, has_clock: bool = False
) -> Iterator["Page"]:
	context: BrowserContext = chromium.new_context(**SCREENS[screen], reduced_motion="reduce", locale="en-GB")
	context.set_extra_http_headers({"X-Frappe-Site-Name": server.site.name})
	page = context.new_page()
	try:
		sign_in(page, server, user, "/activities/board")
		if has_clock:
			page.clock.install()
		page.goto(f"{server.url}/activities/board?_lang={LANGUAGES.get(screen, 'en')}")
		yield page
	finally:
		context.close()


@pytest.mark.parametrize("screen", list(SCREENS))
def test_an_opening(
	chromium: "Browser",
	portal_server: Server,
	islands: None,
	opening: tuple[str, list[Offered]],
	screen: str,
	pictures: Path | None,
) -> None:
	complaints: list[str] = []
	with board(chromium, portal_server, opening[0], screen) as page:
		page.on("console", lambda message: complaints.append(message.text))
		page.on("pageerror", lambda error: complaints.append(str(error)))
		page.reload()
		page.locator("#minutes summary").click()
		assert [*found_by_axe(page), *complaints, *too_wide(page), *cut_off(page)] == []
		if pictures and screen == "phone":
			page.locator("#minutes summary").click()
			page.set_viewport_size({"width": 390, "height": 1800})
			page.evaluate("() => scrollTo(0, 0)")
			keep_picture(page, pictures / "board-opening.png")


def test_it_brings_itself_up_to_date_and_leaves_what_somebody_does(
	site: Site, chromium: "Browser", portal_server: Server, islands: None, opening: tuple[str, list[Offered]]
) -> None:
	user, made = opening
	with board(chromium, portal_server, user, "phone", has_clock=True) as page:
		page.locator("#minutes summary").click()
		link = page.get_by_role("link", name="Chess").first
		link.focus()
		scrolled = page.evaluate("scrollY")
		rows = page.locator("article", has=page.get_by_role("link", name="Chess")).locator("tbody tr")
		before = rows.first.locator("td").first.inner_text()
		bookings.book(made[1], made[1].sections[0])
		frappe.db.commit()
		page.clock.run_for(FIVE_SECONDS)
		taken = int(before.split(" ")[0])
		page.wait_for_function(
			"([title, text]) => [...document.querySelectorAll('article')].some(each =>"
			" each.innerText.includes(title) && each.innerText.includes(text))",
			arg=["Chess", f"{taken + 1} of"],
		)
		assert link.evaluate("each => each === document.activeElement")
		assert page.locator("#minutes").get_attribute("open") is not None
		# a row more stands above it, and what is seen stays where it is
		assert page.evaluate("scrollY") >= scrolled > 0


def test_the_countdown_goes_on_by_the_second(
	chromium: "Browser", portal_server: Server, islands: None, opening: tuple[str, list[Offered]]
) -> None:
	with board(chromium, portal_server, opening[0], "phone", has_clock=True) as page:
		place = page.locator("[data-opens]")
		page.clock.run_for(1_000)
		first = place.inner_text()
		assert first.startswith("Opens in ")
		page.clock.run_for(1_000)
		assert place.inner_text() != first


def test_an_unreachable_school_is_told_once_and_so_is_that_it_goes_on(
	chromium: "Browser", portal_server: Server, islands: None, opening: tuple[str, list[Offered]]
) -> None:
	from playwright.sync_api import TimeoutError as NotYet

	with board(chromium, portal_server, opening[0], "phone", has_clock=True) as page:
		says = page.get_by_role("status")
		page.route("**/activities/board/now", lambda route: route.abort())
		for _number in range(3):
			page.clock.run_for(TWO_MINUTES)
		says.filter(has_text="can't be reached").wait_for()
		page.unroute("**/activities/board/now")
		again = says.filter(has_text="up to date again")
		# what was asked last may still wait for its answer: it gives up by the real clock, and asks again by the page's
		for _second in range(60):
			page.clock.run_for(TWO_MINUTES)
			with suppress(NotYet):
				again.wait_for(timeout=1_000)
				return
		raise AssertionError(says.inner_text())


def test_signed_out_it_stands_still_and_says_so(
	chromium: "Browser", portal_server: Server, islands: None, opening: tuple[str, list[Offered]]
) -> None:
	with board(chromium, portal_server, opening[0], "phone", has_clock=True) as page:
		page.context.clear_cookies()
		page.clock.run_for(FIVE_SECONDS)
		page.get_by_role("status").filter(has_text="You were signed out").wait_for()
