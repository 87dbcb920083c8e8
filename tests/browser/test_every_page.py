"""Every page as it is shown: nothing that axe finds, nothing wider than the screen, nothing that a browser complains of.

With --pictures the pictures of docs/families.md are taken.
"""

import io
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.album import Album
from tests.browser.story import Evening
from tests.factories.people import PASSWORD
from tests.support.http import Server

if TYPE_CHECKING:
	from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = [pytest.mark.browser, pytest.mark.programs("chromium", "npm"), pytest.mark.http]

AXE = Path(__file__).parents[2] / ".ci/lint/node_modules/axe-core/axe.min.js"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
SCRIPTS = "**/ifitwala_ed/portal/build/**"
ARE_MOUNTED = (
	"() => [...document.querySelectorAll('[data-island]')].every(each => each.querySelector('[data-v-app]'))"
)
COLOURS = 128
TARGET = 44
# what the menu says in German, one word longer than it is
LONG_WORDS = ["Startseite", "Veranstaltungen", "Buchungen", "Kalender", "Nachrichten"]
SCREENS: dict[str, dict[str, Any]] = {
	"phone": {"viewport": {"width": 390, "height": 844}, "color_scheme": "light"},
	"phone-dark": {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"},
	"desktop": {"viewport": {"width": 1200, "height": 860}, "color_scheme": "light"},
	"desktop-dark": {"viewport": {"width": 1200, "height": 860}, "color_scheme": "dark"},
	"narrow": {"viewport": {"width": 320, "height": 640}, "color_scheme": "light"},
	"narrow-german": {"viewport": {"width": 320, "height": 640}, "color_scheme": "light"},
	"german": {"viewport": {"width": 390, "height": 844}, "color_scheme": "light"},
	"arabic": {"viewport": {"width": 390, "height": 844}, "color_scheme": "light"},
	"arabic-dark": {"viewport": {"width": 1200, "height": 860}, "color_scheme": "dark"},
	"without-scripts": {"viewport": {"width": 390, "height": 844}, "color_scheme": "light"},
}
LANGUAGES = {"narrow-german": "de", "german": "de", "arabic": "ar", "arabic-dark": "ar"}
# those that docs/families.md shows
SHOWN = {
	("phone", "home"),
	("phone", "offer"),
	("phone-dark", "book"),
	("phone", "rank"),
	("phone", "basket"),
	("desktop", "programme"),
	("desktop", "confirmed"),
	("phone", "why-not"),
	("phone", "calendar"),
}


@pytest.fixture
def pictures(request: pytest.FixtureRequest) -> Path | None:
	wanted = request.config.getoption("--pictures")
	return request.config.invocation_params.dir / wanted if wanted else None


@pytest.mark.parametrize("screen", list(SCREENS))
def test_every_page(
	chromium: "Browser",
	portal_server: Server,
	islands: None,
	evening: Evening,
	screen: str,
	pictures: Path | None,
	album: Album,
) -> None:
	context = new_context(chromium, portal_server, screen)
	page = context.new_page()
	try:
		problems = look_at(page, portal_server, {"sign-in": "/activities/sign-in"}, screen, album)
		sign_in(page, portal_server, evening)
		problems |= look_at(page, portal_server, evening.paths, screen, album, pictures)
		assert problems == {}
	finally:
		context.close()


@pytest.mark.parametrize("screen", list(SCREENS))
def test_what_has_come_to_an_end(
	chromium: "Browser", portal_server: Server, islands: None, aftermath: Evening, screen: str, album: Album
) -> None:
	context = new_context(chromium, portal_server, screen)
	page = context.new_page()
	try:
		sign_in(page, portal_server, aftermath)
		assert look_at(page, portal_server, aftermath.paths, screen, album) == {}
	finally:
		context.close()


def new_context(chromium: "Browser", server: Server, screen: str) -> "BrowserContext":
	context = chromium.new_context(**SCREENS[screen], reduced_motion="reduce", locale="en-GB")
	context.set_extra_http_headers({"X-Frappe-Site-Name": server.site.name})
	if screen == "without-scripts":
		# axe is a script itself: it is the portal's that do nothing
		context.route(SCRIPTS, lambda route: route.fulfill(content_type="text/javascript", body=""))
	return context


def look_at(
	page: "Page",
	server: Server,
	paths: dict[str, str],
	screen: str,
	album: Album,
	pictures: Path | None = None,
) -> dict[str, list[str]]:
	"""What is wrong with pages, by their names."""
	complaints: list[str] = []
	page.on("console", lambda message: complaints.append(message.text))
	page.on("pageerror", lambda error: complaints.append(str(error)))
	problems = {}
	for name, path in paths.items():
		complaints.clear()
		language = LANGUAGES.get(screen, "en")
		page.goto(f"{server.url}{path}{'&' if '?' in path else '?'}_lang={language}")
		if screen != "without-scripts":
			page.wait_for_function(ARE_MOUNTED)
			choose(page, name)
		# what a page that isn't there is answered with, a browser notes too
		noted = [each for each in complaints if not re.search(r"status of 40[34]", each)]
		if found := [*found_by_axe(page), *noted, *too_wide(page), *cut_off(page)]:
			problems[name] = found
		album.take(page, name, screen)
		if pictures and (screen, name) in SHOWN:
			keep_picture(page, pictures / f"family-{name}.png")
	return problems


def choose(page: "Page", name: str) -> None:
	"""Put two into the list of what is ranked, which is empty before."""
	for nth in (1, 0) if name == "rank" else ():
		page.locator(".add").nth(nth).click()


@pytest.mark.parametrize("width", [320, 390])
def test_long_words_fit_in_the_menu_of_a_small_phone(
	chromium: "Browser", portal_server: Server, evening: Evening, width: int
) -> None:
	context = chromium.new_context(viewport={"width": width, "height": 640})
	context.set_extra_http_headers({"X-Frappe-Site-Name": portal_server.site.name})
	page = context.new_page()
	try:
		sign_in(page, portal_server, evening)
		page.evaluate(
			"words => document.querySelectorAll('.menu span').forEach((each, at) => { each.textContent = words[at] })",
			LONG_WORDS,
		)
		assert cut_off(page) == []
		assert too_wide(page) == []
		for tab in page.locator(".menu a").all():
			box = tab.bounding_box()
			assert box
			assert min(box["width"], box["height"]) >= TARGET
	finally:
		context.close()


def sign_in(page: "Page", server: Server, evening: Evening) -> None:
	"""Through the form, which has to be as good as every other page."""
	page.goto(f"{server.url}/activities")
	assert found_by_axe(page) == []
	assert too_wide(page) == []
	page.get_by_label("Email", exact=True).fill(evening.user)
	page.get_by_label("Password").fill(PASSWORD)
	page.get_by_role("button", name="Sign In").click()
	page.wait_for_url(f"{server.url}/activities")


def found_by_axe(page: "Page") -> list[str]:
	page.evaluate(AXE.read_text())
	result = page.evaluate("rules => axe.run(document, rules)", RULES)
	return [
		f"{each['id']}: {each['help']}: {node['html'][:200]} {node.get('failureSummary', '')}"
		for each in result["violations"]
		for node in each["nodes"]
	]


def too_wide(page: "Page") -> list[str]:
	"""Whether something is wider than the screen, and by how many pixels."""
	by = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
	return [f"{by} pixels wider than the screen"] if by > 0 else []


def cut_off(page: "Page") -> list[str]:
	"""The words of the menu that aren't shown whole and on one line."""
	return page.evaluate(
		"() => [...document.querySelectorAll('.menu span')].filter(each => each.scrollWidth > each.clientWidth"
		" || each.clientHeight > 2 * parseFloat(getComputedStyle(each).fontSize)).map(each => each.innerText)"
	)


def keep_picture(page: "Page", file: Path) -> None:
	from PIL import Image

	file.parent.mkdir(parents=True, exist_ok=True)
	raw = page.screenshot(animations="disabled")
	image = Image.open(io.BytesIO(raw)).convert("RGB").quantize(COLOURS)
	image.save(file, optimize=True)
