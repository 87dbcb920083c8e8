"""Reads the snapshots that booking judges from, each with a fixed number of queries.

Whoever judges holds the student's lock, so what binds the student can't change until the transaction ends. What an
application doesn't need isn't read: no payer where nothing is to be paid, no queue where a draw decides.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import frappe
from frappe.utils import flt, now_datetime

from ifitwala_ed.activities import booking_settings
from ifitwala_ed.activities.booking import billability, commitments, lifecycle, overlap, payers
from ifitwala_ed.activities.booking import snapshot_queries as queries
from ifitwala_ed.activities.booking.intake import Intake, sections_to_try
from ifitwala_ed.activities.booking.snapshots import (
	ActiveBooking,
	Application,
	Billing,
	Clash,
	Conditions,
	Engagements,
	OfferingSnapshot,
	SeatCount,
	Section,
	StudentSnapshot,
)


def find_offering(program_offering: str) -> OfferingSnapshot | None:
	"""Read an offering with its sections and seats, if there is one of that name.

	Two queries however many sections it has.
	"""
	rows = queries.offering_of(name=program_offering)
	if not rows:
		return None
	names = (*queries.OFFERING_FIELDS, "currency")
	fields = dict(zip(names, rows[0], strict=False))
	*total, year_group = rows[0][len(names) + queries.BILLING_COLUMNS :]
	now = now_datetime()
	return OfferingSnapshot(
		**fields,
		sections=tuple(
			section_of(row, now) for row in queries.sections_of(program_offering=program_offering)
		),
		# what is left of a limit that was taken away counts nothing
		total=SeatCount(*total) if fields["capacity"] and total[0] else None,
		year_groups=tuple(row[-1] for row in rows) if year_group else (),
		is_set_up=not fields["activity_payment_required"]
		or is_set_up(fields["activity_fee_amount"], rows[0][len(names) :][: queries.BILLING_COLUMNS]),
	)


def is_set_up(fee: float, row: Sequence[Any]) -> bool:
	"""Return whether a paid offering has all that an invoice of it needs: what the readiness gate asks too. ``row`` is
	what its school, billable offering and item say of it.
	"""
	return not any(billability.findings(billability.of_row(row, fee=flt(fee))))


def load_offering(program_offering: str) -> OfferingSnapshot:
	"""Read an offering that exists. Raises DoesNotExistError where it doesn't."""
	offering = find_offering(program_offering)
	if not offering:
		raise frappe.DoesNotExistError(program_offering)
	return offering


def read_intake(
	application: Application,
	offering: OfferingSnapshot,
	student: StudentSnapshot,
	*,
	engaged: Engagements | None = None,
	other_than: str | None = None,
) -> Intake:
	"""Read what decides on an application, under the student's lock.

	``engaged`` was read under this lock. Without it the student's other bookings are read with a lock, but for the one
	that applies, ``other_than``: needed where the transaction may have taken its snapshot before the student's lock, as
	Desk and REST saves do.
	"""
	if application.wished.status == lifecycle.DRAFT:
		return Intake(application, offering, student, now_datetime(), Conditions(frozenset()))
	# a draw or the staff's hand judges what clashes and who waits when it decides
	finds_place = offering.activity_allocation_mode == lifecycle.FIRST_COME
	read_newest = engaged is None
	if engaged is None:
		engaged = engagements_now(student.name, other_than=other_than, with_classes=finds_place)
	# what isn't a section of the offering's is told when the application is judged
	tried = filter(None, sections_to_try(offering, application)) if finds_place else ()
	return Intake(
		application=application,
		offering=offering,
		student=student,
		now=now_datetime(),
		conditions=conditions_of(offering, {student.school}),
		billing=(
			billing_of(offering, student, application.account_holder)
			if offering.activity_payment_required or application.account_holder
			else Billing()
		),
		default_max_choices=booking_settings.read().default_max_choices,
		other_bookings=engaged.bookings,
		clashes=clashes_of([section.student_group for section in tried], engaged, read_newest=read_newest),
		waited_for=_waited_for(offering) if finds_place else frozenset(),
	)


