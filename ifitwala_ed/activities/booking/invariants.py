"""Every invariant of booking as a query: what it finds is broken.

Those of ``OF_OFFERINGS`` are asked of some offerings at a time, those of ``OF_NOW`` of all that isn't over.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Final

import frappe
from frappe.query_builder import Case, DocType
from frappe.query_builder.functions import Coalesce, Count, Sum
from frappe.utils import now_datetime

from ifitwala_ed.activities.booking import commitments, double_bookings, lifecycle, overlap, seats
from ifitwala_ed.activities.booking.audit_scope import Scope
from ifitwala_ed.activities.booking.finding import Finding
from ifitwala_ed.activities.booking.school_invariants import (
	history_is_of_the_bookings_school,
	seats_are_of_the_offerings_school,
)
from ifitwala_ed.schedule.activity_roster import ROSTER_ROW
from ifitwala_ed.schedule.groups import ACTIVITY
from ifitwala_ed.schedule.running import groups_not_over

BOOKING = "Activity Booking"
SEAT_HOLDING_STATES = lifecycle.SEAT_HOLDING_STATES


def ledger_agrees_with_bookings(scope: Scope) -> Iterator[Finding]:
	"""Seats held and families waiting are as the bookings say, in every section and every total."""
	counted = _counted_by_section(scope)
	totals: dict[str, tuple[int, int]] = {}
	for (offering, _group), (held, waiting) in counted.items():
		before = totals.get(offering, (0, 0))
		totals[offering] = (before[0] + held, before[1] + waiting)
	for room in _rooms(scope):
		expected = (
			counted.pop((room.program_offering, room.student_group), (0, 0))
			if room.student_group
			else totals.get(room.program_offering, (0, 0))
		)
		if (room.seats_held, room.waiting) != expected:
			yield Finding(
				"ledger_agrees_with_bookings",
				room.name,
				f"holds {room.seats_held} and {room.waiting} wait, the bookings say {expected[0]} and {expected[1]}",
			)
	for (offering, group), (held, waiting) in counted.items():
		if held or waiting:
			yield Finding(
				"ledger_agrees_with_bookings",
				seats.ledger_name(offering, group),
				f"is missing, the bookings say {held} and {waiting}",
			)


def no_room_is_oversold(scope: Scope) -> Iterator[Finding]:
	"""Seats held never exceed the capacity."""
	for room in _rooms(scope):
		# an Int is never empty: without a capacity it is 0
		if room.seats_held > room.capacity:
			yield Finding(
				"no_room_is_oversold", room.name, f"{room.seats_held} seats held of {room.capacity}"
			)


def ledger_rows_have_their_names(scope: Scope) -> Iterator[Finding]:
	"""A row is taken by its name, which says whose it is."""
	for room in _rooms(scope):
		if room.name != (name := seats.ledger_name(room.program_offering, room.student_group)):
			yield Finding("ledger_rows_have_their_names", room.name, f"should be called {name}")


def totals_are_marked(scope: Scope) -> Iterator[Finding]:
	"""Sections of an offering with an overall limit know of its row, and only they do."""
	with_total = {room.program_offering for room in _rooms(scope) if not room.student_group}
	for room in _rooms(scope):
		if bool(room.has_total) is not (room.program_offering in with_total):
			yield Finding("totals_are_marked", room.name, f"has_total is {room.has_total}")


def one_active_booking_per_student_and_offering(scope: Scope) -> Iterator[Finding]:
	booking = DocType(BOOKING)
	query = (
		frappe.qb.from_(booking)
		.select(booking.student, booking.program_offering, Count(booking.name))
		.where(booking.status.isin(lifecycle.ACTIVE_STATES))
		.groupby(booking.student, booking.program_offering)
		.having(Count(booking.name) > 1)
	)
	rows = scope.narrow(query, booking.program_offering).run()
	for student, offering, count in rows:
		yield Finding(
			"one_active_booking_per_student_and_offering",
			f"{student} in {offering}",
			f"{count} active bookings",
		)


def active_marker_follows_status(scope: Scope) -> Iterator[Finding]:
	booking = DocType(BOOKING)
	is_active = booking.status.isin(lifecycle.ACTIVE_STATES)
	query = (
		frappe.qb.from_(booking)
		.select(booking.name, booking.status, booking.active_marker)
		.where(
			(is_active & (Coalesce(booking.active_marker, "") != "1"))
			| (is_active.negate() & booking.active_marker.isnotnull())
		)
	)
	rows = scope.narrow(query, booking.program_offering).run()
	for name, status, marker in rows:
		yield Finding("active_marker_follows_status", name, f"{status} is marked {marker!r}")


def sections_belong_to_the_offering(scope: Scope) -> Iterator[Finding]:
	"""Whoever holds a seat or waits does so in an active section of the offering."""
	booking, section = DocType(BOOKING), DocType("Program Offering Activity Section")
	query = (
		frappe.qb.from_(booking)
		.left_join(section)
		.on(
			(section.parent == booking.program_offering)
			& (section.parenttype == "Program Offering")
			& (section.student_group == booking.allocated_student_group)
			& (section.is_active == 1)
		)
		.select(booking.name, booking.status, booking.allocated_student_group)
		.where(booking.status.isin(lifecycle.SECTION_STATES) & section.name.isnull())
	)
	rows = scope.narrow(query, booking.program_offering).run()
	for name, status, group in rows:
		yield Finding(
			"sections_belong_to_the_offering", name, f"{status} in {group}, which is no active section"
		)


def no_student_is_in_two_places() -> Iterator[Finding]:
	"""Nobody with a seat is in another section or a class meanwhile, from now on. One finding for each two places.

	An edit that an administrator saved all the same is found here until it is solved. Six queries.
	"""
	now = now_datetime()
	held = commitments.of_everybody_seated(groups_not_over(now.date()))
	groups = commitments.facts_of({each.group for each in held})
	meetings = overlap.meetings_of(groups, after=now)
	for found in double_bookings.find(commitments.binding(held, groups), meetings):
		here, there = (groups[side.group].title for side in (found.here, found.there))
		yield Finding(
			"no_student_is_in_two_places",
			found.seats[0].booking,
			f"{found.student} is in {here} and in {there} on {found.meetings[0].start}, "
			f"{len(found.meetings)} times in all",
		)


def roster_is_the_confirmed(scope: Scope) -> Iterator[Finding]:
	"""The roster of every section lists exactly the students with a confirmed booking there, each once. Two queries."""
	for section, student in _confirmed_and_not_listed(scope):
		yield Finding("roster_is_the_confirmed", section, f"{student} is confirmed and not listed")
	for section, student, confirmed, times in _listed_without_being_confirmed_once(scope):
		if not confirmed:
			yield Finding("roster_is_the_confirmed", section, f"{student} is listed and not confirmed")
		else:
			yield Finding("roster_is_the_confirmed", section, f"{student} is listed {times} times")


def newest_event_is_the_status(scope: Scope) -> Iterator[Finding]:
	"""The history of a booking ends where the booking stands."""
	booking, event = DocType(BOOKING), DocType("Activity Booking Event")
	query = (
		frappe.qb.from_(booking)
		.left_join(event)
		.on((event.activity_booking == booking.name) & (event.to_status == booking.status))
		.select(booking.name, booking.status)
		.where((booking.status != lifecycle.DRAFT) & event.name.isnull())
	)
	rows = scope.narrow(query, booking.program_offering).run()
	for name, status in rows:
		yield Finding("newest_event_is_the_status", name, f"no event says that it became {status}")


def offers_have_a_deadline(scope: Scope) -> Iterator[Finding]:
	booking = DocType(BOOKING)
	query = (
		frappe.qb.from_(booking)
		.select(booking.name)
		.where((booking.status == lifecycle.OFFERED) & booking.offer_expires_on.isnull())
	)
	rows = scope.narrow(query, booking.program_offering).run()
	for (name,) in rows:
		yield Finding("offers_have_a_deadline", name, "would hold its seat for ever")


def queued_bookings_have_a_moment_of_joining(scope: Scope) -> Iterator[Finding]:
	booking = DocType(BOOKING)
	query = (
		frappe.qb.from_(booking)
		.select(booking.name)
		.where((booking.status == lifecycle.WAITLISTED) & booking.waitlist_joined_on.isnull())
	)
	rows = scope.narrow(query, booking.program_offering).run()
	for (name,) in rows:
		yield Finding("queued_bookings_have_a_moment_of_joining", name, "has no place in the order")


def only_who_waits_goes_first(scope: Scope) -> Iterator[Finding]:
	"""A seat that was lost is remembered until there is another."""
	booking = DocType(BOOKING)
	query = (
		frappe.qb.from_(booking)
		.select(booking.name, booking.status)
		.where((booking.goes_first == 1) & (booking.status != lifecycle.WAITLISTED))
	)
	rows = scope.narrow(query, booking.program_offering).run()
	for name, status in rows:
		yield Finding("only_who_waits_goes_first", name, f"is {status}")


def every_event_is_planned() -> Iterator[Finding]:
	"""What follows an event was planned within the hour."""
	# an event whose moment is empty is as old as any
	for row in frappe.get_all(
		"Activity Booking Event",
		filters={"awaits_delivery": 1, "occurred_on": ["<", _an_hour_ago()]},
		fields=["name", "activity_booking"],
		order_by="occurred_on asc, name asc",
	):
		yield Finding(
			"every_event_is_planned",
			row.name,
			f"nobody was told and nothing billed of {row.activity_booking}",
		)


def deliveries_are_made_in_time() -> Iterator[Finding]:
	"""What is due was tried within the hour; what failed for good is for staff and no broken invariant."""
	# empty is due, and has been for as long as nobody tried
	for row in frappe.get_all(
		"Activity Event Delivery",
		filters={"status": "Pending", "next_attempt": ["<", _an_hour_ago()]},
		fields=["name", "activity_booking", "channel", "next_attempt"],
		order_by="next_attempt asc, name asc",
	):
		yield Finding(
			"deliveries_are_made_in_time",
			row.name,
			f"{row.channel} of {row.activity_booking} was due on {row.next_attempt}",
		)


def invoiced_bookings_have_their_invoice(scope: Scope) -> Iterator[Finding]:
	"""Invoiced means: there is an invoice that stands, and it is the one which the booking's claim names."""
	booking, claim = DocType(BOOKING), DocType("Activity Booking Invoice")
	invoice = DocType("Sales Invoice")
	query = (
		frappe.qb.from_(booking)
		.left_join(claim)
		.on(claim.name == booking.name)
		.left_join(invoice)
		.on((invoice.name == claim.sales_invoice) & (invoice.docstatus < 2))
		.select(booking.name, booking.sales_invoice, claim.sales_invoice.as_("claimed"))
		.where(booking.billing_status == "Invoiced")
		.where(invoice.name.isnull() | (Coalesce(booking.sales_invoice, "") != claim.sales_invoice))
		.orderby(booking.name)
	)
	rows = scope.narrow(query, booking.program_offering).run(as_dict=True)
	for row in rows:
		yield Finding(
			"invoiced_bookings_have_their_invoice",
			row.name,
			f"links to {row.sales_invoice}, its claim to {row.claimed}",
		)


