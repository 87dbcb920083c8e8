"""The job that tells: woken by a commit, and every 5 minutes for what was left behind. It may run any number of times."""

import time
from functools import partial
from typing import Final

import frappe
from frappe import _
from frappe.utils import add_to_date, now_datetime

from ifitwala_ed.activities.outbox import attempts, retries
from ifitwala_ed.activities.outbox.retries import DONE, FAILED, PENDING
from ifitwala_ed.core import batch, transactions, typed_text
from ifitwala_ed.core.jobs import call_later
from ifitwala_ed.core.system_actor import acting_as_system
from ifitwala_ed.school_communication.telling import channels, orders
from ifitwala_ed.school_communication.telling.orders import COMMUNICATION, DELIVERY

BATCH: Final = 100
# well under the 300 seconds after which a worker ends a job
BUDGET_SECONDS: Final = 120


def deliver() -> int:
	"""Plan whom published posts are told to and tell what is due, or hand on to a next job; return how many were tried."""
	ends = time.monotonic() + BUDGET_SECONDS
	tried = 0
	with acting_as_system():
		batch.for_each(
			COMMUNICATION,
			orders.posts_to_tell(),
			lambda name: transactions.run(partial(orders.order_post, name)),
			title=_("Nobody could be told of a communication"),
		)
		while due := _due():
			for name in due:
				_try(name)
			tried += len(due)
			if time.monotonic() > ends:
				call_later(orders.JOB)
				# nothing is open: this hands on the rest of the work
				frappe.db.commit()
				break
	return tried


def left_behind() -> list[frappe._dict]:
	"""Return what was due an hour ago and nobody has tried."""
	return frappe.get_all(
		DELIVERY,
		filters=[
			["status", "=", PENDING],
			["next_attempt", "is", "set"],
			["next_attempt", "<", add_to_date(now_datetime(), hours=-1)],
		],
		fields=["what", "recipient", "next_attempt"],
		order_by="next_attempt asc, name asc",
	)


def _due() -> list[str]:
	return frappe.get_all(
		DELIVERY,
		filters=[
			["status", "=", PENDING],
			["next_attempt", "is", "set"],
			["next_attempt", "<=", now_datetime()],
		],
		pluck="name",
		order_by="next_attempt asc, name asc",
		limit=BATCH,
	)


def _try(name: str) -> None:
	error = attempts.error_of(partial(transactions.run, partial(_deliver, name)))
	if error:
		transactions.run(partial(_note, name, error))


def _deliver(name: str) -> None:
	"""The whole of one delivery. The lock is the first statement: whoever had it has committed what it did."""
	row = _lock(name)
	if not row or row.status != PENDING:
		return
	channels.CHANNELS[row.channel](row)
	_set(name, status=DONE, attempts=row.attempts + 1, error=None, delivered_on=now_datetime())


def _note(name: str, error: Exception) -> None:
	row = _lock(name)
	if not row or row.status != PENDING:
		return
	noted = retries.after_failure(error, row.attempts + 1, now_datetime())
	_set(name, **noted)
	if noted.get("status") == FAILED:
		frappe.log_error(
			title=_("Somebody could not be told of a communication"),
			message=attempts.traceback_of(error),
			reference_doctype=DELIVERY,
			reference_name=name,
		)


def _lock(name: str) -> frappe._dict | None:
	fields = ["status", "attempts", "org_communication", "what", "said", "channel", "recipient"]
	return frappe.db.get_value(DELIVERY, name, fields, as_dict=True, for_update=True)


def _set(name: str, **values: object) -> None:
	frappe.db.set_value(DELIVERY, name, typed_text.cleaned(DELIVERY, values))
