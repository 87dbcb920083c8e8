"""Who comes when and does what: the whole run is laid out before it begins. No database, no clock."""

import math
import random
from dataclasses import dataclass, replace
from typing import Final

TOGETHER: Final = "together"
EVEN: Final = "even"
RUSH: Final = "rush"
CURVES: Final = (RUSH, EVEN, TOGETHER)
# of a rush, half has come after a seventh of the time
STEEPNESS: Final = 5


@dataclass(frozen=True)
class Load:
	"""What is asked for. Times in seconds; ``retries`` and ``cancels`` are shares of the families, 0 to 1.

	With ``portal`` an opening is lived through on its pages: everybody comes within a second, and nobody cancels.
	"""

	families: int
	sections: int
	seats: int
	seconds: float
	curve: str = RUSH
	think_seconds: float = 0.5
	retries: float = 0.1
	cancels: float = 0.1
	choices: int = 3
	seed: int = 1
	portal: bool = False


@dataclass(frozen=True)
class Visit:
	"""One family's visit: it books, perhaps sends the same request again, perhaps cancels."""

	family: int
	arrives_after: float
	choices: tuple[int, ...]
	repeats: bool
	cancels: bool


def at_an_opening(load: Load) -> Load:
	"""Return the load whose families have all waited for the same moment."""
	return replace(load, curve=EVEN, seconds=1, think_seconds=0, cancels=0)


def arrival(curve: str, share: float, seconds: float) -> float:
	"""Return when the family arrives that has ``share`` of all (0 to 1) before it, in seconds from the start."""
	if curve == TOGETHER:
		return 0.0
	if curve == EVEN:
		return share * seconds
	return -math.log(1 - share * (1 - math.exp(-STEEPNESS))) / STEEPNESS * seconds


def visits(load: Load) -> list[Visit]:
	"""Return every family's visit, in the order of arrival. The same load gives the same visits."""
	chance = random.Random(load.seed)  # noqa: S311 - a plan, no secret
	order = list(range(load.families))
	chance.shuffle(order)
	repeating = _some(chance, order, load.retries)
	cancelling = _some(chance, order, load.cancels)
	return [
		Visit(
			family=family,
			arrives_after=arrival(load.curve, position / load.families, load.seconds),
			choices=tuple(chance.sample(range(load.sections), min(load.choices, load.sections))),
			repeats=family in repeating,
			cancels=family in cancelling,
		)
		for position, family in enumerate(order)
	]


def _some(chance: random.Random, families: list[int], share: float) -> frozenset[int]:
	return frozenset(chance.sample(families, round(len(families) * share)))