# one check after the other over some offerings
OF_OFFERINGS: Final[tuple[Callable[[Scope], Iterator[Finding]], ...]] = (
	ledger_agrees_with_bookings,
	no_room_is_oversold,
	ledger_rows_have_their_names,
	totals_are_marked,
	one_active_booking_per_student_and_offering,
	active_marker_follows_status,
	sections_belong_to_the_offering,
	roster_is_the_confirmed,
	newest_event_is_the_status,
	history_is_of_the_bookings_school,
	seats_are_of_the_offerings_school,
	offers_have_a_deadline,
	queued_bookings_have_a_moment_of_joining,
	only_who_waits_goes_first,
	invoiced_bookings_have_their_invoice,
)
# what reads nothing of the past
OF_NOW: Final[tuple[Callable[[], Iterator[Finding]], ...]] = (
	no_student_is_in_two_places,
	every_event_is_planned,
	deliveries_are_made_in_time,
)


def _an_hour_ago() -> datetime:
	return now_datetime() - timedelta(hours=1)


def _rooms(scope: Scope) -> list[frappe._dict]:
	room = DocType(seats.LEDGER)
	query = (
		frappe.qb.from_(room)
		.select(room.name, room.program_offering, room.student_group, room.capacity)
		.select(room.seats_held, room.waiting, room.has_total)
		.orderby(room.name)
	)
	return scope.narrow(query, room.program_offering).run(as_dict=True)


