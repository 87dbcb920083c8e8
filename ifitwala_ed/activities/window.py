"""The booking window of an offering: when it can be booked, opening and closing it."""

from datetime import datetime

import frappe
from frappe import _
from frappe.utils import format_datetime, now_datetime

from ifitwala_ed.activities.booking import lifecycle
from ifitwala_ed.activities.booking.offering_facts import OfferingFacts
from ifitwala_ed.exceptions import BookingWindowClosedError

DRAFT, READY, OPEN, CLOSED = "Draft", "Ready", "Open", "Closed"


def require_bookable(offering: OfferingFacts) -> None:
	"""Raise BookingWindowClosedError, with the reason, unless the offering can be booked now."""
	reason = why_not_bookable(offering, now_datetime())
	if reason:
		frappe.throw(reason, exc=BookingWindowClosedError, title=_("Booking Is Not Open"))


def why_not_bookable(offering: OfferingFacts, now: datetime) -> str | None:
	"""A sentence that says why an offering can't be booked at ``now``, or None when it can."""
	title = frappe.bold(frappe.utils.escape_html(offering.title))
	opens, closes = offering.activity_booking_open_from, offering.activity_booking_open_to
	if offering.status != "Active" or not offering.activity_booking_enabled:
		return _("{0} can't be booked.").format(title)
	if offering.activity_booking_status == CLOSED or (closes and now >= closes):
		return _("Booking of {0} is closed.").format(title)
	if offering.activity_booking_status != OPEN:
		return _("Booking of {0} is not open yet.").format(title)
	if opens and now < opens:
		return _("Booking of {0} opens on {1}.").format(title, format_datetime(opens))
	return None
