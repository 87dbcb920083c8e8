"""Desk, REST and imports go through the controller: the same rules hold there."""

import frappe
import pytest

from ifitwala_ed.exceptions import (
	InvalidTransitionError,
	OfferExpiredError,
	ScheduleClashError,
	SectionFullError,
)
from tests.factories import billing, offerings, people, places
from tests.integration.booking.conftest import acting_as
from tests.integration.booking.invariants import require_consistent
from tests.support import outbox


def desk_booking(made: offerings.Offered, student: str, **values):
	return frappe.get_doc(
		{"doctype": "Activity Booking", "program_offering": made.offering, "student": student, **values}
	)


def open_manual(**values) -> offerings.Offered:
	return offerings.open_offering(activity_allocation_mode="Manual", **values)


def change(booking: str, **values) -> None:
	document = frappe.get_doc("Activity Booking", booking)
	document.update(values)
	document.save()


def test_a_draft_submitted_on_desk_gets_its_place_at_once() -> None:
	made = offerings.open_offering(capacity=1)
	booking = desk_booking(made, people.student(made.school).name).insert()
	assert booking.status == "Draft"
	booking.status = "Submitted"
	booking.save()

	assert (booking.status, booking.allocated_student_group) == ("Confirmed", made.section)
	events = frappe.get_all(
		"Activity Booking Event",
		filters={"activity_booking": booking.name},
		fields=["from_status", "to_status"],
		order_by="occurred_on asc, creation asc",
	)
	assert [(event.from_status, event.to_status) for event in events] == [
		("Draft", "Submitted"),
		("Submitted", "Confirmed"),
	]
	require_consistent(made.offering)


def test_a_draft_is_submitted_on_the_terms_of_the_day() -> None:
	"""While there are only drafts, mode and fee of an offering may still change."""
	made = billing.paid_offering()
	family = billing.paying_family(made.school)
	frappe.db.set_value("Program Offering", made.offering, "activity_payment_required", 0)
	booking = desk_booking(made, family.student).insert()
	assert (booking.payment_required, booking.billing_status) == (0, "Not Required")
	changed = {"activity_payment_required": 1, "activity_allocation_mode": "Manual"}
	frappe.db.set_value("Program Offering", made.offering, changed)
	booking = frappe.get_doc("Activity Booking", booking.name)
	booking.update({"status": "Submitted"}).save()

	assert (booking.status, booking.allocation_mode) == ("Submitted", "Manual")
	assert (booking.payment_required, booking.billing_status) == (1, "Pending")
	assert booking.amount > 0
	assert booking.account_holder


def test_a_draft_that_the_office_discards_is_told_to_nobody() -> None:
	made = offerings.open_offering()
	student = people.family(made.school).student
	values = {"program_offering": made.offering, "student": student}
	draft = frappe.get_doc({"doctype": "Activity Booking", **values}).insert()
	draft.status = "Cancelled"
	draft.save()
	frappe.db.commit()
	outbox.deliver()
	about_it = {"activity_booking": draft.name}
	assert frappe.get_all("Activity Booking Event", about_it, pluck="event") == ["Draft Discarded"]
	assert not frappe.get_all("Activity Event Delivery", about_it, pluck="channel")


def test_staff_cannot_insert_a_seat_that_does_not_exist() -> None:
	made = offerings.open_offering(capacity=1)
	desk_booking(made, people.student(made.school).name, status="Confirmed").insert()
	with pytest.raises(SectionFullError):
		desk_booking(
			made,
			people.student(made.school).name,
			status="Confirmed",
			allocated_student_group=made.section,
		).insert()


@pytest.mark.parametrize("status", ["Offered", "Cancelled", "Rejected", "Expired"])
def test_a_new_booking_cannot_begin_offered_or_ended(status: str) -> None:
	made = offerings.open_offering()
	with pytest.raises(InvalidTransitionError):
		desk_booking(made, people.student(made.school).name, status=status).insert()


def test_a_draft_cannot_jump_to_confirmed() -> None:
	made = open_manual()
	booking = desk_booking(made, people.student(made.school).name).insert()
	with pytest.raises(InvalidTransitionError):
		change(booking.name, status="Confirmed", allocated_student_group=made.section)


