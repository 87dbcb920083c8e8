"""The timeline of a booking's form: every step with who, when and why, in the order it happened."""

import frappe

from ifitwala_ed.activities.booking import timeline
from ifitwala_ed.api import activity_booking as api
from tests.factories import bookings, offerings, people


def texts(booking: str) -> list[str]:
	return [item["content"] for item in timeline.of_booking("Activity Booking", booking)]


def test_every_step_is_told_with_its_section_person_and_reason() -> None:
	made = offerings.open_offering(sections=2)
	first, second = made.sections
	coordinator = people.staff("Activity Coordinator", [made.school])
	frappe.set_user(coordinator.name)
	booking = bookings.book(made, first)
	move = {"booking": booking, "decision": "Confirm", "student_group": second, "reason": "With the sister"}
	api.allocate_activity_bookings(made.offering, assignments=[move])
	api.cancel_activity_booking(booking, "Moves <b>away</b>")

	booked, moved, cancelled = texts(booking)
	titles = [frappe.db.get_value("Student Group", group, "student_group_name") for group in made.sections]
	assert "Confirmed" in booked
	assert titles[0] in booked
	assert coordinator.first_name in booked
	assert "Moved" in moved
	assert moved.index(titles[0]) < moved.index(titles[1])
	assert "With the sister" in moved
	assert "Cancelled" in cancelled
	assert "Moves &lt;b&gt;away&lt;/b&gt;" in cancelled


def test_an_item_carries_the_moment_as_frappe_sorts_it() -> None:
	made = offerings.open_offering()
	booking = bookings.book(made, made.section)
	(item,) = timeline.of_booking("Activity Booking", booking)
	occurred = frappe.get_all(
		"Activity Booking Event", {"activity_booking": booking}, pluck="occurred_on", order_by="name"
	)
	assert item["creation"] == str(occurred[0])


def test_frappe_calls_it_for_the_form() -> None:
	hooks = frappe.get_hooks("additional_timeline_content")["Activity Booking"]
	assert [frappe.get_attr(hook) for hook in hooks] == [timeline.of_booking]
