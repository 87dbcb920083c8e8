"""Waking the job that delivers, once for a transaction, after its commit.

In a rush one job delivers the events of many bookings. A mark in the cache says that a job is waiting to start; as
it looks for events only after it has taken the mark away, whoever committed and sees the mark needs no other job.
Should the mark outlive a lost job, it ends by itself; the schedule delivers in any case.
"""

from typing import Final

import frappe

from ifitwala_ed.activities.after_commit import call_later

JOB: Final = "ifitwala_ed.activities.outbox.job.deliver"
MARK: Final = "ifitwala_ed_outbox_job_waits"
MARK_SECONDS: Final = 60


def after_commit() -> None:
	"""Have the job woken when this transaction is committed. Asked again in it, nothing more happens."""
	if getattr(frappe.local, "outbox_is_to_be_woken", False):
		return
	frappe.local.outbox_is_to_be_woken = True
	frappe.db.after_commit.add(_wake)
	frappe.db.after_rollback.add(_forget)


def has_started() -> None:
	"""Called by the job before it looks: events committed from now on need another job."""
	frappe.cache.delete_value(MARK)


def _forget() -> None:
	frappe.local.outbox_is_to_be_woken = False


def _wake() -> None:
	_forget()
	if frappe.cache.get_value(MARK, expires=True):
		return
	frappe.cache.set_value(MARK, 1, expires_in_sec=MARK_SECONDS)
	# called after a commit, this is queued at once
	call_later(JOB)
