"""Imports that point up or go in a circle are found, whatever form they have; those that point down are not."""

import pytest

import import_directions
from source import Source


def rules_of(**modules: str) -> list[str]:
	"""The rules broken by modules given as ``schedule__terms="import …"``."""
	sources = [Source(f"ifitwala_ed/{name.replace('__', '/')}.py", text) for name, text in modules.items()]
	return [problem.rule for problem in import_directions.problems_in(sources)]


@pytest.mark.parametrize(
	"statement",
	[
		"from ifitwala_ed.activities import seats",
		"from ifitwala_ed.activities.seats import take",
		"import ifitwala_ed.activities.seats",
		"def f():\n\tfrom ifitwala_ed.activities import seats",
		"if TYPE_CHECKING:\n\tfrom ifitwala_ed.activities.seats import take",
	],
)
def test_an_import_that_points_up(statement: str) -> None:
	assert rules_of(schedule__terms=statement, activities__seats="") == ["import-points-up"]
	assert rules_of(api__booking=statement, activities__seats="") == []


def test_neighbours_do_not_know_each_other() -> None:
	broken = rules_of(
		school_billing__invoices="from ifitwala_ed.school_communication import threads",
		school_communication__threads="",
	)
	assert broken == ["import-points-up"]


def test_a_circle_in_one_package_with_one_side_for_type_checkers() -> None:
	broken = rules_of(
		activities__seats="from ifitwala_ed.activities.queue import next_in_line",
		activities__queue="if TYPE_CHECKING:\n\tfrom ifitwala_ed.activities.seats import Seat",
	)
	assert broken == ["import-circle"]


def test_what_frappe_generates_is_left_alone() -> None:
	block = "# begin: auto-generated types\nfrom ifitwala_ed.activities.row import Row\n# end: auto-generated types\n"
	assert rules_of(schedule__offering=block, activities__row="") == []
	below = block + "from ifitwala_ed.activities.row import Row\n"
	assert rules_of(schedule__offering=below, activities__row="") == ["import-points-up"]


def test_a_package_without_a_place() -> None:
	assert rules_of(alumni__reunion="") == ["no-layer"]
