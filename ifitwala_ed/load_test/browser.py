"""A family's browser, as little of one as a load test needs: a session, JSON, pages, and how long each answer took."""

import json
import re
import time
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any, Final
from urllib.parse import urlsplit

NO_ANSWER: Final = 0
SHOWN: Final = 200
ANSWER_SECONDS: Final = 60
# every page of the portal has a form with it
TOKEN: Final = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass(frozen=True)
class Answer:
	"""What came back. ``status`` is NO_ANSWER, and ``error`` says why, where nothing did."""

	status: int
	message: Any
	error: str
	seconds: float

	@property
	def is_broken(self) -> bool:
		"""Whether the server failed, rather than answering yes or no."""
		return self.status == NO_ANSWER or self.status >= 500


class Browser:
	"""One person's session. Every request has a connection of its own, so none can break on a closed one."""

	def __init__(self, url: str, site: str) -> None:
		parts = urlsplit(url)
		kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
		self._connect = lambda: kind(parts.hostname or "", parts.port, timeout=ANSWER_SECONDS)
		self._path = parts.path.rstrip("/")
		self._headers = {"Connection": "close", "X-Frappe-Site-Name": site}

	def login(self, user: str, password: str) -> Answer:
		"""Log in and keep the session."""
		return self.call("login", usr=user, pwd=password)

	def call(self, method: str, **arguments: Any) -> Answer:
		"""POST to a whitelisted function."""
		kind = {"Accept": "application/json", "Content-Type": "application/json"}
		status, body, taken = self._ask("POST", f"/api/method/{method}", json.dumps(arguments), kind)
		if status == NO_ANSWER:
			return Answer(status, None, body, taken)
		try:
			answer = json.loads(body)
		except ValueError:
			return Answer(status, None, "" if status < 400 else f"HTTP {status}", taken)
		told = answer.get("exc_type") or ("" if status < 400 else f"HTTP {status}")
		return Answer(status, answer.get("message"), told, taken)

	def open(self, path: str) -> Answer:
		"""GET a page, keep the token of its forms, and give its HTML. What isn't shown at once is an error."""
		status, body, taken = self._ask("GET", path, None, {"Accept": "text/html"})
		if status != SHOWN:
			return Answer(status, None, body if status == NO_ANSWER else f"HTTP {status}", taken)
		if found := TOKEN.search(body):
			self._headers["X-Frappe-CSRF-Token"] = found[1]
		return Answer(status, body, "", taken)

	def _ask(self, method: str, path: str, body: str | None, kind: dict[str, str]) -> tuple[int, str, float]:
		"""Return status, text and seconds; for no answer the name of what went wrong in place of the text."""
		start = time.perf_counter()
		connection = self._connect()
		try:
			connection.request(method, self._path + path, body, {**self._headers, **kind})
			response = connection.getresponse()
			self._keep_session(response.headers.get_all("Set-Cookie") or [])
			status, text = response.status, response.read().decode()
		except (OSError, HTTPException) as error:
			status, text = NO_ANSWER, type(error).__name__
		finally:
			connection.close()
		return status, text, time.perf_counter() - start

	def _keep_session(self, cookies: list[str]) -> None:
		for cookie in cookies:
			if cookie.startswith("sid="):
				self._headers["Cookie"] = cookie.split(";", 1)[0]
