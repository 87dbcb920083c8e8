"""Listing a child table gives the rows of no document which its reader may not open.

Frappe asks only whether the reader has a right to some document of the parent's doctype.
"""

import frappe
import pytest

from ifitwala_ed.permissions.document_access import PARENTS
from tests.factories.rows import row
from tests.permissions.conftest import World
from tests.permissions.looking import rows_in_list

NOT_OF_INSTRUCTORS = (
	"Activity Programme Import",
	"Class Timetable Import",
	"Org Communication",
	"Roster Import",
	"Student Safety Record",
	"Timetable Cycle",
)


@pytest.fixture
def rows(world: World) -> None:
	"""A row of every child table in the documents of either campus."""
	for doctype, parent in PARENTS.items():
		field = next(df for df in frappe.get_meta(parent).get_table_fields() if df.options == doctype)
		for campus in (world.here, world.there):
			row(doctype, parent=campus[parent], parenttype=parent, parentfield=field.fieldname, idx=9)


@pytest.mark.parametrize("doctype", PARENTS)
@pytest.mark.usefixtures("rows")
def test_staff_of_one_campus_list_no_rows_of_the_other(world: World, doctype: str) -> None:
	parent = PARENTS[doctype]
	found = rows_in_list(world.staff["Academic Staff"], doctype, parent)
	assert world.here[parent] in found
	assert world.there[parent] not in found
	assert {world.here[parent], world.there[parent]} <= rows_in_list(world.everywhere, doctype, parent)


@pytest.mark.parametrize("doctype", PARENTS)
@pytest.mark.usefixtures("rows")
def test_a_parent_lists_only_rows_of_the_own_child(world: World, doctype: str) -> None:
	parent = PARENTS[doctype]
	own = {world.here[parent]} if parent in ("Student", "Activity Booking") else set()
	assert rows_in_list(world.here.family.user, doctype, parent) == own


@pytest.mark.parametrize("doctype", PARENTS)
@pytest.mark.usefixtures("rows")
def test_an_instructor_lists_only_rows_of_the_own_groups(world: World, doctype: str) -> None:
	parent = PARENTS[doctype]
	own = set() if parent in NOT_OF_INSTRUCTORS else {world.here[parent]}
	assert rows_in_list(world.here.teacher.user, doctype, parent) == own


@pytest.mark.usefixtures("rows")
def test_a_family_lists_no_tiers(world: World) -> None:
	frappe.set_user(world.here.family.user)
	listed = frappe.get_list(
		"Activity Booking Choice",
		fields=["parent", "priority_tier"],
		parent_doctype="Activity Booking",
		order_by="parent",
	)
	assert listed
	assert not any("priority_tier" in choice for choice in listed)
