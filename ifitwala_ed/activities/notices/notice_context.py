"""What a sentence about an event needs to know of its booking, read when it is told."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import frappe
from frappe.query_builder import DocType
from frappe.utils import flt

from ifitwala_ed.activities.booking import answers, choice_news, lifecycle, section_sessions, session_news
from ifitwala_ed.activities.booking.choice_news import ChoiceNews
from ifitwala_ed.activities.booking.section_sessions import NextSession
from ifitwala_ed.activities.booking.session_news import SessionNews
from ifitwala_ed.activities.notices import family, kinds
from ifitwala_ed.activities.notices.family import Person
from ifitwala_ed.activities.outbox.booking_event import BookingEvent


@dataclass(frozen=True, slots=True)
class NoticeContext:
	"""An event with the names of whom and what it is about. All of it belongs to one student."""

	event: str
	activity_booking: str
	student: str
	student_name: str
	offering_title: str
	status: str
	from_status: str | None
	section: str | None
	from_section: str | None
	offer_expires_on: datetime | None
	sales_invoice: str | None
	reason: str | None
	to_status: str | None = None
	activity: str | None = None
	amount: float = 0.0
	currency: str | None = None
	next_session: NextSession | None = None
	session_news: tuple[SessionNews, ...] = ()
	school: str | None = None
	choice_news: ChoiceNews | None = None
	booking_closes_on: datetime | None = None
	has_this_seat: bool = False
	# what the kind of the event reads besides
	found: Any = None


def of(event: BookingEvent) -> NoticeContext:
	"""Return the context of an event, from its booking as it is now. SkipDelivery for what is true no longer."""
	booking = _booking(event.activity_booking)
	section = event.to_student_group
	named = {(booking.program_offering, group) for group in (event.from_student_group, section) if group}
	labels = {group: title for (_offering, group), title in answers.section_titles(named).items()}
	sessions = section_sessions.next_sessions({section}) if section else {}
	return NoticeContext(
		event=event.event,
		activity_booking=event.activity_booking,
		student=booking.student,
		student_name=booking.student_name,
		offering_title=booking.offering_title,
		status=booking.status,
		from_status=event.from_status,
		section=labels.get(section or ""),
		from_section=labels.get(event.from_student_group or ""),
		offer_expires_on=booking.offer_expires_on,
		sales_invoice=booking.sales_invoice,
		reason=event.reason,
		to_status=event.to_status,
		activity=booking.activity,
		amount=flt(booking.amount) if booking.payment_required else 0.0,
		currency=booking.currency,
		next_session=sessions.get(section or ""),
		session_news=session_news.read(event.details),
		school=booking.school,
		choice_news=choice_news.read(event.details),
		booking_closes_on=booking.booking_closes_on,
		has_this_seat=lifecycle.holds_seat(booking.status) and booking.allocated_student_group == section,
		found=_found(event, booking.student),
	)


def people_of(event: BookingEvent) -> list[Person]:
	"""Return the people of the family whose booking the event is of."""
	student, payer = frappe.db.get_value(
		"Activity Booking", event.activity_booking, ["student", "account_holder"]
	)
	return family.people_of(student, payer)


def _found(event: BookingEvent, student: str) -> Any:
	kind = kinds.BY_EVENT.get(event.event)
	return frappe.get_attr(kind.reads)(event, student) if kind and kind.reads else None


def _booking(name: str) -> frappe._dict:
	booking, offering, activity = (
		DocType("Activity Booking"),
		DocType("Program Offering"),
		DocType("Activity"),
	)
	(row,) = (
		frappe.qb.from_(booking)
		.left_join(offering)
		.on(offering.name == booking.program_offering)
		.left_join(activity)
		.on(activity.name == offering.activity)
		.select(
			booking.program_offering,
			booking.school,
			booking.allocated_student_group,
			booking.student,
			booking.student_name,
			booking.offering_title,
			booking.status,
			booking.offer_expires_on,
			booking.sales_invoice,
			booking.payment_required,
			booking.amount,
			booking.currency,
			activity.activity_name.as_("activity"),
			offering.activity_booking_open_to.as_("booking_closes_on"),
		)
		.where(booking.name == name)
		.run(as_dict=True)
	)
	return row
