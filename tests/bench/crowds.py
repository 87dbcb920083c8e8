"""Many browsers that call at the same time, and how fast they were answered."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier

from ifitwala_ed.load_test.browser import Answer, Browser
from tests.support import yardstick

# by a browser, with its place among them and the turn
Call = Callable[[Browser, int, int], Answer]
ALL_HERE_SECONDS = 60


@dataclass(frozen=True)
class Answered:
	"""What everybody was answered, and within how many seconds."""

	answers: list[Answer]
	seconds: float

	@property
	def rate(self) -> float:
		"""Answers a second."""
		return len(self.answers) / self.seconds


def together(browsers: Sequence[Browser], each: int, call: Call) -> Answered:
	"""Every browser calls so many times, one after the other, all beginning at once. All have to be answered well."""
	barrier = Barrier(len(browsers) + 1)

	def work(number: int) -> list[Answer]:
		barrier.wait(ALL_HERE_SECONDS)
		return [call(browsers[number], number, turn) for turn in range(each)]

	with ThreadPoolExecutor(len(browsers)) as pool:
		working = [pool.submit(work, number) for number in range(len(browsers))]
		barrier.wait(ALL_HERE_SECONDS)
		start = time.perf_counter()
		answers = [answer for done in working for answer in done.result()]
		answered = Answered(answers, time.perf_counter() - start)
	found = {(answer.status, answer.error) for answer in answers}
	assert found == {(200, "")}, found
	assert len(answers) == len(browsers) * each
	return answered


def bare_insert(browser: Browser, _number: int, _turn: int) -> Answer:
	return browser.call(yardstick.METHOD)
