"""A private MariaDB for tests: started on a free port, gone afterwards.

python .ci/mariadb.py -- command …                     run the command beside a fresh server
python .ci/mariadb.py --version 11.8 -- command …      with the MariaDB of the Debian that has it (root only)

The command finds the server in IFITWALA_DB_HOST, IFITWALA_DB_PORT and IFITWALA_DB_ROOT_PASSWORD. Where
these are set already, that server is used and nothing is started. Only the standard library is needed.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import debian_mariadb
import programs

HOST = "127.0.0.1"
START_SECONDS = 60
STOP_SECONDS = 30
PR_SET_PDEATHSIG = 1

# Isolation, lock timeouts and everything else that decides who wins a race stay at MariaDB's defaults.
SETTINGS = (
	"--character-set-server=utf8mb4",
	"--collation-server=utf8mb4_unicode_ci",
	"--max-connections=300",
	"--innodb-buffer-pool-size=256M",
	"--skip-log-bin",
	"--skip-name-resolve",
	f"--bind-address={HOST}",
)
# Durability is given up as well: waiting for the disk at every commit would make the suite several times slower.
# The test that kills the database starts a server of its own without these, and with its data on the disk.
NOT_DURABLE = ("--innodb-flush-log-at-trx-commit=0", "--innodb-doublewrite=0", "--sync-frm=0")
# Making and changing a table waits for the disk several times whatever the settings say: ten times as long as
# in memory. The data of a run are some 200 MB.
MEMORY = Path("/dev/shm")  # noqa: S108 - mkdtemp makes the name in it
ROOM_IN_MEMORY = 2 * 1024**3


class NoServer(Exception):
	"""MariaDB cannot be started."""


@contextmanager
def server() -> Iterator[dict[str, str]]:
	"""A fresh server; gives the environment variables that lead to it."""
	programs.require("server")
	folder = Path(tempfile.mkdtemp(prefix="ifitwala-mariadb-", dir=memory()))
	process = None
	try:
		password = secrets.token_hex(16)
		initialise(folder, password)
		port = free_port()
		process = start(folder, port, SETTINGS + NOT_DURABLE)
		wait_until_ready(process, folder, port)
		yield {
			"IFITWALA_DB_HOST": HOST,
			"IFITWALA_DB_PORT": str(port),
			"IFITWALA_DB_ROOT_PASSWORD": password,
		}
	finally:
		if process:
			stop(process)
		shutil.rmtree(folder, ignore_errors=True)


def memory() -> Path | None:
	"""A folder in memory, if there is one with room enough."""
	if not os.access(MEMORY, os.W_OK | os.X_OK) or shutil.disk_usage(MEMORY).free < ROOM_IN_MEMORY:
		return None
	return MEMORY


def account(of_root: str = "root") -> list[str]:
	"""The server refuses to run as root unless told to; its folder is private either way."""
	return [f"--user={of_root}"] if os.geteuid() == 0 else []


def initialise(folder: Path, password: str, *, user: str = "root") -> None:
	command = [
		programs.path_of("mariadb-install-db"),
		"--no-defaults",
		f"--datadir={folder / 'data'}",
		"--auth-root-authentication-method=normal",
		"--skip-test-db",
		*account(user),
	]
	done = subprocess.run(command, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
	if done.returncode:
		raise NoServer("MariaDB's data folder cannot be made:\n" + done.stdout.decode(errors="replace"))
	# Executed before the server listens, so whoever can connect finds the account.
	(folder / "init.sql").write_text(
		f"CREATE OR REPLACE USER 'root'@'{HOST}' IDENTIFIED BY '{password}';\n"
		f"GRANT ALL PRIVILEGES ON *.* TO 'root'@'{HOST}' WITH GRANT OPTION;\n"
	)


def free_port() -> int:
	with socket.socket() as probe:
		probe.bind((HOST, 0))
		return probe.getsockname()[1]


def start(
	folder: Path, port: int, settings: tuple[str, ...], *, user: str = "root"
) -> subprocess.Popen[bytes]:
	command = [
		programs.path_of("mariadbd"),
		"--no-defaults",
		f"--datadir={folder / 'data'}",
		# a server that starts empties the folder of its temporary tables, also of another's
		f"--tmpdir={folder}",
		f"--socket={folder / 'mariadb.sock'}",
		f"--pid-file={folder / 'mariadb.pid'}",
		f"--init-file={folder / 'init.sql'}",
		f"--port={port}",
		*settings,
		*account(user),
	]
	with (folder / "server.log").open("wb") as log:
		# A session of its own: Ctrl-C reaches the command first, the server is stopped after it.
		return subprocess.Popen(
			command, stdout=log, stderr=log, start_new_session=True, preexec_fn=end_with_parent
		)


def end_with_parent() -> None:
	"""Asks Linux to stop the server even when this program is killed outright."""
	if sys.platform == "linux":
		ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def wait_until_ready(process: subprocess.Popen[bytes], folder: Path, port: int) -> None:
	deadline = time.monotonic() + START_SECONDS
	while time.monotonic() < deadline:
		if process.poll() is not None:
			break
		if greets(port):
			return
		time.sleep(0.05)
	log = (folder / "server.log").read_text(errors="replace")
	raise NoServer(f"MariaDB did not start within {START_SECONDS} seconds:\n{log[-4000:]}")


def greets(port: int) -> bool:
	"""Whether the server sends the first packet of its protocol."""
	try:
		with socket.create_connection((HOST, port), timeout=1) as connection:
			return bool(connection.recv(1))
	except OSError:
		return False


def stop(process: subprocess.Popen[bytes]) -> None:
	process.terminate()
	try:
		process.wait(STOP_SECONDS)
	except subprocess.TimeoutExpired:
		process.kill()
		process.wait()


def run(command: list[str], environment: dict[str, str]) -> int:
	"""Runs the command; Ctrl-C reaches it directly, SIGTERM is passed on."""
	child = subprocess.Popen(command, env={**os.environ, **environment})
	signal.signal(signal.SIGINT, signal.SIG_IGN)
	signal.signal(signal.SIGTERM, lambda *_: child.terminate())
	code = child.wait()
	return code if code >= 0 else 128 - code


def main() -> int:
	parser = argparse.ArgumentParser(description="Run a command beside a private MariaDB.")
	parser.add_argument("command", nargs="+", help="after --")
	parser.add_argument("--version", help="another MariaDB than this machine's: 10.11 or 11.8")
	arguments = parser.parse_args()
	command = arguments.command
	if os.environ.get("IFITWALA_DB_PORT"):
		if arguments.version:
			parser.error("a server is given in IFITWALA_DB_PORT: its version is what it is")
		return run(command, {})
	# As an exception, so that the server is stopped whenever the signal arrives.
	signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
	try:
		if arguments.version:
			debian_mariadb.put_on_path(arguments.version)
		with server() as environment:
			return run(command, environment)
	except debian_mariadb.Unavailable as error:
		print(error, file=sys.stderr)
		return 1
	except (NoServer, programs.Missing) as error:
		print(
			f"{error}\nWithout MariaDB there is `make test-quick`: SQLite only, no service.", file=sys.stderr
		)
		return 1
	except KeyboardInterrupt:
		return 130


if __name__ == "__main__":
	sys.exit(main())
