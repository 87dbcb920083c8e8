"""Half-open intervals: what starts when another ends does not overlap it.

Pure: no frappe, no I/O. Anything with a ``start`` and an ``end`` that compare is an interval. An interval that is empty
(``start >= end``) overlaps nothing.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Protocol, TypeVar


class Interval(Protocol):
	"""Anything that has a beginning and an end."""

	@property
	def start(self) -> Any: ...

	@property
	def end(self) -> Any: ...


L = TypeVar("L", bound=Interval)
R = TypeVar("R", bound=Interval)


def overlaps(first: Interval, second: Interval) -> bool:
	"""Return whether two half-open intervals share a moment."""
	return max(first.start, second.start) < min(first.end, second.end)


def overlapping_pairs(left: Iterable[L], right: Iterable[R]) -> Iterator[tuple[L, R]]:
	"""Return every pair (one of ``left``, one of ``right``) that overlaps, by one sweep over both.

	Takes O(n log n) and one step per pair found, so that a year of sessions against a year of bookings stays cheap.
	"""
	tagged: list[tuple[Any, int, Any]] = [(item.start, 0, item) for item in left]
	tagged += [(item.start, 1, item) for item in right]
	tagged.sort(key=lambda entry: entry[0])
	active: tuple[list[Any], list[Any]] = ([], [])
	for start, side, item in tagged:
		if not start < item.end:
			continue
		others = active[1 - side]
		others[:] = [other for other in others if other.end > start]
		for other in others:
			yield (other, item) if side else (item, other)
		active[side].append(item)


def pairs_within(items: Iterable[L]) -> Iterator[tuple[L, L]]:
	"""Return every pair of ``items`` that overlaps, each pair once, the earlier one first."""
	active: list[L] = []
	for item in sorted(items, key=lambda entry: entry.start):
		if not item.start < item.end:
			continue
		active[:] = [other for other in active if other.end > item.start]
		for other in active:
			yield other, item
		active.append(item)
