"""The rows of an event, one for each channel and recipient: planned once, in one transaction.

An event is claimed by an UPDATE of its own row by primary key, so of two planners one waits and then finds it done.
Should both ever plan, the unique key (event, channel, recipient) keeps one row of each.
"""

from collections.abc import Callable
from functools import partial
from typing import Final

import frappe
from frappe import _
from frappe.query_builder import DocType

from ifitwala_ed.activities import coordinators
from ifitwala_ed.activities.booking.seats import changed_rows
from ifitwala_ed.activities.outbox import attempts, booking_event, channels
from ifitwala_ed.activities.outbox.booking_event import EVENT, BookingEvent
from ifitwala_ed.activities.outbox.retries import PENDING
from ifitwala_ed.core import batch, transactions
from ifitwala_ed.core.rows import insert_rows

DELIVERY: Final = "Activity Event Delivery"
BATCH: Final = 200


def plan_awaiting(has_time: Callable[[], bool]) -> int:
	"""Plan every event that waits for it, oldest first, while there is time; return how many.

	An event whose recipients can't be told now is logged and left for the next run; the others go on. Where none can be
	planned the coordinators are told.
	"""
	planned = 0
	failed: dict[str, Exception] = {}
	title = _("What follows an event of a booking could not be planned")
	while has_time() and (events := booking_event.awaiting(BATCH, without=set(failed))):
		for event in events:
			error = attempts.error_of(partial(transactions.run, partial(plan, event)))
			if error:
				failed[event.name] = error
				frappe.log_error(
					title=title,
					message=attempts.traceback_of(error),
					reference_doctype=EVENT,
					reference_name=event.name,
				)
			planned += not error
	if failed and not planned and not any(map(batch.is_busy, failed.values())):
		coordinators.tell_that_nothing_works(title)
	return planned


def plan(event: BookingEvent) -> bool:
	"""Claim the event and store its rows; return whether it was this call that did."""
	if not _claim(event.name):
		return False
	insert_rows(
		DELIVERY,
		[
			{
				"activity_booking_event": event.name,
				"activity_booking": event.activity_booking,
				"school": event.school,
				"event": event.event,
				"occurred_on": event.occurred_on,
				"channel": channel,
				"recipient": recipient,
				"status": PENDING,
				# due at once, and in the order of the events
				"next_attempt": event.occurred_on,
			}
			for channel, module in channels.by_name().items()
			for recipient in module.recipients(event)
		],
		skip_existing=True,
	)
	return True


def _claim(event: str) -> bool:
	row = DocType(EVENT)
	(
		frappe.qb.update(row)
		.set(row.awaits_delivery, 0)
		.where((row.name == event) & (row.awaits_delivery == 1))
		.run()
	)
	return changed_rows() == 1
