"""The last hour as a line: the coordinates of a picture, and the rows of the table beside it. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

MINUTES: Final = 60
WIDTH: Final = 600
HEIGHT: Final = 100
MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True)
class Hour:
	"""The sixty minutes up to now, with what was booked and refused in each."""

	minutes: Sequence[datetime]
	bookings: Sequence[int]
	refused: Sequence[int]

	@property
	def most(self) -> int:
		"""The most of either in one minute."""
		return max(*self.bookings, *self.refused)

	@property
	def line_of_bookings(self) -> str:
		return points(self.bookings, self.most)

	@property
	def line_of_refused(self) -> str:
		return points(self.refused, self.most)

	@property
	def rows(self) -> list[tuple[datetime, int, int]]:
		"""The minutes in which something happened, the newest first."""
		rows = zip(self.minutes, self.bookings, self.refused, strict=True)
		return [row for row in rows if row[1] or row[2]][::-1]


def hour(counted: Iterable[Mapping[str, Any]], now: datetime) -> Hour:
	"""Return the last hour of what was counted by minutes (``at`` a moment without zone, ``bookings``, ``refused``)."""
	known = {each["at"]: each for each in counted}
	last = now.replace(second=0, microsecond=0)
	minutes = [last - MINUTE * before for before in reversed(range(MINUTES))]
	return Hour(
		minutes,
		[known[at]["bookings"] if at in known else 0 for at in minutes],
		[known[at]["refused"] if at in known else 0 for at in minutes],
	)


def points(counts: Sequence[int], most: int) -> str:
	"""Return the points of a line over the whole width; the most that is shown reaches the top."""
	step = WIDTH / (len(counts) - 1)
	return " ".join(
		f"{at * step:.4g},{HEIGHT - HEIGHT * count / max(most, 1):.4g}" for at, count in enumerate(counts)
	)
