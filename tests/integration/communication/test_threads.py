"""The conversation of a booking is made once, for that child's family and the school's staff."""

import frappe
import pytest

from ifitwala_ed.school_communication import threads
from tests.factories import bookings, offerings, people


@pytest.fixture
def made() -> offerings.Offered:
	return offerings.open_offering()


@pytest.fixture
def booking(made: offerings.Offered) -> str:
	return bookings.book(made, made.section)


def test_the_conversation_is_of_the_booking_and_its_family(made: offerings.Offered, booking: str) -> None:
	student, student_name = frappe.db.get_value("Activity Booking", booking, ["student", "student_name"])
	thread = frappe.get_doc("Org Communication", threads.thread_of_booking(booking))
	assert (thread.activity_booking, thread.activity_program_offering) == (booking, made.offering)
	assert (thread.school, thread.status, thread.allow_replies) == (made.school, "Published", 1)
	assert student_name in thread.title
	[audience] = thread.audiences
	assert (audience.target_mode, audience.student) == ("Student", student)
	assert (audience.to_students, audience.to_guardians, audience.to_staff) == (1, 1, 1)
	assert frappe.db.get_value("Activity Booking", booking, "org_communication") == thread.name


def test_it_is_made_once(booking: str) -> None:
	assert threads.thread_of_booking(booking) == threads.thread_of_booking(booking)
	assert frappe.db.count("Org Communication", {"activity_booking": booking}) == 1


def test_a_form_that_is_open_on_desk_can_still_be_saved_and_keeps_it(booking: str) -> None:
	form = frappe.get_doc("Activity Booking", booking)
	thread = threads.thread_of_booking(booking)
	form.cancellation_reason = "Moving away"
	form.status = "Cancelled"
	form.save()
	assert frappe.db.get_value("Activity Booking", booking, "org_communication") == thread


def test_a_family_cannot_set_it(made: offerings.Offered, booking: str) -> None:
	document = frappe.get_doc("Activity Booking", booking)
	document.org_communication = threads.thread_of_booking(bookings.book(made, made.section))
	document.save()
	assert not frappe.db.get_value("Activity Booking", booking, "org_communication")


def test_the_system_makes_it_for_a_family_without_a_right_to(made: offerings.Offered) -> None:
	family = people.family(made.school)
	booking = bookings.book(made, made.section, family.student)
	frappe.set_user(family.user)
	thread = threads.thread_of_booking(booking)
	assert frappe.session.user == family.user
	assert frappe.db.get_value("Org Communication", thread, "owner") == "Administrator"


def test_a_long_title_is_shortened(made: offerings.Offered, booking: str) -> None:
	frappe.db.set_value("Activity Booking", booking, "offering_title", "A" * 140)
	title = frappe.db.get_value("Org Communication", threads.thread_of_booking(booking), "title")
	assert len(title) == 140


def test_what_happens_is_told_in_it_by_the_system(booking: str) -> None:
	entry = threads.add_status(booking, "The booking is confirmed.")
	assert (entry.intent_type, entry.user, entry.visibility) == ("Status", "Administrator", "Public")
	assert entry.org_communication == threads.thread_of_booking(booking)
	assert threads.add_status(booking, "The payer changed.", "Staff Only").sequence == 2


def test_a_booking_that_is_not_there_has_none() -> None:
	with pytest.raises(frappe.DoesNotExistError):
		threads.thread_of_booking("no-such-booking")


@pytest.mark.parametrize("field", ["status", "publish_to", "school", "activity_booking"])
def test_nobody_gives_it_another_life(booking: str, field: str) -> None:
	thread = frappe.get_doc("Org Communication", threads.thread_of_booking(booking))
	thread.set(field, {"status": "Archived", "publish_to": "2030-01-01 08:00:00"}.get(field))
	with pytest.raises(frappe.ValidationError):
		thread.save()


def test_nobody_is_added_to_its_audience(booking: str) -> None:
	thread = frappe.get_doc("Org Communication", threads.thread_of_booking(booking))
	thread.append("audiences", {"target_mode": "School", "school": thread.school, "to_guardians": 1})
	with pytest.raises(frappe.ValidationError, match="conversation of a booking"):
		thread.save()


def test_it_is_never_deleted_or_renamed(booking: str) -> None:
	thread = threads.thread_of_booking(booking)
	with pytest.raises(frappe.ValidationError):
		frappe.delete_doc("Org Communication", thread, force=True)
	with pytest.raises(frappe.ValidationError):
		frappe.rename_doc("Org Communication", thread, "other", force=True)
