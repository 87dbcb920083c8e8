"""Reads the snapshots that booking judges from, each with a fixed number of queries.

Whoever judges holds the student's lock, so what binds the student can't change until the transaction ends. What an
application doesn't need isn't read: no payer where nothing is to be paid, no queue where a draw decides.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import frappe
from frappe.query_builder import DocType, Order
from frappe.utils import now_datetime
from frappe.utils.nestedset import get_descendants_of
from pypika.queries import QueryBuilder, Table

from ifitwala_ed.activities import booking_settings
from ifitwala_ed.activities.booking import billability, commitments, lifecycle, overlap, payers
from ifitwala_ed.activities.booking.intake import Intake, sections_to_try
from ifitwala_ed.activities.booking.snapshots import (
	ActiveBooking,
	Application,
	Billing,
	Clash,
	Conditions,
	OfferingSnapshot,
	SeatCount,
	Section,
	StudentSnapshot,
)
from ifitwala_ed.core.prepared import prepared, stored_row, value

LEDGER = "Activity Seat Ledger"
SEAT_FIELDS = ("name", "capacity", "seats_held", "waiting", "revision", "timetable")
OFFERING_FIELDS = (
	"name",
	"title",
	"school",
	"company",
	"status",
	"start_date",
	"end_date",
	"capacity",
	"activity_booking_enabled",
	"activity_booking_status",
	"activity_booking_open_from",
	"activity_booking_open_to",
	"activity_allocation_mode",
	"activity_allow_student_booking",
	"activity_allow_guardian_booking",
	"activity_allow_staff_booking",
	"activity_min_age_years",
	"activity_max_age_years",
	"activity_max_choices",
	"activity_waitlist_enabled",
	"activity_auto_promote_waitlist",
	"activity_waitlist_offer_hours",
	"activity_payment_required",
	"activity_fee_amount",
	"activity_billable_offering",
)


def find_offering(program_offering: str) -> OfferingSnapshot | None:
	"""Read an offering with its sections and seats, if there is one of that name.

	Two queries however many sections it has, three where it has an overall limit.
	"""
	rows = _offering(name=program_offering)
	if not rows:
		return None
	offering = dict(zip((*OFFERING_FIELDS, "currency"), rows[0], strict=True))
	return OfferingSnapshot(
		**offering,
		sections=_sections(program_offering),
		total=_total(program_offering) if offering["capacity"] else None,
	)


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
	other_than: str | None = None,
	read_newest: bool = False,
) -> Intake:
	"""Read what decides on an application, under the student's lock.

	``other_than`` is the booking that applies, where it is stored already. ``read_newest`` reads the student's other
	bookings with a lock: needed where the transaction may have taken its snapshot before the student's lock, as Desk
	and REST saves do.
	"""
	if application.wished.status == lifecycle.DRAFT:
		return Intake(application, offering, student, now_datetime(), Conditions(frozenset()))
	others = bookings_of(student.name, other_than=other_than, read_newest=read_newest)
	# a draw or the staff's hand judges what clashes and who waits when it decides
	finds_place = offering.activity_allocation_mode == lifecycle.FIRST_COME
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
		other_bookings=others,
		clashes=clashes_of(
			student.name, [section.student_group for section in tried], others, read_newest=read_newest
		),
		waited_for=_waited_for(offering) if finds_place else frozenset(),
	)


def conditions_of(offering: OfferingSnapshot, student_schools: Collection[str]) -> Conditions:
	"""Read what an offering asks of students who go to the given schools."""
	schools = {offering.school}
	if not schools.issuperset(student_schools):
		# a family may book without a right to read schools
		schools.update(get_descendants_of("School", offering.school, ignore_permissions=True))
	rows = _year_groups(offering=offering.name)
	return Conditions(frozenset(schools), tuple(year_group for (year_group,) in rows))


def billing_of(offering: OfferingSnapshot, student: StudentSnapshot, account_holder: str | None) -> Billing:
	"""Read whether a booking of the student could be invoiced, where it has to be paid: to the payer chosen, or their own."""
	charged = account_holder or student.account_holder
	others = _other_payers(student=student.name) if charged != student.account_holder else ()
	other_payers = frozenset(name for (name,) in others)
	if not offering.activity_payment_required:
		return Billing(other_payers=other_payers)
	payer = payers.find(charged, offering.company)
	return Billing(not payers.why_not_invoiced(payer, charged), is_set_up(offering), other_payers)


def is_set_up(offering: OfferingSnapshot) -> bool:
	"""Return whether an offering has all that an invoice of it needs: what the readiness gate asks too."""
	return not any(billability.findings(billability.of_offering(offering)))


def bookings_of(
	student: str, *, other_than: str | None = None, read_newest: bool = False
) -> list[ActiveBooking]:
	"""Read a student's active bookings, but for the one that asks. One query, locking the rows if ``read_newest``."""
	rows = _active_bookings(read_newest, student=student)
	return [ActiveBooking(*row) for row in rows if row[0] != other_than]


