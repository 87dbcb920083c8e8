"""Who is at work on a run: a process holds it as long as it lives and gives signs of life.

A process that was killed gives none and, on the same machine, is known to be gone at once: whoever runs the offering
again takes the run over and finishes the same plan.

Frappe's ``is_job_enqueued`` can't say it: a small run is made in a request, which is no job; RQ calls the job of a killed
worker "started" until its timeout is over; and it asks Redis, without which a run has to be finished all the same.
"""

import os
import socket
from datetime import timedelta
from typing import Final

import frappe
from frappe.query_builder import DocType
from frappe.utils import get_datetime, now_datetime

from ifitwala_ed.activities.booking import seats
from ifitwala_ed.activities.booking.allocation.plan import RUN

QUEUE: Final = "queue"
SIGNS_OF_LIFE: Final = timedelta(minutes=2)
PATIENCE_WITH_QUEUE: Final = timedelta(minutes=15)


def this_process() -> str:
	"""Return a name for the process at work, with the machine it runs on."""
	return f"{socket.gethostname()}:{os.getpid()}"


def is_held(run: frappe._dict) -> bool:
	"""Return whether somebody is at work on the run, or a worker will soon be. ``run`` carries worker and heartbeat_on."""
	if not run.worker or not run.heartbeat_on:
		return False
	silent_for = now_datetime() - get_datetime(run.heartbeat_on)
	if run.worker == QUEUE:
		return silent_for < PATIENCE_WITH_QUEUE
	return silent_for < SIGNS_OF_LIFE and not _is_known_dead(run.worker)


def take(run: frappe._dict) -> bool:
	"""Become the run's worker, unless somebody else was faster since ``run`` was read; return whether it worked."""
	table = DocType(RUN)
	query = (
		frappe.qb.update(table)
		.set(table.worker, this_process())
		.set(table.heartbeat_on, now_datetime())
		.set(table.status, "Running")
		.set(table.failure, None)
		.where((table.name == run.name) & table.status.isin(["Queued", "Running", "Failed"]))
	)
	for fieldname in ("worker", "heartbeat_on"):
		seen = run[fieldname]
		query = query.where(table[fieldname].isnull() if seen is None else table[fieldname] == seen)
	query.run()
	return seats.changed_rows() == 1


def _is_known_dead(worker: str) -> bool:
	host, _colon, process = worker.rpartition(":")
	if host != socket.gethostname():
		return False
	try:
		os.kill(int(process), 0)
	except ProcessLookupError:
		return True
	except PermissionError:
		return False
	return False
