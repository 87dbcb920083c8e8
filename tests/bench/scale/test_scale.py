"""What people do every day costs the same after many terms: as many statements, and hardly more rows read.

Rows and statements are counted by the database server, so they don't depend on the machine. IFITWALA_TERMS says how
many terms of three schools there are, 36 bookings each.
"""

import os
from collections.abc import Callable
from typing import Any

import frappe
import pytest

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
	"list of Activity Booking": 2,
	"list of Activity Booking Event": 20,
	"list of Activity Event Delivery": 20,
	"list of Communication Interaction Entry": 40,
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


def test_cost_does_not_grow_with_history() -> None:
	made = site.make()
	calls = made.calls()
	small = {name: cost_again(call) for name, call in calls.items()}
	made.history.repeat(TERMS)
	for doctype in made.history.names:
		frappe.db.sql(f"analyze table `tab{doctype}`")
	bookings = frappe.db.count("Activity Booking")
	assert bookings >= TERMS * site.SCHOOLS * site.FAMILIES
	big = {name: cost_again(call) for name, call in calls.items()}
	print(f"\n{bookings} bookings of {TERMS} terms; statements and rows read, small site and large")  # noqa: T201
	for name in calls:
		print(  # noqa: T201
			f"{name:45} {small[name].statements:4} {small[name].rows:7} | {big[name].statements:4} {big[name].rows:7}"
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
