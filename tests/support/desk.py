"""Desk as somebody at the office sees it: Chromium, steered by what is written on the screen.

Every wait is for a condition. Playwright and Pillow are imported where they are used: a host without Desk, where these
tests are left out, hasn't got them.
"""

import io
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import programs
from tests.factories.people import PASSWORD

if TYPE_CHECKING:
	from playwright.sync_api import BrowserContext, Locator, Page

FLAGS = (
	"--no-sandbox",
	"--disable-gpu",
	"--disable-quic",
	"--no-first-run",
	"--disable-background-networking",
	"--disable-component-update",
	"--disable-sync",
)
WIDTH, HEIGHT = 1200, 860
MILLISECONDS = 30_000
COLOURS = 96
TABS = 40
# version 15 opens one, version 16 the other
HOME = re.compile(r"/(app|desk)(/|$)")
IS_QUIET = (
	"() => window.frappe && frappe.request && !frappe.request.ajax_count && !$('#freeze:visible').length"
)


@contextmanager
def chromium() -> Iterator["BrowserContext"]:
	"""A browser with a profile of its own that nobody has used."""
	from playwright.sync_api import sync_playwright

	with sync_playwright() as playwright, tempfile.TemporaryDirectory() as profile:
		context = playwright.chromium.launch_persistent_context(
			profile,
			executable_path=programs.find("chromium"),
			args=list(FLAGS),
			viewport={"width": WIDTH, "height": HEIGHT},
			locale="en-GB",
			reduced_motion="reduce",
		)
		context.set_default_timeout(MILLISECONDS)
		yield context
		context.close()


