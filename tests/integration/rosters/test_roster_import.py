"""Rosters from OneRoster CSV: tried, then all or nothing; again they change what differs, and nobody is deleted."""

from functools import partial

import frappe
import pytest

from ifitwala_ed.activities.roster_import import sentences, service
from ifitwala_ed.activities.roster_import.choices import read_choices
from ifitwala_ed.activities.roster_import.findings import Code
from ifitwala_ed.activities.roster_import.service import Report
from ifitwala_ed.activities.roster_import.writing import CHANGED, LEFT, MADE
from tests.factories import people, places
from tests.factories.core import unique
from tests.integration.rosters.roster_school import School, day, files, new_school, notes, stored, told
from tests.support.oneroster import Export
from tests.support.queries import count_queries


@pytest.fixture
def school() -> School:
	return new_school()


def codes(report: Report) -> list[Code]:
	return [finding.code for finding in report.errors]


def test_a_trial_says_what_would_be_made_and_stores_nothing(school: School) -> None:
	before = stored()
	report = school.check(school.export())
	assert not report.errors, told(report)
	assert {key: len(names) for key, names in report.names.items()} == {
		("Student", MADE): 3,
		("Guardian", MADE): 2,
		("Student Group", MADE): 2,
	}
	assert sentences.summary(report) == "7 would be made, 0 changed, 0 left as they are."
	assert "Would Be Made: Student Group (2): 5A, 5B" in sentences.outcome(report)
	assert stored() == before


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_people_and_classes_are_made(school: School, version: str) -> None:
	teacher = people.employee(company_email=school.mail("ann.diaz"))
	export = school.export(version)
	school.apply(export)
	mika = school.student("Mika Lee")
	assert (mika.first_name, mika.last_name, mika.enabled, str(mika.date_of_birth)) == (
		"Mika",
		"Lee",
		1,
		"2016-03-04",
	)
	assert school.guardians("Mika Lee") == [("Kim Lee", "Parent", 1), ("Ona Lee", "Relative", 0)]
	assert school.guardians("Noa Lee") == [("Kim Lee", "Parent", 1)]
	mother = frappe.get_doc("Guardian", mika.guardians[0].guardian)
	assert (mother.email, mother.mobile_no) == (school.mail("kim.lee"), "+49 170 1234567")
	assert school.listed("5A") == {"Mika Lee", "Noa Lee"}
	group = school.group("5A")
	assert (group.group_based_on, group.status, group.academic_year) == ("Batch", "Active", school.year)
	assert [row.employee for row in group.instructors] == [teacher.name]


def test_what_is_made_is_what_a_form_would_store(school: School) -> None:
	year_group = places.year_group()
	export = school.export()
	export.rows["users"][0]["grades"] = year_group.name
	school.apply(export)
	for doctype in ("Student", "Student Group"):
		for name in frappe.get_all(
			doctype, filters={"school": school.name}, pluck="name", order_by="name asc"
		):
			before = frappe.get_doc(doctype, name).as_dict(no_default_fields=True)
			frappe.get_doc(doctype, name).save()
			assert frappe.get_doc(doctype, name).as_dict(no_default_fields=True) == before
	for row in school.student("Mika Lee").guardians:
		frappe.get_doc("Guardian", row.guardian).save()
	assert school.student("Mika Lee").year_group == year_group.name


def test_the_same_again_changes_nothing(school: School) -> None:
	export = school.export("1.2")
	school.apply(export)
	before = stored()
	report = school.apply(export)
	assert {action: report.count(action) for action in (MADE, CHANGED, LEFT)} == {
		MADE: 0,
		CHANGED: 0,
		LEFT: 7,
	}
	assert stored() == before


def test_what_differs_is_changed_and_what_is_empty_stays(school: School) -> None:
	school.apply(school.export())
	frappe.db.set_value("Student", school.student("Noa Lee").name, "student_email", school.mail("noa"))
	export = school.export()
	export.rows["users"][1] |= {"familyName": "Lee-Ray"}
	export.rows["users"][3] |= {"sms": "", "phone": "", "email": school.mail("kim")}
	report = school.apply(export)
	assert report.names["Student", CHANGED] == ["Noa Lee-Ray"]
	noa = school.student("Noa Lee-Ray")
	assert (noa.last_name, noa.student_email) == ("Lee-Ray", school.mail("noa"))
	mother = frappe.get_doc("Guardian", noa.guardians[0].guardian)
	assert (mother.email, mother.mobile_no) == (school.mail("kim"), "+49 170 1234567")


