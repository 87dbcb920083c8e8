"""The days on which a school is closed, all day or one half of it.

Pure: no frappe and no I/O. ERPNext's Holiday List says that half of a day is off and not which half; the school does.
"""

from dataclasses import dataclass
from datetime import date, time
from typing import Final

NOON: Final = time(12)


@dataclass(frozen=True, slots=True)
class Half:
	"""The half of a half-day holiday that is off: the afternoon from ``turn`` on, or the morning until then."""

	is_morning: bool = False
	turn: time = NOON

	def takes(self, start: time, end: time) -> bool:
		"""Return whether something between two times falls into the half that is off, be it only in part."""
		return start < self.turn if self.is_morning else end > self.turn


@dataclass(frozen=True, slots=True)
class DaysOff:
	"""The holidays of a school."""

	whole: frozenset[date] = frozenset()
	halves: frozenset[date] = frozenset()
	half: Half = Half()

	def take(self, day: date, start: time, end: time) -> bool:
		"""Return whether nothing can take place between two times of a day."""
		return day in self.whole or (day in self.halves and self.half.takes(start, end))

	def as_values(self) -> tuple[object, ...]:
		"""Return what can be compared and written down, the same for the same holidays."""
		return (sorted(self.whole), sorted(self.halves), self.half if self.halves else None)
