"""What Desk's own forms and pages ask beyond documents. Each function authorises, calls one domain function and shapes
the answer."""

from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

import frappe
from frappe import _

from ifitwala_ed.activities import archiving, occupancy, reporting
from ifitwala_ed.activities.booking import (
	access,
	answers,
	cancellation,
	class_lists,
	idempotency,
	section_cancellation,
	submission,
	withdrawal,
)
from ifitwala_ed.activities.booking.allocation import export, runs, tiers, what_if
from ifitwala_ed.activities.booking.snapshots import Application
from ifitwala_ed.activities.outbox import delivery
from ifitwala_ed.activities.readiness import session_preview
from ifitwala_ed.activities.report.waitlist import waitlist
from ifitwala_ed.activities.window import opening, rush
from ifitwala_ed.activities.window.state import OPEN
from ifitwala_ed.core import list_filters, moments
from ifitwala_ed.core.arguments import reads_arguments
from ifitwala_ed.core.errors import throw
from ifitwala_ed.core.field_values import document_of_form
from ifitwala_ed.core.refusals import refuse_access
from ifitwala_ed.exceptions import ReasonMissingError
from ifitwala_ed.permissions.roles import is_admin, is_staff
from ifitwala_ed.schedule import session_calendar
from ifitwala_ed.schedule.conflicts import HOLDER
from ifitwala_ed.schedule.groups import group_of
from ifitwala_ed.school_billing import booking_billing
from ifitwala_ed.school_communication import conversation, post_readers
from ifitwala_ed.school_communication.participant import require_participant
from ifitwala_ed.school_communication.telling import orders

# what decides, besides a group itself, when its sessions are
SAVED_DESPITE_PROBLEMS: Final = (
	"Academic Year",
	"Holiday List",
	"Location",
	"Program Offering",
	"School",
	"Timetable Cycle",
)


@frappe.whitelist()
@reads_arguments(only=is_staff)
def get_offering_occupancy(program_offering: str) -> dict[str, Any]:
	"""Staff: return ``{program_offering, title, has_limit, sections, total}``, seats and people section by section.

	A section is ``{program_offering, student_group, title, is_active, seats}``; ``seats`` and ``total`` are
	``{capacity, confirmed, offered, held, waiting, free}``. Raises ActivityAccessError.
	"""
	access.require_offering_staff(program_offering)
	return asdict(occupancy.of_offering(program_offering))


@frappe.whitelist(methods=["POST"])
@reads_arguments(only=is_admin)
def open_booking(program_offering: str, open_from: datetime | None = None) -> dict[str, Any]:
	"""Admin: open the window now, or from a moment on; gives what ``open_activity_booking_window`` gives."""
	access.require_offering_staff(program_offering, admin=True)
	return opening.open_window_from(program_offering, open_from)


@frappe.whitelist()
@reads_arguments(only=is_admin)
def get_rush_of_earlier_term(program_offering: str) -> dict[str, Any]:
	"""Admin: return ``{rush}``, the latest earlier term of the activity if it filled within a minute, as
	``{program_offering, title, opened, seats, seconds}``; else None. Speaks for a ten-minute draw.
	"""
	access.require_offering_staff(program_offering, admin=True)
	found = rush.of_earlier_term(program_offering)
	return {"rush": found and {**asdict(found), "opened": moments.iso(found.opened)}}


@frappe.whitelist(methods=["POST"])
@reads_arguments(only=is_staff)
def book_after_closing(
	program_offering: str,
	student: str,
	reason: str,
	choices: str | list | None = None,
	account_holder: str | None = None,
	idempotency_key: str | None = None,
) -> dict[str, Any]:
	"""Staff of the school: book one student though booking has closed, which stays closed for others; return the booking.

	The reason is kept in the booking's history. Seats, clashes, eligibility and the last session count as ever.
	"""
	facts, viewer = access.require_student_viewer(student)
	if viewer.is_family:
		refuse_access()
	offering = access.require_offering(program_offering, viewer)
	_require_reason(reason, _("Say why this student is booked after closing."))
	application = Application(
		viewer.actor_type,
		submission.parse_choices(choices),
		account_holder or None,
		late_reason=reason.strip(),
	)
	key = idempotency.key_of_request(idempotency_key)
	booking = submission.submit(submission.Request(offering, facts, viewer.user, application, key, "Desk"))
	return answers.booking_answer(booking, viewer)


@frappe.whitelist()
@reads_arguments(only=is_admin)
def preview_section_cancellation(
	program_offering: str, student_group: str, move_to: str | None = None
) -> dict[str, Any]:
	"""Admin: return ``{moved, queued, cancelled}``, each a list of ``{booking, student_name, status, section}``. Writes
	nothing.
	"""
	access.require_offering_staff(program_offering, admin=True)
	outcome = section_cancellation.preview(program_offering, student_group, move_to or None)
	return section_cancellation.described(outcome)


