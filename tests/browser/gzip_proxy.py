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


class _Handler(BaseHTTPRequestHandler):
	protocol_version = "HTTP/1.1"
	behind: str
	site: str

	def do_GET(self) -> None:
		self._pass_on("GET", None)

	def do_POST(self) -> None:
		self._pass_on("POST", self.rfile.read(int(self.headers.get("Content-Length") or 0)))

	def _pass_on(self, method: str, body: bytes | None) -> None:
		connection = HTTPConnection(urlsplit(self.behind).netloc, timeout=60)
		headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP}
		headers["X-Frappe-Site-Name"] = self.site
		connection.request(method, self.path, body, headers)
		answer = connection.getresponse()
		content, kind = answer.read(), answer.headers.get("Content-Type", "")
		connection.close()
		is_compressed = kind.startswith(COMPRESSED) and not answer.headers.get("Content-Encoding")
		self.send_response(answer.status)
		for name, value in answer.getheaders():
			if name.lower() not in HOP:
				self.send_header(name, value)
		if is_compressed:
			content = gzip.compress(content, 6)
			self.send_header("Content-Encoding", "gzip")
		self.send_header("Content-Length", str(len(content)))
		self.end_headers()
		self.wfile.write(content)

	def log_message(self, *_args: object) -> None:
		"""Say nothing."""


@contextmanager
def gzip_proxy(behind: str, site: str) -> Iterator[str]:
	"""Serve the app compressed; give the address."""
	handler = type("Handler", (_Handler,), {"behind": behind, "site": site})
	with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
		Thread(target=server.serve_forever, daemon=True).start()
		try:
			yield f"http://127.0.0.1:{server.server_port}"
		finally:
			server.shutdown()
