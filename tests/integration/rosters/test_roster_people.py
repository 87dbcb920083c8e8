"""Who of an export is who here: nobody is guessed, and what is chosen or recognised once is remembered."""

import frappe
import pytest

from ifitwala_ed.activities.roster_import.findings import Code
from ifitwala_ed.activities.roster_import.service import Report
from ifitwala_ed.activities.roster_import.writing import LEFT, MADE
from tests.factories import offerings, people, places
from tests.factories.core import unique
from tests.integration.rosters.roster_school import School, new_school, notes, told


@pytest.fixture
def school() -> School:
	return new_school()


def codes(report: Report) -> list[Code]:
	return [finding.code for finding in report.errors]


def test_name_and_address_together_say_who_it_is(school: School) -> None:
	parent = people.guardian(guardian_name="Kim Lee", email=school.mail("KIM.LEE"))
	child = people.student(
		school.name,
		[parent.name],
		first_name="Mika",
		last_name="Lee",
		student_email=school.mail("mika"),
		date_of_birth=None,
	)
	export = school.export()
	export.rows["users"][0]["email"] = school.mail("mika")
	report = school.apply(export)
	assert any(
		note == "Recognised by name and e-mail address, and from now on by the id: Mika Lee, Kim Lee."
		for note in notes(report)
	)
	assert school.student("Mika Lee").name == child.name
	assert school.guardians("Mika Lee") == [("Kim Lee", "Parent", 1), ("Ona Lee", "Relative", 0)]
	# now the id says it, whatever they are called
	export.rows["users"][0] |= {"givenName": "Mikaela", "email": ""}
	school.apply(export)
	assert school.student("Mikaela Lee").name == child.name


def test_who_merely_looks_like_somebody_is_never_guessed(school: School) -> None:
	twin = people.student(school.name, first_name="Mika", last_name="Lee", date_of_birth=None)
	people.student(school.name, first_name="Noa", last_name="Ray", student_email=school.mail("noa"))
	export = school.export()
	export.rows["users"][1]["email"] = school.mail("noa")
	report = school.check(export)
	assert codes(report) == [Code.SAME_NAME, Code.SAME_MAIL]
	assert told(report)[0] == (
		f"users.csv, row 2: Mika Lee may be Mika Lee ({twin.name}), who is here already. "
		"Say under Who Is Who who it is, or write new there."
	)
	choices = [("Student", "S1", twin.name), ("student", "S2", "New")]
	school.apply(export, *choices)
	assert frappe.db.count("Student", {"school": school.name}) == 4
	assert school.listed("5A") == {"Mika Lee", "Noa Lee"}
	# what was chosen is remembered
	school.apply(export)
	assert frappe.db.count("Student", {"school": school.name}) == 4


def test_who_was_new_once_is_known_afterwards(school: School) -> None:
	"""The next import begins with the same table, and the same files again change nothing."""
	people.student(school.name, first_name="Mika", last_name="Lee", date_of_birth=None)
	parent = people.guardian(guardian_name="Kim Lee", email=school.mail("other"))
	people.student(school.name, [parent.name])
	year = frappe.get_doc(
		"Student Group", offerings.school_class(school.name, school.year, [], schedule=[]).name
	)
	export = school.export()
	export.rows["classes"][0] |= {"classCode": year.student_group_name}
	new = [("student", "S1", "new"), ("guardian", "P1", "new"), ("class", "C1", "New")]
	first = school.apply(export, *new)
	again = school.apply(export, *new)
	assert first.count(MADE) == again.count(LEFT) == 7
	assert frappe.db.count("Student", {"school": school.name, "student_name": "Mika Lee"}) == 2


def test_a_child_of_two_schools_is_told(school: School) -> None:
	export = school.export()
	export.school("Hill School", "school-2").school("The District", "district", type="district")
	export.rows["users"][0]["orgSourcedIds"] = "school-1,school-2,district"
	report = school.apply(export)
	(note,) = (each for each in report.findings if each.code is Code.OF_SEVERAL_SCHOOLS)
	assert (note.details, note.row) == (("Mika Lee", "Hill School"), 2)


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_a_relative_of_no_org_is_a_guardian_all_the_same(school: School, version: str) -> None:
	export = school.export(version)
	for table, column in (("users", "orgSourcedIds"), ("roles", "orgSourcedId")):
		for row in export.rows.get(table, []):
			if row.get("role") in ("parent", "relative"):
				row[column] = ""
	school.apply(export)
	assert school.guardians("Mika Lee") == [("Kim Lee", "Parent", 1), ("Ona Lee", "Relative", 0)]


def test_a_namesake_of_another_day_is_somebody_else(school: School) -> None:
	people.student(school.name, first_name="Mika", last_name="Lee", date_of_birth="2014-01-01")
	school.apply(school.export())
	assert frappe.db.count("Student", {"school": school.name, "student_name": "Mika Lee"}) == 2


