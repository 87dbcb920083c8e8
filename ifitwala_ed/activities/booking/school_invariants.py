"""The invariants of what has its school on its own row, by which lists of one school find it."""

from collections.abc import Iterator

import frappe
from frappe.query_builder import DocType
from frappe.query_builder.functions import Coalesce

from ifitwala_ed.activities.booking import seats
from ifitwala_ed.activities.booking.audit_scope import Scope
from ifitwala_ed.activities.booking.finding import Finding


def history_is_of_the_bookings_school(scope: Scope) -> Iterator[Finding]:
	"""Events and deliveries have the school of their booking, by which its staff find them. Two queries."""
	booking = DocType("Activity Booking")
	for doctype in ("Activity Booking Event", "Activity Event Delivery"):
		row = DocType(doctype)
		query = (
			frappe.qb.from_(booking)
			# from the bookings of the scope, in every plan: what has no row is none of ours
			.left_join(row)
			.on(row.activity_booking == booking.name)
			.select(booking.name, row.name, row.school, booking.school)
			.where(Coalesce(row.school, "") != Coalesce(booking.school, ""))
			.orderby(row.name)
		)
		for name, of_it, school, expected in scope.narrow(query, booking.program_offering).run():
			if of_it:
				what = f"is of {expected}, and {doctype} {of_it} is of {school or 'no school'}"
				yield Finding("history_is_of_the_bookings_school", name, what)


def seats_are_of_the_offerings_school(scope: Scope) -> Iterator[Finding]:
	"""Ledger rows have the school of their offering, by which its staff find them."""
	offering, room = DocType("Program Offering"), DocType(seats.LEDGER)
	query = (
		frappe.qb.from_(offering)
		.join(room)
		.on(room.program_offering == offering.name)
		.select(room.name, room.school, offering.school)
		.where(Coalesce(room.school, "") != Coalesce(offering.school, ""))
		.orderby(room.name)
	)
	for name, school, expected in scope.narrow(query, offering.name).run():
		what = f"is of {school or 'no school'}, and its offering of {expected}"
		yield Finding("seats_are_of_the_offerings_school", name, what)
