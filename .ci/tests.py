"""Every test on MariaDB, and the rule tests on SQLite beside them, each with a site of its own.

python .ci/mariadb.py -- python .ci/tests.py [pytest's arguments]

Whoever races needs the processor's cores: those tests come last, alone. Only the standard library is needed.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import tempfile
from typing import BinaryIO

RACES = "tests/concurrency"
# what the host does on SQLite alone is with them
RULES = ("tests/unit", "tests/integration", "tests/permissions", "tests/host")
PASSED, INTERRUPTED, NOTHING_CHOSEN = 0, 2, 5

running: list[subprocess.Popen[bytes]] = []


def start(database: str, arguments: list[str], output: BinaryIO | None = None) -> subprocess.Popen[bytes]:
	left_out = "not bench" if database == "mariadb" else "not mariadb and not bench"
	command = [sys.executable, "-m", "pytest", "--db", database, "-m", left_out, *arguments]
	process = subprocess.Popen(command, stdout=output, stderr=output and subprocess.STDOUT)
	running.append(process)
	return process


def run(arguments: list[str]) -> int:
	"""All three parts, whatever becomes of the one before; unless somebody interrupts."""
	with tempfile.TemporaryFile() as told:
		beside = start("sqlite", [*RULES, *arguments], told)
		say(f"All tests on MariaDB but {RACES}; beside them the rule tests on SQLite")
		codes = [start("mariadb", ["--ignore", RACES, "tests", *arguments]).wait()]
		codes.append(beside.wait())
		say("The rule tests on SQLite")
		told.seek(0)
		shutil.copyfileobj(told, sys.stdout.buffer)
	if INTERRUPTED not in codes:
		say(f"{RACES} on MariaDB, alone")
		codes.append(start("mariadb", [RACES, *arguments]).wait())
	return verdict(codes, are_some_chosen=bool(arguments))


def verdict(codes: list[int], are_some_chosen: bool) -> int:
	"""The first code that is no success. Whoever chooses some tests need not choose some of every part."""
	fine = (PASSED, NOTHING_CHOSEN) if are_some_chosen else (PASSED,)
	if set(codes) == {NOTHING_CHOSEN}:
		return NOTHING_CHOSEN
	return next((code if code > 0 else 1 for code in codes if code not in fine), PASSED)


def say(what: str) -> None:
	print(f"== {what}", flush=True)


def end() -> None:
	for process in running:
		if process.poll() is None:
			process.terminate()
	sys.exit(143)


if __name__ == "__main__":
	# Ctrl-C reaches the tests themselves, which then tell what they have found so far.
	signal.signal(signal.SIGINT, lambda *_: None)
	signal.signal(signal.SIGTERM, lambda *_: end())
	sys.exit(run(sys.argv[1:]))
