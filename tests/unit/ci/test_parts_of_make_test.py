"""The parts of `make test`: what runs beside what, and what they come to."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

SOME = ["-k", "overlap"]


@pytest.fixture
def parts() -> ModuleType:
	path = Path(__file__).parents[3] / ".ci" / "tests.py"
	spec = importlib.util.spec_from_file_location("parts_of_make_test", path)
	module = importlib.util.module_from_spec(spec)
	spec.loader.exec_module(module)
	return module


class Started:
	"""Takes the place of `start`: each part ends with the code that is given for it."""

	def __init__(self, sqlite: int = 0, mariadb: int = 0, races: int = 0) -> None:
		self.codes = {"sqlite": sqlite, "mariadb": mariadb, "races": races}
		self.happened: list[str] = []

	def __call__(self, database: str, arguments: list[str], output: object = None) -> "Started.Part":
		return self.Part(self, "races" if arguments[0] == "tests/concurrency" else database)

	class Part:
		def __init__(self, all_parts: "Started", name: str) -> None:
			self.all_parts, self.name = all_parts, name
			all_parts.happened.append(f"{name} starts")

		def wait(self) -> int:
			self.all_parts.happened.append(f"{self.name} ends")
			return self.all_parts.codes[self.name]


def test_races_are_alone(parts: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
	started = Started()
	monkeypatch.setattr(parts, "start", started)
	assert parts.run([]) == 0
	assert started.happened[:2] == ["sqlite starts", "mariadb starts"]
	assert set(started.happened[2:4]) == {"sqlite ends", "mariadb ends"}
	assert started.happened[4:] == ["races starts", "races ends"]


@pytest.mark.parametrize("part", ["sqlite", "mariadb", "races"])
def test_one_part_that_fails_is_enough(parts: ModuleType, monkeypatch: pytest.MonkeyPatch, part: str) -> None:
	started = Started(**{part: 1})
	monkeypatch.setattr(parts, "start", started)
	assert parts.run([]) == 1
	assert "races ends" in started.happened


def test_nothing_begins_after_an_interruption(parts: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
	started = Started(sqlite=2, mariadb=2)
	monkeypatch.setattr(parts, "start", started)
	assert parts.run([]) == 2
	assert "races starts" not in started.happened


@pytest.mark.parametrize(
	("codes", "arguments", "expected"),
	[
		({"races": 5}, [], 5),
		({"races": 5}, SOME, 0),
		({"sqlite": 5, "mariadb": 5, "races": 5}, SOME, 5),
		({"races": 5, "mariadb": 1}, SOME, 1),
		({"sqlite": -9}, [], 1),
	],
)
def test_a_part_without_tests_is_right_only_for_who_chooses(
	parts: ModuleType,
	monkeypatch: pytest.MonkeyPatch,
	codes: dict[str, int],
	arguments: list[str],
	expected: int,
) -> None:
	monkeypatch.setattr(parts, "start", Started(**codes))
	assert parts.run(arguments) == expected
