"""What a run came to, and whether that is good. No database, no clock."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from ifitwala_ed.load_test.browser import Answer

SUBMIT: Final = "submit"
REPEAT: Final = "repeat"
CANCEL: Final = "cancel"
PAGE: Final = "page before the opening"
RESULT: Final = "page of the result"
PAGES: Final = (PAGE, RESULT)
# what an opening on the portal's pages may take, as a multiple of the same submits alone
MOST_TIMES: Final = 1.5
PERCENTILES: Final = (50, 95, 99)


@dataclass(frozen=True)
class Step:
	"""One request of a visit and its answer."""

	kind: str
	answer: Answer


def percentile(values: Sequence[float], percent: float) -> float:
	"""Return the nearest-rank percentile: the smallest value that at least ``percent`` of all don't exceed."""
	if not values:
		raise ValueError("There is no percentile of nothing.")
	ordered = sorted(values)
	return ordered[max(1, math.ceil(percent / 100 * len(ordered))) - 1]


@dataclass
class Report:
	"""Everything that was seen. ``late_seconds`` is how long after its time the latest visit began.

	``bare_seconds`` is what the same submits took without pages, where an opening was lived through on pages.
	"""

	steps: list[Step] = field(default_factory=list)
	seconds: float = 0.0
	bare_seconds: float = 0.0
	late_seconds: float = 0.0
	not_begun: int = 0
	answered_twice: list[str] = field(default_factory=list)
	findings: list[str] = field(default_factory=list)

	@property
	def broken(self) -> list[Step]:
		"""The requests that the server failed or left without an answer, and the pages that were not shown."""
		return [
			step for step in self.steps if step.answer.is_broken or (step.kind in PAGES and step.answer.error)
		]

	@property
	def times(self) -> float:
		"""What the opening took, as a multiple of the same submits alone; 0 where there were none."""
		return self.seconds / self.bare_seconds if self.bare_seconds else 0.0

	@property
	def is_good(self) -> bool:
		is_quick = self.times <= MOST_TIMES
		return is_quick and not (self.broken or self.findings or self.answered_twice or self.not_begun)

	def figures(self) -> Iterator[str]:
		"""Return what the run came to, as a person reads it: known before the audit, which takes as long as it takes."""
		within = sum(step.kind not in PAGES for step in self.steps)
		yield f"{within} requests in {self.seconds:.1f} s: {within / self.seconds if self.seconds else 0:.1f} answers a second"
		if self.bare_seconds:
			yield (
				f"The opening took {self.seconds:.2f} s, the same submits alone {self.bare_seconds:.2f} s:"
				f" {self.times:.2f} times as long, of {MOST_TIMES:g} at most"
			)
		for kind in (SUBMIT, REPEAT, CANCEL, *PAGES):
			yield from _times(kind, [step.answer.seconds for step in self.steps if step.kind == kind])
		yield from _counted("Outcomes", (_outcome(step) for step in self.steps if not step.answer.error))
		yield from _counted(
			"Refusals",
			(_refusal(step) for step in self.steps if step.answer.error and step not in self.broken),
		)
		yield from _counted("Errors", (_refusal(step) for step in self.broken))
		if self.late_seconds >= 0.1:
			yield f"Visits began up to {self.late_seconds:.1f} s late: more clients would press harder"
		if self.not_begun:
			yield f"{self.not_begun} visits were not begun in the time there was"
		yield from (
			f"A repeated request was answered with another booking: {key}" for key in self.answered_twice
		)

	def verdict(self) -> Iterator[str]:
		"""Return what the audit found."""
		yield from self.findings
		yield f"Audit: {len(self.findings)} findings" if self.findings else "Audit: all invariants hold"


def _times(kind: str, seconds: Sequence[float]) -> Iterator[str]:
	if seconds:
		shown = ", ".join(f"p{each} {percentile(seconds, each) * 1000:.0f} ms" for each in PERCENTILES)
		yield f"{kind}: {len(seconds)} requests, {shown}, longest {max(seconds) * 1000:.0f} ms"


def _outcome(step: Step) -> str:
	if step.kind in PAGES:
		return f"{step.kind} shown"
	message = step.answer.message or {}
	if step.kind == CANCEL:
		return f"{step.kind} {message['booking']['status']}, {message['promoted']} promoted"
	return f"{step.kind} {message['status']}"


def _refusal(step: Step) -> str:
	return f"{step.kind} {step.answer.status or 'no answer'} {step.answer.error}"


def _counted(title: str, names: Iterable[str]) -> Iterator[str]:
	for name, count in sorted(Counter(names).items()):
		yield f"{title}: {name}: {count}"
