"""An offering as the office has it on a phone: how booking stands, who was offered a seat, who waits, what meets next."""

from typing import Any, Final

import frappe
from frappe.query_builder import DocType
from frappe.utils import get_datetime, now_datetime

from ifitwala_ed.activities import occupancy
from ifitwala_ed.activities.booking import lifecycle, waitlist
from ifitwala_ed.activities.booking.access import Viewer
from ifitwala_ed.activities.window import state
from ifitwala_ed.core import moments
from ifitwala_ed.portal import bookings, office_sessions, programme

# more than a coordinator reads standing; the rest is at Desk
MOST_LISTED: Final = 50
FIELDS: Final = (
	"name",
	"title",
	"status",
	"activity_booking_status",
	"activity_booking_open_from",
	"activity_booking_open_to",
	"activity_allocation_mode",
	"activity_draw_at_close",
	"activity_auto_promote_waitlist",
)


def described(program_offering: str) -> dict[str, Any]:
	"""Return an offering. The caller has judged who may see it. Seven queries, however many sections and bookings there are."""
	row = frappe.db.get_value("Program Offering", program_offering, FIELDS, as_dict=True)
	full = occupancy.of_offering(program_offering)
	active = [each for each in full.sections if each.is_active]
	titles = {each.student_group: each.title for each in full.sections}
	listed = _listed(program_offering, titles)
	window = _window(row)
	return {
		"name": row.name,
		"title": row.title,
		"mode": row.activity_allocation_mode,
		"state": window,
		"closes": moments.iso(row.activity_booking_open_to),
		"draws_at_close": row.activity_allocation_mode == lifecycle.LOTTERY
		and bool(row.activity_draw_at_close),
		"can_close": row.activity_booking_status == state.OPEN,
		"can_book_late": window == programme.CLOSED and row.status == "Active",
		"offers_go_on": bool(row.activity_auto_promote_waitlist),
		"sections": [
			{
				"student_group": each.student_group,
				"title": each.title,
				"capacity": each.seats.capacity,
				"confirmed": each.seats.confirmed,
				"offered": each.seats.offered,
				"waiting": each.seats.waiting,
				"free": each.seats.free,
			}
			for each in active
		],
		"total": {
			"confirmed": full.total.confirmed,
			"offered": full.total.offered,
			"waiting": full.total.waiting,
		},
		"offers": [each for each in listed if each["status"] == lifecycle.OFFERED],
		"waiting": [each for each in listed if each["status"] == lifecycle.WAITLISTED],
		"sessions": office_sessions.coming([each.student_group for each in active]),
	}


def booking(activity_booking: str, viewer: Viewer) -> dict[str, Any]:
	"""Return a booking with its history, and of an offer who would be offered the seat next. The caller has judged who may see it."""
	found = bookings.described(activity_booking, viewer)
	following = None
	if found["status"] == lifecycle.OFFERED:
		name = waitlist.next_if_freed(found["program_offering"], found["allocated_student_group"])
		following = name and frappe.db.get_value("Activity Booking", name, "student_name")
	return {**found, "next_in_line": following}


def _window(row: frappe._dict) -> str | None:
	"""Return how booking stands, in the words of the board; None where it was never opened."""
	opens, closes, now = row.activity_booking_open_from, row.activity_booking_open_to, now_datetime()
	if row.activity_booking_status == state.CLOSED:
		return programme.CLOSED
	if row.activity_booking_status != state.OPEN:
		return None
	if closes and get_datetime(closes) <= now:
		return programme.CLOSED
	return programme.UPCOMING if opens and get_datetime(opens) > now else programme.OPEN


def _listed(program_offering: str, titles: dict[str, str]) -> list[dict[str, Any]]:
	"""Return the offers that stand, soonest end first, and who waits, in the order of the queue. Two queries."""
	booking = DocType("Activity Booking")
	rows = []
	for status in (lifecycle.OFFERED, lifecycle.WAITLISTED):
		query = (
			frappe.qb.from_(booking)
			.select(
				booking.name,
				booking.student_name,
				booking.status,
				booking.allocated_student_group,
				booking.offer_expires_on,
			)
			.where((booking.program_offering == program_offering) & (booking.status == status))
			.limit(MOST_LISTED)
		)
		if status == lifecycle.OFFERED:
			query = query.orderby(booking.offer_expires_on).orderby(booking.name)
		else:
			query = waitlist.in_order(query, booking)
		rows += query.run(as_dict=True)
	return [
		{
			"activity_booking": row.name,
			"student_name": row.student_name,
			"status": row.status,
			"section_title": titles.get(row.allocated_student_group or "", ""),
			"offer_expires_on": moments.iso(row.offer_expires_on),
		}
		for row in rows
	]
