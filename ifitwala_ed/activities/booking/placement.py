"""First come, first served: which section a newcomer gets. Plain Python, no database."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ifitwala_ed.activities.booking import lifecycle
from ifitwala_ed.activities.booking.sections import SeatCount, Section


@dataclass(frozen=True)
class Placement:
	"""The status a newcomer gets and the section it is for."""

	status: str
	section: Section


class NothingAttendable(Exception):
	"""Every section tried meets while the student is somewhere else."""


class NothingFree(Exception):
	"""No attendable section has a seat, and none has a queue to join."""


def place(
	tried: Sequence[Section],
	*,
	clashing: Collection[str],
	queued_before: Collection[str],
	total: SeatCount | None,
	waitlist_enabled: bool,
) -> Placement:
	"""Confirm the first section that is attendable, free and not waited for; else join the best queue.

	``clashing`` holds the student groups the student can't attend, ``queued_before`` those in which somebody who
	can attend waits. A clash is never waited for. Raises NothingAttendable or NothingFree.
	"""
	attendable = [section for section in tried if section.student_group not in clashing]
	if not attendable:
		raise NothingAttendable
	if total is None or total.has_free_seat:
		for section in attendable:
			if section.seats.has_free_seat and section.student_group not in queued_before:
				return Placement(lifecycle.CONFIRMED, section)
	for section in attendable:
		if waitlist_enabled and section.allow_waitlist:
			return Placement(lifecycle.WAITLISTED, section)
	raise NothingFree
