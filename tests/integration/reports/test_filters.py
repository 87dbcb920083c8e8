"""A report that is sent what is no filter says so."""

from typing import Any

import frappe
import pytest

from ifitwala_ed.exceptions import InvalidArgumentError
from tests.integration.reports.support import REPORTS

WRONG = [
	([1], "school"),
	({"a": 1}, "school"),
	(5, "school"),
	("half a pair \ud800", "school"),
	("05.12.2026", "from_date"),
	([1], "to_date"),
	("perhaps", "missed_in_a_row"),
	("perhaps", "only_free"),
	("perhaps", "with_ended"),
	("perhaps", "also_over"),
]
WITH = {
	"from_date": {"Activity Attendance", "Activity Register", "Family Statement"},
	"to_date": {"Activity Attendance", "Activity Register", "Family Statement"},
	"missed_in_a_row": {"Activity Attendance"},
	"only_free": {"Section Occupancy"},
	"with_ended": {"Family Statement"},
	"also_over": {"Allocation Outcomes", "Section Occupancy"},
}


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_a_wrong_filter_is_named(name: str) -> None:
	for value, fieldname in WRONG:
		if name in WITH.get(fieldname, REPORTS):
			with pytest.raises(InvalidArgumentError, match=fieldname):
				REPORTS[name]({fieldname: value})


@pytest.mark.parametrize("name", sorted(REPORTS))
@pytest.mark.parametrize("filters", [[1], "x", 5])
def test_filters_are_an_object(name: str, filters: Any) -> None:
	with pytest.raises(InvalidArgumentError):
		REPORTS[name](filters)


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_empty_filters_are_none(name: str) -> None:
	whenever = {"from_date": "2026-09-07", "to_date": None, "school": "", "only_free": "0"}
	assert len(REPORTS[name](frappe._dict(whenever))) == 6
