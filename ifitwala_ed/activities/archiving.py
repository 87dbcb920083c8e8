"""An offering leaves the programme: what isn't over of it is cancelled with a reason first, and the families are told.

Nothing of an archived offering takes place, so there is no other section to move anybody to. What is over stays as it was.
Each booking is cancelled in a transaction of its own; after a crash the same call finishes the act. Who books at the
same moment is cancelled with the others or finds it archived; an application, which takes no seat, is rejected by the job
of `ended_queues` when it comes through.
"""

from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

import frappe
from frappe import _

from ifitwala_ed.activities.booking import endings, events, held, lifecycle, snapshot_reader, timetables
from ifitwala_ed.activities.booking.endings import Whereabouts
from ifitwala_ed.activities.booking.judged import Judged
from ifitwala_ed.activities.window import opening
from ifitwala_ed.activities.window.state import OPEN
from ifitwala_ed.core import batch, one_field, transactions
from ifitwala_ed.core.errors import throw, unsay_last
from ifitwala_ed.core.wording import by_count
from ifitwala_ed.exceptions import InvalidTransitionError, ReasonMissingError
from ifitwala_ed.school import student_locks

OFFERING: Final = "Program Offering"
BOOKING: Final = "Activity Booking"
ACTIVE, ARCHIVED = "Active", "Archived"
MAX_ROUNDS: Final = 5


@dataclass
class Outcome:
	"""The bookings that were cancelled, by name, and whether the offering is archived."""

	cancelled: list[str] = field(default_factory=list)
	is_archived: bool = False


def standing(program_offering: str) -> list[frappe._dict]:
	"""Return the active bookings of what isn't over: ``{booking, student, student_name, status, student_group}``.

	Who applies or waits for what is over isn't among them: they are rejected by themselves. Three queries.
	"""
	rows = frappe.get_all(
		BOOKING,
		filters={"program_offering": program_offering, "status": ["in", lifecycle.ACTIVE_STATES]},
		fields=[
			"name as booking",
			"student",
			"student_name",
			"status",
			"allocated_student_group as student_group",
		],
		order_by="student_name asc, name asc",
	)
	places = {row.booking: Whereabouts(program_offering, row.student_group) for row in rows}
	ended = endings.over(set(places.values()))
	return [row for row in rows if places[row.booking] not in ended]


def require_nobody_booked(offering: Any) -> None:
	"""In the offering's own save: refuse to take it out of the programme while somebody has booked what isn't over."""
	before = offering.get_doc_before_save()
	if not before or before.status != ACTIVE or offering.status == ACTIVE:
		return
	timetables.require_nothing_new(before)
	counted = Counter(row.status for row in standing(offering.name))
	if not counted:
		return
	count = counted.total()
	throw(
		InvalidTransitionError,
		by_count(
			count,
			_(
				"One booking of this offering is active ({1}). Choose what becomes of it with Activities → Archive."
			),
			_(
				"{0} bookings of this offering are active ({1}). Choose what becomes of them with Activities → Archive."
			),
		).format(count, ", ".join(f"{_(status)}: {counted[status]}" for status in sorted(counted))),
		title=_("Bookings Are Active"),
		values={"active": count, "by_status": dict(counted)},
	)


def archive(program_offering: str, reason: str) -> Outcome:
	"""Close booking, cancel what isn't over with the reason, and archive the offering.

	A booking that can't be cancelled is logged, and the offering stays Active with it. Raises ReasonMissingError where
	there is something to cancel and no reason. The caller has checked that the user may do this.
	"""
	if standing(program_offering) and not reason:
		throw(ReasonMissingError, _("Say why. The families are told."))
	if frappe.db.get_value(OFFERING, program_offering, "activity_booking_status") == OPEN:
		opening.close_window(program_offering)
	outcome = Outcome()
	for _round in range(MAX_ROUNDS):
		found = standing(program_offering)
		done = _cancel_all(program_offering, found, reason)
		outcome.cancelled += filter(None, done)
		outcome.is_archived = _try_to_archive(program_offering)
		if outcome.is_archived or (found and not done):
			break
	return outcome


def described(bookings: list[frappe._dict]) -> list[dict[str, str]]:
	"""Return bookings as an answer has them: ``{booking, student_name, status, section}``."""
	titles = one_field.by_name("Student Group", [row.student_group for row in bookings], "student_group_name")
	return [
		{
			"booking": row.booking,
			"student_name": row.student_name,
			"status": row.status,
			"section": titles.get(row.student_group) or "",
		}
		for row in bookings
	]


def _cancel_all(program_offering: str, found: list[frappe._dict], reason: str) -> list[str | None]:
	student_of = {row.booking: row.student for row in found}
	return batch.for_each(
		BOOKING,
		student_of,
		lambda name: transactions.run(partial(_cancel, name, student_of[name], reason)),
		title=_("A booking of an archived offering could not be cancelled"),
	)


def _cancel(name: str, student: str, reason: str) -> str | None:
	student_locks.lock_student(student)
	booking = held.hold(name)
	if not lifecycle.is_active(booking.status):
		return None
	offering = snapshot_reader.load_offering(booking.program_offering)
	booking.status = lifecycle.CANCELLED
	booking.cancellation_reason = reason
	booking.save_and_settle(Judged(offering, event=events.SECTION_CANCELLED))
	return name


def _try_to_archive(program_offering: str) -> bool:
	"""Archive the offering, unless somebody has booked it still, or again."""
	try:
		transactions.run(partial(_archive, program_offering))
	except InvalidTransitionError:
		unsay_last()
		return False
	return True


def _archive(program_offering: str) -> None:
	timetables.hold_offering(program_offering)
	document = frappe.get_doc(OFFERING, program_offering)
	document.status = ARCHIVED
	# the caller has checked that the user may archive offerings of this school
	document.save(ignore_permissions=True)