def _confirmed_and_not_listed(scope: Scope) -> list[tuple[str, str]]:
	booking, row, group = DocType(BOOKING), DocType(ROSTER_ROW), DocType("Student Group")
	query = (
		frappe.qb.from_(booking)
		.left_join(row)
		.on(
			(row.parent == booking.allocated_student_group)
			& (row.parenttype == "Student Group")
			& (row.student == booking.student)
			& (row.active == 1)
		)
		.left_join(group)
		.on((group.name == row.parent) & (group.group_based_on == ACTIVITY))
		.select(booking.allocated_student_group, booking.student)
		.where((booking.status == lifecycle.CONFIRMED) & group.name.isnull())
		.orderby(booking.allocated_student_group)
		.orderby(booking.student)
	)
	return scope.narrow(query, booking.program_offering).run()


def _listed_without_being_confirmed_once(scope: Scope) -> list[tuple[str, str, int, int]]:
	"""Return who is on a roster and not confirmed, or on it more than once: with both counts, of the pairs there are."""
	booking, row, group = DocType(BOOKING), DocType(ROSTER_ROW), DocType("Student Group")
	confirmed, times = Count(booking.name), Count(row.name)
	query = (
		frappe.qb.from_(group)
		.join(row)
		.on((row.parent == group.name) & (row.parenttype == "Student Group") & (row.active == 1))
		.left_join(booking)
		.on(
			(booking.allocated_student_group == row.parent)
			& (booking.status == lifecycle.CONFIRMED)
			& (booking.student == row.student)
		)
		.select(row.parent, row.student, confirmed, times)
		.where(group.group_based_on == ACTIVITY)
		.groupby(row.parent, row.student)
		.having((confirmed == 0) | (times > 1))
		.orderby(row.parent)
		.orderby(row.student)
	)
	return scope.narrow(query, group.program_offering).run()


def _counted_by_section(scope: Scope) -> dict[tuple[str, str], tuple[int, int]]:
	booking = DocType(BOOKING)
	query = (
		frappe.qb.from_(booking)
		.select(
			booking.program_offering,
			booking.allocated_student_group,
			Sum(Case().when(booking.status.isin(SEAT_HOLDING_STATES), 1).else_(0)),
			Sum(Case().when(booking.status == lifecycle.WAITLISTED, 1).else_(0)),
		)
		.where(booking.status.isin(lifecycle.SECTION_STATES))
		.groupby(booking.program_offering, booking.allocated_student_group)
	)
	rows = scope.narrow(query, booking.program_offering).run()
	return {(offering, group): (int(held), int(waiting)) for offering, group, held, waiting in rows}
