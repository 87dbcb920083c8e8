"""The warning that a seat may be released, as an event of the booking: which sessions were missed, and until when the family
is asked to answer. It is what a release rests on, so that both are kept with it and not looked up later.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from hashlib import sha256
from typing import Final

import frappe
from frappe.query_builder import DocType

from ifitwala_ed.activities.booking import events, session_news
from ifitwala_ed.activities.booking.session_news import SessionNews, What
from ifitwala_ed.activities.outbox.channels import EMAIL, NOTIFICATION
from ifitwala_ed.activities.outbox.planning import DELIVERY
from ifitwala_ed.activities.outbox.retries import DONE

Span = tuple[datetime, datetime]
# what a family reads without looking for it
REACHES_FAMILIES: Final = (EMAIL, NOTIFICATION)


@dataclass(frozen=True, slots=True)
class Warned:
	"""One warning. ``missed`` are the beginnings of the sessions, ``until`` is the last day to answer on."""

	event: str
	warned_on: datetime
	missed: tuple[datetime, ...]
	until: date | None


def written(missed: Sequence[Span], until: date) -> str:
	"""Return what is kept beside the event."""
	day = datetime.combine(until, time())
	return session_news.written(
		[
			*(SessionNews(What.NAMED, start, end) for start, end in missed),
			SessionNews(What.ANSWER_BY, day, day),
		]
	)


def read(details: str | None) -> tuple[tuple[datetime, ...], date | None]:
	"""Return the beginnings of the sessions that an event names, and until when it is to be answered."""
	news = session_news.read(details)
	until = next((each.start.date() for each in news if each.what is What.ANSWER_BY), None)
	return tuple(each.start for each in news if each.what is What.NAMED), until


def name_of(activity_booking: str, missed: Sequence[Span]) -> str:
	"""Return the name of the one event of a booking and a row of missed sessions."""
	parts = (events.ABSENCES_WARNED, activity_booking, *(start.isoformat() for start, _end in missed))
	return sha256("\x1f".join(parts).encode()).hexdigest()[:32]


def of_bookings(activity_bookings: Collection[str]) -> dict[str, list[Warned]]:
	"""Return the warnings of some bookings, oldest first. One query, or none."""
	if not activity_bookings:
		return {}
	found: dict[str, list[Warned]] = {}
	for row in frappe.get_all(
		events.EVENT,
		filters={"activity_booking": ["in", sorted(activity_bookings)], "event": events.ABSENCES_WARNED},
		fields=["name", "activity_booking", "occurred_on", "details"],
		order_by="occurred_on asc, name asc",
	):
		warning = Warned(row.name, row.occurred_on, *read(row.details))
		found.setdefault(row.activity_booking, []).append(warning)
	return found


def delivered(warnings: Collection[Warned]) -> set[str]:
	"""Return the events of those warnings that have reached somebody of the family. One query, or none."""
	if not warnings:
		return set()
	delivery = DocType(DELIVERY)
	return set(
		frappe.qb.from_(delivery)
		.select(delivery.activity_booking_event)
		.distinct()
		.where(delivery.activity_booking_event.isin(sorted(each.event for each in warnings)))
		.where(delivery.channel.isin(REACHES_FAMILIES) & (delivery.status == DONE))
		.run(pluck=True)
	)
