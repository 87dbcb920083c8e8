"""A family's browser, as little of one as a load test needs: a session, JSON, and how long each answer took."""

import json
import time
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any, Final
from urllib.parse import urlsplit

NO_ANSWER: Final = 0
ANSWER_SECONDS: Final = 60


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
		self._headers = {
			"Accept": "application/json",
			"Connection": "close",
			"Content-Type": "application/json",
			"X-Frappe-Site-Name": site,
		}

	def login(self, user: str, password: str) -> Answer:
		"""Log in and keep the session."""
		return self.call("login", usr=user, pwd=password)

	def call(self, method: str, **arguments: Any) -> Answer:
		"""POST to a whitelisted function."""
		start = time.perf_counter()
		try:
			status, body = self._post(f"{self._path}/api/method/{method}", json.dumps(arguments))
		except (OSError, HTTPException) as error:
			return Answer(NO_ANSWER, None, type(error).__name__, time.perf_counter() - start)
		taken = time.perf_counter() - start
		try:
			answer = json.loads(body)
		except ValueError:
			return Answer(status, None, "" if status < 400 else f"HTTP {status}", taken)
		told = answer.get("exc_type") or ("" if status < 400 else f"HTTP {status}")
		return Answer(status, answer.get("message"), told, taken)

	def _post(self, path: str, body: str) -> tuple[int, bytes]:
		connection = self._connect()
		try:
			connection.request("POST", path, body, self._headers)
			response = connection.getresponse()
			self._keep_session(response.headers.get_all("Set-Cookie") or [])
			return response.status, response.read()
		finally:
			connection.close()

	def _keep_session(self, cookies: list[str]) -> None:
		for cookie in cookies:
			if cookie.startswith("sid="):
				self._headers["Cookie"] = cookie.split(";", 1)[0]
