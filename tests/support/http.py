"""The running app as a browser or a script sees it: a server process and a small client."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from tests.support.site import Site

FIRST_ANSWER_SECONDS = 60
REQUEST_SECONDS = 120
WORKERS = 4
REPOSITORY = Path(__file__).parents[2]


@dataclass
class Server:
	"""Gunicorn with several processes, as in production, behind a socket of the test's own.

	The socket listens before the server starts and while it is down, so there is no race for a port: a request
	simply waits until a worker takes it.
	"""

	url: str
	site: Site
	log: Path
	listener: socket.socket
	workers: int
	threads: int
	application: str
	process: subprocess.Popen[bytes] | None = None

	def client(self) -> "Client":
		return Client(self.url, self.site.name)

	def start(self) -> None:
		with self.log.open("ab") as output:
			self.process = subprocess.Popen(
				gunicorn(self.listener.fileno(), self.workers, self.threads, self.application),
				env={**os.environ, "SITES_PATH": self.site.sites_path, "PYTHONPATH": str(REPOSITORY)},
				cwd=self.site.sites_path,
				pass_fds=[self.listener.fileno()],
				stdout=output,
				stderr=output,
				start_new_session=True,
			)
		wait_for_answer(self, self.process)

	@property
	def running(self) -> subprocess.Popen[bytes]:
		assert self.process, "the server was not started"
		return self.process

	def kill(self) -> None:
		"""End all its processes at once, as a power cut does."""
		os.killpg(self.running.pid, signal.SIGKILL)
		self.running.wait()

	def stop(self) -> None:
		self.running.terminate()
		try:
			self.running.wait(30)
		except subprocess.TimeoutExpired:
			self.kill()


@contextmanager
def running_server(
	site: Site,
	folder: Path,
	workers: int = WORKERS,
	threads: int = 1,
	application: str = "frappe.app:application",
) -> Iterator[Server]:
	"""A server that answers, stopped at the end."""
	with socket.socket() as listener:
		listener.bind(("127.0.0.1", 0))
		listener.listen(512)
		url = f"http://127.0.0.1:{listener.getsockname()[1]}"
		server = Server(url, site, folder / "server.log", listener, workers, threads, application)
		try:
			server.start()
			yield server
		finally:
			server.stop()


def gunicorn(descriptor: int, workers: int, threads: int, application: str) -> list[str]:
	return [
		sys.executable,
		"-m",
		"gunicorn",
		"--workers",
		str(workers),
		"--threads",
		str(threads),
		"--bind",
		f"fd://{descriptor}",
		"--timeout",
		str(REQUEST_SECONDS),
		application,
	]


def wait_for_answer(server: Server, process: subprocess.Popen[bytes]) -> None:
	try:
		requests.get(
			f"{server.url}/api/method/ping",
			headers={"X-Frappe-Site-Name": server.site.name},
			timeout=FIRST_ANSWER_SECONDS,
		)
	except requests.RequestException as error:
		state = "ended" if process.poll() is not None else "doesn't answer"
		raise RuntimeError(f"The server {state}:\n{tail(server.log)}") from error


def tail(log: Path, characters: int = 6000) -> str:
	return log.read_text(errors="replace")[-characters:] if log.exists() else ""


@dataclass(frozen=True)
class Answer:
	status: int
	body: Any
	headers: dict[str, str]

	@property
	def message(self) -> Any:
		"""What the called method returned."""
		return self.body["message"]

	@property
	def error(self) -> str:
		"""The name of the exception that the server answered with; empty when all went well."""
		return self.body.get("exc_type", "") if isinstance(self.body, dict) else ""

	@property
	def text(self) -> str:
		"""Everything that the server said, for searching."""
		return str(self.body)


class Client:
	"""One browser: keeps its cookies, says which site it means."""

	def __init__(self, url: str, site_name: str) -> None:
		self.url = url
		self.session = requests.Session()
		self.session.headers.update(
			{
				"X-Frappe-Site-Name": site_name,
				"Accept": "application/json",
				# a kept connection may be closed by the server just when the next request uses it
				"Connection": "close",
			}
		)

	def login(self, user: str, password: str) -> "Client":
		answer = self.post("/api/method/login", {"usr": user, "pwd": password})
		if answer.status != 200:
			raise AssertionError(f"{user} can't log in: {answer.status} {answer.text}")
		return self

	def call(self, method: str, http_method: str = "POST", **arguments: Any) -> Answer:
		"""Calls a whitelisted function with JSON arguments (or a query, with GET)."""
		path = f"/api/method/{method}"
		if http_method == "GET":
			return self.request("GET", path, params=arguments)
		return self.request(http_method, path, json=arguments)

	def post(self, path: str, data: dict[str, Any]) -> Answer:
		return self.request("POST", path, json=data)

	def get(self, path: str, **query: Any) -> Answer:
		return self.request("GET", path, params=query)

	def put(self, path: str, data: dict[str, Any]) -> Answer:
		return self.request("PUT", path, json=data)

	def delete(self, path: str) -> Answer:
		return self.request("DELETE", path)

	def request(self, http_method: str, path: str, **options: Any) -> Answer:
		response = self.session.request(
			http_method, self.url + path, timeout=REQUEST_SECONDS, allow_redirects=False, **options
		)
		try:
			body = response.json()
		except requests.JSONDecodeError:
			body = response.text
		return Answer(response.status_code, body, dict(response.headers))
