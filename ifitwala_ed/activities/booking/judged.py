"""What a booking service hands to the booking that it stores. No database."""

from collections.abc import Sequence
from dataclasses import dataclass

from ifitwala_ed.activities.booking.intake import Decision
from ifitwala_ed.activities.booking.snapshots import OfferingSnapshot


@dataclass(frozen=True)
class Judged:
	"""A save by somebody who holds the student's lock, has authorised it, and takes the seat after it.

	``offering`` was read in this transaction. With a ``decision`` the booking is new and was made by the service from
	that decision alone. A move of a stored booking is judged by its controller, unless it ``is_judged`` already.
	``event`` is a name of its own for the transition, ``reason`` what is kept with it, ``allocation_run`` the run that
	decided, ``section_is_cancelled`` that the school cancels the booking's section in this act, and ``choices`` are those of a new
	booking, best first, whose rows are stored after it.
	"""

	offering: OfferingSnapshot
	decision: Decision | None = None
	is_judged: bool = False
	event: str | None = None
	reason: str | None = None
	allocation_run: str | None = None
	section_is_cancelled: bool = False
	choices: Sequence[str] = ()
