"""Staff don't book for, or write about, what belongs to another school by naming it: its name would be shown to them."""

import frappe
import pytest

from tests.permissions.conftest import World


@pytest.mark.parametrize("role", ["Academic Staff", "Activity Coordinator"])
def test_nobody_is_booked_for_whom_the_user_doesnt_see(world: World, role: str) -> None:
	frappe.set_user(world.staff[role])
	values = {"program_offering": world.here["Program Offering"], "status": "Draft"}
	booking = frappe.get_doc({"doctype": "Activity Booking", "student": world.there["Student"], **values})
	with pytest.raises(frappe.PermissionError):
		booking.insert()


def test_a_booking_that_a_family_of_another_school_made_is_read(world: World) -> None:
	booking = frappe.get_doc("Activity Booking", world.here["Activity Booking"])
	booking.db_set("student", world.there["Student"])
	frappe.set_user(world.staff["Academic Staff"])
	assert booking.has_permission("read")
	assert booking.has_permission("write")


@pytest.mark.parametrize(
	("field", "doctype"),
	[
		("activity_program_offering", "Program Offering"),
		("activity_student_group", "Student Group"),
		("activity_booking", "Activity Booking"),
	],
)
def test_a_post_is_about_the_own_school(world: World, field: str, doctype: str) -> None:
	frappe.set_user(world.staff["Academic Staff"])
	for campus in (world.there, world.here):
		post = frappe.new_doc("Org Communication")
		post.update({"title": "Racket", "message": "Please.", "school": world.here.school})
		post.set(field, campus[doctype])
		if campus is world.here:
			post.insert()
		else:
			with pytest.raises(frappe.ValidationError, match="school"):
				post.insert()
