"""A section whose last session has begun: nobody books, waits for, is offered or wins a seat in it any more."""

from dataclasses import replace
from datetime import datetime, timedelta

import frappe
import pytest
from frappe.utils import get_datetime, now_datetime

from ifitwala_ed.activities.booking import ended_queues, offers, section_cancellation, waitlist
from ifitwala_ed.activities.notices import notice_context, sentences
from ifitwala_ed.activities.outbox import booking_event
from ifitwala_ed.api import activity_booking as api
from ifitwala_ed.exceptions import BookingWindowClosedError, InvalidChoiceError, OfferExpiredError
from tests.factories import bookings, offerings, people
from tests.factories.offerings import Offered, let_days_pass
from tests.integration.booking.cancelled_sections import choose, history, place
from tests.integration.booking.invariants import require_consistent

DAYS = offerings.LAST_DAY + 1


def end(made: Offered, *sections: str) -> None:
	"""Lets the sections' last sessions be over; the offering's dates and other sections stay."""
	let_days_pass(replace(made, sections=list(sections or made.sections)), DAYS, dates=False)


def last_session(section: str) -> datetime:
	return frappe.get_all(
		"Location Booking",
		filters={"source_name": section},
		pluck="from_datetime",
		order_by="from_datetime desc",
		limit=1,
	)[0]


def ends_on(booking: str) -> datetime:
	return frappe.db.get_value("Activity Booking", booking, "offer_expires_on")


def lottery(sections: int, capacity: int = 5) -> Offered:
	return offerings.open_offering(sections, capacity, activity_allocation_mode="Lottery (Preference)")


@pytest.fixture(autouse=True)
def nothing_left_by_other_tests() -> None:
	"""The jobs come to every row of the site, so those of tests before are done first."""
	offers.expire_lapsed()
	ended_queues.reject_left_behind()
	offers.remind()


class TestBooking:
	def test_a_section_that_is_over_is_named(self) -> None:
		made = offerings.open_offering(sections=2)
		end(made, made.sections[0])
		with pytest.raises(BookingWindowClosedError, match="no session is to come") as refusal:
			bookings.book(made, made.sections[0])
		assert refusal.value.values["reasons"][0]["code"] == "SECTION_OVER"
		assert refusal.value.http_status_code == 409

	def test_without_a_preference_the_others_are_tried(self) -> None:
		made = offerings.open_offering(sections=2)
		end(made, made.sections[0])
		student = people.student(made.school).name
		booked = api.submit_activity_booking(made.offering, student)
		assert (booked["status"], booked["allocated_student_group"]) == ("Confirmed", made.sections[1])

	@pytest.mark.parametrize("mode", ["First Come First Serve", "Lottery (Preference)", "Manual"])
	def test_an_offering_that_is_over_takes_no_bookings_though_it_is_open(self, mode: str) -> None:
		made = offerings.open_offering(sections=2, activity_allocation_mode=mode)
		end(made)
		with pytest.raises(BookingWindowClosedError, match="is over"):
			bookings.book(made, made.sections[0])

	def test_staff_confirm_nobody_by_hand(self) -> None:
		made = offerings.open_offering(sections=2, activity_allocation_mode="Manual")
		name = bookings.book(made, made.sections[0])
		end(made, made.sections[0])
		api.close_activity_booking_window(made.offering)
		line = {"booking": name, "decision": "Confirm", "student_group": made.sections[0]}
		with pytest.raises(BookingWindowClosedError, match="no session is to come"):
			api.allocate_activity_bookings(made.offering, assignments=[line])
		document = frappe.get_doc("Activity Booking", name)
		document.update({"status": "Confirmed", "allocated_student_group": made.sections[0]})
		with pytest.raises(BookingWindowClosedError):
			document.save()

	def test_an_offering_that_is_over_is_not_opened(self) -> None:
		made = offerings.offering()
		dates = {"start_date": frappe.utils.add_days(None, -40), "end_date": frappe.utils.add_days(None, -1)}
		frappe.db.set_value("Program Offering", made.offering, dates)
		answer = api.open_activity_booking_window(made.offering)
		assert not answer["ok"]
		assert answer["activity_booking_status"] == "Draft"
		assert [error["code"] for error in answer["report"]["errors"]] == ["OFFERING_OVER"]
		assert "nothing left to book" in answer["report"]["errors"][0]["message"]


