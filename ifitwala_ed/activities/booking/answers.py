"""What the endpoints tell of bookings: one shape, for one booking or a page of them, with a fixed number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.query_builder.functions import Count
from frappe.utils import flt
from pypika.queries import Table
from pypika.terms import Criterion

from ifitwala_ed.activities import booking_settings
from ifitwala_ed.activities.booking import (
	cancellation,
	lifecycle,
	payment_state,
	section_sessions,
	transition,
	waitlist,
)
from ifitwala_ed.activities.booking.access import Viewer
from ifitwala_ed.activities.booking.allocation import outcomes, proofs
from ifitwala_ed.activities.booking.judged import Judged
from ifitwala_ed.core import moments
from ifitwala_ed.core.errors import throw
from ifitwala_ed.exceptions import InvalidPageError
from ifitwala_ed.permissions.school_scope import allowed_schools

if TYPE_CHECKING:
	from ifitwala_ed.activities.doctype.activity_booking.activity_booking import ActivityBooking

MAX_PAGE_LENGTH: Final = 100
# more than any list has, and a number that every database takes
LAST_START: Final = 2**31 - 1
BOOKING_FIELDS: Final = (
	"name",
	"program_offering",
	"offering_title",
	"student",
	"student_name",
	"status",
	"allocated_student_group",
	"offer_expires_on",
	"confirmed_on",
	"payment_required",
	"amount",
	"currency",
	"account_holder",
	"sales_invoice",
	"billing_status",
	"org_communication",
	"allocation_mode",
	"allocation_run",
)


@dataclass(frozen=True)
class Page:
	"""Which part of a list is asked for."""

	start: int
	length: int

	def __post_init__(self) -> None:
		if not 0 <= self.start <= LAST_START or not 1 <= self.length <= MAX_PAGE_LENGTH:
			throw(
				InvalidPageError,
				_("A page starts at 0 or later and has 1 to {0} items.").format(MAX_PAGE_LENGTH),
				values={"at_most": MAX_PAGE_LENGTH},
			)


@dataclass(frozen=True)
class _Around:
	"""What is read besides the bookings' own rows, for all of them at once."""

	choices: dict[str, list[str]]
	section_titles: dict[tuple[str, str], str]
	open_sections: set[tuple[str, str]]
	positions: dict[str, int]
	explanations: dict[str, outcomes.Explained]
	draws: dict[str, dict[str, Any]]
	payment_states: dict[str, str]
	invoices: dict[str, payment_state.Invoice]


def booking_answer(booking: "ActivityBooking", viewer: Viewer) -> dict[str, Any]:
	"""Return the booking as docs/api.md shapes it, for who is asking."""
	return booking_answers([booking], viewer)[0]


def booking_answers(rows: "Sequence[frappe._dict | ActivityBooking]", viewer: Viewer) -> list[dict[str, Any]]:
	"""Return bookings as docs/api.md shapes them. Rows carry BOOKING_FIELDS."""
	waiting = [row.name for row in rows if row.status == lifecycle.WAITLISTED]
	decided = [row.name for row in rows if row.allocation_run]
	drawn = [row for row in rows if row.allocation_mode == lifecycle.LOTTERY]
	invoiced = [row for row in rows if row.sales_invoice]
	# what a service has read and decided that stored a booking in this very request
	judged = {row.name: row.flags.judged for row in rows if row.flags and row.flags.judged}
	choices = _choices(rows, judged)
	named = {
		(row.program_offering, student_group)
		for row in rows
		for student_group in (*choices.get(row.name, ()), row.allocated_student_group)
		if student_group
	}
	titles, open_sections = _section_titles(named, judged)
	invoices = payment_state.invoices_of(invoiced) if invoiced else {}
	around = _Around(
		choices=choices,
		section_titles=titles,
		open_sections=open_sections,
		positions=waitlist.positions(waiting) if waiting else {},
		explanations=outcomes.of_bookings(decided) if decided else {},
		draws=proofs.of_bookings(drawn) if drawn else {},
		payment_states=payment_state.of_bookings(invoiced, invoices) if invoiced else {},
		invoices=invoices,
	)
	shows_position = not viewer.is_family or booking_settings.read().show_waitlist_position
	may_cancel = _cancellable(rows, viewer, judged)
	return [_shape(row, around, shows_position, row.name in may_cancel) for row in rows]


def student_bookings(
	student: str, viewer: Viewer, program_offering: str | None, page: Page
) -> dict[str, Any]:
	"""Return a page of a student's bookings, newest first."""
	rows, total = _rows_of_student(student, viewer, program_offering, page, lifecycle.STATES)
	return paged(booking_answers(rows, viewer), total, page)


