"""Phones with the register on them: what they show, what they keep, and a network that can be cut."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import frappe

from tests.browser.signal_proxy import Signal, signal_to
from tests.factories.people import PASSWORD
from tests.factories.registers import Gate
from tests.support.http import Server

if TYPE_CHECKING:
	from playwright.sync_api import Browser, Locator, Page

MARK = "Activity Attendance Mark"
PATH = "/activities/register"
PHONE = {"width": 390, "height": 844}
# what the phone keeps, by store
KEPT = """async (name) => {
	if (!(await indexedDB.databases()).some((each) => each.name === "ifitwala-register")) return [];
	const asked = (request) => new Promise((resolve, reject) => {
		request.onsuccess = () => resolve(request.result);
		request.onerror = () => reject(request.error);
	});
	const database = await asked(indexedDB.open("ifitwala-register"));
	try {
		if (!database.objectStoreNames.contains(name)) return [];
		return await asked(database.transaction(name).objectStore(name).getAll());
	} finally {
		database.close();
	}
}"""

# as if the lists had been told some minutes earlier
AGE = """async (minutes) => {
	const asked = (request) => new Promise((resolve) => { request.onsuccess = () => resolve(request.result); });
	const database = await asked(indexedDB.open("ifitwala-register"));
	const store = database.transaction("lists", "readwrite").objectStore("lists");
	for (const list of await asked(store.getAll()))
		await asked(store.put({
			...list,
			received: list.received - minutes * 60_000,
			now: new Date(Date.parse(list.now) - minutes * 60_000).toISOString(),
		}));
	database.close();
}"""


@dataclass
class Phone:
	"""Somebody's phone with the register open."""

	page: "Page"
	signal: Signal

	@property
	def state(self) -> "Locator":
		return self.page.locator(".sending[role=status]")

	def cut(self) -> None:
		self.signal.cut(self.page.context)

	def mend(self) -> None:
		self.signal.mend(self.page.context)

	def child(self, student: str) -> "Locator":
		return self.page.locator(f"[id='{student}']")

	def mark(self, student: str, status: str) -> None:
		self.child(student).locator(".marks").get_by_role("button", name=status, exact=True).click()
		self.shows(student, status)

	def shows(self, student: str, status: str) -> None:
		chip = self.child(student).locator(".child-head .chip").first
		chip.filter(has_text=re.compile(f"^{status}$")).wait_for()

	def says(self, text: str) -> None:
		self.state.filter(has_text=text).wait_for()

	def has_counted(self, there: int, expected: int) -> None:
		self.page.locator(".counter").filter(has_text=f"{there} of {expected}").wait_for()

	def kept(self, name: str) -> list[dict[str, Any]]:
		return self.page.evaluate(KEPT, name)

	def caches(self) -> list[str]:
		return self.page.evaluate("() => caches.keys()")

	def workers(self) -> int:
		return self.page.evaluate(
			"() => navigator.serviceWorker.getRegistrations().then((all) => all.length)"
		)

	def is_ready(self) -> None:
		"""The phone has the lists, and a worker with its page."""
		self.says("All sent")
		self.page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
		self.page.wait_for_function("() => navigator.serviceWorker.controller")
		self.until(lambda: self.kept("lists"))

	def until(self, is_so: "Callable[[], Any]") -> None:
		"""Look again until it is so."""
		for _time in range(300):
			if is_so():
				return
			self.page.wait_for_timeout(50)
		raise AssertionError("it never came to be")

	def sign_in(self, user: str) -> None:
		self.page.get_by_label("Email").last.fill(user)
		self.page.get_by_label("Password").fill(PASSWORD)
		self.page.get_by_role("button", name="Sign In", exact=True).click()

	def open(self, user: str, path: str = PATH) -> None:
		# whose list is on the phone already is shown it, where the school is slow to say that nobody is signed in
		self.page.goto(f"{self.signal.url}/activities/sign-in?{urlencode({'next': path})}")
		self.sign_in(user)
		self.page.wait_for_url(f"**{path}")


@contextmanager
def a_phone(browser: "Browser", server: Server, **options: Any) -> Iterator[Phone]:
	with signal_to(server.url, server.site.name) as signal:
		context = browser.new_context(**{"viewport": PHONE, "locale": "en-GB", **options})
		try:
			yield Phone(context.new_page(), signal)
		finally:
			context.close()


def stored(gate: Gate, student: str) -> list[str]:
	"""Every mark of a child, in the order in which they were made."""
	frappe.db.rollback()
	return frappe.get_all(
		MARK,
		{"student": student, "student_group": gate.made.section},
		pluck="status",
		order_by="at asc, uid asc",
	)
