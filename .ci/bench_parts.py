"""The tests on a site of an existing bench: `make test-bench BENCH=path SITE=name`.

python .ci/bench_parts.py BENCH SITE                 every part that has not passed yet
python .ci/bench_parts.py BENCH SITE --part NAME     these parts alone, whatever became of them before
python .ci/bench_parts.py BENCH SITE -- ARGUMENTS    one run of pytest with these arguments

A part is a folder of tests, with a run of pytest and a result of its own: who is interrupted goes on where it was. Results
count for the same files, versions and database. Only the standard library is needed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import waiting

REPOSITORY = Path(__file__).resolve().parents[1]
TESTS = REPOSITORY / "tests"
RESULTS = REPOSITORY / ".test-bench"
# Speed, load, clusters and the portal's browser have commands of their own; the embedded host's tests are about the
# embedded host.
LEFT_OUT = {"bench", "browser", "cluster", "host"}
# Too long for one part.
SPLIT = {"integration"}
# What decides a result, besides the bench.
SOURCES = ("ifitwala_ed", "tests", ".ci", "pyproject.toml")
# Without a worker nothing takes out what requests of the tests queue; version 16 would refuse some by its own limit.
NEEDED = {"max_queued_jobs": 1_000_000}
PASSED, FAILED, NOTHING_CHOSEN = 0, 1, 5


class Refused(Exception):
	"""The tests can't be run there."""


