"""Every event of a booking is one entry by the system in its own conversation, in order; some are for staff alone."""

from collections.abc import Callable

import frappe

from ifitwala_ed.activities.booking import events, section_cancellation
from ifitwala_ed.api.activity_booking import cancel_activity_booking, confirm_activity_booking_offer
from tests.factories import offerings, people
from tests.integration.booking.conftest import acting_as
from tests.integration.notices.conftest import happens
from tests.integration.outbox.conftest import deliveries
from tests.support import outbox


def entries(booking: str) -> list[frappe._dict]:
	thread = frappe.db.get_value("Activity Booking", booking, "org_communication")
	return frappe.get_all(
		"Communication Interaction Entry",
		filters={"org_communication": thread},
		fields=["note", "intent_type", "visibility", "user"],
		order_by="sequence asc",
	)


def two_families(book: Callable[..., dict]) -> tuple[dict, people.Family, dict, people.Family]:
	made = offerings.open_offering(capacity=1)
	first, second = people.family(made.school), people.family(made.school)
	return book(made, first, made.section), first, book(made, second, made.section), second


def test_the_story_of_a_booking_is_told_in_order_by_the_system(book) -> None:
	taken, first, waiting, second = two_families(book)
	with acting_as(first.user):
		cancel_activity_booking(taken["name"], "Piano lessons")
	with acting_as(second.user):
		confirm_activity_booking_offer(waiting["name"])
	outbox.deliver()
	told = entries(waiting["name"])
	words = ("is on the waitlist of", "A seat in", "has a seat in")
	assert [word in entry.note for word, entry in zip(words, told, strict=True)] == [True] * 3
	assert {(e.intent_type, e.visibility, e.user) for e in told} == {("Status", "Public", "Administrator")}
	assert "Piano lessons" in entries(taken["name"])[-1].note


def test_no_conversation_names_another_family(book) -> None:
	taken, first, waiting, second = two_families(book)
	with acting_as(first.user):
		cancel_activity_booking(taken["name"])
	outbox.deliver()
	for booking, other in ((taken, second), (waiting, first)):
		names = [frappe.db.get_value("Student", other.student, "student_name"), other.user, other.guardian]
		notes = [entry.note for entry in entries(booking["name"])]
		assert notes
		assert not [note for note in notes for name in names if name in note]


def test_why_somebody_was_passed_over_is_for_staff_alone(book) -> None:
	_taken, _first, waiting, _second = two_families(book)
	happens(waiting["name"], events.PROMOTION_SKIPPED, reason="Meets at the time of Judo.")
	assert [(e.visibility, "Judo" in e.note) for e in entries(waiting["name"])] == [
		("Public", False),
		("Staff Only", True),
	]


def test_a_cancelled_section_says_why(book) -> None:
	made = offerings.open_offering()
	booking = book(made, people.family(made.school), made.section)
	section_cancellation.cancel_section(made.offering, made.section, reason="The trainer is ill.")
	outbox.deliver()
	assert entries(booking["name"])[-1].note.endswith("Reason: The trainer is ill.")


def test_the_row_names_the_entry(book) -> None:
	made = offerings.open_offering()
	booking = book(made, people.family(made.school), made.section)
	outbox.deliver()
	(row,) = deliveries(booking["name"], channel="Thread")
	assert frappe.db.exists(row.reference_doctype, row.reference_name)


def test_it_is_in_the_language_of_the_site_whoever_booked(book, german) -> None:
	german({"{0} has a seat in {1}.": "{0} hat einen Platz in {1}."})
	made = offerings.open_offering()
	family = people.family(made.school)
	frappe.db.set_value("User", family.user, "language", "de")
	booking = book(made, family, made.section)
	frappe.local.lang = "de"
	try:
		outbox.deliver()
	finally:
		frappe.local.lang = "en"
	assert "has a seat in" in entries(booking["name"])[0].note
