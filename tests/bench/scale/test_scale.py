"""What people do every day costs the same after many terms: as many statements, and hardly more rows read.

Rows and statements are counted by the database server, so they don't depend on the machine. IFITWALA_TERMS says how
many terms of three schools there are, 36 bookings each.
"""

import os
import time
from collections.abc import Callable, Iterator
from typing import Any

import frappe
import pytest

from ifitwala_ed.activities.booking import audit
from ifitwala_ed.core import notes
from tests.bench.scale import site
from tests.bench.scale.counters import Cost, cost_of

pytestmark = [pytest.mark.bench, pytest.mark.mariadb]

TERMS = int(os.environ.get("IFITWALA_TERMS", "150"))
MOST_TIMES_THE_ROWS = 3
# what a page may show, read twice: to find it and to sort it
PAGE = 100
# By how many rows each may grow for a term. A feed tells staff how many communications of their school there are; for
# Desk's lists of what hangs on bookings and groups, those of the own school are read to tell which they may show.
GROWING = {
	"a coordinator's feed": 15,
	"count of Activity Booking": 13,
	"count of Activity Booking Event": 100,
	"count of Activity Event Delivery": 240,
	"count of Communication Interaction Entry": 140,
	"count of Location Booking": 180,
	"count of Org Communication": 45,
	"count of Program Offering": 2,
	"count of Student": 1,
	"count of Student Group": 4,
	# whose index alone is read for sessions of groups that are gone
	"night: drift": 400,
	# of all offerings there are, the dates
	"night: audit": 50,
	"night: old keys": 40,
	# it has every booking that was paid
	"report: Family Statement": 80,
	# the last days of all offerings
	"report: Section Occupancy": 4,
	"list of Activity Booking": 2,
	"list of Location Booking": 12,
	"list of Program Offering": 4,
	"list of Student": 1,
	"list of Student Group": 12,
}


def cost_again(call: Callable[[], Any]) -> Cost:
	"""The second call's cost: the first fills the caches of a process that has just begun."""
	call()
	frappe.db.rollback()
	cost = cost_of(call)
	frappe.db.rollback()
	return cost


@pytest.fixture(autouse=True)
def no_night_is_remembered() -> Iterator[None]:
	"""The audit notes when its night began."""
	yield
	notes.note(audit.NIGHTS, {})
	frappe.db.commit()


def test_cost_does_not_grow_with_history(monkeypatch: pytest.MonkeyPatch) -> None:
	# how much of the past a night asks about in turn is the same on every site of some size: here it is little
	monkeypatch.setattr(audit, "OLD_A_NIGHT", 3)
	made = site.make()
	calls = made.calls()
	small = {name: cost_again(call) for name, call in calls.items()}
	made.history.repeat(TERMS)
	for doctype in made.history.names:
		frappe.db.sql(f"analyze table `tab{doctype}`")
	bookings = frappe.db.count("Activity Booking")
	assert bookings >= TERMS * site.SCHOOLS * site.FAMILIES
	big, seconds = {}, {}
	for name, call in calls.items():
		big[name] = cost_again(call)
		began = time.monotonic()
		call()
		seconds[name] = time.monotonic() - began
		frappe.db.rollback()
	print(f"\n{bookings} bookings of {TERMS} terms; statements and rows read, small site and large")  # noqa: T201
	for name in calls:
		print(  # noqa: T201
			f"{name:45} {small[name].statements:4} {small[name].rows:7} | {big[name].statements:4} {big[name].rows:7} | {1000 * seconds[name]:7.0f} ms"
		)
	assert {name: cost.statements for name, cost in big.items()} == {
		name: cost.statements for name, cost in small.items()
	}
	too_many = {
		name: (small[name].rows, cost.rows)
		for name, cost in big.items()
		if cost.rows > MOST_TIMES_THE_ROWS * small[name].rows + PAGE + GROWING.get(name, 0) * TERMS
	}
	assert not too_many
