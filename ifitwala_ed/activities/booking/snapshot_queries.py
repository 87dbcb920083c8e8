"""The queries by which snapshots are read: the text of each is built once for a process."""

from collections.abc import Sequence
from typing import Final

import frappe
from frappe.query_builder import DocType, Order
from pypika.queries import QueryBuilder, Table
from pypika.terms import NullValue, Term

from ifitwala_ed.activities.booking import billability, lifecycle
from ifitwala_ed.core.prepared import prepared, value

LEDGER: Final = "Activity Seat Ledger"
SEAT_FIELDS: Final = ("name", "capacity", "seats_held", "waiting", "revision", "timetable")
OFFERING_FIELDS: Final = (
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
# so many columns of ``billability.columns``
BILLING_COLUMNS: Final = 6


@prepared
def offering_of() -> QueryBuilder:
	"""Return an offering with what it would be invoiced with, its total, and a year group it is for: a row for each of
	those, and one where it is for all.
	"""
	offering, company, place = DocType("Program Offering"), DocType("Company"), DocType("School")
	billable, item = DocType("Billable Offering"), DocType("Item")
	total, row = DocType(LEDGER), DocType("Program Offering Year Group")
	return (
		frappe.qb.from_(offering)
		.left_join(company)
		.on(company.name == offering.company)
		.left_join(place)
		.on(place.name == offering.school)
		.left_join(billable)
		.on(billable.name == offering.activity_billable_offering)
		.left_join(item)
		.on(item.name == billable.item)
		.left_join(total)
		.on((total.program_offering == offering.name) & total.student_group.isnull())
		.left_join(row)
		.on((row.parent == offering.name) & (row.parenttype == "Program Offering"))
		.select(
			*(offering[field] for field in OFFERING_FIELDS),
			company.default_currency,
			*billability.columns(place, billable, item),
			*(total[field] for field in SEAT_FIELDS),
			row.year_group,
		)
		.where(offering.name == value("name"))
		.orderby(row.idx)
	)


@prepared
def schools_below() -> QueryBuilder:
	"""Return the schools below one, whoever may read them: a family may book without a right to read schools."""
	place, below = DocType("School").as_("place"), DocType("School").as_("below")
	inside = (below.lft > place.lft) & (below.rgt < place.rgt)
	return (
		frappe.qb.from_(place).join(below).on(inside).select(below.name).where(place.name == value("school"))
	)


@prepared
def sections_of() -> QueryBuilder:
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


def active_classes(*, before: Sequence[Term] = (), after: Sequence[Term] = ()) -> tuple[QueryBuilder, Table]:
	"""Return the query for the active classes that list students, between other columns, and the table of their lists."""
	row, group = DocType("Student Group Student"), DocType("Student Group")
	query = (
		frappe.qb.from_(row)
		.join(group)
		.on(group.name == row.parent)
		.select(*before, row.parent, *after)
		.where((row.active == 1) & (row.parenttype == "Student Group"))
		.where((group.status == "Active") & (group.group_based_on != "Activity"))
	)
	return query, row


@prepared
def other_payers_of() -> QueryBuilder:
	query, row = other_payers()
	return query.where(row.parent == value("student"))


@prepared
def active_bookings_of(read_newest: bool) -> QueryBuilder:
	query, booking = active_bookings()
	query = query.where(booking.student == value("student"))
	return query.for_update() if read_newest else query


@prepared
def engagements_of() -> QueryBuilder:
	"""Return a student's active bookings, those that a user made or cancelled and that were cancelled since a moment, and
	behind them the classes.
	"""
	booking = DocType("Activity Booking")
	by_user = (booking.booked_by_user == value("user")) | (booking.cancelled_by == value("user"))
	given_up = (booking.status == lifecycle.CANCELLED) & (booking.cancelled_on > value("since")) & by_user
	bookings = (
		frappe.qb.from_(booking)
		.select(
			booking.name,
			booking.program_offering,
			booking.status,
			booking.allocated_student_group,
			booking.cancelled_on,
		)
		.where(booking.student == value("student"))
		.where(booking.status.isin(lifecycle.ACTIVE_STATES) | given_up)
	)
	nothing = NullValue()
	listed, row = active_classes(before=(nothing, nothing, nothing), after=(nothing,))
	return bookings.union_all(listed.where(row.student == value("student")))