def test_a_family_name_that_is_left_empty_stays_part_of_the_name(school: School) -> None:
	school.apply(school.export())
	export = school.export()
	export.rows["users"][1] |= {"familyName": "", "givenName": "Noah"}
	export.rows["users"][3] |= {"familyName": ""}
	export.rows["enrollments"][1]["classSourcedId"] = "C2"
	report = school.apply(export)
	assert report.names["Student", CHANGED] == ["Noah Lee"]
	noah = school.student("Noah Lee")
	assert (noah.first_name, noah.last_name) == ("Noah", "Lee")
	assert school.listed("5B") == {"Noah Lee", "Zoë Ray"}
	assert noah.guardians[0].guardian_name == "Kim Lee"
	assert frappe.db.get_value("Guardian", noah.guardians[0].guardian, "guardian_name") == "Kim Lee"


def test_a_child_changes_class_and_leaves_the_old_list(school: School) -> None:
	school.apply(school.export())
	export = school.export()
	export.rows["enrollments"][1]["classSourcedId"] = "C2"
	for report in (school.check(export), school.apply(export)):
		lines = sentences.outcome(report)
		assert "5A, leaving: Noa Lee" in lines
		assert "5B, coming: Noa Lee" in lines
	assert (school.listed("5A"), school.listed("5B")) == ({"Mika Lee"}, {"Noa Lee", "Zoë Ray"})


def test_a_membership_that_has_ended_is_none_and_its_last_day_is_the_day_before(school: School) -> None:
	school.apply(school.export())
	export = school.export()
	export.rows["enrollments"][0]["endDate"] = day(1).isoformat()
	export.rows["enrollments"][1]["endDate"] = day(0).isoformat()
	school.apply(export)
	assert school.listed("5A") == {"Mika Lee"}


def test_who_comes_later_is_told(school: School) -> None:
	export = school.export()
	export.rows["enrollments"][0]["beginDate"] = day(10).isoformat()
	report = school.apply(export)
	assert school.listed("5A") == {"Noa Lee"}
	assert any("Mika Lee comes into 5A on" in note for note in notes(report))


def test_lists_of_a_term_to_come_are_made_before_it_begins(school: School) -> None:
	export = school.export()
	export.rows["academicSessions"][0]["startDate"] = day(5).isoformat()
	for row in export.rows["enrollments"]:
		row["beginDate"] = day(5).isoformat()
	school.apply(export)
	assert school.listed("5A") == {"Mika Lee", "Noa Lee"}


def test_nobody_is_deleted_and_who_is_missing_is_told(school: School) -> None:
	school.apply(school.export())
	school.group("5B").append(
		"students", {"student": people.student(school.name, first_name="Hand").name}
	).insert()
	export = school.export()
	export.rows["users"][1]["status"] = "tobedeleted"
	export.rows["users"][0]["agentSourcedIds"] = "P2"
	export.rows["classes"].pop()
	export.rows["enrollments"].pop()
	before = stored()
	report = school.apply(export)
	assert {name: len(rows) for name, rows in stored().items()} == {
		name: len(rows) for name, rows in before.items()
	}
	said = notes(report)
	assert any(
		"Students of the school who are not in the files" in note and "Noa Lee" in note for note in said
	)
	assert any("Classes that are not in the files keep their lists: 5B." in note for note in said)
	assert any("Kim Lee is no relative of Mika Lee in the files" in note for note in said)
	assert any(note.startswith("users.csv, row 3: These rows are marked as tobedeleted") for note in said)
	# a child who is in no file stays on the list, whatever is missing with it
	assert school.listed("5A") == {"Mika Lee", "Noa Lee"}
	assert len(school.group("5B").students) == 2
	assert school.student("Noa Lee").enabled


def test_who_was_put_on_a_list_by_hand_stays(school: School) -> None:
	school.apply(school.export())
	guest = people.student(school.name, first_name="Guest")
	group = school.group("5A")
	group.append("students", {"student": guest.name, "active": 1})
	group.save()
	school.apply(school.export())
	assert guest.student_name in school.listed("5A")


def test_who_comes_back_to_a_class_has_one_row(school: School) -> None:
	school.apply(school.export())
	group = school.group("5A")
	group.students[0].active = 0
	group.save()
	assert len(school.listed("5A")) == 1
	school.apply(school.export())
	assert school.listed("5A") == {"Mika Lee", "Noa Lee"}
	assert len(school.group("5A").students) == 2


def test_teachers_follow_and_others_stay(school: School) -> None:
	ann = people.employee(company_email=school.mail("ann.diaz"))
	other, third = people.employee(), people.employee(personal_email=school.mail("ben"))
	school.apply(school.export())
	group = school.group("5A")
	group.append("instructors", {"employee": other.name})
	group.save()
	export = school.export().person("T2", "teacher", "Ben", "Fox", email=school.mail("ben"))
	export.rows["enrollments"][2]["userSourcedId"] = "T2"
	report = school.apply(export)
	assert report.names["Student Group", CHANGED] == ["5A"]
	assert {row.employee for row in school.group("5A").instructors} == {other.name, third.name}
	assert ann.name not in {row.employee for row in school.group("5A").instructors}


