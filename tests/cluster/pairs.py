"""What races of pairs have in common: one request on each of two nodes, again and again."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Barrier
from typing import Any

import frappe

from ifitwala_ed.activities.booking import lifecycle, seats
from ifitwala_ed.activities.booking.audit import audit
from ifitwala_ed.api.activity_booking import submit_activity_booking
from tests.factories import offerings, people
from tests.integration.booking.invariants import require_consistent
from tests.support import sabotage
from tests.support.deadlocks import counting_deadlocks
from tests.support.parallel import Outcome, in_threads_on
from tests.support.site import Site

# `make test-cluster PAIRS=200` before a release
PAIRS = int(os.environ.get("IFITWALA_PAIRS", "20"))
# A control's pair does its damage where neither node takes the other's transaction away while both are at work: at least
# one in ten. It is repeated until one did.
TRIES = 300
BOOKING = "Activity Booking"


def submit(
	family: people.Family, made: offerings.Offered, section: str | None = None, **arguments: Any
) -> Callable[[], dict]:
	def book() -> dict:
		frappe.set_user(family.user)
		choices = [section or made.section]
		return submit_activity_booking(made.offering, family.student, choices=choices, **arguments)

	return book


def errors(outcomes: list[Outcome]) -> list[type]:
	return [type(outcome.error) for outcome in outcomes if not outcome.ok]


def commit_everywhere(everywhere: list[Site]) -> None:
	"""Commit, and wait until each node has applied it: a request of a family comes long after the family was made."""
	frappe.db.commit()
	assert not any(errors(in_threads_on(everywhere, [catch_up] * len(everywhere))))


def catch_up() -> None:
	frappe.db.sql("SET SESSION wsrep_sync_wait = 1")
	frappe.db.sql("SELECT 1 FROM `tabStudent Lock` LIMIT 1")


@contextmanager
def refused_at_once() -> Iterator[None]:
	"""What runs in it meets for certain: a node refuses one of two transactions that both had judged."""
	with counting_deadlocks() as refused:
		yield
	assert refused, "the two did not meet"


def does_damage(pair: Callable[[], bool]) -> bool:
	"""Return whether one of many pairs, each a call, has done its damage."""
	return any(pair() for _try in range(TRIES))


def seats_of(student: str) -> int:
	frappe.db.commit()
	return frappe.db.count(BOOKING, {"student": student, "status": ["in", ["Confirmed", "Offered"]]})


def require_sound(*made: offerings.Offered) -> None:
	"""The ledger and the rosters say what the bookings say, and the audit finds nothing of these offerings."""
	frappe.db.commit()
	mine: set[str] = set()
	for each in made:
		require_consistent(each.offering)
		mine |= {each.offering, *each.sections}
		mine.update(
			frappe.get_all(BOOKING, {"program_offering": each.offering}, pluck="name", order_by="name")
		)
	assert [str(found) for found in audit() if any(name in str(found) for name in mine)] == []


def counted_under_the_ledgers_row(barrier: Barrier, change: seats.LedgerChange, *_judged: Any) -> bool:
	"""Seats counted while the section's row is held FOR UPDATE, which on one server is right."""
	row = frappe.db.get_value(
		seats.LEDGER, change.ledger, ["student_group", "capacity"], as_dict=True, for_update=True
	)
	held = {
		"allocated_student_group": row.student_group,
		"status": ["in", lifecycle.SEAT_HOLDING_STATES],
	}
	# the booking that asks is stored already and counts itself
	is_free = frappe.db.count(BOOKING, held) <= row.capacity
	sabotage.wait_once(barrier)
	return is_free
