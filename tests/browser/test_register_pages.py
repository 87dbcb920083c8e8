"""The pages of the gate as they are shown: nothing that axe finds, nothing wider than the screen, targets for a thumb."""

from pathlib import Path
from typing import TYPE_CHECKING

import frappe
import pytest

from tests.browser.test_every_page import (
	LANGUAGES,
	SCREENS,
	TARGET,
	cut_off,
	found_by_axe,
	keep_picture,
	pictures,
	too_wide,
)
from tests.factories import registers
from tests.factories.people import PASSWORD
from tests.factories.registers import Gate
from tests.support.http import Server
from tests.support.site import Site, connected

if TYPE_CHECKING:
	from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.programs("chromium"), pytest.mark.http]

NAMES = ("Mia Berger", "Noah Berger", "Ada Lind", "Emil Novak", "Zoe Haddad")

__all__ = ["pictures"]


@pytest.fixture(scope="module")
def gate(site: Site) -> Gate:
	with connected(site):
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
		frappe.db.set_value("Location", room, "location_name", "Sports Hall")
		frappe.db.set_value("Student Group", made.made.section, "student_group_name", "Judo, beginners")
		frappe.db.commit()
		return made


@pytest.mark.parametrize("screen", list(SCREENS))
def test_the_register(
	chromium: "Browser", portal_server: Server, gate: Gate, screen: str, pictures: Path | None
) -> None:
	context = chromium.new_context(**SCREENS[screen], reduced_motion="reduce", locale="en-GB")
	context.set_extra_http_headers({"X-Frappe-Site-Name": portal_server.site.name})
	page = context.new_page()
	try:
		page.goto(f"{portal_server.url}/activities/register")
		page.locator("input[type=email]").fill(gate.teacher.user)
		page.locator("input[type=password]").fill(PASSWORD)
		page.locator("main button").first.click()
		page.wait_for_url("**/activities/register")
		children = page.locator(".child")
		for number, status in enumerate(("Present", "Absent", "Late")):
			children.nth(number).locator(f"button[value={status}]").click()
		page.goto(f"{portal_server.url}/activities/register?_lang={LANGUAGES.get(screen, 'en')}")
		assert [*found_by_axe(page), *too_wide(page), *cut_off(page)] == []
		for button in page.locator(".marks button").all():
			box = button.bounding_box()
			assert box
			assert min(box["width"], box["height"]) >= TARGET
		if pictures and screen == "phone":
			keep_picture(page, pictures / "register.png")
	finally:
		context.close()
