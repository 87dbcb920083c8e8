"""What people do every day costs the same after many terms: as many statements, and hardly more rows read.

Rows and statements are counted by the database server, so they don't depend on the machine. IFITWALA_TERMS says how
many terms of three schools there are, 36 bookings each.
"""

import os
from typing import Final

import frappe
import pytest

from tests.bench.scale import plans
from tests.bench.scale.measured import Call, Measured, measure, nights_ask_little
from tests.support import site as sites
from tests.support.site import Site

pytestmark = [pytest.mark.bench, pytest.mark.mariadb]

TERMS: Final = int(os.environ.get("IFITWALA_TERMS", "556"))
MOST_TIMES_THE_ROWS: Final = 3
# what a page may show, read twice: to find it and to sort it
PAGE: Final = 100
# of each document counted: the document, and where the index ends
FOR_EACH_COUNTED: Final = 2
# of each row shown: what it names in other tables
FOR_EACH_SHOWN: Final = 8
# By how many rows each may grow for a term.
GROWING: Final = {
	# in whose rows one looks for the groups and the offerings of the own school
	"list of Activity Seat Ledger": 30,
	"list of Employee Booking": 12,
	"list of Location Booking": 12,
	"count of Activity Seat Ledger": 30,
	"count of Employee Booking": 240,
	"count of Location Booking": 240,
	# whether a colleague is in the audience is asked of each
	"count of Org Communication": 45,
	# lists of the own school, sorted by what no index has
	"list of Activity Allocation Result": 8,
	"list of Activity Allocation Run": 2,
	"list of Program Offering": 4,
	"list of Student": 1,
	"list of Student Group": 12,
}
# Reads as many whatever the number of terms, but more than beside few: another way is the best one there.
ANOTHER_WAY: Final = {"a family's programme": 1_500}


@pytest.fixture(scope="module")
def measured(site: Site) -> Measured:
	"""What each call costs beside few terms and beside many."""
	with sites.connected(site):
		found = measure(TERMS)
	print(f"\n{found.bookings} bookings of {TERMS} terms; statements and rows read, small site and large")  # noqa: T201
	for call in found.calls:
		print(call)  # noqa: T201
	return found


def _most_rows(call: Call) -> int:
	shown = call.shown * (FOR_EACH_COUNTED if call.is_count else FOR_EACH_SHOWN)
	more = GROWING.get(call.name, 0) * TERMS + ANOTHER_WAY.get(call.name, 0)
	return MOST_TIMES_THE_ROWS * call.small.rows + PAGE + shown + more


def test_statements_are_as_many_after_many_terms(measured: Measured) -> None:
	assert [str(call) for call in measured.calls if call.big.statements != call.small.statements] == []


def test_rows_read_do_not_grow_with_history(measured: Measured) -> None:
	too_many = [
		f"{call}, at most {_most_rows(call)}" for call in measured.calls if call.big.rows > _most_rows(call)
	]
	assert too_many == []


def test_no_request_and_no_job_of_the_day_plans_to_read_a_whole_table(measured: Measured) -> None:
	with nights_ask_little():
		whole = {
			call.name: plans.whole_tables(call.do, measured.growing, PAGE)
			for call in measured.calls
			if call.is_often and call.name not in GROWING
		}
	assert {name: found for name, found in whole.items() if found} == {}


def test_what_may_grow_is_measured(measured: Measured) -> None:
	assert {*GROWING, *ANOTHER_WAY} - {call.name for call in measured.calls} == set()


def test_control_a_whole_table_is_noticed_by_its_other_name_too(measured: Measured) -> None:
	def read_all() -> None:
		frappe.db.sql(
			"SELECT b.name FROM `tabActivity Booking` b WHERE coalesce(b.student_name, '') = 'nobody'"
		)

	(found,) = plans.whole_tables(read_all, measured.growing, PAGE)
	assert found.startswith("b by ALL")
	assert plans.whole_tables(read_all, ["Student"], PAGE) == []
