"""What the register on a phone can come to, each as it is looked at: nothing that axe finds, nothing wider than the screen.

With --pictures the pictures of docs/staff.md are taken.
"""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import frappe
import pytest
from frappe import _

from ifitwala_ed.core import moments
from tests.browser.phones import KEPT, MARK, PATH, Phone, a_phone
from tests.browser.test_every_page import (
	LANGUAGES,
	SCREENS,
	TARGET,
	found_by_axe,
	keep_picture,
	pictures,
	too_wide,
)
from tests.browser.test_register_pages import make_gate
from tests.factories.registers import Gate
from tests.support.http import Server
from tests.support.site import Site, connected

if TYPE_CHECKING:
	from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.programs("chromium", "npm"), pytest.mark.http]

LOOKED_AT = ("phone", "phone-dark", "narrow", "narrow-german", "arabic")
PICTURES = {"online": "register", "without a signal": "register-offline", "refused": "register-refused"}
# a mark that somebody else left, and one of the phone's owner that was refused
LEFT = """async (marks) => {
	const asked = (request) => new Promise((resolve) => { request.onsuccess = () => resolve(request.result); });
	const database = await asked(indexedDB.open("ifitwala-register"));
	const store = database.transaction("marks", "readwrite").objectStore("marks");
	for (const mark of marks) await asked(store.put(mark));
	database.close();
}"""

__all__ = ["pictures"]


@pytest.fixture(scope="module")
def gate(site: Site) -> Gate:
	with connected(site):
		return make_gate()


def online(phone: Phone, gate: Gate) -> None:
	for student, status in zip(gate.students, ("Present", "Absent", "Late"), strict=False):
		press(phone, student, status)
	phone.until(lambda: not phone.kept("marks"))


def press(phone: Phone, student: str, status: str) -> None:
	"""By its place, for the page may be in another language."""
	at = ("Present", "Late", "Absent", "Excused").index(status)
	phone.child(student).locator(".marks button").nth(at).click()
	phone.child(student).locator(".marks [aria-pressed=true]").wait_for()


def without_a_signal(phone: Phone, gate: Gate) -> None:
	phone.cut()
	for student in gate.students[3:]:
		press(phone, student, "Present")
	phone.state.locator(".chip.over").wait_for()


def picked_up(phone: Phone, gate: Gate) -> None:
	phone.child(gate.students[3]).locator("summary").last.click()
	phone.child(gate.students[3]).locator("summary").nth(1).click()


def reloaded(phone: Phone, gate: Gate) -> None:
	phone.page.reload()
	phone.child(gate.students[0]).wait_for()


def leaving(phone: Phone, _gate: Gate) -> None:
	phone.page.goto(f"{phone.signal.url}{PATH}?leaving=1")
	phone.page.locator(".notice.bad .danger").wait_for()


def refused(phone: Phone, gate: Gate) -> None:
	mark = {"user": gate.teacher.user, "session": gate.session, "student": gate.students[0]}
	tomorrow = gate.key.starts + timedelta(days=1)
	mark |= {"uid": "refused-1", "status": "Late", "at": moments.iso(tomorrow), "made": 0}
	mark |= {"title": "Judo, beginners", "student_name": "Mia Berger"}
	why = _(
		"The mark is of {0}, and here it is {1}. Please set the clock of your phone and mark again."
	).format(moments.moment(tomorrow), moments.moment(gate.key.starts))
	phone.page.evaluate(LEFT, [{**mark, "why": why}])
	phone.page.goto(f"{phone.signal.url}{PATH}")
	phone.page.get_by_role("alert").wait_for()


def of_others(phone: Phone, gate: Gate) -> None:
	now = phone.page.evaluate("() => Date.now()")
	mark = {"user": "else@example.com", "session": gate.session, "student": gate.students[0], "made": now}
	mark |= {"uid": "of-others-1", "status": "Late", "at": gate.key.starts.isoformat() + "Z"}
	phone.page.evaluate(LEFT, [mark])
	phone.page.goto(f"{phone.signal.url}{PATH}")
	phone.page.locator(".sending ~ p.muted").last.wait_for()


def not_here(phone: Phone, _gate: Gate) -> None:
	phone.page.goto(f"{phone.signal.url}{PATH}/2026-01-05")
	phone.page.locator(".lonely h2").wait_for()


def signed_out(phone: Phone, gate: Gate) -> None:
	phone.page.goto(f"{phone.signal.url}{PATH}")
	phone.child(gate.students[0]).wait_for()
	phone.page.context.clear_cookies()
	phone.mend()
	phone.page.get_by_role("dialog").wait_for()


# one after the other on one phone
STATES: dict[str, Callable[[Phone, Gate], None]] = {
	"online": online,
	"without a signal": without_a_signal,
	"picked up": picked_up,
	"reloaded": reloaded,
	"of others": of_others,
	"refused": refused,
	"leaving": leaving,
	"not here": not_here,
	"signed out": signed_out,
}


@pytest.mark.parametrize("screen", LOOKED_AT)
def test_every_state_of_the_register(
	chromium: "Browser",
	portal_server: Server,
	islands: None,
	gate: Gate,
	screen: str,
	pictures: Path | None,
) -> None:
	frappe.db.delete(MARK, {"student_group": gate.made.section})
	frappe.db.set_value("User", gate.teacher.user, "language", LANGUAGES.get(screen, "en"))
	frappe.clear_cache(user=gate.teacher.user)
	frappe.db.commit()
	problems = {}
	with a_phone(chromium, portal_server, **SCREENS[screen], reduced_motion="reduce") as phone:
		phone.open(gate.teacher.user)
		phone.page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
		phone.until(lambda: phone.page.evaluate(KEPT, "lists"))
		for name, bring in STATES.items():
			bring(phone, gate)
			if found := [*found_by_axe(phone.page), *too_wide(phone.page), *too_small(phone)]:
				problems[name] = found
			if pictures and screen == "phone" and name in PICTURES:
				if name == "online":
					phone.page.evaluate("() => scrollTo(0, 0)")
				keep_picture(phone.page, pictures / f"{PICTURES[name]}.png")
	assert problems == {}


def too_small(phone: Phone) -> list[str]:
	"""The buttons at the gate that a thumb misses."""
	boxes = [
		(button.inner_text(), button.bounding_box()) for button in phone.page.locator(".gate button").all()
	]
	return [text for text, box in boxes if box and min(box["width"], box["height"]) < TARGET]
