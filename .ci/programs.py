"""The programs that this project calls and doesn't bring, with the Debian packages that have them.

python .ci/programs.py test              is everything for `make test` here? root on Debian installs what isn't
python .ci/programs.py --packages test   only print the packages that are missing

Asked before anything runs, so that nobody waits for minutes to read that a program is missing. A test holds that every
program that is called is listed. Only the standard library is needed, and any Python 3.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass

import waiting


class Missing(Exception):
	"""Programs are missing and can't be installed here."""


@dataclass(frozen=True)
class Program:
	"""A program, or with `module` a part of Python that Debian packages by itself."""

	name: str
	package: str
	# the environment variable that may name another program instead
	variable: str = ""
	module: str = ""
	# no program but a file that another one loads
	file: str = ""
	at_least: tuple[int, ...] = ()


PROGRAMS = {
	program.name: program
	for program in (
		Program("python3-venv", "python3-venv", module="ensurepip"),
		# the oldest that the linters take
		Program("node", "nodejs", at_least=(18, 18)),
		Program("npm", "npm"),
		Program("mariadbd", "mariadb-server-core"),
		Program("mariadb-install-db", "mariadb-server-core"),
		Program("mariadb", "mariadb-client-core"),
		Program("mariadb-dump", "mariadb-client"),
		Program("chromium", "chromium", variable="IFITWALA_CHROMIUM"),
		Program("fet-cl", "fet"),
		Program("libgalera_smm.so", "galera-4", file="/usr/lib/galera/libgalera_smm.so"),
		Program("rsync", "rsync"),
		Program("wsrep_sst_rsync", "mariadb-server"),
		Program("haproxy", "haproxy"),
		Program("debootstrap", "debootstrap"),
		Program("git", "git"),
		Program("chroot", "coreutils"),
		Program("mount", "mount"),
		Program("unshare", "util-linux"),
	)
}

SERVER = ("mariadbd", "mariadb-install-db")
# with what hands a node's data to one that joins
CLUSTER = (*SERVER, "mariadb", "libgalera_smm.so", "rsync", "wsrep_sst_rsync")
LINT = ("node", "npm")
# What a command of the Makefile needs, whatever part of it is run in the end.
PURPOSES = {
	"setup": ("python3-venv",),
	"lint": LINT,
	"server": SERVER,
	"browser": ("python3-venv", *LINT, "chromium"),
	"release": ("python3-venv", "git"),
	# makes the class timetables that other tests read
	"fet": ("fet-cl",),
	"cluster": CLUSTER,
	"test-cluster": ("python3-venv", *CLUSTER, "mariadb-dump", "haproxy"),
	"debian": ("debootstrap", "chroot", "mount", "unshare"),
	"fresh": ("debootstrap", "git", "chroot", "mount", "unshare"),
	# the tests that kill a database dump the site and load it into a server of their own
	"test": ("python3-venv", *LINT, *SERVER, "mariadb", "mariadb-dump"),
}


def find(name: str) -> str | None:
	"""Return where a program is; Debian keeps servers out of a user's PATH."""
	program = PROGRAMS[name]
	if program.file:
		return program.file if os.path.exists(program.file) else None
	path = os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin:/opt/homebrew/bin"
	return shutil.which(os.environ.get(program.variable) or program.name, path=path)


def path_of(name: str) -> str:
	"""Return where a program is. Raises Missing where it isn't here."""
	if path := find(name):
		return path
	raise Missing(sentence([PROGRAMS[name]]))


def missing(names: tuple[str, ...]) -> list[Program]:
	"""Return those of the programs that are not here."""
	return [PROGRAMS[name] for name in names if not is_here(PROGRAMS[name])]


def is_here(program: Program) -> bool:
	if program.module:
		return importlib.util.find_spec(program.module) is not None
	return find(program.name) is not None


def require(purpose: str) -> None:
	"""Install what is missing where that is possible; else raise Missing, which names it."""
	names = PURPOSES[purpose]
	lacking = missing(names)
	if lacking and os.geteuid() == 0 and shutil.which("apt-get"):
		install(packages(lacking))
		lacking = missing(names)
	if lacking:
		raise Missing(sentence(lacking))
	refuse_old(names)


def packages(programs: list[Program]) -> list[str]:
	return sorted({program.package for program in programs})


def sentence(lacking: list[Program]) -> str:
	"""Return what is missing, and what to do about it."""
	listed = ", ".join(program.name for program in lacking)
	verb = "is" if len(lacking) == 1 else "are"
	variables = " ".join(
		f"{each.variable} may name another {each.name}." for each in lacking if each.variable
	)
	return (
		f"{listed} {verb} not installed, and only root on Debian or Ubuntu can install it here:"
		f" apt-get install {' '.join(packages(lacking))}. {variables}"
	).strip()


def refuse_old(names: tuple[str, ...]) -> None:
	"""Raise Missing where a program is older than what is asked of it."""
	for name in names:
		wanted = PROGRAMS[name].at_least
		if wanted and version(name) < wanted:
			raise Missing(
				f"{name} {'.'.join(map(str, wanted))} or newer is needed;"
				f" {find(name)} is {'.'.join(map(str, version(name)))}."
			)


def version(name: str) -> tuple[int, ...]:
	told = subprocess.run([path_of(name), "--version"], check=True, stdout=subprocess.PIPE).stdout.decode()
	return tuple(int(number) for number in re.findall(r"\d+", told)[:3])


def install(wanted: list[str]) -> None:
	"""Install Debian packages. Those that have a service, mariadb-server and haproxy, don't start it in runlevel 1."""
	environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
	install_them = ["install", "--yes", "--no-install-recommends", *wanted]
	for text, step in (
		("Reading Debian's lists of packages", ["update"]),
		(f"Installing {', '.join(wanted)} from Debian's packages", install_them),
	):
		# what apt-get says goes beside what is printed for reading, and only its warnings are said
		if waiting.run(text, ["apt-get", "-qq", *step], env=environment, stdout=subprocess.DEVNULL):
			raise Missing(f"apt-get {step[0]} failed.")


def main() -> int:
	parser = argparse.ArgumentParser(description="Are the programs here that this project needs?")
	parser.add_argument("--packages", action="store_true", help="only print the packages that are missing")
	parser.add_argument("purpose", choices=sorted(PURPOSES))
	arguments = parser.parse_args()
	if arguments.packages:
		print(*packages(missing(PURPOSES[arguments.purpose])))
		return 0
	try:
		require(arguments.purpose)
	except Missing as error:
		print(error, file=sys.stderr)
		return 1
	return 0


if __name__ == "__main__":
	sys.exit(main())
