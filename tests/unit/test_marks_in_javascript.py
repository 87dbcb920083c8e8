"""The phone's rule of which mark counts is the server's: both are asked about the same marks."""

import json
import random
import subprocess
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

import programs
from ifitwala_ed.attendance import marks
from ifitwala_ed.attendance.marks import Mark

pytestmark = [pytest.mark.islands, pytest.mark.programs("node")]

MODULE = Path(__file__).parents[2] / "frontend/src/register/marks.js"
ASK = """
	const { whatCounts } = await import(process.argv[1]);
	let asked = "";
	for await (const part of process.stdin) asked += part;
	const told = JSON.parse(asked).map((list) => [...whatCounts(list).values()].map((mark) => mark.uid).sort());
	process.stdout.write(JSON.stringify(told));
"""
BERLIN, KOLKATA = timezone(timedelta(hours=1)), timezone(timedelta(hours=5, minutes=30))
START = datetime(2026, 12, 3, 15, 30, tzinfo=timezone.utc)
LISTS = 200


def some_marks(chance: random.Random) -> list[Mark]:
	"""Marks of few children at few moments, microseconds apart."""
	return [
		Mark(
			f"{chance.randrange(16**8):08x}",
			chance.choice(["judo@2026-12-03T15:30:00", "chess@2026-12-03T15:30:00"]),
			chance.choice(["mia", "kim"]),
			chance.choice(marks.STATUSES),
			START + timedelta(minutes=chance.randrange(2), microseconds=chance.randrange(3)),
			is_announcement=chance.random() < 0.3,
		)
		for _number in range(chance.randrange(12))
	]


def told(mark: Mark, chance: random.Random) -> dict[str, object]:
	"""A mark as an answer tells it, its moment in whatever zone."""
	return {
		"uid": mark.uid,
		"session": mark.session,
		"student": mark.student,
		"status": mark.status,
		"at": mark.at.astimezone(chance.choice([timezone.utc, BERLIN, KOLKATA])).isoformat(),
		"is_announcement": mark.is_announcement,
	}


def test_both_find_the_same_marks() -> None:
	chance = random.Random(18)
	lists = [some_marks(chance) for _number in range(LISTS)]
	asked = json.dumps([[told(mark, chance) for mark in some] for some in lists])
	command = [programs.path_of("node"), "--input-type=module", "--eval", ASK, str(MODULE)]
	answer = subprocess.run(command, input=asked, capture_output=True, text=True, check=True).stdout
	ours = [sorted(mark.uid for mark in marks.what_counts(some).values()) for some in lists]
	assert json.loads(answer) == ours
	assert any(len(some) > len(found) > 1 for some, found in zip(lists, ours, strict=True))
