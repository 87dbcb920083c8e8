"""The gate's cost: as many queries for 200 sections as for 20, and little more than storing the rows takes.

Query counts are exact, as the database server counts them. Times are ratios of one run on one machine.
"""

import math
from collections.abc import Callable, Iterator
from typing import Any

import frappe
import pytest
from frappe.utils import add_days, getdate, today

from ifitwala_ed.activities.readiness.gate import run_gate
from ifitwala_ed.core.rows import CHUNK
from ifitwala_ed.schedule.materialize import KINDS
from tests.bench.speed.bare_inserts import delete_rows, insert_bare, seconds, stored_rows
from tests.factories import offerings, people, places
from tests.integration.readiness.support import everything

pytestmark = [pytest.mark.bench, pytest.mark.mariadb]

SESSIONS = 36
ROOMS = 10
HOURS = ("13", "14", "15", "16")
MOST_QUERIES = 25
MOST_TIMES_THE_INSERT = 4
ROUNDS = 3


def offering_with(sections: int) -> str:
	"""An offering with that many sections, 36 weekly sessions each: 10 rooms and instructors, 20 hours a week."""
	school, year = places.school().name, places.academic_year(year_end_date=add_days(today(), 400)).name
	rooms = [places.room().name for _number in range(ROOMS)]
	teachers = [people.employee().name for _number in range(ROOMS)]
	monday = add_days(getdate(today()), 7 - getdate(today()).weekday())
	offering = offerings.program_offering(
		school, academic_year=year, start_date=monday, end_date=add_days(monday, SESSIONS * 7 - 1)
	)
	names = [frappe.generate_hash(length=10) for _number in range(sections)]
	insert_groups(names, offering, rooms, teachers)
	insert_children(
		"Program Offering Activity Section",
		[(offering.name, "Program Offering", "activity_sections") for _name in names],
		student_group=names,
		is_active=[1] * sections,
	)
	return offering.name


def insert_groups(names: list[str], offering: Any, rooms: list[str], teachers: list[str]) -> None:
	fields = ("name", "student_group_name", "group_based_on", "status", "program_offering", "school")
	frappe.db.bulk_insert(
		"Student Group",
		[*fields, "academic_year", "maximum_size"],
		[
			(name, name, "Activity", "Active", offering.name, offering.school, offering.academic_year, 20)
			for name in names
		],
	)
	numbers = range(len(names))
	parents = [(name, "Student Group", "schedule") for name in names]
	insert_children(
		"Student Group Schedule",
		parents,
		weekday=[offerings.WEEKDAYS[n // ROOMS % 5] for n in numbers],
		from_time=[f"{HOURS[n // ROOMS // 5]}:00:00" for n in numbers],
		to_time=[f"{HOURS[n // ROOMS // 5]}:45:00" for n in numbers],
		location=[rooms[n % ROOMS] for n in numbers],
	)
	insert_children(
		"Student Group Instructor",
		[(name, "Student Group", "instructors") for name in names],
		employee=[teachers[n % ROOMS] for n in numbers],
	)


def insert_children(doctype: str, parents: list[tuple], **columns: list) -> None:
	rows = zip(*columns.values(), strict=True)
	frappe.db.bulk_insert(
		doctype,
		["name", "parent", "parenttype", "parentfield", "idx", *columns],
		[
			(frappe.generate_hash(length=10), *parent, number, *row)
			for number, (parent, row) in enumerate(zip(parents, rows, strict=True), start=1)
		],
	)


def gate(offering: str, *, keep_reservations: bool) -> Callable[[], dict]:
	document = frappe.get_doc("Program Offering", offering)
	return lambda: run_gate(document, keep_reservations=keep_reservations)


def queries_of(call: Callable[[], dict]) -> int:
	"""Statements as the server counts them."""
	before = questions()
	assert call()["ok"]
	return questions() - before - 1


def questions() -> int:
	return int(frappe.db.sql("SHOW SESSION STATUS LIKE 'Questions'")[0][1])


@pytest.fixture
def undone() -> Iterator[None]:
	yield
	frappe.db.rollback()


@pytest.mark.usefixtures("undone")
def test_queries_do_not_grow_with_sections() -> None:
	counts = {}
	for sections in (20, 200):
		offering = offering_with(sections)
		# doctypes' meta are loaded
		frappe.db.savepoint("cold")
		gate(offering, keep_reservations=True)()
		frappe.db.rollback(save_point="cold")
		look = queries_of(gate(offering, keep_reservations=False))
		keep = queries_of(gate(offering, keep_reservations=True))
		repeat = queries_of(gate(offering, keep_reservations=True))
		inserts = len(KINDS) * math.ceil(sections * SESSIONS / CHUNK)
		counts[sections] = (look, keep - inserts, repeat)
		print(f"{sections} sections: look {look}, keep {keep} with {inserts} bulk inserts, repeat {repeat}")  # noqa: T201
	assert counts[20] == counts[200]
	assert max(counts[200]) <= MOST_QUERIES


@pytest.mark.usefixtures("undone")
def test_a_look_leaves_the_database_as_it_was() -> None:
	offering = offering_with(200)
	before = everything()
	assert gate(offering, keep_reservations=False)()["ok"]
	assert everything() == before


@pytest.mark.usefixtures("undone")
def test_the_gate_takes_little_more_than_storing_its_rows() -> None:
	# what other tests committed is out of the way until this one is rolled back
	for kind in KINDS:
		frappe.db.delete(kind)
	offering = offering_with(200)
	ratios = []
	for _round in range(ROUNDS):
		frappe.db.savepoint("round")
		taken = seconds(gate(offering, keep_reservations=True))
		rows, columns = stored_rows(KINDS)
		assert sum(len(each) for each in rows.values()) == 2 * 200 * SESSIONS
		delete_rows(rows)
		bare = seconds(lambda rows=rows, columns=columns: insert_bare(rows, columns))
		delete_rows(rows)
		frappe.db.rollback(save_point="round")
		ratios.append(taken / bare)
		print(f"gate {taken:.2f} s, bare insert {bare:.2f} s, ratio {taken / bare:.2f}")  # noqa: T201
	assert sorted(ratios)[ROUNDS // 2] <= MOST_TIMES_THE_INSERT
