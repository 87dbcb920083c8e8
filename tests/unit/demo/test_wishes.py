"""The families of the story: who books, and that the story is the same every time."""

from datetime import date, timedelta

import pytest

from ifitwala_ed.demo.csv_source import read_demo_data
from ifitwala_ed.demo.wishes import Catalogue, families, wishes

TODAY = date(2027, 3, 3)


@pytest.fixture(scope="module")
def rows():
	return read_demo_data(TODAY)


def test_the_same_seed_gives_the_same_wishes_on_any_day(rows):
	assert wishes(rows, 150, 7) == wishes(read_demo_data(TODAY + timedelta(days=400)), 150, 7)
	assert wishes(rows, 150, 7) != wishes(rows, 150, 8)


def test_150_families_book(rows):
	of_child = {child.key: family for family in families(rows) for child in family.children}
	booking = {of_child[wish.student].guardian.key for wish in wishes(rows, 150, 7)}
	assert len(booking) == 150


def test_no_child_belongs_to_two_families(rows):
	children = [child.key for family in families(rows) for child in family.children]
	assert len(children) == len(set(children))


def test_everyone_books_as_a_user_of_the_family(rows):
	links = {(row["student"], row["guardian"]) for row in rows["student_guardians"] if row["can_book"]}
	guardians = {row["email"]: row.key for row in rows["guardians"] if row["has_login"]}
	students = {row["student_email"]: row.key for row in rows["students"] if row["has_login"]}
	asking = wishes(rows, 150, 7)
	for wish in asking:
		is_guardian = (wish.student, guardians.get(wish.user)) in links
		assert is_guardian or students.get(wish.user) == wish.student
	assert any(wish.user in students for wish in asking)


def test_choices_are_different_sections_of_the_offering(rows):
	catalogue = Catalogue(rows)
	asking = wishes(rows, 150, 7)
	for wish in asking:
		if wish.choices is not None:
			assert wish.choices
			assert len(set(wish.choices)) == len(wish.choices)
			assert set(wish.choices) <= set(catalogue.sections[wish.offering])
	assert any(wish.choices is None for wish in asking)
	assert any(wish.choices and len(wish.choices) > 1 for wish in asking)


def test_lottery_and_manual_wishes_always_name_sections(rows):
	modes = {row.key: row["allocation_mode"] for row in rows["program_offerings"]}
	without = {modes[wish.offering] for wish in wishes(rows, 150, 7) if wish.choices is None}
	assert without == {"First Come First Serve"}


def test_more_is_wanted_than_some_offerings_have(rows):
	seats = {}
	for row in rows["activity_sections"]:
		seats[row["offering"]] = seats.get(row["offering"], 0) + (
			row["capacity_override"] or row["maximum_size"]
		)
	wanted = dict.fromkeys(seats, 0)
	for wish in wishes(rows, 150, 7):
		wanted[wish.offering] += 1
	assert sum(wanted[offering] > seats[offering] for offering in seats) >= 3
	assert sum(wanted[offering] < seats[offering] for offering in seats) >= 2


def test_a_few_read_the_leaflet_wrong(rows):
	catalogue = Catalogue(rows)
	offerings = {row.key: row for row in rows["program_offerings"]}
	students = {row.key: row for row in rows["students"]}
	asking = wishes(rows, 150, 7)
	wrong = [wish for wish in asking if not catalogue.fits(offerings[wish.offering], students[wish.student])]
	assert 0 < len(wrong) < len(asking) / 10
