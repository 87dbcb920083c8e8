"""Change the rules that need no database, one small change at a time, and tell which changes no test notices.

python .ci/mutation.py                 all of MODULES
python .ci/mutation.py solver ages     only modules with these names

mutmut makes the changes, in a copy. What survives is either listed in `mutation_equivalents.py`, with the reason why
nobody could notice it, or a test is missing: then this ends with 1. So it does where a listed change survives no more.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from mutation_equivalents import EQUIVALENT

ROOT = Path(__file__).resolve().parent.parent
BOOKING, ALLOCATION, SCHEDULE = (
	"ifitwala_ed/activities/booking",
	"ifitwala_ed/activities/booking/allocation",
	"ifitwala_ed/schedule",
)
# each rule with its tests
MODULES = {
	f"{BOOKING}/ages.py": ("tests/unit/booking/test_ages.py",),
	f"{BOOKING}/displacement.py": ("tests/unit/booking/test_displacement.py",),
	f"{BOOKING}/intake.py": (
		"tests/unit/booking/test_intake_reasons.py",
		"tests/unit/booking/test_placement.py",
		"tests/unit/booking/test_intake.py",
	),
	f"{BOOKING}/lifecycle.py": ("tests/unit/booking/test_lifecycle.py",),
	f"{ALLOCATION}/deferred_acceptance.py": ("tests/unit/allocation/test_deferred_acceptance.py",),
	f"{ALLOCATION}/lottery.py": ("tests/unit/allocation/test_lottery.py",),
	f"{ALLOCATION}/solver.py": (
		"tests/unit/allocation/test_market.py",
		"tests/unit/allocation/test_solution.py",
	),
	f"{SCHEDULE}/intervals.py": ("tests/unit/schedule/test_intervals.py",),
	f"{SCHEDULE}/session_differences.py": ("tests/unit/schedule/test_session_differences.py",),
	f"{SCHEDULE}/sessions.py": ("tests/unit/schedule/test_sessions.py",),
}
SURVIVED, UNTESTED = 0, 33

CONFTEST = '''"""The same examples for every change, and none made smaller: whether one fails is all that is asked."""

import hypothesis

hypothesis.settings.register_profile(
	"mutation",
	deadline=None,
	database=None,
	derandomize=True,
	phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
	suppress_health_check=list(hypothesis.HealthCheck),
)
hypothesis.settings.load_profile("mutation")
'''


@dataclass(frozen=True)
class Change:
	"""One change of one function, as the lines taken out and put in."""

	module: str
	function: str
	removed: str
	added: str

	def __str__(self) -> str:
		return f"{self.module}: {self.function}\n    - {self.removed}\n    + {self.added}"


def configuration(modules: Sequence[str]) -> str:
	"""Return a pyproject.toml that lets mutmut change these modules and run their tests."""
	tests = sorted({test for module in modules for test in MODULES[module]})
	return f"""
[tool.mutmut]
source_paths = ["ifitwala_ed"]
only_mutate = {json.dumps(list(modules))}
pytest_add_cli_args_test_selection = {json.dumps(tests)}
[tool.pytest.ini_options]
addopts = ["--import-mode=importlib", "-p", "no:cacheprovider"]
pythonpath = ["."]
markers = ["slow"]
"""


def copy_into(folder: Path, modules: Sequence[str]) -> None:
	"""Copy the app's Python and the tests of the rules, with a configuration of their own."""
	only_python = shutil.ignore_patterns("__pycache__", "*.js", "*.json", "*.csv", "*.html", "*.css")
	for part in ("ifitwala_ed", "tests/unit", "tests/support"):
		shutil.copytree(ROOT / part, folder / part, ignore=only_python)
	(folder / "tests" / "__init__.py").touch()
	(folder / "tests" / "conftest.py").write_text(CONFTEST)
	(folder / "pyproject.toml").write_text(configuration(modules))


def outcomes(folder: Path, module: str) -> dict[str, int | None]:
	"""Return what mutmut noted of each change of a module, by the change's name."""
	return json.loads((folder / "mutants" / f"{module}.meta").read_text())["exit_code_by_key"]


def change_named(folder: Path, module: str, name: str) -> Change:
	"""Return a change as mutmut's diff shows it."""
	shown = subprocess.run(
		[sys.executable, "-m", "mutmut", "show", name], cwd=folder, capture_output=True, text=True, check=True
	).stdout.splitlines()
	removed = [line[1:].strip() for line in shown if line.startswith("-") and not line.startswith("---")]
	added = [line[1:].strip() for line in shown if line.startswith("+") and not line.startswith("+++")]
	function = name.rpartition(".")[2].partition("__mutmut")[0].removeprefix("x_").removeprefix("xǁ")
	return Change(Path(module).stem, function.replace("ǁ", "."), " ".join(removed), " ".join(added))


def survivors(folder: Path, modules: Sequence[str]) -> Iterator[Change]:
	"""Yield every change that no test noticed."""
	for module in modules:
		for name, code in outcomes(folder, module).items():
			if code in (SURVIVED, UNTESTED):
				yield change_named(folder, module, name)


def report(folder: Path, modules: Sequence[str]) -> int:
	"""Print what became of the changes; return 1 where a test is missing or a listed change survives no more."""
	for module in modules:
		codes = list(outcomes(folder, module).values())
		if None in codes:
			print(f"{module}: not every change was tried.")
			return 1
		killed = sum(code not in (SURVIVED, UNTESTED) for code in codes)
		print(f"{module}: {len(codes)} changes, {killed} noticed by a test")
	listed = {
		Change(module, function, removed, added)
		for module, function, removed, added, _reason in EQUIVALENT
		if module in {Path(each).stem for each in modules}
	}
	found = set(survivors(folder, modules))
	for change in sorted(found - listed, key=str):
		print(f"Nobody notices: {change}")
	for change in sorted(listed - found, key=str):
		print(f"Listed as equivalent, but it is noticed or gone: {change}")
	return int(found != listed)


def main() -> int:
	parser = argparse.ArgumentParser(description="Change the rules and see whether their tests notice.")
	parser.add_argument("names", nargs="*", help="names of modules, like solver; none means all")
	options = parser.parse_args()
	modules = [each for each in MODULES if not options.names or Path(each).stem in options.names]
	unknown = set(options.names) - {Path(each).stem for each in modules}
	if unknown:
		parser.error(f"no module of the list has the name {', '.join(sorted(unknown))}")
	with tempfile.TemporaryDirectory(prefix="mutation-") as made:
		folder = Path(made)
		copy_into(folder, modules)
		environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
		ran = subprocess.run(
			[sys.executable, "-m", "mutmut", "run"],
			cwd=folder,
			env=environment,
			capture_output=True,
			text=True,
			check=False,
		)
		if ran.returncode:
			print(ran.stdout.rpartition("\r")[2], ran.stderr)
			return ran.returncode
		return report(folder, modules)


if __name__ == "__main__":
	sys.exit(main())