def student_logistics(
	student: str, viewer: Viewer, program_offering: str | None, page: Page
) -> dict[str, Any]:
	"""Return a page of the student's seats with what a family needs on the day."""
	rows, total = _rows_of_student(student, viewer, program_offering, page, lifecycle.SEAT_HOLDING_STATES)
	return paged(with_logistics(rows, viewer), total, page)


def with_logistics(rows: Sequence[frappe._dict], viewer: Viewer) -> list[dict[str, Any]]:
	"""Return bookings as docs/api.md shapes them, with the next session of seats and what to bring."""
	held = {row.allocated_student_group for row in rows if lifecycle.holds_seat(row.status)}
	sessions = section_sessions.next_sessions(held)
	activities = _activities({row.program_offering for row in rows})
	return [
		booking
		| {
			"next_session": _session_answer(sessions.get(booking["allocated_student_group"]))
			if lifecycle.holds_seat(booking["status"])
			else None,
			"activity": activities.get(booking["program_offering"], {}).get("activity_name"),
			"what_to_bring": activities.get(booking["program_offering"], {}).get("what_to_bring"),
			"pickup_instructions": activities.get(booking["program_offering"], {}).get("pickup_instructions"),
		}
		for booking in booking_answers(rows, viewer)
	]


def _shape(row: frappe._dict, around: _Around, shows_position: bool, may_cancel: bool) -> dict[str, Any]:
	position = around.positions.get(row.name) if shows_position else None
	explained, proof = around.explanations.get(row.name), around.draws.get(row.name)
	choices = around.choices.get(row.name, [])
	return {
		"name": row.name,
		"program_offering": row.program_offering,
		"offering_title": row.offering_title,
		"student": row.student,
		"student_name": row.student_name,
		"status": row.status,
		"status_label": _(row.status),
		"choices": choices,
		"allocated_student_group": row.allocated_student_group,
		"section_label": around.section_titles.get((row.program_offering, row.allocated_student_group)),
		"choice_labels": [around.section_titles.get((row.program_offering, each), "") for each in choices],
		# what the school has not cancelled, closed or taken out since
		"choices_left": [each for each in choices if (row.program_offering, each) in around.open_sections],
		"waitlist_position": position,
		"offer_expires_on": moments.iso(row.offer_expires_on) if row.offer_expires_on else None,
		"payment_required": bool(row.payment_required),
		"amount": flt(row.amount),
		"currency": row.currency,
		"account_holder": row.account_holder,
		"sales_invoice": row.sales_invoice,
		"billing_status": row.billing_status,
		"payment_state": around.payment_states.get(row.name),
		"payment": payment_state.described(row, around.invoices.get(row.name))
		if row.payment_required
		else None,
		"can_confirm": row.status == lifecycle.OFFERED and not transition.is_lapsed(row.offer_expires_on),
		"can_cancel": may_cancel,
		"org_communication": row.org_communication,
		"outcome_explanation": explained.sentence(row.status, position) if explained else None,
		# of the draw the family is told its own pseudonym, too
		"lottery": proof and {**proof, "line": explained.pseudonym if explained else None},
	}


def _cancellable(rows: Sequence[frappe._dict], viewer: Viewer, judged: dict[str, Judged]) -> set[str]:
	open_to_cancel = [row for row in rows if lifecycle.may_move(row.status, lifecycle.CANCELLED, False)]
	open_to_cancel = [row for row in open_to_cancel if row.status != lifecycle.CANCELLED]
	if not viewer.is_family:
		return {row.name for row in open_to_cancel}
	confirmed = {
		row.allocated_student_group
		for row in open_to_cancel
		if row.status == lifecycle.CONFIRMED
		and not (row.name in judged and cancellation.is_early(judged[row.name].offering.start_date))
	}
	sessions = section_sessions.begun(confirmed) if confirmed else {}
	return {
		row.name
		for row in open_to_cancel
		if not cancellation.why_family_may_not_cancel(row, sessions.get(row.allocated_student_group))
	}


def _choices(
	rows: "Sequence[frappe._dict | ActivityBooking]", judged: dict[str, Judged]
) -> dict[str, list[str]]:
	"""Return the choices of bookings, best first. A document has them, and one that was stored in this very request says
	what it stored."""
	known = {
		row.name: row.ranked_choices
		# rows of a list have no choices with them
		for row in rows
		if row.get("choices") is not None
	}
	known |= {
		booking: list(each.decision.application.choices or ())
		for booking, each in judged.items()
		if each.decision
	}
	names = [row.name for row in rows if row.name not in known]
	return known | (_stored_choices(names) if names else {})


