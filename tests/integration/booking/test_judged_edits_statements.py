"""What it costs to judge an edit: the same for one child and for thirty, for one session and for thirty-six."""

from collections.abc import Callable
from functools import partial
from typing import Any

import frappe
import pytest
from frappe.utils import add_days, today

from ifitwala_ed.activities.booking import edit_check
from ifitwala_ed.core import transactions
from ifitwala_ed.exceptions import ScheduleClashError
from tests.factories import bookings, offerings, people, places
from tests.integration.readiness.support import group_of
from tests.support.queries import count_queries

AT_MOST = 12


@pytest.fixture
def judging(monkeypatch: pytest.MonkeyPatch) -> list[int]:
	"""How many statements each judgement took."""
	found: list[int] = []
	check = edit_check.check_sessions

	def counting(differences: Any, doc: Any = None) -> None:
		raised: list[Exception] = []

		def call() -> None:
			try:
				check(differences, doc)
			except ScheduleClashError as refusal:
				raised.append(refusal)

		found.append(count_queries(call))
		if raised:
			raise raised[0]

	monkeypatch.setattr(edit_check, "check_sessions", counting)
	return found


def a_term(children: int, weeks: int) -> offerings.Offered:
	"""A section with that many weekly sessions and children, who are in one class and in another activity too."""
	school = places.school().name
	year = places.academic_year(year_end_date=add_days(today(), 400)).name
	dates = {"start_date": add_days(today(), 7), "end_date": add_days(today(), 6 + 7 * weeks)}
	made = offerings.open_offering(capacity=children, school=school, academic_year=year, **dates)
	other = offerings.open_offering(capacity=children, sections=3, school=school, academic_year=year, **dates)
	students = [people.student(school).name for _number in range(children)]
	for student in students:
		bookings.book(made, made.section, student)
		bookings.book(other, other.sections[2], student)
	slots = [offerings.slot(places.room().name, "Friday")]
	# a worker of the site may be writing an invoice's number to one of their bookings
	transactions.run(lambda: offerings.school_class(school, year, students, schedule=slots))
	return made


def moved(made: offerings.Offered, weekday: str) -> Any:
	group = group_of(made)
	group.schedule[0].update({"weekday": weekday, "from_time": "13:15:00", "to_time": "14:00:00"})
	return group


def clashing(made: offerings.Offered) -> Any:
	group = moved(made, "Wednesday")
	with pytest.raises(ScheduleClashError, match=r"There are \d+ such cases in all"):
		group.save()


def harmless(made: offerings.Offered) -> None:
	moved(made, "Tuesday").save()


@pytest.mark.parametrize("edit", [harmless, clashing], ids=lambda edit: edit.__name__)
def test_thirty_children_and_a_year_of_sessions_are_judged_with_twelve_statements(
	judging: list[int], edit: Callable[[offerings.Offered], None]
) -> None:
	made = a_term(children=30, weeks=36)
	sessions = frappe.db.count("Location Booking", {"source_name": made.section})
	assert sessions == 36
	del judging[:]
	transactions.run(partial(edit, made))
	assert 0 < judging[-1] <= AT_MOST, judging


def test_one_child_and_a_month_take_no_less(judging: list[int]) -> None:
	costs = []
	for children, weeks in ((1, 4), (7, 20)):
		made = a_term(children, weeks)
		del judging[:]
		transactions.run(partial(harmless, made))
		costs.append(judging[-1])
	assert len(set(costs)) == 1
