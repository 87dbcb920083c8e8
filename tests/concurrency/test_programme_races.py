"""Two administrators, or one with two clicks: a programme and a next term are made once."""

from collections.abc import Callable
from threading import Barrier
from typing import Any

import frappe
import pytest
from frappe.utils import add_days, today

from ifitwala_ed.activities import next_term
from tests.factories import offerings
from tests.integration.schedule.programme import Place
from tests.support import sabotage
from tests.support.parallel import Outcome, in_threads
from tests.support.site import Site

pytestmark = pytest.mark.mariadb


def imports(place: Place) -> list[Callable[[], Any]]:
	return [lambda: place.apply(place.row(), place.row("B", weekday="Tuesday"))] * 2


def count(doctype: str, place: Place) -> int:
	frappe.db.commit()
	return frappe.db.count(doctype, {"school": place.school})


def actions(outcome: Outcome) -> set[str]:
	assert outcome.ok, outcome.error
	assert outcome.value.is_applied, outcome.value.findings
	return {one.action for one in outcome.value.outcomes}


def test_the_second_of_two_imports_sees_what_the_first_made(site: Site) -> None:
	place = Place()
	outcomes = in_threads(site, imports(place))
	assert sorted(map(sorted, map(actions, outcomes))) == [["Left"], ["Made"]]
	assert (count("Program Offering", place), count("Student Group", place)) == (1, 2)


def test_control_without_the_lock_one_import_fails(site: Site) -> None:
	"""The index on a group's title keeps the sections from being made twice; nothing tells whoever lost why."""
	place = Place()
	with sabotage.imports_without_the_schools_lock(Barrier(2)):
		outcomes = in_threads(site, imports(place))
	assert [bool(one.ok and one.value.is_applied) for one in outcomes].count(True) == 1


def copies(made: offerings.Offered) -> list[Callable[[], str]]:
	first, last = add_days(today(), 84), add_days(today(), 147)
	return [lambda: next_term.copy_to_next_term(made.offering, made.academic_year, first, last)] * 2


def test_two_clicks_make_one_next_term(site: Site) -> None:
	made = offerings.offering(sections=0)
	frappe.db.commit()
	outcomes = in_threads(site, copies(made))
	assert [type(one.error) for one in outcomes if not one.ok] == [frappe.DuplicateEntryError]
	assert frappe.db.count("Program Offering", {"school": made.school}) == 2


def test_control_without_the_lock_two_clicks_make_two(site: Site) -> None:
	made = offerings.offering(sections=0)
	frappe.db.commit()
	with sabotage.copies_without_the_sources_lock(Barrier(2)):
		in_threads(site, copies(made))
	frappe.db.commit()
	assert frappe.db.count("Program Offering", {"school": made.school}) == 3
