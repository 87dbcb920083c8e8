"""A server in front of the app that compresses, as nginx does before a bench: the embedded host and gunicorn don't."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Final
from urllib.parse import urlsplit

COMPRESSED: Final = ("text/", "application/javascript", "application/json")
# what belongs to one connection
HOP: Final = {"connection", "transfer-encoding", "content-length", "keep-alive"}


class Handler(BaseHTTPRequestHandler):
	protocol_version = "HTTP/1.1"
	behind: str
	site: str

	def do_GET(self) -> None:
		self._pass_on("GET", None)

	def do_POST(self) -> None:
		self._pass_on("POST", self.rfile.read(int(self.headers.get("Content-Length") or 0)))

	def _pass_on(self, method: str, body: bytes | None) -> None:
		status, headers, content = self._asked(method, body)
		kind = next((value for name, value in headers if name.lower() == "content-type"), "")
		is_packed = any(name.lower() == "content-encoding" for name, _value in headers)
		self.send_response(status)
		for name, value in headers:
			if name.lower() not in HOP:
				self.send_header(name, value)
		if kind.startswith(COMPRESSED) and not is_packed:
			content = gzip.compress(content, 6)
			self.send_header("Content-Encoding", "gzip")
		self.send_header("Content-Length", str(len(content)))
		self.end_headers()
		self.wfile.write(content)

	def _asked(self, method: str, body: bytes | None) -> tuple[int, list[tuple[str, str]], bytes]:
		connection = HTTPConnection(urlsplit(self.behind).netloc, timeout=60)
		headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP}
		headers["X-Frappe-Site-Name"] = self.site
		connection.request(method, self.path, body, headers)
		answer = connection.getresponse()
		content = answer.read()
		connection.close()
		return answer.status, answer.getheaders(), content

	def log_message(self, *_args: object) -> None:
		"""Say nothing."""


@contextmanager
def gzip_proxy(behind: str, site: str) -> Iterator[str]:
	"""Serve the app compressed; give the address."""
	handler = type("Passing", (Handler,), {"behind": behind, "site": site})
	with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
		Thread(target=server.serve_forever, daemon=True).start()
		try:
			yield f"http://127.0.0.1:{server.server_port}"
		finally:
			server.shutdown()
