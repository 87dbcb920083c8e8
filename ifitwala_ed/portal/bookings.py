"""A family's bookings: a page of all children's, and one with its next session, what to bring and its history."""

from collections.abc import Sequence
from typing import Any, Final

import frappe
from frappe.query_builder import DocType

from ifitwala_ed.activities.booking import access, answers, choice_news, events, session_news
from ifitwala_ed.activities.booking.access import Viewer
from ifitwala_ed.activities.booking.answers import BOOKING_FIELDS, Page
from ifitwala_ed.activities.notices import sentences
from ifitwala_ed.activities.notices.notice_context import NoticeContext
from ifitwala_ed.core import moments
from ifitwala_ed.portal import families, payments, timetables
from ifitwala_ed.portal.families import Child

BOOKING: Final = "Activity Booking"


def of_family(children: Sequence[Child], page: Page, user: str) -> dict[str, Any]:
	"""Return a page of the children's bookings, newest first, each with its next session and what to bring."""
	names = [child.name for child in children]
	if not names:
		return answers.paged([], 0, page)
	booking = DocType(BOOKING)
	rows, total = answers.page_of(booking, booking.student.isin(names), page)
	return answers.paged(answers.with_logistics(rows, families.viewer_of(user)), total, page)


def has_any(children: Sequence[Child]) -> bool:
	"""Return whether one of the children has a booking, or ever had."""
	names = [child.name for child in children]
	return bool(names) and bool(frappe.db.exists(BOOKING, {"student": ["in", names]}))


def one(activity_booking: str) -> dict[str, Any]:
	"""Return a booking of the signed-in person's family, or of staff's school, with its history; else 403."""
	_facts, viewer = access.require_booking_viewer(activity_booking)
	return described(activity_booking, viewer)


def described(activity_booking: str, viewer: Viewer) -> dict[str, Any]:
	"""Return a booking with logistics, timetable and history. The caller has judged who may see it."""
	booking = DocType(BOOKING)
	rows = (
		frappe.qb.from_(booking)
		.select(*BOOKING_FIELDS)
		.where(booking.name == activity_booking)
		.run(as_dict=True)
	)
	[item] = answers.with_logistics(rows, viewer)
	section = item["allocated_student_group"]
	tables = timetables.of_groups([section] if section else [], frappe.utils.getdate())
	table = tables[section].answer if section else None
	return {
		**item,
		"timetable": table,
		"payment_link": payments.link(item["payment"]) if viewer.is_family else None,
		"history": _history(rows[0], _titles_in(item)),
	}


def _titles_in(item: dict[str, Any]) -> dict[str, str]:
	"""Return what the sections are called that an answer names."""
	named = [*item["choices"], item["allocated_student_group"]]
	return dict(zip(named, [*item["choice_labels"], item["section_label"]], strict=True))


def _history(row: frappe._dict, titles: dict[str, str]) -> list[dict[str, Any]]:
	"""Return what happened to a booking, oldest first, in the sentences that its family is told.

	``titles`` are those of sections known already.
	"""
	event = DocType(events.EVENT)
	rows = (
		frappe.qb.from_(event)
		.select(
			event.event,
			event.from_status,
			event.to_status,
			event.from_student_group,
			event.to_student_group,
			event.occurred_on,
			event.reason,
			event.details,
		)
		.where(event.activity_booking == row.name)
		.orderby(event.occurred_on)
		.orderby(event.name)
		.run(as_dict=True)
	)
	groups = {group for each in rows for group in (each.from_student_group, each.to_student_group) if group}
	unknown = {(row.program_offering, group) for group in groups - titles.keys()}
	titles = titles | {group: title for (_offering, group), title in answers.section_titles(unknown).items()}
	for each in rows:
		each.section = titles.get(each.to_student_group)
		each.from_section = titles.get(each.from_student_group)
	told = [(each, sentences.for_family(_context(row, each))) for each in rows]
	return [
		{
			"event": each.event,
			"to_status": each.to_status,
			"occurred_on": moments.iso(each.occurred_on),
			"sentence": sentence,
		}
		for each, sentence in told
		if sentence
	]


def _context(row: frappe._dict, event: frappe._dict) -> NoticeContext:
	return NoticeContext(
		event=event.event,
		activity_booking=row.name,
		student=row.student,
		student_name=row.student_name,
		offering_title=row.offering_title,
		status=row.status,
		from_status=event.from_status,
		section=event.section,
		from_section=event.from_section,
		offer_expires_on=row.offer_expires_on,
		sales_invoice=row.sales_invoice,
		reason=event.reason,
		to_status=event.to_status,
		session_news=session_news.read(event.details),
		choice_news=choice_news.read(event.details),
	)