class TestOffers:
	def test_an_offer_ends_at_the_latest_with_the_last_session(self) -> None:
		made = offerings.open_offering(capacity=1, activity_waitlist_offer_hours=24 * DAYS)
		_seat, second = bookings.crowded(made, made.section, bookings=2, cancelled=1)
		assert place(second)[0] == "Offered"
		ends_on = frappe.db.get_value("Activity Booking", second, "offer_expires_on")
		assert ends_on == last_session(made.section)

	def test_winners_of_a_draw_get_offers_that_end_with_their_sections(self) -> None:
		made = offerings.open_offering(
			sections=2,
			activity_allocation_mode="Lottery (Preference)",
			activity_allocation_outcome="Offer",
			activity_waitlist_offer_hours=24 * DAYS,
		)
		names = [bookings.book(made, section) for section in made.sections]
		api.close_activity_booking_window(made.offering)
		assert api.allocate_activity_bookings(made.offering)["offered"] == 2
		for name, section in zip(names, made.sections, strict=True):
			assert frappe.db.get_value("Activity Booking", name, "offer_expires_on") == last_session(section)

	def test_nobody_is_promoted_when_the_last_session_has_begun(self) -> None:
		made = offerings.open_offering(capacity=1)
		seat, waits = bookings.crowded(made, made.section, bookings=2)
		end(made)
		assert api.cancel_activity_booking(seat)["promoted"] == 0
		assert waitlist.fill_all() == 0
		assert place(waits)[0] == "Waitlisted"

	def test_an_offer_whose_last_session_was_moved_before_its_end_has_lapsed(self) -> None:
		made = offerings.open_offering(capacity=1)
		_seat, offered = bookings.crowded(made, made.section, bookings=2, cancelled=1)
		end(made)
		with pytest.raises(OfferExpiredError):
			api.confirm_activity_booking_offer(offered)
		frappe.db.rollback()
		assert place(offered)[0] == "Expired"
		require_consistent(made.offering)

	def test_an_offer_ends_earlier_when_the_term_does(self) -> None:
		made = offerings.open_offering(capacity=1, activity_waitlist_offer_hours=24 * DAYS)
		_seat, offered = bookings.crowded(made, made.section, bookings=2, cancelled=1)
		other = offerings.open_offering(capacity=1, activity_waitlist_offer_hours=24 * DAYS)
		_other, stands = bookings.crowded(other, other.section, bookings=2, cancelled=1)
		before = {name: ends_on(name) for name in (offered, stands)}
		document = frappe.get_doc("Program Offering", made.offering)
		document.end_date = frappe.utils.add_days(document.end_date, -21)
		document.save()
		frappe.db.commit()
		assert ends_on(offered) == last_session(made.section) < before[offered]
		assert ends_on(stands) == before[stands]

	def test_the_job_ends_it_as_well(self) -> None:
		made = offerings.open_offering(capacity=1)
		_seat, offered = bookings.crowded(made, made.section, bookings=2, cancelled=1)
		other = offerings.open_offering(capacity=1)
		_other, stands = bookings.crowded(other, other.section, bookings=2, cancelled=1)
		end(made)
		assert offers.expire_lapsed() == 1
		assert offers.expire_lapsed() == 0
		assert (place(offered)[0], place(stands)[0]) == ("Expired", "Offered")


class TestQueues:
	def test_who_still_waits_is_rejected_once_and_told_why(self) -> None:
		made = offerings.open_offering(sections=2, capacity=1)
		over, meets = made.sections
		names = [*bookings.crowded(made, over, bookings=3), *bookings.crowded(made, meets, bookings=2)]
		end(made, over)
		assert ended_queues.reject_left_behind() == 2
		assert ended_queues.reject_left_behind() == 0
		assert [place(name)[0] for name in names] == [
			"Confirmed",
			"Rejected",
			"Rejected",
			"Confirmed",
			"Waitlisted",
		]
		assert history(names[1])[-1] == ("Ended Without a Seat", "Rejected")
		event = frappe.get_last_doc("Activity Booking Event", {"activity_booking": names[1]})
		assert event.reason
		assert "can get no seat there any more" in sentences.for_family(
			notice_context.of(booking_event.load(event.name))
		)
		require_consistent(made.offering)

	def test_an_application_that_nobody_decided_on_ends_with_the_last_of_its_sections(self) -> None:
		made = lottery(sections=2)
		both, first = choose(made, *made.sections), choose(made, made.sections[0])
		end(made, made.sections[0])
		assert ended_queues.reject_left_behind() == 1
		assert (place(both)[0], place(first)[0]) == ("Submitted", "Rejected")
		end(made, made.sections[1])
		assert ended_queues.reject_left_behind() == 1
		assert place(both)[0] == "Rejected"

	def test_an_application_that_came_through_while_it_was_archived_ends_in_words(self) -> None:
		made = lottery(2)
		name = choose(made, *made.sections)
		frappe.db.set_value("Program Offering", made.offering, "status", "Archived")
		assert ended_queues.reject_left_behind() == 1
		assert place(name)[0] == "Rejected"
		reason = frappe.get_all(
			"Activity Booking Event",
			{"activity_booking": name},
			pluck="reason",
			order_by="occurred_on desc",
			limit=1,
		)
		assert reason == ["The offering was taken out of the programme."]

	def test_a_section_without_sessions_may_be_in_the_middle_of_an_edit(self) -> None:
		made = offerings.open_offering(capacity=1)
		_seat, waits = bookings.crowded(made, made.section, bookings=2)
		frappe.db.delete("Location Booking", {"source_name": made.section})
		frappe.db.commit()
		assert ended_queues.reject_left_behind() == 0
		frappe.db.set_value("Program Offering", made.offering, "end_date", frappe.utils.add_days(None, -1))
		# a worker of the site may have made them anew
		frappe.db.delete("Location Booking", {"source_name": made.section})
		frappe.db.commit()
		assert ended_queues.reject_left_behind() == 1
		assert place(waits)[0] == "Rejected"

	def test_the_job_is_scheduled(self) -> None:
		every_five_minutes = frappe.get_hooks("scheduler_events")["cron"]["*/5 * * * *"]
		assert f"{ended_queues.__name__}.reject_left_behind" in every_five_minutes