def conditions_of(offering: OfferingSnapshot, student_schools: Collection[str]) -> Conditions:
	"""Return what an offering asks of students who go to the given schools. One query, none where they go to its own."""
	schools = {offering.school}
	if not schools.issuperset(student_schools):
		schools.update(name for (name,) in queries.schools_below(school=offering.school))
	return Conditions(frozenset(schools), offering.year_groups)


def billing_of(offering: OfferingSnapshot, student: StudentSnapshot, account_holder: str | None) -> Billing:
	"""Read whether a booking of the student could be invoiced, where it has to be paid: to the payer chosen, or their own."""
	charged = account_holder or student.account_holder
	others = queries.other_payers_of(student=student.name) if charged != student.account_holder else ()
	other_payers = frozenset(name for (name,) in others)
	if not offering.activity_payment_required:
		return Billing(other_payers=other_payers)
	payer = payers.find(charged, offering.company)
	return Billing(not payers.why_not_invoiced(payer, charged), offering.is_set_up, other_payers)


def bookings_of(
	student: str, *, other_than: str | None = None, read_newest: bool = False
) -> list[ActiveBooking]:
	"""Read a student's active bookings, but for the one that asks. One query, locking the rows if ``read_newest``."""
	rows = queries.active_bookings_of(read_newest, student=student)
	return [ActiveBooking(*row) for row in rows if row[0] != other_than]


def engagements_of(
	student: str,
	*,
	other_than: str | None = None,
	given_up_by: str | None = None,
	since: datetime | None = None,
) -> Engagements:
	"""Read what a student is bound to, and what a user has given up of theirs since a moment. One query.

	Whoever asks has begun to read after taking the student's lock.
	"""
	bookings: list[ActiveBooking] = []
	classes: set[str] = set()
	given_up: list[datetime] = []
	for name, program_offering, status, group, cancelled_on in queries.engagements_of(
		student=student, user=given_up_by, since=since
	):
		if not name:
			classes.add(group)
		elif status == lifecycle.CANCELLED:
			given_up.append(cancelled_on)
		elif name != other_than:
			bookings.append(ActiveBooking(name, program_offering, status, group))
	return Engagements(tuple(bookings), frozenset(classes), tuple(sorted(given_up, reverse=True)))


def engagements_now(student: str, *, other_than: str | None = None, with_classes: bool = True) -> Engagements:
	"""Read with locks what a student is bound to now, whatever the transaction's snapshot shows. Three queries at most."""
	bookings = bookings_of(student, other_than=other_than, read_newest=True)
	classes = commitments.classes_now(student) if with_classes else ()
	return Engagements(tuple(bookings), frozenset(classes))


def clashes_of(
	student_groups: Collection[str], engaged: Engagements, *, read_newest: bool = False
) -> dict[str, Clash]:
	"""Read which of the groups somebody can't attend, each with its first clash.

	One query at most, two that lock what they read if ``read_newest``.
	"""
	# classes bind as well as seats do
	bound_to = {*engaged.classes, *(each.held_section for each in engaged.bookings if each.held_section)}
	if not student_groups or not bound_to:
		return {}
	find = overlap.first_clashes_now if read_newest else overlap.first_clashes
	return find(student_groups, bound_to)


def _waited_for(offering: OfferingSnapshot) -> Collection[str]:
	"""Return the sections in whose queue somebody waits who can attend, although a seat is free."""
	with_room = [
		each for each in offering.sections_to_come if each.seats.has_free_seat and each.seats.waiting
	]
	if not with_room:
		return frozenset()
	return overlap.waiting_without_clash([section.student_group for section in with_room])


def section_of(row: Sequence[Any], now: datetime) -> Section:
	"""Return the section of a row of ``sections_with_rooms``."""
	(
		student_group,
		label,
		group_name,
		idx,
		priority_tier,
		is_active,
		allow_waitlist,
		last_session,
		*its_room,
	) = row
	return Section(
		student_group=student_group,
		title=label or group_name or student_group,
		idx=idx,
		priority_tier=priority_tier,
		is_active=bool(is_active),
		allow_waitlist=bool(allow_waitlist),
		# a section whose offering was never saved as such has no ledger row yet, and so no seats
		seats=SeatCount(*its_room) if its_room[0] else SeatCount("", 0, 0, 0, 0),
		last_session=last_session,
		meets=bool(last_session) and last_session > now,
	)
