"""Cancelling, offers, and who is next."""

import frappe
import pytest
from frappe.utils import add_to_date, now_datetime

from ifitwala_ed.activities.booking import offers, waitlist
from ifitwala_ed.api import activity_booking as api
from ifitwala_ed.exceptions import InvalidTransitionError, OfferExpiredError
from tests.factories import offerings, people, places
from tests.factories.bookings import let_an_hour_pass_since_the_offer
from tests.integration.booking.conftest import acting_as
from tests.integration.booking.invariants import require_consistent


def cancel(family: people.Family, booking: str) -> dict:
	with acting_as(family.user):
		return api.cancel_activity_booking(booking)


def confirm(family: people.Family, booking: str) -> dict:
	with acting_as(family.user):
		return api.confirm_activity_booking_offer(booking)


def status(booking: str) -> str:
	return frappe.db.get_value("Activity Booking", booking, "status")


def full_with_two_waiting(book, **values):
	made = offerings.open_offering(capacity=1, **values)
	families = [people.family(made.school) for _number in range(3)]
	names = [book(made, family, made.section)["name"] for family in families]
	return made, families, names


def lapse(booking: str) -> None:
	frappe.db.set_value(
		"Activity Booking", booking, "offer_expires_on", add_to_date(now_datetime(), hours=-1)
	)
	frappe.db.commit()


def test_a_cancelled_seat_is_offered_to_the_first_in_line(book) -> None:
	made, families, names = full_with_two_waiting(book)
	answer = cancel(families[0], names[0])

	assert answer["promoted"] == 1
	assert [status(name) for name in names] == ["Cancelled", "Offered", "Waitlisted"]
	require_consistent(made.offering)


def test_the_answer_to_a_cancel_tells_nothing_of_the_promoted_family(book) -> None:
	_made, families, names = full_with_two_waiting(book)
	answer = cancel(families[0], names[0])
	assert names[1] not in str(answer)
	assert answer["booking"]["name"] == names[0]


def test_the_promoted_booking_does_not_name_the_family_that_made_room(book) -> None:
	_made, families, names = full_with_two_waiting(book)
	cancel(families[0], names[0])
	assert families[0].user not in frappe.db.get_value("Activity Booking", names[1], ["owner", "modified_by"])
	assert families[0].user not in frappe.get_all(
		"Activity Booking Event",
		filters={"activity_booking": names[1]},
		pluck="actor",
		order_by="occurred_on asc",
	)


def test_cancelling_again_changes_nothing(book) -> None:
	made, families, names = full_with_two_waiting(book)
	cancel(families[0], names[0])
	before = frappe.db.get_value("Activity Booking", names[0], ["cancelled_on", "cancelled_by", "modified"])
	answer = cancel(families[0], names[0])

	assert (answer["ok"], answer["promoted"]) == (True, 0)
	after = frappe.db.get_value("Activity Booking", names[0], ["cancelled_on", "cancelled_by", "modified"])
	assert after == before
	require_consistent(made.offering)


@pytest.mark.parametrize("values", [{"activity_booking_enabled": 0}, {"status": "Archived"}])
def test_cancelling_stays_possible_when_booking_ended(book, values: dict) -> None:
	made = offerings.open_offering()
	family = people.family(made.school)
	name = book(made, family)["name"]
	# Desk's form asks what becomes of the booking before it archives; an older version did not
	frappe.db.set_value("Program Offering", made.offering, values)

	assert cancel(family, name)["booking"]["status"] == "Cancelled"
	require_consistent(made.offering)


def test_accepting_an_offer_confirms_it_once(book) -> None:
	made, families, names = full_with_two_waiting(book)
	cancel(families[0], names[0])
	assert confirm(families[1], names[1])["status"] == "Confirmed"
	before = frappe.db.get_value("Activity Booking", names[1], ["confirmed_on", "modified"])
	assert confirm(families[1], names[1])["status"] == "Confirmed"
	assert frappe.db.get_value("Activity Booking", names[1], ["confirmed_on", "modified"]) == before
	require_consistent(made.offering)


def test_the_waitlist_is_no_back_door(book) -> None:
	made, families, names = full_with_two_waiting(book)
	with pytest.raises(InvalidTransitionError):
		confirm(families[1], names[1])
	assert status(names[1]) == "Waitlisted"
	require_consistent(made.offering)


def test_a_declined_offer_goes_to_the_next_and_is_called_declined(book) -> None:
	made, families, names = full_with_two_waiting(book)
	cancel(families[0], names[0])
	cancel(families[1], names[1])

	assert [status(name) for name in names] == ["Cancelled", "Cancelled", "Offered"]
	events = frappe.get_all(
		"Activity Booking Event", {"activity_booking": names[1]}, pluck="event", order_by="occurred_on asc"
	)
	assert events == ["Waitlisted", "Offered", "Declined"]
	require_consistent(made.offering)


def test_a_lapsed_offer_is_gone_every_time_and_stays_expired(book) -> None:
	made, families, names = full_with_two_waiting(book)
	cancel(families[0], names[0])
	lapse(names[1])
	for _time in range(2):
		with pytest.raises(OfferExpiredError):
			confirm(families[1], names[1])
		frappe.db.rollback()
		assert status(names[1]) == "Expired"
	assert status(names[2]) == "Offered"
	require_consistent(made.offering)


def test_the_job_expires_lapsed_offers_and_promotes_once(book) -> None:
	made, families, names = full_with_two_waiting(book)
	cancel(families[0], names[0])
	lapse(names[1])
	assert offers.expire_lapsed() == 1
	assert offers.expire_lapsed() == 0
	assert [status(name) for name in names[1:]] == ["Expired", "Offered"]
	require_consistent(made.offering)


