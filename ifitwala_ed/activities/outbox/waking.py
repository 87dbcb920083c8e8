"""Waking the job that delivers, once for a transaction, after its commit.

In a rush one job delivers the events of many bookings. A mark in the cache says that a job is waiting to start; as
it looks for events only after it has taken the mark away, whoever committed and sees the mark needs no other job.
Should the mark outlive a job that was lost, or that the queue refused, it ends by itself; the schedule delivers in
any case.
"""

from contextlib import suppress
from typing import Final

import frappe
from redis.exceptions import RedisError

from ifitwala_ed.core.jobs import call_later

JOB: Final = "ifitwala_ed.activities.outbox.job.deliver"
MARK: Final = "ifitwala_ed_outbox_job_waits"
MARK_SECONDS: Final = 60


def after_commit() -> None:
	"""Have the job woken when this transaction is committed. Asked again in it, nothing more happens."""
	if getattr(frappe.local, "outbox_is_to_be_woken", False):
		return
	frappe.local.outbox_is_to_be_woken = True
	frappe.db.after_commit.add(_wake)
	# a commit that the database refuses is followed by a rollback, but Frappe forgets the callbacks of one before it
	frappe.db.before_commit.add(_forget)
	frappe.db.after_rollback.add(_forget)


def has_started() -> None:
	"""Called by the job before it looks: events committed from now on need another job."""
	frappe.cache.delete_value(MARK)


def _forget() -> None:
	frappe.local.outbox_is_to_be_woken = False


def _wake() -> None:
	"""Call the job, unless one waits to start already."""
	# Frappe's cache hides that Redis is down, not that it is too slow: one job too many does no harm
	with suppress(RedisError):
		# not `get_value`: in version 16 this process would go on seeing the mark that it has set itself
		if frappe.cache.exists(MARK):
			return
		frappe.cache.set_value(MARK, 1, expires_in_sec=MARK_SECONDS)
	# called after a commit, this is queued at once
	call_later(JOB)