@dataclass(frozen=True)
class Bench:
	"""A bench and one of its sites."""

	path: Path
	site: str

	@property
	def python(self) -> Path:
		return self.path / "env/bin/python"

	@property
	def sites(self) -> Path:
		return self.path / "sites"

	@property
	def config_file(self) -> Path:
		return self.sites / self.site / "site_config.json"

	@property
	def config(self) -> dict:
		return json.loads(self.config_file.read_text())

	def check(self) -> None:
		"""Raise Refused where there is no such bench, or a site whose data somebody wants."""
		if not self.python.exists():
			raise Refused(f"{self.path} is not a bench: there is no env/bin/python.")
		if not self.config_file.exists():
			raise Refused(f"There is no site {self.site} in {self.sites}.")
		if not self.config.get("allow_tests"):
			raise Refused(
				f"{self.site} is no test site, and the tests delete this app's data."
				f" If that is wanted: bench --site {self.site} set-config allow_tests true"
			)
		if "ifitwala_ed" not in (self.sites / "apps.txt").read_text().split():
			raise Refused(f"The app is not in {self.path}: bench get-app ifitwala_ed …")

	def prepare(self) -> None:
		"""Give the site the settings that the tests need, and the bench what they import."""
		lacking = {key: value for key, value in NEEDED.items() if self.config.get(key) != value}
		if lacking:
			print(f"== {self.config_file}: setting {', '.join(lacking)}", flush=True)
			self.config_file.write_text(json.dumps(self.config | lacking, indent=1, sort_keys=True))
		requirements = [
			f"--requirement={REPOSITORY / name}"
			for name in ("requirements-test.txt", "requirements-browser.txt")
		]
		pip = [str(self.python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
		if waiting.run("Installing what the tests need", [*pip, *requirements]):
			raise Refused("pip install failed.")

	def command(self, *arguments: str) -> list[str]:
		"""Return pytest's command. A marker that the caller gives takes this one's place."""
		return [str(self.python), "-m", "pytest", "-m", "not bench", *arguments]

	@property
	def environment(self) -> dict[str, str]:
		return {**os.environ, "IFITWALA_SITE": self.site, "IFITWALA_SITES_PATH": str(self.sites)}

	def identity(self) -> str:
		"""Return what decides a result: our files, the versions of the bench, and the site's database."""
		told = hashlib.sha256()
		for name in SOURCES:
			place = REPOSITORY / name
			for file in sorted(place.rglob("*")) if place.is_dir() else [place]:
				if file.is_file() and file.suffix != ".pyc" and "node_modules" not in file.parts:
					told.update(f"{file.relative_to(REPOSITORY)}\n".encode() + file.read_bytes())
		for app in ("frappe", "erpnext"):
			told.update((self.path / "apps" / app / app / "__init__.py").read_bytes())
		told.update(os.fsencode(self.python.resolve()) + self.config["db_name"].encode())
		return told.hexdigest()


def all_parts() -> dict[str, list[str]]:
	"""Return the names of the parts, and what pytest is given for each."""
	parts: dict[str, list[str]] = {}
	for folder in sorted(TESTS.iterdir()):
		if folder.name in LEFT_OUT or not any(folder.rglob("test_*.py")):
			continue
		if folder.name not in SPLIT:
			parts[folder.name] = [f"tests/{folder.name}"]
			continue
		own = sorted(f"tests/{folder.name}/{file.name}" for file in folder.glob("test_*.py"))
		if own:
			parts[f"{folder.name}/test_*.py"] = own
		for below in sorted(folder.iterdir()):
			if any(below.rglob("test_*.py")):
				parts[f"{folder.name}/{below.name}"] = [f"tests/{folder.name}/{below.name}"]
	return parts


def chosen(names: list[str]) -> list[str]:
	"""Return the parts of these names; a folder of parts is all of them. Raise Refused for a name that is none."""
	parts = list(all_parts())
	found: list[str] = []
	for name in names:
		wanted = name.removeprefix("tests/").rstrip("/")
		of_it = [part for part in parts if part == wanted or part.startswith(f"{wanted}/")]
		if not of_it:
			raise Refused(f"There is no part {name}. Parts are: {', '.join(parts)}.")
		found += of_it
	return list(dict.fromkeys(found))


@dataclass(frozen=True)
class Result:
	"""What a part came to; `broke` in words where pytest itself didn't come to its end."""

	passed: int = 0
	failed: int = 0
	skipped: int = 0
	broke: str = ""

	@property
	def is_green(self) -> bool:
		return not self.failed and not self.broke

	def __add__(self, other: Result) -> Result:
		return Result(
			self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped, ""
		)


class Interrupted:
	"""Whether Ctrl-C was pressed: it reaches pytest, which then tells what it has found so far."""

	def __init__(self) -> None:
		self.is_set = False
		signal.signal(signal.SIGINT, self.set)

	def set(self, *_of_signal: object) -> None:
		self.is_set = True

	def __bool__(self) -> bool:
		return self.is_set


class Results:
	"""The results of a site, in files: pytest's own report of each part, and how it ended."""

	def __init__(self, bench: Bench) -> None:
		self.folder = RESULTS / bench.site
		self.folder.mkdir(parents=True, exist_ok=True)
		of, identity = self.folder / "of", bench.identity()
		if not of.exists() or of.read_text() != identity:
			for file in self.folder.iterdir():
				file.unlink()
			of.write_text(identity)

	def report(self, part: str) -> Path:
		return self.folder / f"{part.replace('/', '-').replace('*', 'x')}.xml"

	def read(self, part: str) -> Result | None:
		"""Return None for a part that has not come to an end."""
		ended = self.report(part).with_suffix(".code")
		if not ended.exists():
			return None
		code = int(ended.read_text())
		if code not in (PASSED, FAILED):
			return Result(broke=f"pytest ended with {code}")
		return counted(ElementTree.parse(self.report(part)).getroot())  # noqa: S314 - pytest wrote it

	def run(self, bench: Bench, part: str, interrupted: Interrupted) -> None:
		"""Run a part; what somebody interrupts has no result."""
		ended = self.report(part).with_suffix(".code")
		ended.unlink(missing_ok=True)
		command = bench.command(f"--junitxml={self.report(part)}", *all_parts()[part])
		code = subprocess.run(command, cwd=REPOSITORY, env=bench.environment, check=False).returncode
		if not interrupted:
			ended.write_text(str(PASSED if code == NOTHING_CHOSEN else code))


def counted(report: ElementTree.Element) -> Result:
	suites = report.iter("testsuite")
	total = Result()
	for suite in suites:
		tests, skipped = int(suite.get("tests", 0)), int(suite.get("skipped", 0))
		failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
		total += Result(tests - failed - skipped, failed, skipped)
	return total


def table(results: dict[str, Result | None]) -> list[str]:
	"""Return the lines of the table of parts."""
	width = max(len(part) for part in (*results, "all"))
	lines = [f"{'part':{width}}  passed  failed  skipped"]
	rows = {**results, "all": sum((each for each in results.values() if each), Result())}
	for part, result in rows.items():
		if result is None:
			lines.append(f"{part:{width}}  not run")
		elif result.broke:
			lines.append(f"{part:{width}}  {result.broke}")
		else:
			lines.append(f"{part:{width}}  {result.passed:6}  {result.failed:6}  {result.skipped:7}")
	return lines


def run_parts(bench: Bench, names: list[str]) -> int:
	"""Run the parts of these names, or else those that are not green yet; end with the table of all."""
	results, interrupted = Results(bench), Interrupted()
	is_again = bool(names)
	for part in chosen(names) if names else all_parts():
		before = results.read(part)
		if not is_again and before and before.is_green:
			print(f"== {part}: has passed", flush=True)
			continue
		print(f"== {part}", flush=True)
		results.run(bench, part, interrupted)
		if interrupted:
			break
	found = {part: results.read(part) for part in all_parts()}
	print("", *table(found), sep="\n", flush=True)
	counts = chosen(names) if names else list(found)
	return 0 if all((result := found[part]) and result.is_green for part in counts) else 1


def main() -> int:
	own, _dashes, of_pytest = (list(each) for each in split_at_dashes(sys.argv[1:]))
	parser = argparse.ArgumentParser(description="Run the tests on a site of a bench.")
	parser.add_argument("bench")
	parser.add_argument("site")
	parser.add_argument("--part", nargs="*", default=[])
	arguments = parser.parse_args(own)
	try:
		if not arguments.bench or not arguments.site:
			raise Refused("Which site? make test-bench BENCH=path SITE=name")
		if arguments.part and of_pytest:
			raise Refused("Either PART or ARGS: a part's result is of all of its tests.")
		bench = Bench(Path(arguments.bench).resolve(), arguments.site)
		bench.check()
		if arguments.part:
			chosen(arguments.part)
		bench.prepare()
	except Refused as error:
		print(error, file=sys.stderr)
		return 2
	if of_pytest:
		return subprocess.run(
			bench.command(*of_pytest), cwd=REPOSITORY, env=bench.environment, check=False
		).returncode
	return run_parts(bench, arguments.part)


def split_at_dashes(words: list[str]) -> tuple[list[str], list[str], list[str]]:
	"""Return what stands before and behind the first `--`."""
	at = words.index("--") if "--" in words else len(words)
	return words[:at], words[at : at + 1], words[at + 1 :]


if __name__ == "__main__":
	sys.exit(main())
