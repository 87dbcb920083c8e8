"""Cancelling a section as the office does, and looking at what became of its bookings."""

from typing import Any

import frappe

from ifitwala_ed.activities.booking import section_cancellation
from ifitwala_ed.activities.booking.section_cancellation import Outcome
from ifitwala_ed.api import activity_booking as api
from tests.factories import offerings, people, places
from tests.factories.bookings import book
from tests.integration.booking.invariants import require_consistent
from tests.integration.booking.test_school_side import findings_of

REASON = "No coach"


def cancel(made: offerings.Offered, section: str, move_to: str | None = None) -> Outcome:
	"""Cancels a section, and requires what its preview had said and that everything is consistent."""
	foreseen = section_cancellation.preview(made.offering, section, move_to)
	outcome = section_cancellation.cancel_section(made.offering, section, reason=REASON, move_to=move_to)
	assert (foreseen.moved, foreseen.queued, foreseen.cancelled, foreseen.sections) == (
		outcome.moved,
		outcome.queued,
		outcome.cancelled,
		outcome.sections,
	)
	assert outcome.section_closed
	require_consistent(made.offering)
	assert findings_of(made) == []
	return outcome


def choose(made: offerings.Offered, *sections: str, student: str | None = None) -> str:
	student = student or people.student(made.school).name
	return api.submit_activity_booking(made.offering, student, choices=list(sections))["name"]


def place(booking: str) -> tuple[str, str]:
	return frappe.db.get_value("Activity Booking", booking, ["status", "allocated_student_group"])


def stored(booking: str, *fields: str) -> Any:
	return frappe.db.get_value("Activity Booking", booking, fields if len(fields) > 1 else fields[0])


def history(booking: str) -> list[tuple[str, str]]:
	return [
		(row.event, row.to_status)
		for row in frappe.get_all(
			"Activity Booking Event",
			filters={"activity_booking": booking},
			fields=["event", "to_status"],
			order_by="occurred_on asc",
		)
	]


def busy_at(made: offerings.Offered, student: str, weekday: str) -> None:
	"""A class of the student's at the time of the section of that weekday."""
	slot = offerings.slot(places.room().name, weekday, from_time="13:00:00", to_time="14:00:00")
	offerings.school_class(made.school, made.academic_year, [student], schedule=[slot])


def with_an_offer() -> tuple[offerings.Offered, str, str]:
	"""A section (2 seats) with an offer and a seat that was given later, beside an empty section (2 seats)."""
	made = offerings.open_offering(sections=2, capacity=2)
	leaves, goes, offered = (book(made, made.section) for _number in range(3))
	api.cancel_activity_booking(leaves)
	api.cancel_activity_booking(goes)
	later = book(made, made.section)
	assert [place(name)[0] for name in (offered, later)] == ["Offered", "Confirmed"]
	return made, offered, later


def set_capacity(made: offerings.Offered, section: str, capacity: int) -> None:
	document = frappe.get_doc("Program Offering", made.offering)
	for row in document.activity_sections:
		if row.student_group == section:
			row.capacity_override = capacity
	document.save()
	frappe.db.commit()
