"""Work for a background job, begun after the commit and never at its cost.

Redis keeps the queue of jobs. What was committed stands whether the queue takes another job or not, so a queue that
is down or full must not turn a stored booking into an error page. ``call_later`` is for what a scheduled job finds
again. What nothing else would do is refused in words before anything is stored: ``call_or_refuse``.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, Final

import frappe
from frappe import _
from frappe.utils.background_jobs import get_queues
from redis.exceptions import RedisError

from ifitwala_ed.core.errors import said_so_far, throw, unsay_since
from ifitwala_ed.exceptions import NoBackgroundJobError

# What ``frappe.enqueue`` raises when the queue takes no job. Redis is down, out of memory or can't be found: RedisError,
# OSError. The queue is full: a ValidationError, and in version 16 a bare PermissionError for whoever is no System
# Manager. A mistake in the call is none of these.
REFUSALS: Final = (RedisError, OSError, frappe.ValidationError, frappe.PermissionError)


def call_later(method: str, *, queue: str = "default", **arguments: Any) -> None:
	"""Have a background job call ``method`` once this transaction is committed; nothing is called after a rollback.

	The queue isn't asked before the commit, so no lock waits for it. Where it takes no job the call is lost and
	logged: only call what a scheduled job would do as well.
	"""
	frappe.db.after_commit.add(partial(_enqueue, method, queue, arguments))


def call_or_refuse(method: str, *, queue: str, timeout: int, **arguments: Any) -> None:
	"""Have a background job call ``method`` after the commit, or raise NoBackgroundJobError now.

	Call it before anything is stored.
	"""
	try:
		with _no_message_of_a_refusal():
			frappe.enqueue(method, queue=queue, timeout=timeout, enqueue_after_commit=True, **arguments)
	except REFUSALS:
		_log(f"{method} is refused: the queue takes no job")
		throw(
			NoBackgroundJobError,
			_(
				"The background jobs of this site can't be reached, or too many of them are waiting. Nothing was begun."
				" Try again in a few minutes; if that doesn't help, tell your administrator."
			),
		)


def waiting() -> int | None:
	"""Return how many background jobs wait for a worker, of all sites of the bench; None where the queue can't be reached."""
	try:
		return sum(queue.count for queue in get_queues())
	except (RedisError, OSError):
		return None


def _enqueue(method: str, queue: str, arguments: dict[str, Any]) -> None:
	try:
		with _no_message_of_a_refusal():
			frappe.enqueue(method, queue=queue, **arguments)
	except REFUSALS:
		_log(f"{method} waits for the schedule: the queue takes no job")


@contextmanager
def _no_message_of_a_refusal() -> Iterator[None]:
	"""Keep what Frappe tells of its queue from whoever booked: what was stored is no failure of theirs."""
	said = said_so_far()
	try:
		yield
	except REFUSALS:
		unsay_since(said)
		raise


def _log(sentence: str) -> None:
	"""Write the reason with its traceback. The arguments, which may name a child, stay out of it."""
	frappe.logger("ifitwala_ed").error(sentence, exc_info=True)
