"""The life of a booking: its states and the moves between them. Plain Python, no database."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

DRAFT: Final = "Draft"
SUBMITTED: Final = "Submitted"
WAITLISTED: Final = "Waitlisted"
OFFERED: Final = "Offered"
CONFIRMED: Final = "Confirmed"
CANCELLED: Final = "Cancelled"
REJECTED: Final = "Rejected"
EXPIRED: Final = "Expired"

STATES: Final = (DRAFT, SUBMITTED, WAITLISTED, OFFERED, CONFIRMED, CANCELLED, REJECTED, EXPIRED)
ACTIVE_STATES: Final = (SUBMITTED, WAITLISTED, OFFERED, CONFIRMED)
SEAT_HOLDING_STATES: Final = (OFFERED, CONFIRMED)
SECTION_STATES: Final = (WAITLISTED, OFFERED, CONFIRMED)

FIRST_COME: Final = "First Come First Serve"
LOTTERY: Final = "Lottery (Preference)"
MANUAL: Final = "Manual"

TRANSITIONS: Final[dict[str, frozenset[str]]] = {
	DRAFT: frozenset({SUBMITTED, CANCELLED}),
	SUBMITTED: frozenset({WAITLISTED, OFFERED, CONFIRMED, CANCELLED, REJECTED}),
	WAITLISTED: frozenset({OFFERED, CONFIRMED, CANCELLED, REJECTED}),
	OFFERED: frozenset({CONFIRMED, CANCELLED, REJECTED, EXPIRED}),
	CONFIRMED: frozenset({CANCELLED}),
	CANCELLED: frozenset(),
	REJECTED: frozenset(),
	EXPIRED: frozenset(),
}

# what only the school's cancelling of a section does, to whoever had a seat in it
WHEN_SECTION_IS_CANCELLED: Final[dict[str, frozenset[str]]] = {
	OFFERED: frozenset({WAITLISTED}),
	CONFIRMED: frozenset({WAITLISTED}),
}

CHANGES_SECTION_IN_PLACE: Final = frozenset({WAITLISTED, CONFIRMED})

FIRST_STATES: Final[dict[str, frozenset[str]]] = {
	FIRST_COME: frozenset({DRAFT, CONFIRMED, WAITLISTED}),
	LOTTERY: frozenset({DRAFT, SUBMITTED}),
	MANUAL: frozenset({DRAFT, SUBMITTED}),
}


def is_active(status: str | None) -> bool:
	"""Return whether a booking in ``status`` is the student's one booking of its offering."""
	return status in ACTIVE_STATES


def holds_seat(status: str | None) -> bool:
	"""Return whether a booking in ``status`` occupies a seat of its section."""
	return status in SEAT_HOLDING_STATES


def may_begin_as(status: str | None, allocation_mode: str) -> bool:
	"""Return whether a new booking may be stored in ``status`` under ``allocation_mode``."""
	return status in FIRST_STATES[allocation_mode]


def may_move(
	from_status: str | None,
	to_status: str | None,
	section_changes: bool,
	*,
	section_is_cancelled: bool = False,
) -> bool:
	"""Return whether a stored booking may go from one status to another.

	Staying in a status is a move only where the section changes: a place in another queue, or a seat in
	another section. Staying with the same section is no transition and always allowed. Where the school cancels the
	section, whoever had a seat in it may go back to a queue, of another section.
	"""
	if from_status == to_status:
		return not section_changes or from_status in CHANGES_SECTION_IN_PLACE
	if from_status is None:
		return False
	if (
		section_is_cancelled
		and section_changes
		and to_status in WHEN_SECTION_IS_CANCELLED.get(from_status, ())
	):
		return True
	return to_status in TRANSITIONS[from_status]


@dataclass(frozen=True)
class Place:
	"""Where a booking stands: its status and, where the status has one, its section."""

	status: str | None
	student_group: str | None

	@property
	def held(self) -> int:
		return 1 if holds_seat(self.status) else 0

	@property
	def waiting(self) -> int:
		return 1 if self.status == WAITLISTED else 0


NOWHERE = Place(None, None)


def what_to_note(
	before: Place,
	after: Place,
	*,
	now: datetime,
	user: str,
	billing_status: str | None,
	offer_ends_on: datetime | None = None,
) -> dict[str, Any]:
	"""Return the fields that say when and by whom a booking reached its new place, with their values."""
	noted: dict[str, Any] = {"active_marker": "1" if is_active(after.status) else None}
	if before == after:
		return noted
	if is_active(after.status) and not is_active(before.status):
		noted |= {"submitted_on": now, "submitted_by": user}
	if after.status == WAITLISTED:
		noted["waitlist_joined_on"] = now
	if after.status != EXPIRED:
		noted["offer_expires_on"] = offer_ends_on
	if after.status == CONFIRMED:
		noted |= {"confirmed_on": now, "confirmed_by": user}
	if after.status == CANCELLED:
		noted |= {"cancelled_on": now, "cancelled_by": user}
	if after.status != WAITLISTED:
		noted["goes_first"] = 0
	elif before.held:
		# who had a seat goes before those who only waited, in whatever queue, until there is a seat again
		noted |= {"goes_first": 1, "confirmed_on": None, "confirmed_by": None}
	if billing_status in ("Pending", "Failed", "Voided"):
		noted |= _noted_of_billing(before, after, billing_status)
	return noted


def _noted_of_billing(before: Place, after: Place, billing_status: str) -> dict[str, Any]:
	if not is_active(after.status) and billing_status != "Voided":
		return {"billing_status": "Voided", "billing_error": None}
	if after.status == CONFIRMED != before.status and billing_status == "Voided":
		# the bill was taken back with a seat that was lost, and begins anew with this one
		return {"billing_status": "Pending"}
	return {}
