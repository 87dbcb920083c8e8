"""A value that is read with `cache` is kept until the transaction ends or goes back to a savepoint, and no longer."""

from collections.abc import Callable

import frappe
import pytest

from tests.factories import places

BEFORE, AFTER = "BEF", "AFT"


def kept(school: str) -> str:
	return frappe.db.get_value("School", school, "abbr", cache=True)


def back_to_a_savepoint() -> None:
	frappe.db.savepoint("values_kept")
	frappe.db.rollback(save_point="values_kept")


@pytest.mark.parametrize(
	"end", [lambda: frappe.db.commit(), back_to_a_savepoint], ids=["commit", "savepoint"]
)
def test_a_kept_value_is_read_anew(end: Callable[[], None]) -> None:
	school = places.school(abbr=BEFORE).name
	assert kept(school) == BEFORE
	frappe.db.sql("update `tabSchool` set abbr = %s where name = %s", (AFTER, school))
	assert kept(school) == BEFORE
	end()
	assert kept(school) == AFTER
