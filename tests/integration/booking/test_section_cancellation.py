"""The school cancels a section: seat-holders first, in the order in which they got their seats, then who waited."""

import frappe
import pytest
from frappe.utils import add_to_date, now_datetime

from ifitwala_ed.activities.booking import endings, section_cancellation, waitlist
from ifitwala_ed.api import activity_booking as api
from ifitwala_ed.exceptions import InvalidChoiceError, InvalidTransitionError
from tests.factories import lotteries, offerings, people
from tests.factories.bookings import book
from tests.integration.booking.cancelled_sections import (
	REASON,
	busy_at,
	cancel,
	choose,
	history,
	place,
	set_capacity,
	stored,
	with_an_offer,
)
from tests.integration.booking.invariants import require_consistent


class TestSeats:
	def test_seat_holders_get_the_seats_of_the_section_named_and_the_head_of_its_queue(self) -> None:
		made = offerings.open_offering(sections=2, capacity=2)
		first, second = made.sections
		taken = book(made, second)
		confirmed = [book(made, first) for _number in range(2)]
		waiting = book(made, first)

		outcome = cancel(made, first, second)

		assert (outcome.moved, outcome.queued, outcome.cancelled) == (
			confirmed[:1],
			[confirmed[1], waiting],
			[],
		)
		assert place(taken) == place(confirmed[0]) == ("Confirmed", second)
		assert waitlist.positions([confirmed[1], waiting]) == {confirmed[1]: 1, waiting: 2}

	def test_a_full_target_puts_every_seat_holder_before_all_who_waited(self) -> None:
		"""It took the seats of the confirmed children, and queued the one who only waited."""
		made = offerings.open_offering(sections=2, capacity=2)
		first, second = made.sections
		there = [book(made, second) for _number in range(4)]
		here = [book(made, first) for _number in range(3)]

		outcome = cancel(made, first, second)

		assert (outcome.moved, outcome.queued, outcome.cancelled) == ([], here, [])
		in_line = [here[0], here[1], there[2], there[3], here[2]]
		assert waitlist.positions(in_line) == {name: number for number, name in enumerate(in_line, start=1)}
		assert [stored(name, "goes_first") for name in in_line] == [1, 1, 0, 0, 0]
		for leaver, promoted in zip(there[:2], here[:2], strict=True):
			api.cancel_activity_booking(leaver)
			assert place(promoted) == ("Offered", second)
			assert not stored(promoted, "goes_first")
		require_consistent(made.offering)

	def test_whoever_joined_the_target_long_ago_waits_behind_a_seat_that_was_lost(self) -> None:
		made = offerings.open_offering(sections=2, capacity=1)
		first, second = made.sections
		_taken, waits = book(made, second), book(made, second)
		frappe.db.set_value("Activity Booking", waits, "waitlist_joined_on", "2020-01-01 08:00:00")
		confirmed = book(made, first)
		cancel(made, first, second)
		assert waitlist.positions([confirmed, waits]) == {confirmed: 1, waits: 2}

	def test_without_a_seat_in_the_section_named_the_own_choices_count(self) -> None:
		made = offerings.open_offering(sections=4, capacity=1)
		first, named, third, fourth = made.sections
		for section in (named, third):
			book(made, section)
		confirmed = choose(made, first, third, fourth)
		outcome = cancel(made, first, named)
		assert (outcome.moved, place(confirmed)) == ([confirmed], ("Confirmed", fourth))

	def test_without_a_section_named_the_own_choices_count(self) -> None:
		made = offerings.open_offering(sections=3, capacity=1)
		first, second, third = made.sections
		book(made, second)
		confirmed, waiting = choose(made, first, third, second), choose(made, first, second)
		outcome = cancel(made, first)
		assert (outcome.moved, outcome.queued) == ([confirmed], [waiting])
		assert (place(confirmed), place(waiting)) == (("Confirmed", third), ("Waitlisted", second))

	def test_a_full_choice_of_the_own_is_waited_for_where_none_is_named(self) -> None:
		made = offerings.open_offering(sections=3, capacity=1)
		first, second, third = made.sections
		for section in (second, third):
			book(made, section)
		confirmed = choose(made, first, third, second)
		assert cancel(made, first).queued == [confirmed]
		assert place(confirmed) == ("Waitlisted", third)

	def test_a_child_goes_nowhere_it_can_not_attend(self) -> None:
		made = offerings.open_offering(sections=4)
		first, _named, _third, fourth = made.sections
		student = people.student(made.school).name
		confirmed = choose(made, *made.sections[:1], *made.sections[2:], student=student)
		for weekday in ("Tuesday", "Wednesday"):
			busy_at(made, student, weekday)
		assert cancel(made, first, made.sections[1]).moved == [confirmed]
		assert place(confirmed) == ("Confirmed", fourth)

	def test_who_named_no_section_goes_to_any_that_has_a_seat(self) -> None:
		made = offerings.open_offering(sections=3, capacity=1)
		first, full, free = made.sections
		book(made, full)
		student = people.student(made.school).name
		anything = api.submit_activity_booking(made.offering, student)["name"]
		assert place(anything) == ("Confirmed", first)
		assert cancel(made, first).moved == [anything]
		assert place(anything) == ("Confirmed", free)
		waits = cancel(made, free)
		assert (waits.queued, place(anything)) == ([anything], ("Waitlisted", full))

	def test_who_can_go_nowhere_is_cancelled_with_the_reason(self) -> None:
		made = offerings.open_offering(sections=2)
		student = people.student(made.school).name
		confirmed = book(made, made.section, student)
		busy_at(made, student, "Tuesday")
		assert cancel(made, *made.sections).cancelled == [confirmed]
		assert stored(confirmed, "status", "cancellation_reason", "goes_first") == ("Cancelled", REASON, 0)
		assert history(confirmed)[1:] == [("Section Cancelled", "Cancelled")]

	@pytest.mark.parametrize("without", ["offering", "section"])
	def test_without_a_waitlist_who_finds_no_seat_is_cancelled(self, without: str) -> None:
		made = offerings.open_offering(
			sections=2,
			capacity=1,
			activity_waitlist_enabled=int(without != "offering"),
			section_values={"allow_waitlist": int(without != "section")},
		)
		first, second = made.sections
		book(made, second)
		confirmed = book(made, first)
		assert cancel(made, first, second).cancelled == [confirmed]

	def test_the_total_of_the_offering_moves_along(self) -> None:
		made = offerings.open_offering(sections=2, capacity=3)
		document = frappe.get_doc("Program Offering", made.offering)
		document.capacity = 2
		document.save()
		first, second = made.sections
		confirmed = [book(made, first), book(made, second)]
		waiting = book(made, second)
		assert cancel(made, first, second).moved == confirmed[:1]
		assert place(confirmed[0]) == ("Confirmed", second)
		assert place(waiting) == ("Waitlisted", second)

	def test_a_section_that_is_over_takes_nobody(self) -> None:
		made = offerings.open_offering(sections=3)
		first, second, third = made.sections
		confirmed = choose(made, first, second, third)
		past = offerings.Offered(made.offering, made.school, made.academic_year, [second])
		offerings.let_days_pass(past, 200, dates=False)
		with pytest.raises(InvalidChoiceError, match="is over"):
			section_cancellation.preview(made.offering, first, second)
		cancel(made, first)
		assert place(confirmed) == ("Confirmed", third)


