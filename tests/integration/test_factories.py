"""The factories make what the app and its host accept."""

import frappe

from tests.factories import billing, offerings, people, places
from tests.support.http import Client


def test_places() -> None:
	parent, campuses = places.campuses(2)
	assert [campus.parent_school for campus in campuses] == [parent.name] * 2
	hall = places.hall(courts=2)
	assert {court.parent_location for court in hall.courts} == {hall.whole.name}
	assert len(places.holiday_list(["2030-12-24", "2030-12-25"]).holidays) == 2
	assert places.year_group().name


def test_a_family_can_log_in_and_stays_out_of_desk() -> None:
	family = people.family(places.school().name, children=2)
	assert len(family.students) == 2
	assert frappe.db.get_value("User", family.user, "user_type") == "Website User"


def test_a_teacher_is_an_employee() -> None:
	teacher = people.teacher()
	assert frappe.db.get_value("Employee", teacher.employee, "user_id") == teacher.user
	assert frappe.db.exists("User Permission", {"user": teacher.user, "allow": "Employee"})


def test_staff_of_one_school() -> None:
	school = places.school().name
	person = people.staff(schools=[school])
	assert (
		frappe.db.get_value("User Permission", {"user": person.name, "allow": "School"}, "for_value")
		== school
	)


def test_an_offering_with_sections() -> None:
	made = offerings.offering(sections=3, capacity=12)
	offering = frappe.get_doc("Program Offering", made.offering)
	assert [row.student_group for row in offering.activity_sections] == made.sections
	assert frappe.db.get_value("Student Group", made.section, "maximum_size") == 12


def test_an_open_offering() -> None:
	made = offerings.open_offering(sections=2)
	assert frappe.db.get_value("Program Offering", made.offering, "activity_booking_status") == "Open"


def test_billing() -> None:
	family = people.family(places.school().name)
	assert billing.billable_offering().company == places.company()
	assert billing.account_holder(family.guardian).name


def test_log_in_over_http(client: Client) -> None:
	person = people.user()
	frappe.db.commit()
	client.login(person.name, people.PASSWORD)
	assert client.call("frappe.auth.get_logged_user", "GET").message == person.name
