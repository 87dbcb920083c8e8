"""The job that plans and delivers: woken by a commit with events, and every 5 minutes for what was left behind.

It runs as whoever booked; what it writes is the system's. It may run any number of times at once: every event is
claimed and every row locked before anything is written.
"""

import time
from typing import Final

import frappe

from ifitwala_ed.activities.outbox import waking
from ifitwala_ed.activities.outbox.delivery import deliver_due
from ifitwala_ed.activities.outbox.planning import plan_awaiting
from ifitwala_ed.core.jobs import call_later
from ifitwala_ed.core.system_actor import acting_as_system

# well under the 300 seconds after which a worker ends a job
BUDGET_SECONDS: Final = 120


def deliver() -> dict[str, int]:
	"""Plan and deliver until nothing is left, or hand on to a next job when the time is used up; return the counts."""
	waking.has_started()
	ends = time.monotonic() + BUDGET_SECONDS

	def has_time() -> bool:
		return time.monotonic() < ends

	planned = tried = 0
	with acting_as_system():
		while has_time():
			found, done = plan_awaiting(has_time), deliver_due(has_time)
			if not found and not done:
				return {"planned": planned, "tried": tried}
			planned, tried = planned + found, tried + done
	call_later(waking.JOB)
	# nothing is open: this hands on the rest of the work
	frappe.db.commit()
	return {"planned": planned, "tried": tried}
