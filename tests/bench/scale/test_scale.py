"""What people do every day costs the same after many terms: as many statements, and hardly more rows read.

Rows and statements are counted by the database server, so they don't depend on the machine. IFITWALA_TERMS says how
many terms of three schools there are, 36 bookings each.
"""

import os
import time
import tracemalloc
from collections.abc import Callable
from typing import Any, Final

import frappe
import pytest

from ifitwala_ed.activities.booking.audit import NIGHTS, audit
from ifitwala_ed.core import notes
from ifitwala_ed.tasks.booking_audit import nightly_audit
from tests.bench.scale import plans
from tests.bench.scale.measured import Call, Measured, measure, nights_ask_little
from tests.support import site as sites
from tests.support.site import Site

TERMS: Final = int(os.environ.get("IFITWALA_TERMS", "556"))
# many terms take their time to be made
pytestmark = [pytest.mark.bench, pytest.mark.mariadb, pytest.mark.timeout(600 + TERMS)]

MOST_TIMES_THE_ROWS: Final = 3
# what a page may show, read twice: to find it and to sort it
PAGE: Final = 100
# of each document counted: the document, and where the index ends
FOR_EACH_COUNTED: Final = 2
# of each row shown: what it names in other tables
FOR_EACH_SHOWN: Final = 8
MEGABYTE: Final = 1_000_000
MOST_MEGABYTES: Final = 150
# By how many rows each may grow for a term.
GROWING: Final = {
	# those of the own school, and among those of none the colleagues'
	"count of Employee Booking": 110,
	# whether a colleague is in the audience is asked of each
	"count of Org Communication": 45,
	# lists of the own school, sorted by what no index has
	"list of Activity Allocation Result": 8,
	"list of Activity Allocation Run": 2,
	"list of Program Offering": 4,
	"list of Student": 1,
	"list of Student Group": 12,
}
LOOKED_UP: Final = [
	("Student Group Schedule", "employee", "somebody"),
	("Student Group Instructor", "employee", "somebody"),
	("Activity Allocation Result", "student", "somebody"),
	("Schedule Lock", "dirty", [">", 0]),
	("Activity Booking", "sales_invoice", "an invoice"),
	("Org Communication Audience", "student", "somebody"),
]
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


def test_a_family_of_ten_years_books_at_a_newcomers_cost(measured: Measured) -> None:
	veteran, newcomer = measured["book and cancel after ten years"], measured["book and cancel"]
	assert veteran.big.rows <= 1.3 * newcomer.big.rows


@pytest.mark.parametrize(("doctype", "fieldname", "value"), LOOKED_UP)
def test_what_is_looked_up_is_found_by_an_index(
	measured: Measured, doctype: str, fieldname: str, value: Any
) -> None:
	def look_up() -> None:
		frappe.get_all(doctype, filters={fieldname: value}, order_by="name asc")

	assert doctype in measured.growing
	assert plans.whole_tables(look_up, measured.growing, 0) == []


@pytest.mark.parametrize("audited", [nightly_audit, audit], ids=["a night", "everything"])
def test_an_audit_finds_nothing_and_needs_little_memory(measured: Measured, audited: Callable) -> None:
	began = time.monotonic()
	assert [str(finding) for finding in audited()] == []
	seconds = time.monotonic() - began
	notes.note(NIGHTS, {})
	frappe.db.commit()
	tracemalloc.start()
	for _finding in audited():
		pass
	_now, peak = tracemalloc.get_traced_memory()
	tracemalloc.stop()
	notes.note(NIGHTS, {})
	frappe.db.commit()
	print(f"\n{audited.__name__}: {seconds:.1f} s, {peak / MEGABYTE:.0f} MB at most")  # noqa: T201
	assert peak < MOST_MEGABYTES * MEGABYTE


def test_control_a_whole_table_is_noticed_by_its_other_name_too(measured: Measured) -> None:
	def read_all() -> None:
		frappe.db.sql(
			"SELECT b.name FROM `tabActivity Booking` b WHERE coalesce(b.student_name, '') = 'nobody'"
		)

	(found,) = plans.whole_tables(read_all, measured.growing, PAGE)
	assert found.startswith("b by ALL")
	assert plans.whole_tables(read_all, ["Student"], PAGE) == []
