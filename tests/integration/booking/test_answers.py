"""What an answer says of a booking."""

import frappe

from ifitwala_ed.api.activity_booking import get_student_activity_bookings
from tests.factories import offerings, people
from tests.integration.booking.conftest import acting_as


def test_choices_are_told_by_what_people_call_them(book) -> None:
	"""The label in the offering, else the group's title; a section that was taken out since keeps its group's title."""
	made = offerings.open_offering(sections=3, capacity=1)
	document = frappe.get_doc("Program Offering", made.offering)
	document.activity_sections[0].section_label = "Monday, early"
	document.activity_sections[1].section_label = None
	document.save(ignore_permissions=True)
	first, second, third = made.sections
	title_of = {
		name: frappe.db.get_value("Student Group", name, "student_group_name") for name in made.sections
	}
	family = people.family(made.school)
	answer = book(made, family, first, third, second)
	assert answer["choice_labels"][0] == answer["section_label"] == "Monday, early"
	assert answer["choice_labels"][2] == title_of[second]

	document.reload()
	document.activity_sections = [row for row in document.activity_sections if row.student_group != third]
	document.save(ignore_permissions=True)
	with acting_as(family.user):
		(listed,) = get_student_activity_bookings(family.student)["items"]
	assert listed["choices"] == [first, third, second]
	assert listed["choice_labels"] == ["Monday, early", title_of[third], title_of[second]]
