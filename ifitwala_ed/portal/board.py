"""What a coordinator has to know in the evening: how booking goes, and what waits for somebody. Nobody is named."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

import frappe
from frappe.query_builder import DocType
from frappe.query_builder.functions import Count
from frappe.utils import get_datetime, getdate, now_datetime
from pypika.queries import QueryBuilder
from pypika.terms import Criterion, Field, ValueWrapper

from ifitwala_ed.activities import occupancy
from ifitwala_ed.activities.booking import audit, lifecycle
from ifitwala_ed.activities.occupancy import OfferingOccupancy, Seats
from ifitwala_ed.activities.window.state import OPEN
from ifitwala_ed.core import jobs, moments, notes
from ifitwala_ed.permissions.school_scope import allowed_schools
from ifitwala_ed.portal import pace, programme
from ifitwala_ed.school_communication import questions

LAPSING: Final = timedelta(hours=24)
# an older question that nobody answered is nobody's any more
ASKED_SINCE: Final = timedelta(days=60)
FAILED: Final = "Failed"
PENDING: Final = "Pending"


def of_user(user: str) -> dict[str, Any]:
	"""Return the board of the schools in which the user acts, as docs/api.md shapes it. The caller has judged the right.

	At most nine statements, however many offerings, bookings and children there are.
	"""
	schools = allowed_schools(user)
	rows = _offerings(schools)
	names = [row.name for row in rows]
	full = {each.program_offering: each for each in occupancy.of_offerings(names)}
	return {
		"offerings": [_offering(row, full[row.name]) for row in rows],
		"pace": pace.of_offerings(names),
		"counts": _counts(schools),
		"jobs": jobs.waiting(),
		"audit": _audit(schools),
	}


def _offerings(schools: list[str] | None) -> list[frappe._dict]:
	"""Return the offerings that are booked now or soon, those first that close first."""
	offering, now = DocType("Program Offering"), now_datetime()
	rows = (
		frappe.qb.from_(offering)
		.select(
			offering.name,
			offering.title,
			offering.activity_allocation_mode,
			offering.activity_booking_open_from,
			offering.activity_booking_open_to,
		)
		.where((offering.status == "Active") & (offering.activity_booking_enabled == 1))
		.where(offering.activity_booking_status == OPEN)
		.where(offering.activity_booking_open_to.isnull() | (offering.activity_booking_open_to > now))
		.where(offering.end_date.isnull() | (offering.end_date >= getdate()))
		.where(_in(schools, offering.school))
		.orderby(offering.title)
		.orderby(offering.name)
		.run(as_dict=True)
	)
	# what has no end comes last
	return sorted(rows, key=lambda row: str(row.activity_booking_open_to or "~"))


def _offering(row: frappe._dict, full: OfferingOccupancy) -> dict[str, Any]:
	opens = get_datetime(row.activity_booking_open_from) if row.activity_booking_open_from else None
	return {
		"name": row.name,
		"title": row.title,
		"mode": row.activity_allocation_mode,
		"state": programme.UPCOMING if opens and opens > now_datetime() else programme.OPEN,
		"opens": moments.iso(opens),
		"closes": moments.iso(row.activity_booking_open_to),
		"sections": [
			{"student_group": each.student_group, "title": each.title, **_seats(each.seats)}
			for each in full.sections
			if each.is_active
		],
		"total": _seats(full.total),
	}


def _seats(seats: Seats) -> dict[str, int]:
	return {
		"capacity": seats.capacity,
		"confirmed": seats.confirmed,
		"offered": seats.offered,
		"waiting": seats.waiting,
		"free": seats.free,
	}


def _counts(schools: list[str] | None) -> dict[str, int]:
	"""Return how much of each kind waits for somebody. One statement."""
	booking, register = DocType("Activity Booking"), DocType("Activity Register")
	delivery = DocType("Activity Event Delivery")
	offered = (booking.status == lifecycle.OFFERED) & _in(schools, booking.school)
	parts = [
		_count("offers", booking, offered),
		# an offer without an end, which is empty, doesn't lapse
		_count("offers_lapsing", booking, offered & (booking.offer_expires_on <= now_datetime() + LAPSING)),
		_count(
			"registers",
			register,
			register.asked_for_on.isnotnull() & register.taken_on.isnull() & _in(schools, register.school),
		),
		_count("deliveries", delivery, (delivery.status == FAILED) & _in(schools, delivery.school)),
		_count(
			"deliveries_due",
			delivery,
			(delivery.status == PENDING)
			& (delivery.next_attempt <= now_datetime())
			& _in(schools, delivery.school),
		),
		_count("invoices", booking, (booking.billing_status == FAILED) & _in(schools, booking.school)),
		_posts_that_failed(schools),
		_questions(schools),
	]
	query = parts[0]
	for part in parts[1:]:
		query = query.union_all(part)
	return dict(query.run())


def _count(name: str, table: Any, condition: Criterion) -> QueryBuilder:
	return frappe.qb.from_(table).select(ValueWrapper(name), Count("*")).where(condition)


def _posts_that_failed(schools: list[str] | None) -> QueryBuilder:
	telling, post = DocType("Communication Delivery"), DocType("Org Communication")
	return (
		frappe.qb.from_(telling)
		.join(post)
		.on(post.name == telling.org_communication)
		.select(ValueWrapper("posts"), Count("*"))
		.where((telling.status == FAILED) & _in(schools, post.school))
	)


def _questions(schools: list[str] | None) -> QueryBuilder:
	"""Count the open questions of the last weeks."""
	asked = questions.open_query(schools, now_datetime() - ASKED_SINCE)
	return asked.select(ValueWrapper("questions"), Count("*"))


def _audit(schools: list[str] | None) -> dict[str, Any] | None:
	"""Return what the last nightly audit found, of all schools, or None before the first. The findings themselves are for whom no
	school limits: they name what is anywhere.
	"""
	noted = notes.recall(audit.FOUND)
	if not noted:
		return None
	findings = noted.get("findings", []) if schools is None else []
	return {"found": noted["found"], "on": moments.iso(get_datetime(noted["on"])), "findings": findings}


def _in(schools: Sequence[str] | None, school: Field) -> Criterion:
	return ValueWrapper(1) == 1 if schools is None else school.isin([*schools, ""])
