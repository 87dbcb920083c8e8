"""What staff decide by hand for one booking: as it was asked for, and as it was judged."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ifitwala_ed.activities.booking import lifecycle
from ifitwala_ed.activities.booking.lifecycle import Place

if TYPE_CHECKING:
	from ifitwala_ed.activities.doctype.activity_booking.activity_booking import ActivityBooking

STATUS_OF: Final = {
	"Confirm": lifecycle.CONFIRMED,
	"Offer": lifecycle.OFFERED,
	"Waitlist": lifecycle.WAITLISTED,
	"Reject": lifecycle.REJECTED,
}


@dataclass(frozen=True)
class Assignment:
	"""One line: what is decided for one booking, and why."""

	line: int
	booking: str
	decision: str
	student_group: str | None
	reason: str | None

	@property
	def status(self) -> str:
		return STATUS_OF[self.decision]


@dataclass(frozen=True)
class Decided:
	"""A line with its booking, which already carries its new place."""

	assignment: Assignment
	booking: "ActivityBooking"
	before: Place

	@property
	def after(self) -> Place:
		return self.booking.place

	@property
	def changes(self) -> bool:
		return self.before != self.after