def test_in_manual_mode_staff_decide_and_capacity_holds() -> None:
	made = open_manual(capacity=1)
	first, second = (
		desk_booking(made, people.student(made.school).name, status="Submitted").insert().name for _n in "ab"
	)
	change(first, status="Confirmed", allocated_student_group=made.section)
	with pytest.raises(SectionFullError):
		change(second, status="Confirmed", allocated_student_group=made.section)
	frappe.db.rollback()


def test_a_clash_is_refused_on_desk_too() -> None:
	school = places.school().name
	first, second = open_manual(school=school), open_manual(school=school)
	student = people.student(school).name
	bookings = [desk_booking(made, student, status="Submitted").insert().name for made in (first, second)]
	change(bookings[0], status="Confirmed", allocated_student_group=first.section)
	with pytest.raises(ScheduleClashError):
		change(bookings[1], status="Offered", allocated_student_group=second.section)


def test_staff_move_a_confirmed_booking_in_one_swap(book) -> None:
	made = offerings.open_offering(sections=2, capacity=1)
	first, second = made.sections
	booking = book(made, people.family(made.school), first)["name"]
	change(booking, allocated_student_group=second)
	assert frappe.db.get_value("Activity Booking", booking, "status") == "Confirmed"
	require_consistent(made.offering)

	other = book(made, people.family(made.school), first)["name"]
	with pytest.raises(SectionFullError):
		change(other, allocated_student_group=second)


def test_what_the_server_sets_is_not_believed_from_a_client(book) -> None:
	made = offerings.open_offering()
	booking = book(made, people.family(made.school))["name"]
	truth = frappe.get_doc("Activity Booking", booking).as_dict()
	change(
		booking,
		confirmed_by="Guest",
		waitlist_joined_on="2001-01-01 00:00:00",
		amount=1,
		booked_by_user="Guest",
		active_marker=None,
		idempotency_key="stolen",
	)
	now = frappe.get_doc("Activity Booking", booking)
	for fieldname in ("confirmed_by", "waitlist_joined_on", "amount", "booked_by_user", "active_marker"):
		assert now.get(fieldname) == truth[fieldname]
	assert not now.idempotency_key


def test_a_lapsed_offer_cannot_be_confirmed_on_desk(book) -> None:
	made = offerings.open_offering(capacity=1)
	families = [people.family(made.school) for _n in range(2)]
	names = [book(made, family)["name"] for family in families]
	change(names[0], status="Cancelled")
	change(names[1], status="Offered")
	frappe.db.set_value("Activity Booking", names[1], "offer_expires_on", "2020-01-01 00:00:00")
	with pytest.raises(OfferExpiredError):
		change(names[1], status="Confirmed")


def test_an_offer_cannot_be_expired_by_hand_before_its_time(book) -> None:
	made = offerings.open_offering(capacity=1)
	families = [people.family(made.school) for _n in range(2)]
	names = [book(made, family)["name"] for family in families]
	change(names[0], status="Cancelled")
	change(names[1], status="Offered")
	with pytest.raises(InvalidTransitionError, match="stands until"):
		change(names[1], status="Expired")
	frappe.db.set_value("Activity Booking", names[1], "offer_expires_on", None)
	with pytest.raises(InvalidTransitionError, match="has no deadline"):
		change(names[1], status="Expired")


def test_staff_override_eligibility_with_a_reason_but_not_seats() -> None:
	made = open_manual(capacity=1, activity_min_age_years=18)
	coordinator = people.staff("Activity Coordinator").name
	student = people.student(made.school).name
	with acting_as(coordinator):
		booking = desk_booking(
			made, student, status="Submitted", eligibility_override_reason="Helps the coach"
		).insert()
		change(booking.name, status="Confirmed", allocated_student_group=made.section)
	stored = frappe.db.get_value("Activity Booking", booking.name, ["status", "eligibility_override_reason"])
	assert stored == ("Confirmed", "Helps the coach")


def test_only_drafts_can_be_deleted(book) -> None:
	made = offerings.open_offering()
	confirmed = book(made, people.family(made.school))["name"]
	draft = desk_booking(made, people.student(made.school).name).insert().name
	frappe.delete_doc("Activity Booking", draft)
	with pytest.raises(InvalidTransitionError):
		frappe.delete_doc("Activity Booking", confirmed, force=True)
	with pytest.raises(InvalidTransitionError):
		frappe.rename_doc("Activity Booking", confirmed, "another", force=True)