@dataclass
class Desk:
	"""One person's Desk. ``pictures`` is the folder for those who ask for pictures."""

	page: "Page"
	url: str
	pictures: Path | None = None
	errors: list[str] = field(default_factory=list)

	def __post_init__(self) -> None:
		self.page.on("pageerror", lambda error: self.errors.append(str(error)))

	def log_in(self, user: str) -> None:
		self.page.goto(f"{self.url}/login")
		self.page.fill("#login_email", user)
		self.page.fill("#login_password", PASSWORD)
		self.page.click(".btn-login")
		self.page.wait_for_url(HOME)
		self.wait()

	def wait(self) -> None:
		"""Until no request is under way."""
		self.page.wait_for_function(IS_QUIET)

	def open(self, doctype: str, name: str) -> None:
		"""Show a document's form, read anew."""
		self.page.goto(f"{self.url}/app/{doctype.lower().replace(' ', '-')}/{name}")
		self.on_form(name)

	def on_form(self, name: str) -> None:
		"""Wait until the form of that document is shown."""
		self.page.wait_for_function(
			"name => window.cur_frm && cur_frm.doc && cur_frm.doc.name === name", arg=name
		)
		self.wait()

	def show_list(self, doctype: str, **filters: str) -> None:
		query = "&".join(f"{key}={value}" for key, value in filters.items())
		self.page.goto(f"{self.url}/app/{doctype.lower().replace(' ', '-')}?{query}")
		self.page.locator(".list-row-container:visible").first.wait_for()
		self.wait()

	@property
	def shown(self) -> "Locator":
		"""The page that is in front; Desk keeps those before it."""
		return self.page.locator(".page-container:visible")

	def tab(self, label: str) -> None:
		self.shown.locator(".form-tabs:visible").get_by_role("tab", name=label).click()

	def button(self, label: str, menu: str | None = None) -> None:
		"""Press a button of the page's head, which may be in a menu there."""
		head = self.shown.locator(".page-head")
		if menu:
			head.get_by_role("button", name=menu, exact=True).click()
			head.locator(".dropdown-menu.show").get_by_text(label, exact=True).click()
		else:
			head.get_by_role("button", name=label, exact=True).click()

	def tab_to(self, target: "Locator") -> None:
		"""Reach something with the Tab key alone."""
		for _press in range(TABS):
			if target.evaluate("element => element === document.activeElement"):
				return
			self.page.keyboard.press("Tab")
		raise AssertionError(f"{target} is not reached with {TABS} presses of the Tab key")

	def button_primary(self, label: str) -> None:
		"""Press the black button of the page's head."""
		self.shown.locator(".page-head .primary-action").get_by_text(label, exact=True).click()

	def menu(self, label: str) -> None:
		"""Choose from the menu of three dots in the page's head."""
		menu = self.shown.locator(".page-head .menu-btn-group")
		menu.locator("[data-toggle='dropdown']").click()
		menu.locator(".dropdown-menu.show").get_by_text(label, exact=True).click()

	def buttons(self) -> set[str]:
		"""What the page's head offers, its menus included."""
		head = self.shown.locator(".page-head .custom-actions")
		texts = head.locator("button, a.dropdown-item").all_text_contents()
		return {text.strip() for text in texts}

	@property
	def dialog(self) -> "Locator":
		"""The dialog in front."""
		return self.page.locator(".modal.show").last

	def _faded_in(self) -> None:
		"""Until the dialog in front stands still: Bootstrap ignores that one is closed while it comes."""
		self.page.wait_for_function(
			"() => !($('.modal.show').last().data('bs.modal') || {})._isTransitioning"
		)

	def answer(self, label: str) -> None:
		"""Press a button of the dialog in front."""
		self._faded_in()
		self.dialog.get_by_role("button", name=label, exact=True).click()

	def dismiss(self) -> None:
		"""Close the dialog in front."""
		shown = self.page.locator(".modal.show")
		count = shown.count()
		self._faded_in()
		self.dialog.locator(".btn-modal-close").click()
		self.page.wait_for_function("count => $('.modal.show').length < count", arg=count)

	def choose(self, fieldname: str, value: str, within: "Locator | None" = None) -> None:
		"""Type into a link field and take what it proposes for that value."""
		box = (within or self.shown).locator(f"[data-fieldname='{fieldname}'] input:visible").first
		box.click()
		box.fill(value)
		# in a table version 16 shows the list elsewhere on the page
		proposed = self.page.locator(f"#{box.get_attribute('aria-owns')} [role=option]")
		proposed.filter(has_text=value).first.click()
		self.wait()

	def add_row(self, table: str) -> "Locator":
		"""Add a row to a table of the form; gives it."""
		rows = self.shown.locator(f"[data-fieldname='{table}'] .grid-body .grid-row")
		count = rows.count()
		self.shown.locator(f"[data-fieldname='{table}'] .grid-add-row").click()
		rows.nth(count).wait_for()
		return rows.nth(count)

	def choose_in_row(self, row: "Locator", fieldname: str, value: str) -> None:
		"""As ``choose``, in a row of a table, whose fields appear when they are clicked."""
		row.locator(f"[data-fieldname='{fieldname}']").first.click()
		self.choose(fieldname, value, within=row)

	def choose_rows(self, *names: str) -> None:
		"""Tick rows of the list in front."""
		for name in names:
			self.shown.locator(f".list-row-checkbox[data-name='{name}']").check()

	def wait_for_rows(self, status: str, count: int) -> None:
		"""Until the list in front has that many rows of the status."""
		self.page.wait_for_function(
			"([status, count]) => $('.list-row:visible .indicator-pill:visible').filter("
			"(_, pill) => pill.textContent.trim() === status).length === count",
			arg=[status, count],
		)

	def wait_for_status(self, text: str) -> None:
		"""Until the head of the form says so."""
		self.shown.locator(".page-head .indicator-pill").filter(has_text=text).first.wait_for()

	def timeline(self) -> list[str]:
		"""What the timeline tells of the booking, the newest first."""
		return self.shown.locator(".booking-event").all_inner_texts()

	def picture(self, name: str, at: "Locator | None" = None) -> None:
		"""Keep a picture of the screen for the documentation, scrolled to where something is."""
		if not self.pictures:
			return
		from PIL import Image

		self.wait()
		if at:
			at.evaluate("element => element.scrollIntoView({block: 'center'})")
		raw = self.page.screenshot(animations="disabled")
		image = Image.open(io.BytesIO(raw)).convert("RGB").quantize(COLOURS)
		self.pictures.mkdir(parents=True, exist_ok=True)
		image.save(self.pictures / f"{name}.png", optimize=True)
