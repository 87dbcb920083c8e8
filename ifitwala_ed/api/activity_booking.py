"""The eleven endpoints of activity booking: each authorises, calls one domain function and shapes the answer.

``allow_guest`` is set so that a guest is refused by the same words as a stranger; no endpoint answers a guest. A name
that is not given is one that doesn't exist: Frappe would answer 500 for an argument without a default.
"""

from typing import Any

import frappe

from ifitwala_ed.activities.booking import access, answers, cancellation, idempotency, offers, submission
from ifitwala_ed.activities.booking.allocation import service as allocation
from ifitwala_ed.activities.booking.answers import Page
from ifitwala_ed.activities.booking.snapshots import Application
from ifitwala_ed.activities.window import opening
from ifitwala_ed.core.arguments import reads_arguments
from ifitwala_ed.school_communication import feed, posting
from ifitwala_ed.school_communication.contexts import Context
from ifitwala_ed.school_communication.participant import require_participant


@frappe.whitelist(allow_guest=True)
@reads_arguments
def preview_activity_preopen_validation(program_offering: str = "") -> dict[str, Any]:
	"""Staff: return the readiness report. Writes nothing."""
	access.require_offering_staff(program_offering)
	return opening.preview(program_offering)


@frappe.whitelist(allow_guest=True, methods=["POST"])
@reads_arguments
def open_activity_booking_window(program_offering: str = "") -> dict[str, Any]:
	"""Admin: open the window when the readiness gate passes; else nothing changes and the report says why."""
	access.require_offering_staff(program_offering, admin=True)
	return opening.open_window(program_offering)


@frappe.whitelist(allow_guest=True, methods=["POST"])
@reads_arguments
def close_activity_booking_window(program_offering: str = "") -> dict[str, Any]:
	"""Admin: close the window."""
	access.require_offering_staff(program_offering, admin=True)
	return opening.close_window(program_offering)


@frappe.whitelist(allow_guest=True, methods=["POST"])
@reads_arguments
def submit_activity_booking(
	program_offering: str = "",
	student: str = "",
	choices: str | list | None = None,
	idempotency_key: str | None = None,
	request_surface: str | None = None,
	account_holder: str | None = None,
) -> dict[str, Any]:
	"""Family or staff: book a student; return the booking."""
	facts, viewer = access.require_student_viewer(student)
	offering = access.require_offering(program_offering, viewer)
	booking = submission.submit(
		submission.Request(
			offering=offering,
			student=facts,
			user=viewer.user,
			application=Application(
				viewer.actor_type, submission.parse_choices(choices), account_holder or None
			),
			idempotency_key=idempotency.key_of_request(idempotency_key),
			claimed_surface=request_surface,
		)
	)
	return answers.booking_answer(booking, viewer)


@frappe.whitelist(allow_guest=True, methods=["POST"])
@reads_arguments
def allocate_activity_bookings(
	program_offering: str = "",
	dry_run: bool = False,
	seed: str | None = None,
	assignments: str | list | None = None,
) -> dict[str, Any]:
	"""Admin: run the lottery, or assign by hand."""
	access.require_offering_staff(program_offering, admin=True)
	return allocation.allocate(
		program_offering, is_dry_run=dry_run, seed=seed or None, assignments=assignments
	)


@frappe.whitelist(allow_guest=True, methods=["POST"])
@reads_arguments
def confirm_activity_booking_offer(activity_booking: str = "") -> dict[str, Any]:
	"""Family or staff: accept an offer; return the booking."""
	booking, viewer = access.require_booking_viewer(activity_booking)
	confirmed = offers.confirm(booking.name, booking.student)
	return answers.booking_answer(confirmed, viewer)


@frappe.whitelist(allow_guest=True, methods=["POST"])
@reads_arguments
def cancel_activity_booking(activity_booking: str = "", reason: str | None = None) -> dict[str, Any]:
	"""Family by the cancellation rule, staff always: cancel; return the booking and how many were promoted."""
	booking, viewer = access.require_booking_viewer(activity_booking)
	cancelled, promoted = cancellation.cancel(
		booking.name, booking.student, reason=reason, by_family=viewer.is_family
	)
	return {"ok": True, "booking": answers.booking_answer(cancelled, viewer), "promoted": promoted}


@frappe.whitelist(allow_guest=True)
@reads_arguments
def get_student_activity_bookings(
	student: str = "", program_offering: str | None = None, start: int = 0, page_length: int = 20
) -> dict[str, Any]:
	"""Family or staff: return a page of the student's bookings, newest first."""
	facts, viewer = access.require_student_viewer(student)
	return answers.student_bookings(facts.name, viewer, program_offering, Page(start, page_length))


@frappe.whitelist(allow_guest=True)
@reads_arguments
def get_activity_booking_logistics(
	student: str = "", program_offering: str | None = None, start: int = 0, page_length: int = 20
) -> dict[str, Any]:
	"""Family or staff: return a page of the student's seats with the next session and what to bring."""
	facts, viewer = access.require_student_viewer(student)
	return answers.student_logistics(facts.name, viewer, program_offering, Page(start, page_length))


@frappe.whitelist(allow_guest=True)
@reads_arguments
def get_activity_communications(
	activity_program_offering: str | None = None,
	activity_student_group: str | None = None,
	activity_booking: str | None = None,
	start: int = 0,
	page_length: int = 20,
) -> dict[str, Any]:
	"""Whoever is in the audience: return a page of posts with their replies."""
	access.require_signed_in()
	context = Context(activity_program_offering, activity_student_group, activity_booking)
	return feed.page_of_feed(context, Page(start, page_length), frappe.session.user)


@frappe.whitelist(allow_guest=True, methods=["POST"])
@reads_arguments
def post_activity_communication_entry(
	org_communication: str = "",
	intent_type: str = "",
	note: str | None = None,
	reaction_code: str | None = None,
	visibility: str | None = None,
	redacts: str | None = None,
	answers: str | None = None,
) -> dict[str, Any]:
	"""Whoever is in the audience: reply to, react to or acknowledge a post; staff also hide an entry or answer one."""
	participant = require_participant(org_communication, frappe.session.user)
	draft = posting.Draft(intent_type, note, reaction_code, visibility, redacts, answers)
	return feed.posted_answer(participant, posting.post(participant, draft))
