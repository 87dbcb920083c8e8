"""A communication says for whom it is, within its school, and ends after it begins."""

from typing import Any

import frappe
import pytest
from frappe.model.document import Document

from tests.factories import offerings, people, places
from tests.factories.core import insert


def post(school: str, *audiences: dict[str, Any], **values: Any) -> Document:
	defaults = {
		"title": "Bring your racket",
		"message": "Please.",
		"school": school,
		"audiences": list(audiences),
	}
	return insert("Org Communication", defaults, values)


@pytest.fixture
def school() -> str:
	return places.school().name


def test_it_ends_after_it_begins(school: str) -> None:
	with pytest.raises(frappe.ValidationError, match="would end before"):
		post(school, publish_from="2026-09-02 08:00:00", publish_to="2026-09-02 08:00:00")


def test_an_audience_names_its_target(school: str) -> None:
	with pytest.raises(frappe.ValidationError, match="Choose the Student Group"):
		post(school, {"target_mode": "Student Group", "school": school, "to_students": 1})


def test_an_audience_names_people(school: str) -> None:
	with pytest.raises(frappe.ValidationError, match="Tick whether"):
		post(school, {"target_mode": "School", "school": school})


def test_an_audience_keeps_only_the_target_it_names(school: str) -> None:
	student = people.student(school).name
	row = {"target_mode": "Student", "student": student, "school": school, "to_guardians": 1}
	audience = post(school, row).audiences[0]
	assert (audience.student, audience.school) == (student, None)


def test_an_audience_may_be_a_school_below() -> None:
	parent, (campus,) = places.campuses(1)
	row = {"target_mode": "School", "school": campus.name, "to_staff": 1}
	assert post(parent.name, row).audiences[0].school == campus.name


@pytest.mark.parametrize("target", ["School", "Program Offering", "Student Group", "Student"])
def test_an_audience_is_never_of_another_school(school: str, target: str) -> None:
	elsewhere = places.school().name
	offering = offerings.program_offering(elsewhere)
	name = {
		"School": elsewhere,
		"Program Offering": offering.name,
		"Student Group": offerings.student_group(elsewhere, offering.academic_year, schedule=[]).name,
		"Student": people.student(elsewhere).name,
	}[target]
	with pytest.raises(frappe.ValidationError, match="not below the school"):
		post(school, {"target_mode": target, frappe.scrub(target): name, "to_students": 1})