class TestOrder:
	def test_an_offer_that_was_accepted_is_as_old_as_the_offer(self) -> None:
		made = offerings.open_offering(sections=2, capacity=2)
		first, second = made.sections
		leaves, stays, promoted = (book(made, first) for _number in range(3))
		api.cancel_activity_booking(leaves)
		api.cancel_activity_booking(stays)
		later = book(made, first)
		api.confirm_activity_booking_offer(promoted)
		assert [place(name)[0] for name in (promoted, later)] == ["Confirmed", "Confirmed"]
		book(made, second)
		outcome = cancel(made, first, second)
		assert (outcome.moved, outcome.queued) == ([promoted], [later])

	def test_a_seat_counts_from_the_move_into_the_section(self) -> None:
		made = offerings.open_offering(sections=3, capacity=2)
		first, second, third = made.sections
		early, moved = book(made, second), book(made, first)
		by_hand = {"booking": early, "decision": "Confirm", "student_group": first, "reason": "With a friend"}
		api.allocate_activity_bookings(made.offering, assignments=[by_hand])
		for section in (second, second, third):
			book(made, section)
		outcome = cancel(made, first, third)
		assert (outcome.moved, outcome.queued) == ([moved], [early])

	def test_seats_of_one_draw_are_in_the_order_of_the_draw(self) -> None:
		lottery = lotteries.lottery(sections=2, capacity=4)
		first, second = lottery.sections
		taken = lottery.apply(second)
		applied = lottery.apply_many(4, first)
		run = lottery.close().run()
		results = lottery.results(run.run)
		drawn = sorted(applied, key=lambda name: results[name].lottery_number)
		set_capacity(lottery.offered, second, 3)
		outcome = cancel(lottery.offered, first, second)
		assert place(taken) == ("Confirmed", second)
		assert (outcome.moved, outcome.queued) == (drawn[:2], drawn[2:])

	def test_offered_and_confirmed_seats_are_in_one_order(self) -> None:
		made, offered, later = with_an_offer()
		first, second = made.sections
		set_capacity(made, second, 1)
		outcome = cancel(made, first, second)
		assert (outcome.moved, outcome.queued) == ([offered], [later])