@pytest.mark.parametrize(
	("fieldname", "value"), [("capacity_override", 1), ("is_active", 0)], ids=["lowered", "closed"]
)
def test_a_section_with_seats_held_is_not_made_smaller(book, fieldname: str, value: int) -> None:
	made = offerings.open_offering(sections=2, capacity=5)
	for _number in range(2):
		book(made, people.family(made.school), made.section)
	offering = frappe.get_doc("Program Offering", made.offering)
	offering.activity_sections[0].set(fieldname, value)
	with pytest.raises(SectionFullError, match="Seats held: 2"):
		offering.save()
	frappe.db.rollback()
	row = frappe.get_doc("Program Offering Activity Section", offering.activity_sections[0].name)
	row.set(fieldname, value)
	with pytest.raises(SectionFullError, match="Seats held: 2"):
		row.save()
	frappe.db.rollback()
	require_consistent(made.offering)


def test_a_section_with_seats_held_is_not_removed(book) -> None:
	made = offerings.open_offering(sections=2)
	book(made, people.family(made.school), made.section)
	offering = frappe.get_doc("Program Offering", made.offering)
	del offering.activity_sections[0]
	with pytest.raises(SectionFullError):
		offering.save()


def test_the_total_is_not_lowered_under_the_seats_held(book) -> None:
	made = offerings.open_offering(sections=2)
	for section in made.sections:
		book(made, people.family(made.school), section)
	offering = frappe.get_doc("Program Offering", made.offering)
	offering.capacity = 1
	with pytest.raises(SectionFullError):
		offering.save()
	frappe.db.rollback()
	offering = frappe.get_doc("Program Offering", made.offering)
	offering.capacity = 2
	offering.save()
	require_consistent(made.offering)


def test_the_mode_is_fixed_while_bookings_are_active(book) -> None:
	made = offerings.open_offering()
	book(made, people.family(made.school))
	offering = frappe.get_doc("Program Offering", made.offering)
	offering.activity_allocation_mode = "Manual"
	with pytest.raises(InvalidTransitionError):
		offering.save()


@pytest.mark.parametrize("nothing", ["", None])
def test_a_mode_that_is_left_empty_is_the_one_of_a_new_offering(book, nothing: str | None) -> None:
	made = offerings.open_offering()
	offering = frappe.get_doc("Program Offering", made.offering)
	offering.activity_allocation_mode = nothing
	offering.save()
	assert book(made, people.family(made.school))["status"] == "Confirmed"


def test_the_status_of_the_window_cannot_be_written(book) -> None:
	made = offerings.offering()
	offering = frappe.get_doc("Program Offering", made.offering)
	offering.activity_booking_status = "Open"
	offering.save()
	assert frappe.db.get_value("Program Offering", made.offering, "activity_booking_status") == "Draft"


def test_a_group_saved_from_an_old_copy_keeps_its_roster(book) -> None:
	made = offerings.open_offering()
	old_copy = frappe.get_doc("Student Group", made.section)
	book(made, people.family(made.school))
	old_copy.maximum_size = 25
	old_copy.append("students", {"student": people.student(made.school).name, "active": 1})
	old_copy.save()
	require_consistent(made.offering)
	assert frappe.db.get_value("Activity Seat Ledger", {"student_group": made.section}, "capacity") == 25


def test_the_ledger_and_the_history_cannot_be_edited(book) -> None:
	made = offerings.open_offering()
	booking = book(made, people.family(made.school))["name"]
	event = frappe.get_all(
		"Activity Booking Event", {"activity_booking": booking}, pluck="name", order_by="name"
	)
	for doctype, name in (
		(
			"Activity Seat Ledger",
			frappe.db.get_value("Activity Seat Ledger", {"student_group": made.section}),
		),
		("Activity Booking Event", event[0]),
	):
		with pytest.raises(frappe.ValidationError):
			frappe.get_doc(doctype, name).save()
		with pytest.raises(frappe.ValidationError):
			frappe.delete_doc(doctype, name, force=True)
