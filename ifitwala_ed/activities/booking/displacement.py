"""Where a booking goes whose section the school cancels. Plain Python, no database.

Seat-holders first, in the order in which they got their seats: to the section that the school names, else to the best of
the family's own other choices with a free seat, else to the head of a queue. Then those who only waited: to a queue's end.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence

from ifitwala_ed.activities.booking import lifecycle
from ifitwala_ed.activities.booking.intake import Placement
from ifitwala_ed.activities.booking.snapshots import Section


def sections_to_try(
	sections: Iterable[Section],
	*,
	move_to: str | None,
	choices: Sequence[str],
	closed: Collection[str],
) -> list[Section]:
	"""Return the sections to try: the one that the school names, then the family's own choices as ranked; none that is
	closed.
	"""
	open_sections = {each.student_group: each for each in sections if each.is_active}
	wanted = dict.fromkeys([*([move_to] if move_to else []), *choices])
	return [open_sections[group] for group in wanted if group in open_sections and group not in closed]


def find(status: str, tried: Sequence[Section], *, waitlist_enabled: bool) -> Placement | None:
	"""Return the new place of a booking that holds a seat or waits, or None where there is none for it.

	``tried`` holds the sections that the student can attend, best first. The offering's total has no say: whoever
	moves takes the place in it along.
	"""
	if lifecycle.holds_seat(status):
		for section in tried:
			if section.seats.has_free_seat:
				return Placement(status, section)
	return next(_queues(tried, waitlist_enabled), None)


def _queues(tried: Sequence[Section], waitlist_enabled: bool) -> Iterator[Placement]:
	for section in tried:
		if waitlist_enabled and section.allow_waitlist:
			yield Placement(lifecycle.WAITLISTED, section)