class TestDraws:
	def test_a_draw_gives_no_seat_in_what_is_over(self) -> None:
		made = lottery(sections=2)
		over, meets = made.sections
		both, first = choose(made, over, meets), choose(made, over)
		end(made, over)
		api.close_activity_booking_window(made.offering)
		run = api.allocate_activity_bookings(made.offering)
		assert (run["confirmed"], run["rejected"]) == (1, 1)
		assert place(both) == ("Confirmed", meets)
		told = frappe.db.get_value(
			"Activity Allocation Result",
			{"activity_booking": first, "allocation_run": run["run"]},
			"explanation",
		)
		assert "is over" in told

	def test_what_ended_between_the_plan_and_its_application_is_left_alone(self, monkeypatch) -> None:
		from ifitwala_ed.activities.booking.allocation import runs

		made = lottery(sections=1)
		name = choose(made, made.section)
		api.close_activity_booking_window(made.offering)
		plan = runs._plan

		def plan_then_end(*arguments) -> None:
			plan(*arguments)
			end(made)

		monkeypatch.setattr(runs, "_plan", plan_then_end)
		run = api.allocate_activity_bookings(made.offering)
		assert (run["confirmed"], run["skipped"]) == (0, 1)
		assert place(name)[0] == "Submitted"
		require_consistent(made.offering)


def test_nobody_is_moved_to_a_section_that_is_over() -> None:
	made = offerings.open_offering(sections=3)
	goes, over, meets = made.sections
	name = choose(made, goes, over, meets)
	end(made, over)
	with pytest.raises(InvalidChoiceError, match="is over"):
		section_cancellation.cancel_section(made.offering, goes, reason="No coach", move_to=over)
	frappe.db.rollback()
	section_cancellation.cancel_section(made.offering, goes, reason="No coach")
	assert place(name) == ("Confirmed", meets)


class TestQuietHours:
	def test_an_offer_ends_after_them(self, booking_settings) -> None:
		ends = now_datetime() + timedelta(hours=24)
		quiet = ends - timedelta(hours=1), ends + timedelta(hours=2)
		booking_settings.update(
			{
				"offer_quiet_from": quiet[0].strftime("%H:%M:%S"),
				"offer_quiet_to": quiet[1].strftime("%H:%M:%S"),
			}
		)
		booking_settings.save(ignore_permissions=True)
		made = offerings.open_offering(capacity=1)
		_seat, second = bookings.crowded(made, made.section, bookings=2, cancelled=1)
		stored = get_datetime(frappe.db.get_value("Activity Booking", second, "offer_expires_on"))
		assert stored == quiet[1].replace(microsecond=0)

	def test_nobody_is_reminded_in_them_but_before(self, booking_settings) -> None:
		made = offerings.open_offering(capacity=1, activity_waitlist_offer_hours=5)
		_seat, second = bookings.crowded(made, made.section, bookings=2, cancelled=1)
		bookings.let_an_hour_pass_since_the_offer(second)
		now = now_datetime()

		def is_reminded(begins: datetime, ends: datetime) -> bool:
			booking_settings.update(
				{
					"offer_reminder_hours": 3,
					"offer_quiet_from": begins.strftime("%H:%M:%S"),
					"offer_quiet_to": ends.strftime("%H:%M:%S"),
				}
			)
			booking_settings.save(ignore_permissions=True)
			offers.remind()
			return history(second)[-1] == ("Offer Reminder", "Offered")

		assert not is_reminded(now - timedelta(hours=1), now + timedelta(hours=3))
		assert not is_reminded(now + timedelta(hours=1), now + timedelta(hours=3))
		assert is_reminded(now + timedelta(minutes=10), now + timedelta(hours=3))
