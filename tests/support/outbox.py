"""What the events of bookings have everybody told, delivered in the test's own process."""

from typing import Final

import frappe
from frappe.utils import now_datetime

from ifitwala_ed.activities.outbox import job
from ifitwala_ed.activities.outbox.booking_event import EVENT
from ifitwala_ed.activities.outbox.planning import DELIVERY
from ifitwala_ed.activities.outbox.retries import PENDING

ROUNDS: Final = 20


def deliver() -> None:
	"""Runs the job, and again as long as a worker of the site was just planning or delivering something of it."""
	for _round in range(ROUNDS):
		job.deliver()
		if not _waited_for_a_worker():
			return


def _waited_for_a_worker() -> bool:
	"""Whether something was left; whoever had it is through with it."""
	due = {"status": PENDING, "next_attempt": ["<=", now_datetime()]}
	left = [
		(doctype, name)
		for doctype, filters in ((EVENT, {"awaits_delivery": 1}), (DELIVERY, due))
		for name in frappe.get_all(doctype, filters=filters, pluck="name", order_by="name asc")
	]
	for doctype, name in left:
		frappe.db.commit()
		frappe.db.get_value(doctype, name, "name", for_update=True)
	frappe.db.commit()
	return bool(left)
