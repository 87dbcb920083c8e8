"""What imports and bookings write by rows is, column by column, what a form would have stored."""

from typing import Any

import frappe
import pytest

from tests.factories import bookings, offerings, people, places
from tests.integration.rosters.roster_school import new_school
from tests.integration.schedule.fet_school import School, applied, with_everything

# each document and each moment has its own
ITS_OWN = ("name", "parent", "creation", "modified")
ROSTER_ROW = "Student Group Student"
GROUP = "Student Group"


@pytest.fixture
def school() -> School:
	return with_everything(School(places.school().name, places.academic_year().name))


def columns(doctype: str, **where: Any) -> list[dict[str, Any]]:
	"""What the table has, without what is each row's own."""
	rows = frappe.get_all(doctype, filters=where, fields=["*"], order_by="idx asc, name asc")
	return [{name: value for name, value in row.items() if name not in ITS_OWN} for row in rows]


def tables_of(doctype: str) -> dict[str, str]:
	return {field.fieldname: field.options for field in frappe.get_meta(doctype).get_table_fields()}


def whole(doctype: str, name: str) -> dict[str, list]:
	"""A document and its rows, by table."""
	rows = {
		fieldname: columns(table, parent=name, parenttype=doctype, parentfield=fieldname)
		for fieldname, table in tables_of(doctype).items()
	}
	return {"": columns(doctype, name=name), **rows}


def typed(document: Any) -> dict[str, Any]:
	"""What somebody would type into a form to get this document."""
	fields = [field for field in document.meta.fields if not field.read_only]
	values = {field.fieldname: document.get(field.fieldname) for field in fields}
	for fieldname in tables_of(document.doctype):
		values[fieldname] = [typed(row) for row in document.get(fieldname)]
	return {name: value for name, value in values.items() if value is not None}


def from_a_form(doctype: str, name: str) -> dict[str, list]:
	"""The same document again, typed into a form in its place."""
	values = typed(frappe.get_doc(doctype, name))
	for table in tables_of(doctype).values():
		frappe.db.delete(table, {"parent": name, "parenttype": doctype})
	for kind in ("Location Booking", "Employee Booking"):
		frappe.db.delete(kind, {"source_name": name})
	frappe.db.delete(doctype, {"name": name})
	return whole(doctype, frappe.get_doc({"doctype": doctype, **values}).insert().name)


def named(doctype: str, school: str) -> list[str]:
	return frappe.get_all(doctype, filters={"school": school}, pluck="name", order_by="name asc")


def test_classes_of_a_timetable(school: School) -> None:
	applied(school.timetable(), school.target())
	groups = named(GROUP, school.name)
	stored = {group: whole(GROUP, group) for group in groups}
	assert any(group["students"] for group in stored.values())
	assert stored == {group: from_a_form(GROUP, group) for group in groups}


def test_classes_of_a_timetable_by_a_cycle(school: School) -> None:
	cycle = places.timetable_cycle(school.name, list("ABCDEF"))
	applied(school.timetable(name="letter-days"), school.target(cycle=cycle.name))
	groups = named(GROUP, school.name)
	stored = {group: whole(GROUP, group) for group in groups}
	assert any(group["cycle_lessons"] for group in stored.values())
	assert stored == {group: from_a_form(GROUP, group) for group in groups}


def test_children_families_and_lists_of_rosters() -> None:
	school = new_school()
	people.employee(company_email=school.mail("ann.diaz"))
	school.apply(school.export().person("S8", "student", "Uma").member("C2", "S8"))
	for doctype in (GROUP, "Student"):
		names = named(doctype, school.name)
		stored = {name: whole(doctype, name) for name in names}
		assert stored == {name: from_a_form(doctype, name) for name in names}
	guardian = frappe.db.get_value("Guardian", {"guardian_name": "Kim Lee", "email": school.mail("kim.lee")})
	stored = whole("Guardian", guardian)
	assert stored == from_a_form("Guardian", guardian)


def test_the_list_of_a_section() -> None:
	made = offerings.open_offering()
	student = people.student(made.school).name
	bookings.book(made, made.section, student)
	school_class = offerings.school_class(made.school, made.academic_year, [student], schedule=[])
	assert columns(ROSTER_ROW, parent=made.section) == columns(ROSTER_ROW, parent=school_class.name)


def test_lists_are_numbered_without_a_gap_when_children_leave_and_come(school: School) -> None:
	applied(school.timetable(), school.target())
	group = frappe.get_doc(GROUP, school.group("5A"))
	group.set("students", [{"student": people.student(school.name).name, "active": 1} for _n in range(3)])
	group.save()
	applied(school.timetable(), school.target())
	leaving = group.students[0].student
	newcomers = [people.student(school.name).name for _number in range(2)]
	group.reload()
	kept = [row.student for row in group.students if row.student != leaving]
	group.set("students", [{"student": each, "active": 1} for each in [*kept, *newcomers]])
	group.save()
	applied(school.timetable(), school.target())
	rows = columns(ROSTER_ROW, parent=school.group("5A, 5B"))
	assert [row["idx"] for row in rows] == [1, 2, 3, 4, 5]
	assert {row["student"] for row in rows} == {*kept, *newcomers, school.children["5B"]}


def test_lessons_that_were_never_held_leave_no_gap(school: School) -> None:
	applied(school.timetable(), school.target())
	moved = ('"1","Tuesday","09:55 - 10:40"', '"1","Friday","09:55 - 10:40"')
	applied(school.timetable(moved), school.target())
	rows = columns("Student Group Schedule", parent=school.group("5A"))
	assert [row["idx"] for row in rows] == list(range(1, len(rows) + 1))


def test_who_was_on_a_joint_list_before_has_one_row_when_back(school: School) -> None:
	applied(school.timetable(), school.target())
	joint = frappe.get_doc(GROUP, school.group("5A, 5B"))
	(row,) = (row for row in joint.students if row.student == school.children["5A"])
	row.active = 0
	joint.save()
	report = applied(school.timetable(), school.target())
	assert report.actions["5A, 5B"] == "Changed"
	rows = columns(ROSTER_ROW, parent=joint.name, student=school.children["5A"])
	assert [row["active"] for row in rows] == [1]


def test_rosters_number_their_lists_too() -> None:
	school = new_school()
	export = school.export()
	school.apply(export)
	export.person("S4", "student", "Uma", "Fox").member("C1", "S4")
	(leaving,) = (row for row in export.rows["enrollments"] if row["sourcedId"] == "C1-S1-student")
	export.rows["enrollments"].remove(leaving)
	school.apply(export)
	rows = columns(ROSTER_ROW, parent=school.group("5A").name)
	assert [(row["idx"], row["student_name"]) for row in rows] == [(1, "Noa Lee"), (2, "Uma Fox")]
