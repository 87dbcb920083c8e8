"""The proof that a clone is enough: a new Debian 12, in which `make demo` and `make test` are run. Only for root.

python .ci/fresh.py                    all of it; `make test-fresh`
python .ci/fresh.py --inside FOLDER    the same within namespaces of its own, begun by the first

The new system lies in a temporary folder and sees nothing of this machine but its network and the settings of
fresh_settings.py. What it mounts exists in a mount namespace that ends with its last process, so that the folder can be
removed however the run ends. The clone has what is committed. Only the standard library is needed.
"""

from __future__ import annotations

import argparse
import ctypes
import http.cookiejar
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import fresh_settings
import mariadb
import programs
import waiting

RELEASE = "bookworm"
# Besides the minimal system. Whoever only tries the app has no Node.js.
FOR_DEMO = ("python3", "python3-venv", "make", "git", "ca-certificates")
FOR_TESTS = ("nodejs", "npm")
CLONE = "/root/ifitwala_ed"
REPOSITORY = Path(__file__).resolve().parents[1]
DEMO_SECONDS = 30 * 60
PR_SET_PDEATHSIG = 1
STOPS = {signal.SIGINT, signal.SIGTERM}


class Failed(Exception):
	"""The new system can't be made, or the clone doesn't do there what it should."""


def outside() -> int:
	"""Make the folder, have the work done in namespaces, and remove the folder."""
	if os.geteuid() != 0:
		print("Only root can make a Debian in a folder: sudo make test-fresh.", file=sys.stderr)
		return 1
	programs.require("fresh")
	if git("status", "--porcelain"):
		print("== Changes that are not committed are not in the clone, and are not tested.", flush=True)
	signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
	# a signal waits until there is something to clean up, and while that is done
	signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
	folder = Path(tempfile.mkdtemp(prefix="ifitwala-fresh-"))
	folder.chmod(0o755)  # the root of a system, in which not everybody is root
	namespaces = ["--mount", "--propagation", "private", "--pid", "--fork", "--kill-child"]
	process = subprocess.Popen(
		[programs.path_of("unshare"), *namespaces, sys.executable, __file__, "--inside", str(folder)],
		preexec_fn=begin_with_parent_and_end_with_it,
	)
	try:
		signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)
		return process.wait()
	except KeyboardInterrupt:
		return 130
	finally:
		signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
		# with the first process of its namespace, the kernel ends all others
		process.kill()
		process.wait()
		remove(folder)
		print(f"== {folder} is removed.", flush=True)


def git(*words: str) -> str:
	command = [programs.path_of("git"), *words]
	return subprocess.run(command, cwd=REPOSITORY, check=True, stdout=subprocess.PIPE).stdout.decode()


def begin_with_parent_and_end_with_it() -> None:
	"""Take signals as ever, and ask Linux to end the namespaces even when this program is killed outright."""
	signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)
	ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def remove(folder: Path) -> None:
	"""Remove the folder; processes that are being ended may still write for a moment."""
	for _try in range(50):
		shutil.rmtree(folder, ignore_errors=True)
		if not folder.exists():
			return
		time.sleep(0.2)
	raise Failed(f"{folder} can't be removed.")


class System:
	"""The new Debian."""

	def __init__(self, root: Path) -> None:
		self.root = root
		self.environment = {
			"HOME": "/root",
			"LANG": "C.UTF-8",
			"PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
			"DEBIAN_FRONTEND": "noninteractive",
			**fresh_settings.variables(),
		}

	def command(self, *words: str) -> list[str]:
		return [programs.path_of("chroot"), str(self.root), "sh", "-c", 'cd "$0" && exec "$@"', CLONE, *words]

	def must(self, text: str, *words: str, quiet: bool = False) -> None:
		"""Run a command in the clone, and raise Failed where it fails."""
		output = subprocess.DEVNULL if quiet else None
		if waiting.run(text, self.command(*words), env=self.environment, stdout=output):
			raise Failed(f"{' '.join(words)} failed.")

	def make(self) -> None:
		"""Debian's smallest system, with this machine's way to the network, and the clone."""
		mirror = fresh_settings.mirror()
		bootstrap = [
			programs.path_of("debootstrap"),
			"--variant=minbase",
			"--include=ca-certificates",
			RELEASE,
		]
		if waiting.run(
			f"Making a Debian {RELEASE} in {self.root}",
			[*bootstrap, str(self.root), *([mirror] if mirror else [])],
			stdout=subprocess.DEVNULL,
		):
			raise Failed("debootstrap failed.")
		self.mount()
		fresh_settings.copy_into(self.root)
		git("clone", "--quiet", "--no-hardlinks", str(REPOSITORY), f"{self.root}{CLONE}")
		self.must("Making this machine's certificates known", "update-ca-certificates", quiet=True)
		self.must("Reading Debian's lists of packages", "apt-get", "-qq", "update")

	def mount(self) -> None:
		"""What programs expect of a running system; seen by the processes of this namespace alone."""
		for place, how in {
			"proc": ("-t", "proc", "proc"),
			"dev": ("--bind", "/dev"),
			"dev/pts": ("-t", "devpts", "devpts"),
			"dev/shm": ("-t", "tmpfs", "tmpfs"),
		}.items():
			subprocess.run([programs.path_of("mount"), *how, str(self.root / place)], check=True)

	def install(self, packages: tuple[str, ...]) -> None:
		install = ("apt-get", "-qq", "install", "--yes", "--no-install-recommends", *packages)
		self.must(f"Installing {', '.join(packages)}", *install, quiet=True)

	@contextmanager
	def demo(self, port: int) -> Iterator[str]:
		"""`make demo` until it serves; gives what it printed. Stopped as by Ctrl-C."""
		log = self.root / "demo.log"
		with log.open("wb") as output:
			process = subprocess.Popen(
				self.command("make", "demo", f"DEMO_PORT={port}"),
				env=self.environment,
				stdout=output,
				stderr=subprocess.STDOUT,
				start_new_session=True,
			)
		try:
			yield until_it_serves(process, log, port)
		finally:
			os.killpg(process.pid, signal.SIGINT)
			process.wait()


