"""Ranking for a draw: by keyboard and by pointer, every move told, and what is sent is what is seen."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import frappe
import pytest

from tests.browser import moments
from tests.browser.moments import Family
from tests.browser.story import LOTTERY
from tests.browser.test_every_page import TARGET, found_by_axe, too_wide
from tests.factories.offerings import Offered
from tests.support.http import Server

if TYPE_CHECKING:
	from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.programs("chromium", "npm"), pytest.mark.http]

DAYS = ("Monday", "Wednesday", "Friday")


@pytest.fixture
def family() -> Family:
	return moments.make_family("Mia")


@pytest.fixture
def made() -> Offered:
	return moments.make_offering("Robotics", DAYS, activity_allocation_mode=LOTTERY, activity_max_choices=2)


@pytest.fixture
def page(
	chromium: "Browser", portal_server: Server, islands: None, family: Family, made: Offered
) -> "Iterator[Page]":
	path = moments.path_of(made, family.children["Mia"])
	with moments.signed_in(chromium, portal_server, family.user, path, viewport=NARROW) as page:
		page.get_by_text("Nothing is chosen yet.").wait_for()
		yield page


NARROW = {"width": 320, "height": 900}


def add(page: "Page", day: str) -> None:
	page.get_by_role("button", name=f"Add {day}").click()


def listed(page: "Page") -> list[str]:
	return page.locator("ol.ranked bdi").all_inner_texts()


def is_told(page: "Page", sentence: str) -> None:
	page.get_by_role("status").filter(has_text=sentence).wait_for(state="attached")


def focused(page: "Page") -> str:
	return page.evaluate("() => document.activeElement.getAttribute('aria-label')")


def apply(page: "Page") -> None:
	page.get_by_role("button", name="Apply for Mia Berger").click()
	page.get_by_role("status").filter(has_text="Saved").wait_for()


def stored(family: Family, made: Offered) -> list[str]:
	frappe.db.rollback()
	mine = {"student": family.children["Mia"], "program_offering": made.offering}
	[name] = frappe.get_all("Activity Booking", mine, pluck="name", order_by="name asc")
	return frappe.get_doc("Activity Booking", name).ranked_choices


def test_ranking_by_keyboard_keeps_the_focus_on_what_was_moved(
	page: "Page", family: Family, made: Offered
) -> None:
	page.get_by_role("button", name="Add Friday").focus()
	page.keyboard.press("Enter")
	is_told(page, "Friday is now choice 1.")
	assert focused(page) == "Move Friday up"
	add(page, "Monday")
	assert listed(page) == ["Friday", "Monday"]
	# as many as can be chosen, and that is said
	page.get_by_text("At most 2 can be chosen.").wait_for()
	assert page.get_by_role("button", name="Add").count() == 0
	page.get_by_role("button", name="Move Monday up").focus()
	page.keyboard.press("Enter")
	is_told(page, "Monday is now choice 1.")
	assert listed(page) == ["Monday", "Friday"]
	# at the end of its way the button says so and keeps the focus, which a disabled one loses
	assert focused(page) == "Move Monday up"
	assert page.get_by_role("button", name="Move Monday up").get_attribute("aria-disabled") == "true"
	page.keyboard.press("Enter")
	assert listed(page) == ["Monday", "Friday"]
	page.get_by_role("button", name="Move Monday down").focus()
	page.keyboard.press("Enter")
	assert focused(page) == "Move Monday down"
	page.get_by_role("button", name="Remove Friday").focus()
	page.keyboard.press("Enter")
	is_told(page, "Friday is no longer chosen.")
	assert focused(page) == "Remove Monday"
	page.keyboard.press("Enter")
	assert page.evaluate("() => document.activeElement.innerText") == "Add Monday"
	add(page, "Wednesday")
	add(page, "Friday")
	assert found_by_axe(page) == []
	assert too_wide(page) == []
	for button in page.locator("ol.ranked button").all():
		box = button.bounding_box()
		assert box
		assert min(box["width"], box["height"]) >= TARGET
	apply(page)
	assert stored(family, made) == [made.sections[1], made.sections[2]]


def test_ranking_by_pointer(page: "Page", family: Family, made: Offered) -> None:
	add(page, "Monday")
	add(page, "Wednesday")
	grip = page.locator("ol.ranked .grip")
	start, end = grip.nth(1).bounding_box(), grip.nth(0).bounding_box()
	assert start
	assert end
	page.mouse.move(start["x"] + 10, start["y"] + 20)
	page.mouse.down()
	page.mouse.move(end["x"] + 10, end["y"] + 20, steps=8)
	page.mouse.up()
	is_told(page, "Wednesday is now choice 1.")
	assert listed(page) == ["Wednesday", "Monday"]
	# nothing is held any more
	page.mouse.move(start["x"] + 10, start["y"] + 20, steps=4)
	assert listed(page) == ["Wednesday", "Monday"]
	apply(page)
	assert stored(family, made) == [made.sections[1], made.sections[0]]


def test_the_list_of_an_application_is_changed_on_its_page_until_booking_closes(
	page: "Page", family: Family, made: Offered
) -> None:
	add(page, "Monday")
	add(page, "Friday")
	apply(page)
	page.get_by_text("Last saved:").wait_for()
	page.get_by_role("button", name="Move Friday up").click()
	is_told(page, "Friday is now choice 1.")
	page.get_by_role("button", name="Save Choices").click()
	page.get_by_role("status").filter(has_text="Your choices are saved").wait_for()
	assert listed(page) == ["Friday", "Monday"]
	assert stored(family, made) == [made.sections[2], made.sections[0]]
	# an empty list is refused in words, and the stored one stays
	page.get_by_role("button", name="Remove Friday").click()
	page.get_by_role("button", name="Remove Monday").click()
	page.get_by_role("button", name="Save Choices").click()
	page.get_by_role("alert").filter(has_text="Nothing is chosen yet").wait_for()
	assert stored(family, made) == [made.sections[2], made.sections[0]]