@frappe.whitelist(methods=["POST"])
@reads_arguments(only=is_admin)
def cancel_section(
	program_offering: str, student_group: str, reason: str, move_to: str | None = None
) -> dict[str, Any]:
	"""Admin: close a section and move, queue or cancel its bookings; gives what the preview gives and ``section_closed``."""
	access.require_offering_staff(program_offering, admin=True)
	_require_reason(reason)
	outcome = section_cancellation.cancel_section(
		program_offering, student_group, reason=reason.strip(), move_to=move_to or None
	)
	return {**section_cancellation.described(outcome), "section_closed": outcome.section_closed}


@frappe.whitelist()
@reads_arguments(only=is_admin)
def preview_archiving(program_offering: str) -> dict[str, Any]:
	"""Admin: return ``{cancelled}``, what archiving would cancel, a list of ``{booking, student_name, status,
	section}``.
	"""
	access.require_offering_staff(program_offering, admin=True)
	return {"cancelled": archiving.described(archiving.standing(program_offering))}


@frappe.whitelist(methods=["POST"])
@reads_arguments(only=is_admin)
def archive_offering(program_offering: str, reason: str = "") -> dict[str, Any]:
	"""Admin: cancel what isn't over, with a reason that the families are told, and archive; ``{cancelled, is_archived}``."""
	access.require_offering_staff(program_offering, admin=True)
	return asdict(archiving.archive(program_offering, reason.strip()))


@frappe.whitelist(methods=["POST"])
@reads_arguments(only=is_admin)
def set_tiers_by_rule(
	program_offering: str,
	section: str,
	rule: str,
	tier: int,
	reason: str,
	former_group: str | None = None,
) -> dict[str, int]:
	"""Admin: give a section's choice a tier in all submitted bookings that a rule finds; ``{changed}`` says how many."""
	access.require_offering_staff(program_offering, admin=True)
	return {"changed": tiers.set_by_rule(program_offering, section, rule, tier, reason, former_group or None)}


@frappe.whitelist(methods=["POST"])
@reads_arguments(only=is_admin)
def run_what_if(program_offering: str, overrides: str | dict, seed: str | None = None) -> dict[str, Any]:
	"""Admin: return a dry run with other seats, sections, tiers, mode or total; changes nothing."""
	access.require_offering_staff(program_offering, admin=True)
	return runs.what_if(program_offering, what_if.read(program_offering, overrides), seed or None)


@frappe.whitelist()
@reads_arguments
def download_allocation_run(run: str) -> None:
	"""Staff of the school, and families in a real run: the run as a file that a stranger can check."""
	export.require_reader(run)
	# before anything of the answer is set: a refusal must not become a file without content
	content = export.as_file(run)
	frappe.response.update({"type": "download", "filename": f"run-{run}.json", "filecontent": content})


@frappe.whitelist(methods=["POST"])
@reads_arguments(only=is_staff)
def send_again(names: list[str]) -> dict[str, int]:
	"""Staff of the bookings' school: have deliveries that failed or were skipped tried once more; ``{sent_again}``."""
	if not is_staff():
		# before anything is looked up: what is missing and what is forbidden would get two answers
		frappe.throw(
			_("Only staff can have a delivery tried again."),
			exc=frappe.PermissionError,
			title=_("Not Permitted"),
		)
	deliveries = [frappe.get_doc("Activity Event Delivery", name) for name in names]
	for each in deliveries:
		each.check_permission("read")
	return {"sent_again": delivery.send_all_again([each.name for each in deliveries])}


@frappe.whitelist(methods=["POST"])
@reads_arguments(only=is_staff)
def cancel_bookings(activity_bookings: list[str], reason: str) -> dict[str, Any]:
	"""Staff: cancel each booking by itself; ``{cancelled, refused: {booking: why}, promoted}``."""
	if not is_staff():
		refuse_access()
	_require_reason(reason)
	if not activity_bookings:
		frappe.throw(_("Choose the bookings first."), title=_("Bookings Needed"))
	return asdict(cancellation.cancel_each(activity_bookings, reason=reason.strip()))


@frappe.whitelist()
@reads_arguments(only=is_staff)
def preview_withdrawal(student: str) -> dict[str, Any]:
	"""Staff of the school: return ``{cancelled}``, what the student would lose when disabled; writes nothing.

	Each is ``{booking, offering_title, section, status}``. Who is disabled already has nothing to lose.
	"""
	facts, viewer = access.require_student_viewer(student)
	if viewer.is_family:
		refuse_access()
	return {"cancelled": withdrawal.preview(facts.name)}


