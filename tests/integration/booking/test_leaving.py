"""A student who leaves loses active bookings, and the seats move the queue."""

import frappe

from ifitwala_ed.activities.booking.leaving import cancel_bookings_of
from tests.factories import offerings, people, places
from tests.integration.booking.invariants import require_consistent


def status(booking: str) -> str:
	return frappe.db.get_value("Activity Booking", booking, "status")


def leave(student: str) -> None:
	document = frappe.get_doc("Student", student)
	document.enabled = 0
	document.save()


def test_who_leaves_loses_the_seat_and_the_next_in_line_gets_it(book) -> None:
	made = offerings.open_offering(capacity=1)
	families = [people.family(made.school) for _number in range(2)]
	seat, waiting = (book(made, family, made.section)["name"] for family in families)

	leave(families[0].student)
	assert cancel_bookings_of(families[0].student) == 1

	assert [status(seat), status(waiting)] == ["Cancelled", "Offered"]
	reasons = frappe.get_all(
		"Activity Booking Event",
		filters={"activity_booking": seat, "to_status": "Cancelled"},
		pluck="reason",
		order_by="occurred_on",
	)
	assert reasons == ["The student has left the school."]
	assert cancel_bookings_of(families[0].student) == 0
	require_consistent(made.offering)


def test_who_stays_keeps_the_bookings(book) -> None:
	made = offerings.open_offering()
	family = people.family(made.school)
	seat = book(made, family, made.section)["name"]
	assert cancel_bookings_of(family.student) == 0
	assert status(seat) == "Confirmed"


def test_leaving_asks_for_it_once(monkeypatch) -> None:
	student = people.student(places.school().name).name
	asked = []
	monkeypatch.setattr(frappe, "enqueue", lambda method, **arguments: asked.append((method, arguments)))
	leave(student)
	frappe.get_doc("Student", student).save()
	path = "ifitwala_ed.activities.booking.leaving.cancel_bookings_of"
	assert asked == [(path, {"student": student, "enqueue_after_commit": True})]