def _stored_choices(names: list[str]) -> dict[str, list[str]]:
	choices: dict[str, list[str]] = {}
	choice = DocType("Activity Booking Choice")
	query = frappe.qb.from_(choice).select(choice.parent, choice.student_group)
	query = query.where(choice.parent.isin(names) & (choice.parenttype == "Activity Booking"))
	for name, student_group in query.orderby(choice.parent).orderby(choice.idx).run():
		choices.setdefault(name, []).append(student_group)
	return choices


def _section_titles(
	named: set[tuple[str, str]], judged: Mapping[str, Judged]
) -> tuple[dict[tuple[str, str], str], set[tuple[str, str]]]:
	"""Return what sections are called, each named behind its offering, and which of them are open. An offering judged in
	this request says it itself.
	"""
	known, open_sections = {}, set()
	for each in judged.values():
		for section in each.offering.sections:
			pair = (each.offering.name, section.student_group)
			known[pair] = section.title
			if section.is_active:
				open_sections.add(pair)
	unknown = named - known.keys()
	if unknown:
		titles, more = _stored_titles(unknown)
		known |= titles
		open_sections |= more
	return known, open_sections


def section_titles(named: set[tuple[str, str]]) -> dict[tuple[str, str], str]:
	"""Read what sections are called, each behind its offering. One query, and none for nothing."""
	return _stored_titles(named)[0] if named else {}


def _stored_titles(named: set[tuple[str, str]]) -> tuple[dict[tuple[str, str], str], set[tuple[str, str]]]:
	section, group = DocType("Program Offering Activity Section"), DocType("Student Group")
	found = (
		frappe.qb.from_(group)
		.left_join(section)
		.on((section.student_group == group.name) & (section.parenttype == "Program Offering"))
		.select(
			section.parent, group.name, section.section_label, group.student_group_name, section.is_active
		)
		.where(group.name.isin(sorted({student_group for _offering, student_group in named})))
		.run()
	)
	labels = {(parent, name): label or title for parent, name, label, title, _is_active in found}
	titles = {name: title for _parent, name, _label, title, _is_active in found}
	open_sections = {(parent, name) for parent, name, _label, _title, is_active in found if is_active}
	return {pair: labels.get(pair) or titles.get(pair[1], "") for pair in named}, open_sections


def _rows_of_student(
	student: str, viewer: Viewer, program_offering: str | None, page: Page, states: Sequence[str]
) -> tuple[list[frappe._dict], int]:
	booking = DocType("Activity Booking")
	condition = (booking.student == student) & booking.status.isin(states)
	if program_offering:
		condition &= booking.program_offering == program_offering
	schools = None if viewer.is_family else allowed_schools()
	if schools is not None:
		condition &= booking.school.isin(schools)
	return page_of(booking, condition, page)


def page_of(booking: Table, condition: Criterion, page: Page) -> tuple[list[frappe._dict], int]:
	"""Read a page of the bookings that meet a condition on their table, newest first, and how many there are. Two queries."""
	total = frappe.qb.from_(booking).select(Count(booking.name)).where(condition).run()[0][0]
	rows = (
		frappe.qb.from_(booking)
		.select(*BOOKING_FIELDS)
		.where(condition)
		.orderby(booking.creation, order=frappe.qb.desc)
		.orderby(booking.name)
		.limit(page.length)
		.offset(page.start)
		.run(as_dict=True)
	)
	return rows, total


def _activities(offerings: set[str]) -> dict[str, dict[str, Any]]:
	if not offerings:
		return {}
	offering, activity = DocType("Program Offering"), DocType("Activity")
	rows = (
		frappe.qb.from_(offering)
		.join(activity)
		.on(activity.name == offering.activity)
		.select(offering.name, activity.activity_name, activity.what_to_bring, activity.pickup_instructions)
		.where(offering.name.isin(sorted(offerings)))
		.run(as_dict=True)
	)
	return {row.name: row for row in rows}


def _session_answer(session: section_sessions.NextSession | None) -> dict[str, Any] | None:
	if not session:
		return None
	return asdict(session) | {
		"from_datetime": moments.iso(session.from_datetime),
		"to_datetime": moments.iso(session.to_datetime),
	}


def paged(items: list[dict[str, Any]], total: int, page: Page) -> dict[str, Any]:
	return {"items": items, "total_count": total, "has_more": page.start + len(items) < total}