@frappe.whitelist(methods=["POST"])
@reads_arguments(only=is_staff)
def retry_invoice(activity_booking: str) -> dict[str, Any]:
	"""Staff of the school: make or take back the invoice now; gives ``{billing_status, billing_error, sales_invoice}``."""
	access.require_booking_staff(activity_booking)
	return booking_billing.retry(activity_booking)


@frappe.whitelist()
@reads_arguments(only=is_staff)
def preview_student_group_sessions(student_group: dict) -> dict[str, Any]:
	"""Staff: return the dated sessions of a group as its form has it, saved or not, and what is in their way. Writes
	nothing.

	``{first_day, last_day, sessions, notes, children}``; a session is ``{from_datetime, to_datetime, location,
	instructors, obstacles}``, ``children`` say who would be in two places.
	"""
	if not is_staff():
		refuse_access()
	document = document_of_form("Student Group", student_group)
	document.check_permission("create" if document.is_new() else "read")
	return asdict(session_preview.preview(group_of(document), class_lists.joining(document)))


@frappe.whitelist(methods=["POST"])
@reads_arguments(only=is_admin)
def save_despite_problems(doctype: str, document: dict, reason: str) -> None:
	"""Admin: save a document as its form has it, although that breaks an open offering or puts children in two places.

	For what such an edit can be made in besides Student Group, which has a method of the same name. The user's own right
	to save is asked for. It is written down, and the families concerned are told.
	"""
	if not is_admin() or doctype not in SAVED_DESPITE_PROBLEMS:
		refuse_access()
	_require_reason(reason, _("Say why. Families and colleagues may ask."))
	edited = document_of_form(doctype, document)
	edited.flags.accept_problems = reason.strip()
	edited.save()


@frappe.whitelist()
@reads_arguments
def get_free_activity_seats() -> dict[str, Any]:
	"""Return, for the number card, the free seats of the open windows in the user's schools, and the report that shows where.

	Raises PermissionError for whoever may not report on offerings.
	"""
	open_now = [["status", "=", "Active"], ["activity_booking_status", "=", OPEN]]
	offerings = reporting.documents("Program Offering", ["name"], open_now, "name asc")
	return {
		"value": sum(each.total.free for each in occupancy.of_offerings([each.name for each in offerings])),
		"fieldtype": "Int",
		"route": ["query-report", "Section Occupancy"],
		"route_options": {"activity_booking_status": OPEN, "only_free": 1},
	}


@frappe.whitelist()
@reads_arguments
def get_students_waiting() -> dict[str, Any]:
	"""Return, for the number card, how many bookings of the user's schools wait for a seat that could still be offered, and
	the report that shows which.

	Raises PermissionError for whoever may not report on offerings and bookings.
	"""
	reporting.require_right("Program Offering")
	return {
		"value": len(waitlist.waiting([])),
		"fieldtype": "Int",
		"route": ["query-report", "Waitlist"],
	}


@frappe.whitelist()
@reads_arguments
def get_conversation(org_communication: str, before: int | None = None) -> dict[str, Any]:
	"""Return whoever sees the communication, its editors in any state: entries and what can be written
	(conversation.page).

	``before`` is the ``sequence`` of the first entry that is shown already, as the user counts. Raises ActivityAccessError.
	"""
	return conversation.page(require_participant(org_communication, frappe.session.user), before)


@frappe.whitelist()
@reads_arguments(only=is_staff)
def preview_readers(org_communication: dict) -> dict[str, Any]:
	"""Staff: return ``{people, sentence}``, how many a communication would reach as its form has it, saved or not.

	``sentence`` says so where it is nobody, else it is empty. Writes nothing.
	"""
	document = document_of_form("Org Communication", org_communication)
	document.check_permission("create" if document.is_new() else "read")
	people = len(post_readers.people_of(document))
	return {"people": people, "sentence": "" if people else orders.nobody()}


@frappe.whitelist()
@reads_arguments
def get_session_events(
	doctype: str, start: datetime, end: datetime, filters: str | list | None = None
) -> list[dict[str, Any]]:
	"""Return the calendars of rooms and of people: what the user may list and touches the time; a room with those
	inside it.
	"""
	if doctype not in HOLDER:
		refuse_access()
	return session_calendar.events(doctype, start, end, list_filters.read(doctype, filters))


def _require_reason(reason: str, sentence: str = "") -> None:
	if not reason.strip():
		throw(ReasonMissingError, sentence or _("Say why. The families are told."))
