"""Delivering what was planned: every row in a transaction of its own, the rows of one lane one after the other.

A lane is what one recipient is told of one booking over one channel. Only the oldest pending row of a lane is
delivered; while it waits for its next attempt, the later ones wait behind it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.utils import now_datetime

from ifitwala_ed.activities.outbox import attempts, booking_event, channels, retries, waking
from ifitwala_ed.activities.outbox.planning import DELIVERY
from ifitwala_ed.activities.outbox.retries import DONE, FAILED, PENDING, SKIPPED
from ifitwala_ed.core import transactions, typed_text

BATCH: Final = 100


@dataclass(frozen=True, slots=True)
class Lane:
	"""What is told in order: one booking, one channel, one recipient."""

	activity_booking: str
	channel: str
	recipient: str


class _HeldByAnother(Exception):
	"""Another worker is delivering this row right now."""


def deliver_due(has_time: Callable[[], bool]) -> int:
	"""Deliver what is due, in the order of the events, while there is time; return how many rows were tried or put off.

	What other workers hold is theirs: when there is nothing else, this one is through.
	"""
	tried = 0
	while has_time() and (lanes := _due_lanes()):
		before = tried
		for lane in lanes:
			tried += _deliver_lane(lane)
			if not has_time():
				break
		if tried == before:
			break
	return tried


def _due_lanes() -> list[Lane]:
	# empty is due: nobody put it off
	rows = frappe.get_all(
		DELIVERY,
		filters={"status": PENDING, "next_attempt": ["<=", now_datetime()]},
		fields=["activity_booking", "channel", "recipient"],
		order_by="next_attempt asc, name asc",
		limit=BATCH,
	)
	return list(dict.fromkeys(Lane(row.activity_booking, row.channel, row.recipient) for row in rows))


def _deliver_lane(lane: Lane) -> int:
	tried = 0
	while head := _head(lane):
		if head.next_attempt and head.next_attempt > now_datetime():
			transactions.run(partial(_wait_behind, lane, head.next_attempt))
			return tried + 1
		error = attempts.error_of(partial(transactions.run, partial(_deliver, head.name)))
		if isinstance(error, _HeldByAnother):
			break
		if error:
			transactions.run(partial(_note, head.name, error))
		tried += 1
	return tried


def _head(lane: Lane) -> frappe._dict | None:
	rows = frappe.get_all(
		DELIVERY,
		filters={
			"activity_booking": lane.activity_booking,
			"channel": lane.channel,
			"recipient": lane.recipient,
			"status": PENDING,
		},
		fields=["name", "next_attempt"],
		order_by="occurred_on asc, name asc",
		limit=1,
	)
	return rows[0] if rows else None


def _deliver(name: str) -> None:
	"""The whole of one delivery. The lock is the first statement: whoever had it has committed what it did."""
	row = _lock(name, skip_locked=True)
	if not row:
		raise _HeldByAnother(name)
	if row.status != PENDING:
		return
	event = booking_event.load(row.activity_booking_event)
	made = channels.by_name()[row.channel].deliver(event, row.recipient)
	reference_doctype, reference_name = made or (None, None)
	_set(
		name,
		status=DONE,
		attempts=row.attempts + 1,
		error=None,
		delivered_on=now_datetime(),
		reference_doctype=reference_doctype,
		reference_name=reference_name,
	)


def _note(name: str, error: Exception) -> None:
	"""Put a failure on record. Everything that the attempt had written is rolled back already."""
	row = _lock(name)
	if not row or row.status != PENDING:
		return
	noted = retries.after_failure(error, row.attempts + 1, now_datetime())
	_set(name, **noted)
	if noted.get("status") == FAILED:
		frappe.log_error(
			title=_("What follows an event of a booking could not be delivered"),
			message=attempts.traceback_of(error),
			reference_doctype=DELIVERY,
			reference_name=name,
		)


def _lock(name: str, *, skip_locked: bool = False) -> frappe._dict | None:
	return frappe.db.get_value(
		DELIVERY,
		name,
		["status", "attempts", "activity_booking_event", "channel", "recipient"],
		as_dict=True,
		for_update=True,
		skip_locked=skip_locked,
	)


def _set(name: str, **values: object) -> None:
	frappe.db.set_value(DELIVERY, name, typed_text.cleaned(DELIVERY, values))


def _wait_behind(lane: Lane, moment: datetime) -> None:
	"""What comes later in the lane is not due before its head is."""
	row = DocType(DELIVERY)
	(
		frappe.qb.update(row)
		.set(row.next_attempt, moment)
		.where(row.activity_booking == lane.activity_booking)
		.where((row.channel == lane.channel) & (row.recipient == lane.recipient))
		.where((row.status == PENDING) & (row.next_attempt.isnull() | (row.next_attempt < moment)))
		.run()
	)


def forget_reference(activity_booking: str, doctype: str, name: str) -> None:
	"""What a booking's events had made is deleted, and its name may be given again."""
	made = {"activity_booking": activity_booking, "reference_doctype": doctype, "reference_name": name}
	for row in frappe.get_all(DELIVERY, filters=made, pluck="name", order_by="name asc"):
		_set(row, reference_doctype=None, reference_name=None)


def send_all_again(names: Sequence[str]) -> int:
	"""Have rows that failed or were skipped delivered once more, soon; return how many there were of these.

	The caller has checked that the user handles their bookings.
	"""
	sent = 0
	for name in sorted(names):
		row = _lock(name)
		if row and row.status in (FAILED, SKIPPED):
			_set(name, status=PENDING, attempts=0, error=None, next_attempt=now_datetime())
			sent += 1
	if sent:
		waking.after_commit()
	return sent
