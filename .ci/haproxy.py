"""A balancer before app servers: Debian's HAProxy, on a port of this machine, for as long as a test needs it."""

from __future__ import annotations

import csv
import io
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import mariadb
import programs

# Looks for a calendar's secret address in a table: it answers 403 to whoever has none. Where the server's database can't be
# read that is 503, or nothing in time.
CHECK = "/api/method/ifitwala_ed.api.calendar.feed"
READS_A_TABLE = 403
UP, DOWN = "UP", "DOWN"
# longer than any check waits for a process that is free, however slow the machine
PATIENCE = 600
SETTINGS = """\
global
	stats socket {control} mode 600
defaults
	mode http
	timeout connect 5s
	timeout client 5m
	timeout server 5m
	timeout check 5m
	timeout queue 5m
	option redispatch
	retries 3
listen app
	bind {host}:{port}
	balance roundrobin
	option httpchk
	http-check send meth GET uri {check} hdr X-Frappe-Site-Name {site}
	http-check expect status {status}
	default-server inter 300ms fastinter 100ms fall 2 rise 2 maxconn {at_once}
{servers}
"""


@dataclass
class Balancer:
	"""HAProxy before some app servers, which are app1, app2 and so on."""

	port: int
	control: Path
	log: Path
	process: subprocess.Popen[bytes]

	@property
	def url(self) -> str:
		return f"http://{mariadb.HOST}:{self.port}"

	def server(self, name: str) -> dict[str, str]:
		"""Return what HAProxy counts of a server, by the names of its statistics."""
		with socket.socket(socket.AF_UNIX) as connection:
			connection.connect(str(self.control))
			connection.sendall(b"show stat\n")
			told = b"".join(iter(lambda: connection.recv(65536), b"")).decode()
		rows = csv.DictReader(io.StringIO(told.removeprefix("# ")))
		return next(row for row in rows if row["svname"] == name)

	def wait_for(self, name: str, state: str) -> None:
		"""Wait until HAProxy has found a server to be up, or down."""
		deadline = time.monotonic() + PATIENCE
		while not (found := self.server(name)["status"]).startswith(state):
			if time.monotonic() > deadline:
				raise TimeoutError(f"{name} is {found}, not {state}:\n{self.log.read_text(errors='replace')}")
			time.sleep(0.05)


@contextmanager
def balancer(
	folder: Path, ports: Sequence[int], site: str, *, at_once: int, is_checked: bool = True
) -> Iterator[Balancer]:
	"""Lead each request to the next of the app servers; where they are checked, to one that is up.

	Each gets so many ``at_once`` as it has processes, and the others wait here. Where they wait at the app server a check
	waits behind them, and a rush takes all app servers out.
	"""
	port, control, log = mariadb.free_port(), folder / "haproxy.sock", folder / "haproxy.log"
	config = folder / "haproxy.cfg"
	check = " check" if is_checked else ""
	servers = [
		f"\tserver app{number} {mariadb.HOST}:{each}{check}" for number, each in enumerate(ports, start=1)
	]
	config.write_text(
		SETTINGS.format(
			control=control,
			host=mariadb.HOST,
			port=port,
			check=CHECK,
			status=READS_A_TABLE,
			site=site,
			at_once=at_once,
			servers="\n".join(servers),
		)
	)
	with log.open("wb") as output:
		process = subprocess.Popen(
			[programs.path_of("haproxy"), "-db", "-f", str(config)],
			stdout=output,
			stderr=output,
			start_new_session=True,
			preexec_fn=mariadb.end_with_parent,
		)
	try:
		wait_until_it_listens(process, port, log)
		yield Balancer(port, control, log, process)
	finally:
		mariadb.stop(process)


def wait_until_it_listens(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
	deadline = time.monotonic() + PATIENCE
	while time.monotonic() < deadline and process.poll() is None:
		try:
			socket.create_connection((mariadb.HOST, port), timeout=1).close()
			return
		except OSError:
			time.sleep(0.05)
	raise programs.Missing(f"HAProxy did not start:\n{log.read_text(errors='replace')}")