def test_choices_that_mean_nobody_or_two(school: School) -> None:
	child = people.student(school.name, first_name="Uma", last_name="Fox")
	rows = [
		("student", "S1", "Nobody"),
		("student", "S2", child.name),
		("student", "S3", child.name),
		("pupil", "S3", "x"),
	]
	report = school.check(school.export(), *rows)
	assert codes(report) == [Code.BAD_CHOICE, Code.UNKNOWN_CHOICE, Code.TWO_FOR_ONE]
	assert told(report)[2].startswith("users.csv, row 4: Noa Lee and Zoë Ray can't both be Uma Fox.")


def test_of_two_who_share_an_address_the_name_says_who_is_here(school: School) -> None:
	kim = people.guardian(guardian_name="Kim Lee", email=school.mail("kim.lee"))
	export = school.export().person(
		"P3", "parent", "Bo", "Lee", email=school.mail("kim.lee"), agentSourcedIds="S2"
	)
	report = school.apply(export)
	assert report.names["Guardian", MADE] == ["Ona Lee", "Bo Lee"]
	assert {row.guardian_name for row in school.student("Noa Lee").guardians} == {"Kim Lee", "Bo Lee"}
	assert kim.name in {row.guardian for row in school.student("Noa Lee").guardians}


def test_families_of_other_schools_are_neither_found_nor_changed(school: School) -> None:
	elsewhere = people.guardian(guardian_name="Kim Lee", email=school.mail("kim.lee"))
	people.student(places.school().name, [elsewhere.name])
	frappe.set_user(people.staff("Academic Admin", [school.name]).name)
	school.apply(school.export())
	frappe.set_user("Administrator")
	own = school.student("Mika Lee").guardians[0].guardian
	assert own != elsewhere.name
	assert not frappe.db.exists(
		"Student Guardian", {"guardian": elsewhere.name, "parent": school.student("Mika Lee").name}
	)


def test_ids_of_another_program_or_school_are_others(school: School) -> None:
	school.apply(school.export())
	other = new_school()
	other.apply(other.export())
	assert other.student("Mika Lee").name != school.student("Mika Lee").name
	school.source = "Library"
	assert Code.SAME_NAME in codes(school.check(school.export()))


def test_a_child_who_is_at_another_school_or_has_left_stays_so(school: School) -> None:
	school.apply(school.export())
	elsewhere = places.school().name
	frappe.db.set_value("Student", school.student("Mika Lee").name, "school", elsewhere)
	left = school.student("Noa Lee")
	left.enabled = 0
	left.save()
	before = school.listed("5A")
	report = school.apply(school.export())
	said = notes(report)
	assert any(f"Mika Lee is a student of {elsewhere} here" in note for note in said)
	assert any("Noa Lee is no longer enrolled here" in note for note in said)
	assert not frappe.db.get_value("Student", left.name, "enabled")
	assert school.listed("5A") == before == {"Mika Lee", "Noa Lee"}
	assert frappe.db.count("Student", {"school": school.name}) == 2


def test_somebody_who_was_deleted_is_made_anew(school: School) -> None:
	school.apply(school.export())
	zoe = school.student("Zoë Ray")
	frappe.db.delete("Student Group Student", {"student": zoe.name})
	zoe.delete()
	assert not frappe.db.exists("Roster Identity", {"document_name": zoe.name})
	school.apply(school.export())
	assert school.listed("5B") == {"Zoë Ray"}


def test_grades_are_year_groups_of_that_name_and_none_is_guessed(school: School) -> None:
	year = places.year_group(year_group_name=unique("Class")).name
	number = "".join(filter(str.isdigit, unique("")))[-3:] or "7"
	alike = places.year_group(year_group_name=f"Jahrgang {int(number)}").name
	export = school.export()
	export.rows["users"][0]["grades"] = year.upper()
	export.rows["users"][1]["grades"] = number
	export.rows["users"][2]["grades"] = "05,06"
	report = school.check(export)
	assert codes(report) == [Code.UNKNOWN_GRADE]
	assert alike in told(report)[0]
	report = school.apply(export, ("grade", number, alike))
	assert any("Zoë Ray has several grades: 05, 06." in note for note in notes(report))
	years = [school.student(name).year_group for name in ("Mika Lee", "Noa Lee", "Zoë Ray")]
	assert years == [year, alike, None]
	# remembered
	school.apply(export)


def test_a_new_year_group_is_made_by_who_may_make_one(school: School) -> None:
	grade = unique("Grade")
	export = school.export()
	export.rows["users"][0]["grades"] = grade
	frappe.set_user(people.staff("Academic Admin", [school.name]).name)
	assert codes(school.check(export)) == [Code.NOT_TO_BE_MADE]
	frappe.set_user(people.staff("Academic Admin").name)
	report = school.apply(export)
	frappe.set_user("Administrator")
	assert report.names["Year Group", MADE] == [grade]
	assert school.student("Mika Lee").year_group == grade


def test_addresses_that_no_form_takes_are_left_out(school: School) -> None:
	export = school.export()
	export.rows["users"][0]["email"] = "mika at home"
	export.rows["users"][3]["sms"] = "call the office"
	report = school.apply(export)
	assert any("mika at home is no e-mail address" in note for note in notes(report))
	assert any("call the office is no telephone number" in note for note in notes(report))
	mika = school.student("Mika Lee")
	assert (mika.student_email, frappe.db.get_value("Guardian", mika.guardians[0].guardian, "mobile_no")) == (
		None,
		None,
	)
