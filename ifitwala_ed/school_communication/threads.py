"""The conversation of a booking: one Org Communication for that child, made at the booking's first event.

It reaches the student, the guardians who may book, and the school's staff, and nobody else: what happens to one
child is never told to a section.
"""

from typing import Final

import frappe
from frappe import _

from ifitwala_ed.core import languages, wording
from ifitwala_ed.core.system_actor import SYSTEM_USER, acting_as_system
from ifitwala_ed.school_communication import entries, intents
from ifitwala_ed.school_communication.entries import Entry

BOOKING: Final = "Activity Booking"
COMMUNICATION: Final = "Org Communication"
TITLE_LENGTH: Final = 140


def thread_of_booking(activity_booking: str) -> str:
	"""Return the name of the booking's conversation, made in the caller's transaction where there is none yet.

	Holds the booking's row until the commit: of two callers the second waits and finds what the first made. Raises
	DoesNotExistError for a booking that isn't there.
	"""
	booking = _lock_booking(activity_booking)
	if not booking:
		raise frappe.DoesNotExistError(_("Activity Booking {0} not found").format(activity_booking))
	if booking.org_communication:
		return booking.org_communication
	with acting_as_system():
		thread = _make(booking)
	# without a new time of change, so that a form which is open on Desk can still be saved
	frappe.db.set_value(BOOKING, booking.name, "org_communication", thread, update_modified=False)
	return thread


def add_status(activity_booking: str, sentence: str, visibility: str = intents.PUBLIC) -> Entry:
	"""Append what happened to the booking's conversation, signed by the system, in the caller's transaction."""
	return entries.append(
		thread_of_booking(activity_booking),
		user=SYSTEM_USER,
		intent_type=intents.STATUS,
		note=sentence,
		visibility=visibility,
	)


def _lock_booking(activity_booking: str) -> frappe._dict | None:
	return frappe.db.get_value(
		BOOKING,
		activity_booking,
		[
			"name",
			"org_communication",
			"program_offering",
			"offering_title",
			"school",
			"student",
			"student_name",
		],
		as_dict=True,
		for_update=True,
	)


def _make(booking: frappe._dict) -> str:
	thread = frappe.new_doc(COMMUNICATION)
	language = languages.of_the_site()
	thread.update(
		{
			"title": _title(booking),
			"message": _(
				"Here you see what happens to this booking, and you can write to the school about it.",
				language,
			),
			"communication_type": "Booking",
			"status": "Published",
			"school": booking.school,
			"activity_program_offering": booking.program_offering,
			"activity_booking": booking.name,
			"allow_replies": 1,
		}
	)
	thread.append(
		"audiences",
		{
			"target_mode": "Student",
			"student": booking.student,
			"to_students": 1,
			"to_guardians": 1,
			"to_staff": 1,
		},
	)
	thread.flags.is_booking_thread = True
	# A family has no right to make a communication. The system does when something happened to the booking, which
	# was judged when it happened.
	return thread.insert(ignore_permissions=True).name


def _title(booking: frappe._dict) -> str:
	title = ": ".join(filter(None, (booking.offering_title, booking.student_name))) or booking.name
	return wording.shortened(title, TITLE_LENGTH)
