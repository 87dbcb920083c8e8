"""Facts: what a bench answers, recorded once and held against whatever host runs the tests.

`pytest tests/conformance --record --site … --sites-path …` in a bench writes the facts of its version anew, facts-15.json or
facts-16.json; every other run compares. The embedded host speaks version 15. What differs between the two is judged in
differences.py.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import frappe
import pytest

from tests.conformance.differences import AS_BEFORE_15_101


def facts_file(major: str) -> Path:
	return Path(__file__).with_name(f"facts-{major}.json")


def pytest_addoption(parser: pytest.Parser) -> None:
	parser.addoption("--record", action="store_true", help="write what this bench answers into its facts")


class Facts:
	"""The recorded answers by name."""

	def __init__(self, recording: bool) -> None:
		self.recording = recording
		self.is_embedded = "embedded" in Path(frappe.__file__).parts
		self.file = facts_file(frappe.__version__.partition(".")[0])
		self.facts = self.stored()
		self.answers: dict[str, object] = {}

	def stored(self) -> dict[str, object]:
		return json.loads(self.file.read_text())["facts"] if self.file.exists() else {}

	def __call__(self, name: str, value: object) -> None:
		"""Compare an answer with the recorded one, or record it."""
		value = json.loads(json.dumps(value, default=str))
		if self.recording:
			self.answers[name] = value
			return
		assert name in self.facts, f"{name} isn't recorded in {self.file.name}: run with --record in a bench"
		expected = self.facts[name]
		if self.is_embedded and name in AS_BEFORE_15_101:
			assert AS_BEFORE_15_101[name] != expected, f"{name} is as in 15.101 now: take it off the list"
			expected = AS_BEFORE_15_101[name]
		assert value == expected, f"{name}: a bench answers {expected!r}"

	def write(self) -> None:
		versions = {app: frappe.get_module(app).__version__ for app in ("frappe", "erpnext")}
		content = {"facts": dict(sorted({**self.stored(), **self.answers}.items())), "versions": versions}
		self.file.write_text(json.dumps(content, indent="\t", ensure_ascii=False) + "\n")


@pytest.fixture(scope="session")
def recorded(request: pytest.FixtureRequest, site: object) -> Iterator[Facts]:
	recording = request.config.getoption("--record", default=False)
	if recording and "embedded" in Path(frappe.__file__).parts:
		pytest.exit("Facts are recorded in a bench: the embedded host only repeats them.")
	facts = Facts(recording)
	yield facts
	if recording:
		facts.write()


@pytest.fixture
def fact(recorded: Facts) -> Callable[[str, object], None]:
	"""fact(name, value): the same on every host."""
	return recorded
