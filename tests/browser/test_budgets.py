"""What pages cost a phone and the server: `make budgets` prints the table of docs/families.md, and fails where one is over.

A phone on slow 4G: 150 ms there and back, 1.6 Mbit/s, a processor a quarter as fast as this machine's. Each page is loaded
five times with nothing kept, and the median counts. What the server takes is told in no-op POSTs of the same run.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

import frappe
import pytest

from tests.browser.gzip_proxy import gzip_proxy
from tests.browser.moments import PHONE
from tests.browser.story import Evening
from tests.factories import registers
from tests.factories.people import PASSWORD
from tests.support.http import Server
from tests.support.pages import Browser as WithoutScripts

if TYPE_CHECKING:
	from playwright.sync_api import Browser, CDPSession, Page

pytestmark = [
	pytest.mark.bench,
	pytest.mark.browser,
	pytest.mark.programs("chromium", "npm"),
	pytest.mark.http,
	pytest.mark.timeout(1800),
]

TIMES = 5
SLOW_4G = {
	"offline": False,
	"latency": 150,
	"downloadThroughput": 1_600_000 / 8,
	"uploadThroughput": 750_000 / 8,
}
SLOWER = 4
LCP, CLS, LONGEST_TASK, BYTES, NOOPS = 1500, 0.05, 200, 60_000, 10
REGISTER_BYTES = 75_000
MEASURED = (
	"home",
	"programme",
	"book",
	"rank",
	"basket",
	"offer",
	"bookings",
	"calendar",
	"messages",
	"settings",
)
JUDGED_AT_THE_SERVER = ("home", "programme", "offer")
ROUNDS = 20
HEAD = (
	f"| page | LCP ≤ {LCP} ms | CLS ≤ {CLS} | longest task ≤ {LONGEST_TASK} ms | with all it needs ≤ {BYTES // 1000} kB |\n"
	"|---|---|---|---|---|"
)
# noted by the page itself, from its first moment
OBSERVE = """
	window.measured = { lcp: 0, cls: 0, task: 0 };
	new PerformanceObserver(list => list.getEntries().forEach(e => { measured.lcp = e.startTime }))
		.observe({ type: "largest-contentful-paint", buffered: true });
	new PerformanceObserver(list => list.getEntries().forEach(e => { measured.cls += e.hadRecentInput ? 0 : e.value }))
		.observe({ type: "layout-shift", buffered: true });
	new PerformanceObserver(list => list.getEntries().forEach(e => { measured.task = Math.max(measured.task, e.duration) }))
		.observe({ type: "longtask", buffered: true });
"""


@dataclass(frozen=True)
class Load:
	"""One page as it was loaded once; milliseconds, and bytes on the wire."""

	lcp: float
	cls: float
	task: float
	size: float

	def is_within(self, most: int = BYTES) -> bool:
		return self.lcp <= LCP and self.cls <= CLS and self.task <= LONGEST_TASK and self.size <= most

	def row(self, name: str) -> str:
		shown = (f"{self.lcp:.0f} ms", f"{self.cls:.3f}", f"{self.task:.0f} ms", f"{self.size / 1000:.1f} kB")
		return f"| {' | '.join((name, *shown))} |"


@contextmanager
def slow_phone(
	browser: "Browser", server: Server, user: str, **options: Any
) -> "Iterator[tuple[Page, CDPSession]]":
	"""Somebody's phone on slow 4G that keeps nothing."""
	with gzip_proxy(server.url, server.site.name) as url:
		context = browser.new_context(viewport=PHONE, device_scale_factor=2, base_url=url, **options)
		context.add_init_script(OBSERVE)
		page = context.new_page()
		page.goto("/activities/sign-in")
		page.get_by_label("Email", exact=True).fill(user)
		page.get_by_label("Password").fill(PASSWORD)
		page.get_by_role("button", name="Sign In").click()
		page.wait_for_url("**/activities")
		session = context.new_cdp_session(page)
		session.send("Network.enable")
		session.send("Network.setCacheDisabled", {"cacheDisabled": True})
		session.send("Network.emulateNetworkConditions", SLOW_4G)
		session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
		yield page, session
		context.close()


def test_pages_are_quick_on_a_slow_phone(
	chromium: "Browser", portal_server: Server, islands: None, evening: Evening
) -> None:
	with slow_phone(chromium, portal_server, evening.user) as (page, session):
		found = {name: in_the_middle(page, session, evening.paths[name]) for name in MEASURED}
	lines = [HEAD, *(load.row(name) for name, load in found.items())]
	print("", *lines, sep="\n")  # noqa: T201
	assert {name: load for name, load in found.items() if not load.is_within()} == {}


def test_the_register_is_quick_on_a_slow_phone(
	chromium: "Browser", portal_server: Server, islands: None
) -> None:
	"""Fourteen children, on a phone that has no worker yet: it would answer from what it keeps."""
	gate = registers.gate(children=14)
	frappe.db.commit()
	with slow_phone(chromium, portal_server, gate.teacher.user, service_workers="block") as (page, session):
		found = in_the_middle(page, session, "/activities/register")
	print("", HEAD, found.row("register"), sep="\n")  # noqa: T201
	assert found.is_within(REGISTER_BYTES)


def in_the_middle(page: "Page", session: "CDPSession", path: str) -> Load:
	loads = [loaded(page, session, path) for _time in range(TIMES)]
	return Load(*(median(getattr(load, name) for load in loads) for name in ("lcp", "cls", "task", "size")))


def loaded(page: "Page", session: "CDPSession", path: str) -> Load:
	sizes: list[float] = []

	def arrived(event: dict) -> None:
		sizes.append(event["encodedDataLength"])

	session.on("Network.loadingFinished", arrived)
	page.goto(path, wait_until="networkidle")
	session.remove_listener("Network.loadingFinished", arrived)
	measured = page.evaluate("window.measured")
	assert measured["lcp"] > 0
	return Load(measured["lcp"], measured["cls"], measured["task"], sum(sizes))


def test_the_server_takes_no_more_than_ten_requests_that_do_nothing(
	portal_server: Server, evening: Evening
) -> None:
	"""Turn and turn about, so that whatever else this machine does comes to both."""
	browser = WithoutScripts(portal_server, evening.user)
	page = browser.open("/activities")
	browser.session.headers["X-Frappe-CSRF-Token"] = page.form("sign_out").fields["csrf_token"]
	ping = f"{portal_server.url}/api/method/ping"
	calls: dict[str, Callable[[], None]] = {
		"no-op": lambda: browser.session.post(ping).raise_for_status(),
		**{
			name: lambda path=evening.paths[name]: assert_shown(browser, path)
			for name in JUDGED_AT_THE_SERVER
		},
	}
	taken: dict[str, list[float]] = {name: [] for name in calls}
	for _round in range(ROUNDS):
		for name, call in calls.items():
			start = time.perf_counter()
			call()
			taken[name].append(time.perf_counter() - start)
	middle = {name: median(seconds) for name, seconds in taken.items()}
	times = {name: middle[name] / middle["no-op"] for name in JUDGED_AT_THE_SERVER}
	print(f"\nA no-op POST takes {middle['no-op'] * 1000:.1f} ms; as a multiple of it:", times)  # noqa: T201
	assert {name: each for name, each in times.items() if each > NOOPS} == {}


def assert_shown(browser: WithoutScripts, path: str) -> None:
	assert browser.open(path).status == 200
