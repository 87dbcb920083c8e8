"""Schools are a tree; years run forward."""

import frappe
import pytest
from frappe.utils.nestedset import get_descendants_of

from tests.factories import places


def test_campuses_lie_below_their_school() -> None:
	parent, campuses = places.campuses(2)
	assert sorted(get_descendants_of("School", parent.name)) == sorted(campus.name for campus in campuses)


def test_a_school_without_an_abbreviation_gets_its_initials() -> None:
	assert places.school(abbr=None, school_name="Saint Mary Hill").abbr == "SMH"


def test_a_parent_has_to_be_a_group() -> None:
	leaf = places.school()
	with pytest.raises(frappe.ValidationError, match="not a group"):
		places.school(parent=leaf.name)


def test_a_school_with_schools_below_it_stays_a_group() -> None:
	parent, _campuses = places.campuses(1)
	parent.reload()
	parent.is_group = 0
	with pytest.raises(frappe.ValidationError, match="stays a group"):
		parent.save()


@pytest.mark.parametrize("below", [0, 1])
def test_a_school_is_never_below_itself(below: int) -> None:
	top, (middle,) = places.campuses(1)
	middle.is_group = 1
	middle.save()
	top.reload()
	top.parent_school = (top.name, middle.name)[below]
	with pytest.raises(frappe.ValidationError, match="can't be above it"):
		top.save()


def test_a_school_with_campuses_cannot_be_deleted_and_a_campus_can() -> None:
	parent, (campus,) = places.campuses(1)
	with pytest.raises(frappe.ValidationError):
		frappe.delete_doc("School", parent.name)
	frappe.delete_doc("School", campus.name)
	assert not frappe.db.exists("School", campus.name)


@pytest.mark.parametrize("end", ["2026-08-01", "2026-07-31"])
def test_an_academic_year_ends_after_it_starts(end: str) -> None:
	with pytest.raises(frappe.ValidationError, match="ends on"):
		places.academic_year(year_start_date="2026-08-01", year_end_date=end)
