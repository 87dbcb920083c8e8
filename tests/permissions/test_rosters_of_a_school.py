"""Who may import a school's rosters, and read what an import says and keeps: its own administrators, and its staff."""

import frappe
import pytest

from ifitwala_ed.activities.roster_import import service
from ifitwala_ed.exceptions import ActivityAccessError
from tests.factories import people, places
from tests.integration.rosters.roster_school import School, files, new_school


@pytest.fixture
def school() -> School:
	return new_school()


def document(school: School) -> str:
	doc = frappe.get_doc(
		doctype="Roster Import", school=school.name, academic_year=school.year, source="OneRoster"
	)
	doc.append("findings", {"message": "Mika Lee may be Mika Lee"})
	doc.append("choices", {"kind": "Student", "in_files": "S1", "here": "Mika Lee"})
	doc.flags.ignore_mandatory = doc.flags.ignore_validate = True
	return doc.insert().name


@pytest.mark.parametrize("role", ["Academic Staff", "Instructor", "Guardian", "Student"])
def test_only_administrators_import(school: School, role: str) -> None:
	frappe.set_user(people.staff(role, [school.name]).name)
	with pytest.raises(ActivityAccessError):
		service.require_target(school.target())


@pytest.mark.parametrize("role", ["Academic Admin", "Activity Coordinator"])
def test_administrators_import_into_their_own_schools(school: School, role: str) -> None:
	elsewhere = new_school()
	frappe.set_user(people.staff(role, [school.name]).name)
	service.require_target(school.target())
	with pytest.raises(ActivityAccessError):
		service.require_target(elsewhere.target())
	with pytest.raises(ActivityAccessError):
		service.require_target(School("No Such School", school.year).target())


def test_what_an_import_says_is_read_by_the_schools_staff_alone(school: School) -> None:
	name = document(school)
	for role, schools, may_read in (
		("Academic Staff", [school.name], True),
		("Activity Coordinator", [places.school().name], False),
		("Instructor", [school.name], False),
		("Guardian", [], False),
	):
		frappe.set_user(people.staff(role, schools).name)
		assert bool(frappe.has_permission("Roster Import", doc=name)) is may_read
		for table in ("Roster Import Finding", "Roster Import Choice"):
			assert _is_listed(table, name) is may_read
		frappe.set_user("Administrator")


def _is_listed(table: str, parent: str) -> bool:
	try:
		return bool(
			frappe.get_list(
				table, filters={"parent": parent}, parent_doctype="Roster Import", order_by="name asc"
			)
		)
	except frappe.PermissionError:
		return False


def test_nobody_reads_who_is_who(school: School) -> None:
	export = school.export()
	service.apply(files(export), school.target())
	assert frappe.db.count("Roster Identity", {"school": school.name})
	frappe.set_user(people.staff("Academic Admin").name)
	with pytest.raises(frappe.PermissionError):
		frappe.get_list("Roster Identity", order_by="name asc")
