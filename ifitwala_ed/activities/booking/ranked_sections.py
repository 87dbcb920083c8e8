"""A section goes that families have ranked: whoever waits for a lottery or a decision hears, while the window is open."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import frappe
from frappe.query_builder import DocType
from frappe.utils import cint, get_datetime, now_datetime

from ifitwala_ed.activities.booking import choice_news, events, lifecycle
from ifitwala_ed.activities.booking.choice_news import ChoiceNews
from ifitwala_ed.activities.booking.lifecycle import Place
from ifitwala_ed.activities.window.state import OPEN
from ifitwala_ed.core import one_field


def tell_of_offering(doc: Any) -> int:
	"""Tell of the sections that a save of an offering takes out or closes; return how many bookings hear of it."""
	before = doc.get_doc_before_save()
	if not before:
		return 0
	gone = _open_sections(before.activity_sections) - _open_sections(doc.activity_sections)
	return tell(doc, gone, labels=_labels(before.activity_sections), reason=doc.flags.reason_for_families)


def tell(
	offering: Any,
	gone: Collection[str],
	*,
	labels: Mapping[str, str] | None = None,
	reason: str | None = None,
) -> int:
	"""Put on record, of each application that has ranked one of the sections, what is gone and what is left.

	``offering`` is as it is stored now, ``labels`` what its sections were called before. At most four statements.
	"""
	if not gone or not _can_choose_anew(offering):
		return 0
	lists = _applications(offering.name, gone)
	if not lists:
		return 0
	called = {
		**one_field.by_name("Student Group", set().union(*lists.values()), "student_group_name"),
		**(labels or {}),
		**_labels(offering.activity_sections),
	}
	open_now = _open_sections(offering.activity_sections)
	place = Place(lifecycle.SUBMITTED, None)
	events.record_all(
		[
			events.Transition(
				booking,
				school,
				place,
				place,
				events.CHOICE_GONE,
				reason,
				choice_news.written(
					ChoiceNews(
						tuple(called.get(each, each) for each in choices if each in gone),
						tuple(called.get(each, each) for each in choices if each in open_now),
					)
				),
			)
			for (booking, school), choices in lists.items()
		]
	)
	return len(lists)


def _can_choose_anew(offering: Any) -> bool:
	closes = offering.activity_booking_open_to
	is_open = offering.status == "Active" and offering.activity_booking_status == OPEN
	return is_open and (not closes or get_datetime(closes) > now_datetime())


def _applications(program_offering: str, gone: Collection[str]) -> dict[tuple[str, str], list[str]]:
	"""Return the whole list of every application that names one of the sections, in one query: by its name and school."""
	booking, choice = DocType("Activity Booking"), DocType("Activity Booking Choice")
	naming = DocType("Activity Booking Choice").as_("naming")
	rows = (
		frappe.qb.from_(booking)
		.join(naming)
		.on((naming.parent == booking.name) & (naming.parenttype == "Activity Booking"))
		.join(choice)
		.on((choice.parent == booking.name) & (choice.parenttype == "Activity Booking"))
		.select(booking.name, booking.school, choice.student_group, choice.idx)
		.distinct()
		.where((booking.program_offering == program_offering) & (booking.status == lifecycle.SUBMITTED))
		.where(naming.student_group.isin(sorted(gone)))
		.orderby(booking.name)
		.orderby(choice.idx)
		.run()
	)
	found: dict[tuple[str, str], list[str]] = defaultdict(list)
	for name, school, student_group, _rank in rows:
		found[name, school].append(student_group)
	return found


def _open_sections(rows: Iterable[Any]) -> set[str]:
	return {row.student_group for row in rows if cint(row.is_active)}


def _labels(rows: Iterable[Any]) -> dict[str, str]:
	return {row.student_group: row.section_label for row in rows if row.section_label}
