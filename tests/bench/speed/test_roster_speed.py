"""The rosters of a whole school: read, tried and imported in little more than storing its rows takes."""

from collections.abc import Iterator

import frappe
import pytest
from frappe.utils import getdate

from ifitwala_ed.activities.roster_import import service
from ifitwala_ed.activities.roster_import.reading import read_rosters
from ifitwala_ed.activities.roster_import.service import Files, Report, Target
from tests.bench.speed.bare_inserts import delete_rows, insert_bare, seconds, stored_rows
from tests.factories import people, places
from tests.support.oneroster import Export

pytestmark = [pytest.mark.bench, pytest.mark.mariadb]

CLASSES = 60
CHILDREN = 25
MOST_TIMES_THE_INSERT = 4
ROUNDS = 3
TABLES = (
	"Student",
	"Guardian",
	"Student Guardian",
	"Student Group",
	"Student Group Student",
	"Student Group Instructor",
	"Roster Identity",
)


@pytest.fixture
def rows_of_its_own() -> Iterator[None]:
	"""An import commits, so what other tests have stored can't be put back: it is of this run alone."""
	for table in TABLES:
		frappe.db.delete(table)
	yield
	for table in TABLES:
		frappe.db.delete(table)
	frappe.db.commit()


def export(school: str) -> Export:
	"""Sixty classes of twenty-five children each with a teacher, and two relatives for every child."""
	made = Export("1.2").school(school)
	for number in range(CLASSES):
		mail = f"teacher{number}@{school.rpartition(' ')[2]}.example"
		people.employee(company_email=mail)
		made.person(f"T{number}", "teacher", "Toni", f"Teacher {number}", email=mail)
		made.school_class(f"C{number}", f"Class {number}").member(f"C{number}", f"T{number}", "teacher")
	for number in range(CLASSES * CHILDREN):
		relatives = f"P{number},Q{number}"
		made.person(
			f"S{number}", "student", "Mika", f"Child {number}", born="2016-03-04", agentSourcedIds=relatives
		)
		for side in "PQ":
			mail = f"{side}{number}@home.example".lower()
			made.person(f"{side}{number}", "parent", side, f"Child {number}", email=mail)
		made.member(f"C{number // CHILDREN}", f"S{number}")
	return made


@pytest.mark.usefixtures("rows_of_its_own")
def test_rosters_take_little_more_than_storing_their_rows() -> None:
	school, year = places.school().name, places.academic_year().name
	bundle, target = export(school).bundle(), Target(school, year, "OneRoster")

	def trial() -> Report:
		return service.check(Files(*_read()), target)

	def _read() -> tuple:
		rosters, findings = read_rosters(bundle, getdate())
		assert not findings
		return (rosters,)

	trials = [seconds(trial) for _round in range(ROUNDS)]
	report: list[Report] = []
	taken = seconds(lambda: report.append(service.apply(Files(*_read()), target)))
	assert not report[0].errors
	rows, columns = stored_rows(TABLES)
	children = CLASSES * CHILDREN
	# a row for each child, relative, relation, and place in a class; classes with teachers; and the ids of all
	assert (
		sum(map(len, rows.values())) == children * (1 + 2 + 2 + 1) + 2 * CLASSES + children * 3 + 2 * CLASSES
	)
	again = seconds(trial)
	bare = []
	for _round in range(ROUNDS):
		delete_rows(rows)
		bare.append(seconds(lambda: insert_bare(rows, columns)))
	yardstick, median = sorted(bare)[ROUNDS // 2], sorted(trials)[ROUNDS // 2]
	print(f"trial {median:.2f} s, import {taken:.2f} s, again {again:.2f} s, bare insert {yardstick:.2f} s")  # noqa: T201
	assert max(median, taken) <= MOST_TIMES_THE_INSERT * yardstick