class TestOffers:
	def test_an_offer_becomes_one_of_the_other_section_with_a_new_deadline(self) -> None:
		made, offered, _later = with_an_offer()
		soon = add_to_date(now_datetime(), hours=1)
		frappe.db.set_value("Activity Booking", offered, "offer_expires_on", soon)
		outcome = cancel(made, *made.sections)
		assert offered in outcome.moved
		assert place(offered) == ("Offered", made.sections[1])
		assert stored(offered, "offer_expires_on") > add_to_date(soon, hours=1)
		assert history(offered)[-2:] == [("Section Cancelled, Waiting", "Waitlisted"), ("Offered", "Offered")]
		assert api.confirm_activity_booking_offer(offered)["status"] == "Confirmed"
		require_consistent(made.offering)

	@pytest.mark.parametrize(
		"values", [{"activity_auto_promote_waitlist": 0}, {"activity_waitlist_enabled": 0}]
	)
	def test_and_needs_neither_waitlist_nor_promotion_for_a_free_seat(self, values: dict) -> None:
		made, offered, _later = with_an_offer()
		frappe.get_doc("Program Offering", made.offering).update(values).save()
		cancel(made, *made.sections)
		assert place(offered) == ("Offered", made.sections[1])

	def test_without_a_free_seat_it_is_the_head_of_the_queue(self) -> None:
		made, offered, later = with_an_offer()
		first, second = made.sections
		for _number in range(2):
			book(made, second)
		assert cancel(made, first, second).queued == [offered, later]
		fields = ("status", "goes_first", "offer_expires_on", "confirmed_on", "confirmed_by")
		for name in (offered, later):
			assert stored(name, *fields) == ("Waitlisted", 1, None, None, None)
		assert waitlist.positions([offered, later]) == {offered: 1, later: 2}


class TestOnlyThisAct:
	@pytest.mark.parametrize("state", ["Offered", "Confirmed"])
	def test_nobody_else_takes_a_seat_back_to_a_queue(self, state: str) -> None:
		made, offered, later = with_an_offer()
		name = {"Offered": offered, "Confirmed": later}[state]
		document = frappe.get_doc("Activity Booking", name)
		document.update({"status": "Waitlisted", "allocated_student_group": made.sections[1]})
		with pytest.raises(InvalidTransitionError):
			document.save()
		frappe.db.rollback()
		line = {"booking": name, "decision": "Waitlist", "student_group": made.sections[1]}
		with pytest.raises(InvalidTransitionError):
			api.allocate_activity_bookings(made.offering, assignments=[line])
		assert place(name)[0] == state

	def test_going_first_is_nobodys_to_ask_for(self) -> None:
		made = offerings.open_offering(capacity=1)
		_taken, waits = book(made, made.section), book(made, made.section)
		document = frappe.get_doc("Activity Booking", waits)
		document.goes_first = 1
		document.save()
		assert stored(waits, "goes_first") == 0

	def test_a_section_that_is_over_is_not_cancelled_any_more(self) -> None:
		made = offerings.open_offering()
		confirmed = book(made, made.section)
		offerings.let_days_pass(made, 200)
		assert endings.over({endings.Whereabouts(made.offering, made.section)})
		for act in (section_cancellation.preview, section_cancellation.cancel_section):
			with pytest.raises(InvalidTransitionError, match="is over"):
				act(made.offering, made.section, **({"reason": REASON} if act.__name__ != "preview" else {}))
		assert (place(confirmed)[0], len(history(confirmed))) == ("Confirmed", 1)

	def test_families_are_not_moved_to_nowhere(self) -> None:
		made, other = offerings.open_offering(sections=2), offerings.open_offering()
		for target in (made.section, other.section):
			with pytest.raises(InvalidChoiceError):
				section_cancellation.cancel_section(made.offering, made.section, reason="x", move_to=target)


class TestExplanations:
	"""What a draw has decided is told of the section that it decided for, and not of another one."""

	@pytest.mark.parametrize("drawn", ["Confirmed", "Offered", "Waitlisted"])
	def test_where_the_draw_put_a_child_is_past_once_its_section_is_cancelled(self, drawn: str) -> None:
		outcome = {"activity_allocation_outcome": "Offer"} if drawn == "Offered" else {}
		made = lotteries.lottery(sections=2, capacity=1, **outcome)
		first, second = made.sections
		# of three one has each seat, and one waits for the first choice
		names = made.apply_many(3 if drawn == "Waitlisted" else 1, first, second)
		made.close().run()
		name = next(each for each in names if place(each) == (drawn, first))
		told = explained(name)
		assert "Since then" not in told
		section_cancellation.cancel_section(made.name, first, reason=REASON)
		assert place(name)[1] == second
		title = stored_title(first)
		assert explained(name).endswith(
			f"The draw decided for {title}. Since then your booking was moved to another section."
		)


def explained(booking: str) -> str:
	student = frappe.db.get_value("Activity Booking", booking, "student")
	return api.get_student_activity_bookings(student)["items"][0]["outcome_explanation"]


def stored_title(section: str) -> str:
	return frappe.db.get_value("Student Group", section, "student_group_name")
