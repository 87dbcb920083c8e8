"""The network between a phone and the school, which can be cut: for the page and for its service worker alike, as a wall does.

Playwright's own `set_offline` doesn't reach what a service worker asks.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

from tests.browser.gzip_proxy import Handler

if TYPE_CHECKING:
	from playwright.sync_api import BrowserContext

Headers = list[tuple[str, str]]


@dataclass
class Signal:
	"""One phone's network."""

	url: str = ""
	is_cut: bool = False
	# answers to marks that the school has stored, and that never arrive
	lost: int = 0
	# what a path is answered with instead, given what the school answers
	instead: dict[str, Callable[[int, bytes], tuple[int, bytes]]] = field(default_factory=dict)
	asked: list[str] = field(default_factory=list)

	def cut(self, context: "BrowserContext") -> None:
		self.is_cut = True
		context.set_offline(True)

	def mend(self, context: "BrowserContext") -> None:
		self.is_cut = False
		context.set_offline(False)


class _Cuttable(Handler):
	signal: Signal

	def _pass_on(self, method: str, body: bytes | None) -> None:
		# a connection that was used before is tried twice by browsers
		self.close_connection = True
		if not self.signal.is_cut:
			super()._pass_on(method, body)

	def _asked(self, method: str, body: bytes | None) -> tuple[int, Headers, bytes]:
		status, headers, content = super()._asked(method, body)
		self.signal.asked.append(self.path)
		if "post_marks" in self.path and self.signal.lost:
			self.signal.lost -= 1
			raise ConnectionResetError
		for path, instead in self.signal.instead.items():
			if path in self.path:
				status, content = instead(status, content)
		return status, [*headers, ("Connection", "close")], content

	def handle(self) -> None:
		try:
			super().handle()
		except ConnectionError:
			self.close_connection = True


@contextmanager
def signal_to(behind: str, site: str) -> Iterator[Signal]:
	"""A network between a phone and the app."""
	signal = Signal()
	values: dict[str, Any] = {"behind": behind, "site": site, "signal": signal}
	with ThreadingHTTPServer(("127.0.0.1", 0), type("Cuttable", (_Cuttable,), values)) as server:
		Thread(target=server.serve_forever, daemon=True).start()
		signal.url = f"http://127.0.0.1:{server.server_port}"
		try:
			yield signal
		finally:
			server.shutdown()
