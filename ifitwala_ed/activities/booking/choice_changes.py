"""Changing the choices of an application that nobody has decided on yet: what a family may do until the window closes."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from frappe import _
from frappe.utils import now_datetime

from ifitwala_ed.activities.booking import held, intake, intake_refusals, lifecycle, snapshot_reader
from ifitwala_ed.activities.booking.judged import Judged
from ifitwala_ed.core import transactions
from ifitwala_ed.core.errors import throw
from ifitwala_ed.exceptions import InvalidTransitionError
from ifitwala_ed.school import student_locks

if TYPE_CHECKING:
	from ifitwala_ed.activities.doctype.activity_booking.activity_booking import ActivityBooking


def change(activity_booking: str, student: str, choices: Sequence[str]) -> "ActivityBooking":
	"""Put other choices into an application, best first; return the booking. The same choices change nothing.

	A choice that stays keeps the tier that staff gave it. Raises InvalidTransitionError for a booking that is decided,
	BookingWindowClosedError outside the window and InvalidChoiceError for choices that can't be had.
	"""
	return transactions.run(partial(_change, activity_booking, student, list(choices)))


def _change(activity_booking: str, student: str, choices: list[str]) -> "ActivityBooking":
	student_locks.lock_student(student)
	booking = held.hold(activity_booking)
	if booking.status != lifecycle.SUBMITTED:
		throw(
			InvalidTransitionError,
			_("This booking is {0}, so its choices stay as they are.").format(_(booking.status)),
			title=_("Choices Are Fixed"),
			values={"activity_booking": booking.name, "status": booking.status},
		)
	if booking.ranked_choices == choices:
		return booking
	offering = snapshot_reader.load_offering(booking.program_offering)
	intake_refusals.refuse_if_any(intake.against_window(offering, now_datetime()))
	known = {choice.student_group: choice for choice in booking.choices}
	# the booking judges the list when it is saved
	booking.set("choices", [])
	for rank, name in enumerate(choices, start=1):
		kept = known.get(name)
		values = (
			{"priority_tier": kept.priority_tier, "priority_tier_reason": kept.priority_tier_reason}
			if kept
			else {}
		)
		booking.append("choices", {"student_group": name, "idx": rank, **values})
	booking.save_and_settle(Judged(offering))
	return booking
