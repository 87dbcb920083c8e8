"""The pages of the gate as they are shown: nothing that axe finds, nothing wider than the screen, targets for a thumb."""

from pathlib import Path
from typing import TYPE_CHECKING

import frappe
import pytest

from tests.browser.test_every_page import (
	LANGUAGES,
	SCREENS,
	SCRIPTS,
	TARGET,
	cut_off,
	found_by_axe,
	keep_picture,
	pictures,
	too_wide,
)
from tests.factories import people, registers, safety
from tests.factories.core import unique
from tests.factories.people import PASSWORD
from tests.factories.registers import Gate
from tests.support.http import Server
from tests.support.site import Site, connected

if TYPE_CHECKING:
	from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.programs("chromium"), pytest.mark.http]

NAMES = ("Mia Berger", "Noah Berger", "Ada Lind", "Emil Novak", "Zoe Haddad")

__all__ = ["pictures"]


@pytest.fixture(scope="module")
def gate(site: Site) -> Gate:
	with connected(site):
		made = make_gate()
		safety.full_record(made.students[0])
		frappe.db.commit()
		return made


def make_gate() -> Gate:
	"""A session with names that can be shown."""
	made = registers.gate(children=len(NAMES))
	for student, name in zip(made.students, NAMES, strict=True):
		first, last = name.split()
		frappe.db.set_value(
			"Student", student, {"first_name": first, "last_name": last, "student_name": name}
		)
	for family, name in list(zip(made.families, NAMES, strict=True))[1:]:
		known = {"mobile_no": "030 1234567", "guardian_name": f"Kim {name.split()[1]}"}
		frappe.db.set_value("Guardian", family.guardian, known)
	[room] = frappe.get_all(
		"Location Booking",
		filters={"source_name": made.made.section, "from_datetime": made.key.starts},
		pluck="location",
	)
	# another file's story may have one of this name, and names are unique
	frappe.db.set_value("Location", {"location_name": "Sports Hall"}, "location_name", unique("Hall"))
	frappe.db.set_value("Location", room, "location_name", "Sports Hall")
	frappe.db.set_value("Student Group", made.made.section, "student_group_name", "Judo, beginners")
	frappe.db.commit()
	return made


def sign_in(page: "Page", server: Server, user: str, path: str) -> None:
	page.goto(f"{server.url}{path}")
	page.get_by_label("Email").last.fill(user)
	page.get_by_label("Password").fill(PASSWORD)
	page.get_by_role("button", name="Sign In", exact=True).click()
	page.wait_for_url(f"**{path}")


@pytest.mark.parametrize("screen", list(SCREENS))
def test_the_register_as_plain_forms(
	chromium: "Browser", portal_server: Server, gate: Gate, screen: str, pictures: Path | None
) -> None:
	context = chromium.new_context(**SCREENS[screen], reduced_motion="reduce", locale="en-GB")
	context.set_extra_http_headers({"X-Frappe-Site-Name": portal_server.site.name})
	# as it is without its island, which test_register_states.py looks at
	context.route(SCRIPTS, lambda route: route.fulfill(content_type="text/javascript", body=""))
	page = context.new_page()
	try:
		sign_in(page, portal_server, gate.teacher.user, "/activities/register")
		children = page.locator(".child")
		for number, status in enumerate(("Present", "Absent", "Late")):
			children.nth(number).locator(f"button[value={status}]").click()
		page.goto(f"{portal_server.url}/activities/register?_lang={LANGUAGES.get(screen, 'en')}")
		assert [*found_by_axe(page), *too_wide(page), *cut_off(page)] == []
		for button in page.locator(".marks button").all():
			box = button.bounding_box()
			assert box
			assert min(box["width"], box["height"]) >= TARGET
		page.locator("form:has([value=medical_note]) button").click()
		page.get_by_text(safety.NOTE).wait_for()
		assert [*found_by_axe(page), *too_wide(page), *cut_off(page)] == []
		if pictures and screen == "phone":
			keep_picture(page, pictures / "register-note.png")
	finally:
		context.close()


@pytest.mark.parametrize("screen", list(SCREENS))
def test_the_board_and_what_families_announce(
	chromium: "Browser", portal_server: Server, gate: Gate, screen: str, pictures: Path | None
) -> None:
	coordinator = people.staff("Activity Coordinator", [gate.made.school]).name
	frappe.db.set_value("Program Offering", gate.made.offering, "title", "Judo")
	sections = {"parent": gate.made.offering}
	frappe.db.set_value("Program Offering Activity Section", sections, "section_label", "Beginners")
	frappe.db.commit()
	for user, name in ((coordinator, "board"), (gate.families[0].user, "absence")):
		context = chromium.new_context(**SCREENS[screen], reduced_motion="reduce", locale="en-GB")
		context.set_extra_http_headers({"X-Frappe-Site-Name": portal_server.site.name})
		page = context.new_page()
		try:
			sign_in(page, portal_server, user, f"/activities/{name}")
			page.goto(f"{portal_server.url}/activities/{name}?_lang={LANGUAGES.get(screen, 'en')}")
			assert [*found_by_axe(page), *too_wide(page), *cut_off(page)] == []
			if pictures and (screen, name) == ("phone", "absence"):
				keep_picture(page, pictures / f"{name}.png")
		finally:
			context.close()