def until_it_serves(process: subprocess.Popen[bytes], log: Path, port: int) -> str:
	"""Return what the demo printed before it served."""
	deadline = time.monotonic() + DEMO_SECONDS
	while time.monotonic() < deadline:
		printed = log.read_text(errors="replace")
		if process.poll() is not None:
			raise Failed(f"make demo ended by itself:\n{printed[-4000:]}")
		if f"is at http://127.0.0.1:{port}" in printed and answers(port):
			return printed
		time.sleep(0.5)
	raise Failed(f"make demo doesn't serve:\n{log.read_text(errors='replace')[-4000:]}")


def answers(port: int) -> bool:
	try:
		return bool(Visitor(port).read("/api/method/ping"))
	except OSError:
		return False


class Visitor:
	"""A browser of its own that looks at the demo."""

	def __init__(self, port: int) -> None:
		self.address = f"http://127.0.0.1:{port}"
		jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
		# the machine's proxy is not asked for what is on the machine
		self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), jar)

	def read(self, path: str, **data: str) -> str:
		body = urllib.parse.urlencode(data).encode() if data else None
		with self.opener.open(self.address + path, body, timeout=60) as answer:
			return answer.read().decode()


def visit(port: int, printed: str) -> None:
	"""Sign in as the parent and the coordinator that the demo named, and see what is theirs."""
	password = printed.split("(password ", 1)[1].split(";", 1)[0]
	(student,) = found_in(printed, r"STUDENT=(\w+)")
	pages = {
		"Parent of two children": (
			f"/api/method/ifitwala_ed.api.activity_booking.get_student_activity_bookings?student={student}"
		),
		"Activity coordinator": "/api/resource/Program%20Offering",
	}
	for who, page in pages.items():
		user, name = found_in(printed, rf"^  {who}  +(\S+)  +(.*)$")
		visitor = Visitor(port)
		visitor.read("/api/method/login", usr=user, pwd=password)
		answer = json.loads(visitor.read(page))
		found = answer["data"] if "data" in answer else answer["message"]["items"]
		if name not in visitor.read("/me"):
			raise Failed(f"{name} ({who}) is not signed in.")
		print(f"   {who}: {name} is signed in and sees what is theirs ({len(found)} rows).", flush=True)


def found_in(printed: str, pattern: str) -> tuple[str, ...]:
	"""Return the groups of a pattern in what the demo printed."""
	found = re.search(pattern, printed, re.MULTILINE)
	if not found:
		raise Failed(f"make demo printed nothing like {pattern}:\n{printed[-4000:]}")
	return found.groups()


def inside(folder: Path) -> int:
	"""All steps, in the namespaces."""
	started = time.monotonic()
	system = System(folder)
	system.make()
	system.install(FOR_DEMO)
	for text in ("make demo, without Node.js", "make demo once more"):
		print(f"== {text}", flush=True)
		port = mariadb.free_port()
		with system.demo(port) as printed:
			visit(port, printed)
	system.install(FOR_TESTS)
	system.must("make test", "make", "test")
	minutes = round((time.monotonic() - started) / 60)
	print(
		f"== A fresh Debian {RELEASE}: make demo and make test are green, in {minutes} minutes.", flush=True
	)
	return 0


def main() -> int:
	parser = argparse.ArgumentParser(description="Run make demo and make test in a new Debian.")
	parser.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
	folder = parser.parse_args().inside
	try:
		return inside(folder) if folder else outside()
	except (Failed, programs.Missing) as error:
		print(error, file=sys.stderr)
		return 1


if __name__ == "__main__":
	sys.exit(main())