def test_an_offer_lasts_the_hours_of_the_offering(book) -> None:
	_made, families, names = full_with_two_waiting(book, activity_waitlist_offer_hours=6)
	cancel(families[0], names[0])
	expires = frappe.db.get_value("Activity Booking", names[1], "offer_expires_on")
	assert add_to_date(now_datetime(), hours=5) < expires <= add_to_date(now_datetime(), hours=6)


def test_somebody_who_cannot_attend_is_skipped_with_the_reason(book) -> None:
	school = places.school().name
	made = offerings.open_offering(capacity=1, school=school)
	other = offerings.open_offering(school=school)
	families = [people.family(school) for _number in range(3)]
	names = [book(made, family, made.section)["name"] for family in families]
	book(other, families[1], other.section)
	cancel(families[0], names[0])

	assert [status(name) for name in names] == ["Cancelled", "Waitlisted", "Offered"]
	skipped = frappe.get_all(
		"Activity Booking Event",
		filters={"activity_booking": names[1], "event": "Promotion Skipped"},
		pluck="reason",
		order_by="occurred_on asc",
	)
	assert len(skipped) == 1
	assert "can't attend" in skipped[0]
	require_consistent(made.offering)


def test_with_auto_promotion_off_the_seat_waits_for_staff_and_newcomers_queue(book) -> None:
	made, families, names = full_with_two_waiting(book, activity_auto_promote_waitlist=0)
	assert cancel(families[0], names[0])["promoted"] == 0
	newcomer = book(made, people.family(made.school), made.section)

	assert newcomer["status"] == "Waitlisted"
	assert [status(name) for name in names[1:]] == ["Waitlisted", "Waitlisted"]
	require_consistent(made.offering)


def test_a_newcomer_passes_those_who_cannot_attend_but_nobody_else(book) -> None:
	school = places.school().name
	made = offerings.open_offering(capacity=1, school=school, activity_auto_promote_waitlist=0)
	other = offerings.open_offering(school=school)
	families = [people.family(school) for _number in range(2)]
	names = [book(made, family, made.section)["name"] for family in families]
	book(other, families[1], other.section)
	cancel(families[0], names[0])

	assert book(made, people.family(school), made.section)["status"] == "Confirmed"
	require_consistent(made.offering)


def test_more_capacity_moves_the_queue_before_any_newcomer(book) -> None:
	made, _families, names = full_with_two_waiting(book)
	offering = frappe.get_doc("Program Offering", made.offering)
	offering.activity_sections[0].capacity_override = 2
	offering.save(ignore_permissions=True)
	frappe.db.commit()
	assert book(made, people.family(made.school), made.section)["status"] == "Waitlisted"
	waitlist.fill(made.offering)
	assert [status(name) for name in names] == ["Confirmed", "Offered", "Waitlisted"]
	require_consistent(made.offering)


def test_a_freed_seat_of_the_total_goes_to_the_earliest_of_any_section(book) -> None:
	made = offerings.open_offering(sections=2, capacity=5)
	offering = frappe.get_doc("Program Offering", made.offering)
	offering.capacity = 1
	offering.save(ignore_permissions=True)
	families = [people.family(made.school) for _number in range(3)]
	first, second = made.sections
	names = [
		book(made, family, section)["name"]
		for family, section in zip(families, (first, second, first), strict=True)
	]
	cancel(families[0], names[0])
	assert [status(name) for name in names] == ["Cancelled", "Offered", "Waitlisted"]
	require_consistent(made.offering)


def test_families_cancel_only_while_the_rule_allows(book, booking_settings) -> None:
	made = offerings.open_offering()
	family = people.family(made.school)
	name = book(made, family)["name"]
	booking_settings.self_cancellation = "Not Allowed"
	booking_settings.save(ignore_permissions=True)
	frappe.db.commit()
	with pytest.raises(InvalidTransitionError, match="office"):
		cancel(family, name)
	with acting_as(family.user):
		listed = api.get_student_activity_bookings(family.student)["items"][0]
	assert listed["can_cancel"] is False
	assert api.cancel_activity_booking(name)["booking"]["status"] == "Cancelled"


def test_an_offer_that_is_about_to_lapse_is_reminded_of_once(book, booking_settings) -> None:
	_made, families, names = full_with_two_waiting(book, activity_waitlist_offer_hours=5)
	cancel(families[0], names[0])
	booking_settings.offer_reminder_hours = 2
	booking_settings.save(ignore_permissions=True)
	offers.remind()
	assert reminders(names[1]) == 0
	booking_settings.offer_reminder_hours = 6
	booking_settings.save(ignore_permissions=True)
	offers.remind()
	assert reminders(names[1]) == 0, "within an hour of the offer itself"
	let_an_hour_pass_since_the_offer(names[1])
	offers.remind()
	offers.remind()
	assert reminders(names[1]) == 1
	assert reminders(names[2]) == 0


def test_a_session_that_changes_after_the_reminder_asks_for_no_other(book, booking_settings) -> None:
	made, families, names = full_with_two_waiting(book, activity_waitlist_offer_hours=5)
	cancel(families[0], names[0])
	booking_settings.offer_reminder_hours = 6
	booking_settings.save(ignore_permissions=True)
	let_an_hour_pass_since_the_offer(names[1])
	offers.remind()
	group = frappe.get_doc("Student Group", made.section)
	group.schedule[0].location = places.room().name
	group.save()
	frappe.db.commit()
	offers.remind()
	assert reminders(names[1]) == 1


def reminders(booking: str) -> int:
	return frappe.db.count("Activity Booking Event", {"activity_booking": booking, "event": "Offer Reminder"})
