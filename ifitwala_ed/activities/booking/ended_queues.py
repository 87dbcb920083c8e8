"""A queue ends with the last session of what it is for: whoever still waits, or was never decided on, is told so.

So does an application to an offering that was archived at the same moment.
"""

from datetime import datetime
from functools import partial
from typing import Any, Final

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.query_builder.functions import Max
from frappe.utils import getdate, now_datetime

from ifitwala_ed.activities.booking import events, held, lifecycle, snapshot_reader
from ifitwala_ed.activities.booking.judged import Judged
from ifitwala_ed.activities.booking.snapshots import OfferingSnapshot, Section
from ifitwala_ed.core import batch, transactions
from ifitwala_ed.core.system_actor import acting_as_system
from ifitwala_ed.school import student_locks

BOOKING: Final = "Activity Booking"
LEDGER: Final = "Activity Seat Ledger"
ARCHIVED: Final = "Archived"
UNDECIDED: Final = (lifecycle.SUBMITTED, lifecycle.WAITLISTED)


def reject_left_behind() -> int:
	"""Reject, every five minutes, who waits for a section, or applies for some, whose last session has begun; return
	how many.
	"""
	student_of = _left_behind(now_datetime())
	with acting_as_system():
		return sum(
			batch.for_each(
				BOOKING,
				student_of,
				lambda name: transactions.run(partial(_reject, name, student_of[name])),
				title=_("A waiting booking of what is over could not be rejected"),
			)
		)


def _left_behind(now: datetime) -> dict[str, str]:
	"""Return the undecided bookings of offerings with a section that is over, with their students. Each is judged by
	itself.
	"""
	over = _with_something_over(_offerings_waited_for() | _offerings_applied_for(), now) | _archived()
	if not over:
		return {}
	booking = DocType(BOOKING)
	return dict(
		frappe.qb.from_(booking)
		.select(booking.name, booking.student)
		.where(booking.program_offering.isin(sorted(over)) & booking.status.isin(UNDECIDED))
		.orderby(booking.name)
		.run()
	)


def _offerings_waited_for() -> set[str]:
	room = DocType(LEDGER)
	waited_for = frappe.qb.from_(room).select(room.program_offering).distinct().where(room.waiting > 0)
	return set(waited_for.run(pluck=True))


def _offerings_applied_for() -> set[str]:
	"""Return where nobody has decided yet. Read by the offerings there are now, and not by all bookings there ever
	were.
	"""
	offering, booking = DocType("Program Offering"), DocType(BOOKING)
	applied_for = (
		frappe.qb.from_(offering)
		.join(booking)
		.on((booking.program_offering == offering.name) & (booking.status == lifecycle.SUBMITTED))
		.select(offering.name)
		.distinct()
		.where((offering.status == "Active") & (offering.activity_allocation_mode != lifecycle.FIRST_COME))
	)
	return set(applied_for.run(pluck=True))


def _archived() -> set[str]:
	"""Return archived offerings in which somebody is undecided: who applied while they were being archived."""
	offering, booking = DocType("Program Offering"), DocType(BOOKING)
	archived = (
		frappe.qb.from_(booking)
		.join(offering)
		.on(offering.name == booking.program_offering)
		.select(offering.name)
		.distinct()
		.where(booking.status.isin(UNDECIDED) & (offering.status == ARCHIVED))
	)
	return set(archived.run(pluck=True))


def _with_something_over(program_offerings: set[str], now: datetime) -> set[str]:
	if not program_offerings:
		return set()
	section, session = DocType("Program Offering Activity Section"), DocType("Location Booking")
	offering, last_session = DocType("Program Offering"), Max(session.from_datetime)
	over = (
		frappe.qb.from_(section)
		.join(offering)
		.on(offering.name == section.parent)
		.left_join(session)
		.on((session.source_name == section.student_group) & (session.source_doctype == "Student Group"))
		.select(section.parent)
		.where((section.parenttype == "Program Offering") & section.parent.isin(sorted(program_offerings)))
		.groupby(section.parent, section.student_group, offering.end_date)
		.having((last_session <= now) | (last_session.isnull() & (offering.end_date < getdate(now))))
	)
	return set(over.run(pluck=True))


def _reject(activity_booking: str, student: str) -> bool:
	student_locks.lock_student(student)
	booking = held.hold(activity_booking)
	offering, now = snapshot_reader.load_offering(booking.program_offering), now_datetime()
	if booking.status not in UNDECIDED or _can_still_get_a_seat(booking, offering, now):
		return False
	booking.status = lifecycle.REJECTED
	is_archived = offering.status == ARCHIVED
	reason = (
		_("The offering was taken out of the programme.") if is_archived else _("The last session has begun.")
	)
	booking.save_and_settle(Judged(offering, event=events.ENDED_WITHOUT_SEAT, reason=reason))
	return True


def _can_still_get_a_seat(booking: Any, offering: OfferingSnapshot, now: datetime) -> bool:
	if offering.status == ARCHIVED:
		return False
	if booking.status == lifecycle.WAITLISTED:
		wanted = [offering.section(booking.allocated_student_group)]
	else:
		# an application without a list is for any section
		wanted = [offering.section(each) for each in booking.ranked_choices] or list(offering.sections)
	return not all(section is None or _is_over(section, offering, now) for section in wanted)


def _is_over(section: Section, offering: OfferingSnapshot, now: datetime) -> bool:
	"""Return whether nobody will attend the section any more. One that has no session may only be in the middle of an
	edit.
	"""
	if section.last_session:
		return not section.meets
	return getdate(offering.end_date) < getdate(now)
