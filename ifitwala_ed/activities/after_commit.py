"""Work for a background job, begun after the commit and never at its cost.

Redis keeps the queue of jobs. What was committed stands whether Redis is up or not, so a queue that can't be reached
must not turn a stored booking into an error page. Whatever is called here is found again by a scheduled job.
"""

from functools import partial
from typing import Any

import frappe
from redis.exceptions import RedisError


def call_later(method: str, *, queue: str = "default", **arguments: Any) -> None:
	"""Have a background job call ``method`` once this transaction is committed; nothing is called after a rollback.

	Redis isn't asked before the commit, so no lock waits for it. Without Redis the call is lost and logged: only
	call what a scheduled job would do as well.
	"""
	frappe.db.after_commit.add(partial(_enqueue, method, queue, arguments))


def _enqueue(method: str, queue: str, arguments: dict[str, Any]) -> None:
	try:
		frappe.enqueue(method, queue=queue, **arguments)
	except RedisError:
		frappe.logger("ifitwala_ed").error(f"{method} waits for the schedule: no queue", exc_info=True)
