"""Two phones at one gate, a hundred random schedules: the network is cut before or after the server has heard, marks come in
another order and more than once, and both clocks are wrong. Both see the same register, and every mark is stored once.
"""

import random
from datetime import timedelta
from typing import Any

import frappe
import pytest
from frappe.utils import now_datetime

from ifitwala_ed.api import register
from ifitwala_ed.attendance import marks, posting, reading
from tests.factories import people, registers
from tests.factories.registers import Gate
from tests.integration.booking.conftest import acting_as

MARK = "Activity Attendance Mark"
SEEDS = 100
PRESSES = 6
# a phone's clock; what is ahead by more is refused
WRONG_BY = posting.TOLERANCE.total_seconds() * 0.9


class Phone:
	"""What an instructor's phone keeps, and a network that fails it."""

	def __init__(self, user: str, gate: Gate, chance: random.Random) -> None:
		self.user, self.gate, self.chance = user, gate, chance
		self.drift = timedelta(seconds=chance.uniform(-WRONG_BY, WRONG_BY))
		self.made: list[dict[str, Any]] = []
		self.queue: list[dict[str, Any]] = []

	def press(self, age: timedelta) -> None:
		"""Mark some child, as the phone's clock says, some time ago."""
		at = now_datetime() - age + self.drift
		begins = self.gate.key.starts.replace(hour=0, minute=0, second=0)
		mark = self.gate.mark(
			self.chance.choice(self.gate.students),
			self.chance.choice(marks.STATUSES),
			# whoever runs this just after midnight marks on the day all the same
			at=max(at, begins).isoformat(),
		)
		self.made.append(mark)
		self.queue.append(mark)

	def send(self, *, is_cut: bool) -> None:
		"""Send what waits, in some order; without an answer nothing is forgotten."""
		sent = list(self.queue)
		if self.chance.random() < 0.3:
			self.chance.shuffle(sent)
		if self.chance.random() < 0.3:
			sent += self.chance.sample(self.made, min(2, len(self.made)))
		if is_cut and self.chance.random() < 0.5:
			return
		with acting_as(self.user):
			answer = register.post_marks(sent)
		assert answer["refused"] == []
		if not is_cut:
			known = {*answer["stored"], *answer["repeated"]}
			self.queue = [mark for mark in self.queue if mark["uid"] not in known]

	def sees(self) -> dict[str, tuple[str, str] | None]:
		"""The register as the phone gets it: for each child the mark that counts."""
		with acting_as(self.user):
			sessions = register.get_register(self.gate.day)["sessions"]
		[shown] = [each for each in sessions if each["key"] == self.gate.session]
		return {
			line["student"]: line["mark"] and (line["mark"]["uid"], line["mark"]["status"])
			for line in shown["students"]
		}


@pytest.fixture(scope="module")
def gate(site: Any) -> Gate:
	from tests.support.site import connected

	with connected(site):
		return registers.gate(children=2)


@pytest.fixture(scope="module")
def users(site: Any, gate: Gate) -> list[str]:
	from tests.support.site import connected

	with connected(site):
		office = people.staff("Academic Staff", [gate.made.school]).name
		frappe.db.commit()
	return [gate.teacher.user, office]


def test_a_hundred_schedules(gate: Gate, users: list[str]) -> None:
	for seed in range(SEEDS):
		chance = random.Random(seed)
		phones = [Phone(user, gate, chance) for user in users]
		for number in range(PRESSES, 0, -1):
			here = chance.choice(phones)
			here.press(timedelta(seconds=number * chance.uniform(0, 20)))
			if chance.random() < 0.4:
				here.send(is_cut=chance.random() < 0.6)
		for phone in phones:
			if chance.random() < 0.5:
				phone.send(is_cut=True)
			phone.send(is_cut=False)
			assert phone.queue == [], seed
		everyone = [reading.read(mark, now_datetime()) for phone in phones for mark in phone.made]
		stored = frappe.get_all(MARK, {"student_group": gate.made.section}, pluck="uid", order_by="uid asc")
		assert stored == sorted(mark.uid for mark in everyone), seed
		counting = marks.what_counts(everyone)
		expected = {
			student: (mark.uid, mark.status) if (mark := counting.get((gate.session, student))) else None
			for student in gate.students
		}
		assert [phone.sees() for phone in phones] == [expected] * 2, seed
		frappe.db.delete(MARK, {"student_group": gate.made.section})
		frappe.db.commit()