def clashes_of(
	student: str,
	student_groups: Collection[str],
	others: Collection[ActiveBooking],
	*,
	read_newest: bool = False,
) -> dict[str, Clash]:
	"""Read which of the groups a student can't attend, each with its first clash.

	Two queries at most, four that lock what they read if ``read_newest``. ``others`` are the student's active bookings besides the one that asks; classes bind as well as seats do.
	"""
	if not student_groups:
		return {}
	if read_newest:
		bound_to = commitments.classes_now(student)
	else:
		bound_to = {group for (group,) in _active_classes(student=student)}
	bound_to.update(other.held_section for other in others if other.held_section)
	find = overlap.first_clashes_now if read_newest else overlap.first_clashes
	return find(student_groups, bound_to) if bound_to else {}


def _waited_for(offering: OfferingSnapshot) -> Collection[str]:
	"""Return the sections in whose queue somebody waits who can attend, although a seat is free."""
	with_room = [
		each for each in offering.sections_to_come if each.seats.has_free_seat and each.seats.waiting
	]
	if not with_room:
		return frozenset()
	return overlap.waiting_without_clash([section.student_group for section in with_room])


@prepared
def _offering() -> QueryBuilder:
	offering, company = DocType("Program Offering"), DocType("Company")
	return (
		frappe.qb.from_(offering)
		.left_join(company)
		.on(company.name == offering.company)
		.select(*(offering[field] for field in OFFERING_FIELDS), company.default_currency)
		.where(offering.name == value("name"))
	)


def _total(program_offering: str) -> SeatCount | None:
	row = stored_row(LEDGER, SEAT_FIELDS, name=f"{program_offering}-total")
	return SeatCount(*row.values()) if row else None


def _sections(program_offering: str) -> tuple[Section, ...]:
	now = now_datetime()
	return tuple(section_of(row, now) for row in _sections_with_rooms(program_offering=program_offering))


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


@prepared
def _sections_with_rooms() -> QueryBuilder:
	query, section = sections_with_rooms()
	return query.where(section.parent == value("program_offering"))


def sections_with_rooms() -> tuple[QueryBuilder, Table]:
	"""Return the query for sections with their seats in the order they are tried, and the table of sections in it."""
	section, group, room = (
		DocType("Program Offering Activity Section"),
		DocType("Student Group"),
		DocType(LEDGER),
	)
	session = DocType("Location Booking")
	# one row of the index for each section
	last_session = (
		frappe.qb.from_(session)
		.select(session.from_datetime)
		.where((session.source_name == section.student_group) & (session.source_doctype == "Student Group"))
		.orderby(session.from_datetime, order=Order.desc)
		.limit(1)
	)
	query = (
		frappe.qb.from_(section)
		.left_join(group)
		.on(group.name == section.student_group)
		.left_join(room)
		.on((room.program_offering == section.parent) & (room.student_group == section.student_group))
		.select(
			section.student_group,
			section.section_label,
			group.student_group_name,
			section.idx,
			section.priority_tier,
			section.is_active,
			section.allow_waitlist,
			last_session,
			*(room[field] for field in SEAT_FIELDS),
		)
		.where(section.parenttype == "Program Offering")
		.orderby(section.priority_tier)
		.orderby(section.idx)
	)
	return query, section


# Each query comes without its condition, for whoever reads for one and for many, with the table that it is put on.


def other_payers() -> tuple[QueryBuilder, Table]:
	"""Return the query for who may be charged for students besides their own payers, and the table of these rows."""
	row = DocType("Student Payer")
	query = frappe.qb.from_(row).select(row.account_holder)
	return query.where((row.may_be_charged == 1) & (row.parenttype == "Student")), row


def year_groups() -> tuple[QueryBuilder, Table]:
	"""Return the query for the year groups that offerings are for, and the table of these rows."""
	row = DocType("Program Offering Year Group")
	query = frappe.qb.from_(row).select(row.year_group).orderby(row.idx)
	return query.where(row.parenttype == "Program Offering"), row


def active_bookings() -> tuple[QueryBuilder, Table]:
	"""Return the query for what an `ActiveBooking` is made of, and the table of bookings."""
	booking = DocType("Activity Booking")
	query = frappe.qb.from_(booking).select(
		booking.name, booking.program_offering, booking.status, booking.allocated_student_group
	)
	return query.where(booking.status.isin(lifecycle.ACTIVE_STATES)), booking


def active_classes() -> tuple[QueryBuilder, Table]:
	"""Return the query for the active classes that list students, and the table of their lists."""
	row, group = DocType("Student Group Student"), DocType("Student Group")
	query = (
		frappe.qb.from_(row)
		.join(group)
		.on(group.name == row.parent)
		.select(row.parent)
		.where((row.active == 1) & (row.parenttype == "Student Group"))
		.where((group.status == "Active") & (group.group_based_on != "Activity"))
	)
	return query, row


@prepared
def _other_payers() -> QueryBuilder:
	query, row = other_payers()
	return query.where(row.parent == value("student"))


@prepared
def _year_groups() -> QueryBuilder:
	query, row = year_groups()
	return query.where(row.parent == value("offering"))


@prepared
def _active_bookings(read_newest: bool) -> QueryBuilder:
	query, booking = active_bookings()
	query = query.where(booking.student == value("student"))
	return query.for_update() if read_newest else query


@prepared
def _active_classes() -> QueryBuilder:
	query, row = active_classes()
	return query.where(row.student == value("student"))