def test_a_teacher_whom_nobody_knows_is_told_and_made_by_nobody(school: School) -> None:
	people.employee(first_name="Anne", last_name=unique("Diaz"))
	before = frappe.db.count("Employee")
	report = school.apply(school.export())
	assert any(
		"Ann Diaz, who teaches 5A, is no active employee here, and is left out." in note
		for note in notes(report)
	)
	assert frappe.db.count("Employee") == before
	named = people.employee()
	school.apply(school.export(), ("Employee", "T1", named.name))
	assert [row.employee for row in school.group("5A").instructors] == [named.name]


def test_of_several_orgs_one_is_the_school(school: School) -> None:
	export = (
		school.export()
		.school("Hillside", "school-2")
		.add("orgs", sourcedId="D", name="District", type="district")
	)
	export.person("S8", "student", "Pia", "Hill", org="school-2")
	export.add("classes", sourcedId="C8", title="1H", schoolSourcedId="school-2")
	export.member("C8", "S8").member("C1", "S8")
	report = school.apply(export)
	assert frappe.db.count("Student", {"school": school.name}) == 3
	assert any(
		"Pia Hill is on the list of 5A, and no student of the school" in note for note in notes(report)
	)
	export.rows["orgs"][0]["name"] = "Elsewhere"
	report = school.check(export)
	assert codes(report) == [Code.NO_ORG]
	assert "Elsewhere (school-1), Hillside (school-2)" in told(report)[0]
	assert not service.check(files(export), school.target("elsewhere")).errors
	assert not service.check(files(export), school.target("school-1")).errors
	assert service.check(files(export), school.target("nowhere")).errors


def test_the_only_school_of_the_files_is_the_school(school: School) -> None:
	export = school.export()
	export.rows["orgs"][0]["name"] = "Riverside"
	export.add("orgs", sourcedId="D", name="District", type="district")
	assert any("Riverside is the only school of the files" in note for note in notes(school.apply(export)))


def test_classes_of_other_terms_are_left_out(school: School) -> None:
	export = school.export()
	export.add(
		"academicSessions",
		sourcedId="Y0",
		title="Last year",
		startDate=day(-400).isoformat(),
		endDate=day(-40).isoformat(),
	)
	export.rows["classes"][1]["termSourcedIds"] = "Y0"
	report = school.apply(export)
	assert any("Classes of other terms, left out: 5B." in note for note in notes(report))
	assert not frappe.db.exists("Student Group", {"student_group_name": "5B", "school": school.name})


def test_the_table_of_choices_as_a_file(school: School) -> None:
	_table, findings = read_choices("\ufeffstudent,S1,new\n\npupil,S1,new\ngrade,05,\n".encode())
	assert [(finding.code, finding.details) for finding in findings] == [
		(Code.BAD_CHOICE, (3, "pupil")),
		(Code.BAD_CHOICE, (4, "grade")),
	]


def large(school: School, children: int) -> Export:
	"""A school of some children in classes of five, each with two relatives, three of whom are of two children."""
	made = Export().school(school.name)
	for number in range(children // 5):
		made.person(f"T{number}", "teacher", "Toni", f"Teacher {number}", email=school.mail(f"t{number}"))
		made.school_class(f"C{number}", f"Class {number}").member(f"C{number}", f"T{number}", "teacher")
	for number in range(children):
		relatives = f"P{number},P{number + 1}"
		made.person(
			f"S{number}", "student", "Mika", f"Child {number}", born="2016-03-04", agentSourcedIds=relatives
		)
		made.person(f"P{number}", "parent", "Kim", f"Parent {number}", email=school.mail(f"p{number}"))
		made.member(f"C{number // 5}", f"S{number}")
	return made.person(f"P{children}", "guardian", "Last")


def test_more_people_take_no_more_statements() -> None:
	counts = []
	# the first time descriptions of doctypes are read that other tests may have had forgotten
	for children in (5, 10, 40):
		school = new_school()
		first, second = large(school, children), large(school, children)
		for row in second.rows["enrollments"]:
			# everybody changes class
			row["classSourcedId"] = f"C{(int(row['classSourcedId'][1:]) + 1) % (children // 5)}"
		for row in second.rows["users"]:
			row["familyName"] += " Ray"
		for export in (first, second):
			read = files(export)
			counts.append(count_queries(partial(service.check, read, school.target())))
			service.apply(read, school.target())
	assert counts[2:4] == counts[4:]
