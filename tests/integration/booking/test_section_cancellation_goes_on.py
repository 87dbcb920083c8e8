"""A section is cancelled: the families are told once each, and nothing that comes in between stops the act."""

from typing import Any

import frappe
import pytest

from ifitwala_ed.activities.booking import section_cancellation, waitlist
from tests.factories import bookings, offerings
from tests.factories.bookings import book
from tests.integration.booking.cancelled_sections import REASON, cancel, place, set_capacity, stored
from tests.integration.booking.invariants import require_consistent
from tests.integration.outbox.conftest import clear_outbox
from tests.support import outbox


def notes(booking: str) -> list[str]:
	communication = stored(booking, "org_communication")
	return frappe.get_all(
		"Communication Interaction Entry",
		filters={"org_communication": communication},
		pluck="note",
		order_by="sequence asc",
	)


@pytest.fixture(autouse=True)
def outbox_of_this_test() -> None:
	clear_outbox()


class TestTold:
	def test_each_family_is_told_once_what_became_of_its_booking(self) -> None:
		made = offerings.open_offering(sections=2, capacity=2)
		first, second = made.sections
		book(made, second)
		told = {name: book(made, first) for name in ("moved", "displaced", "waits")}
		outbox.deliver()
		before = {name: len(notes(booking)) for name, booking in told.items()}
		cancel(made, first, second)
		outbox.deliver()
		last = {name: notes(booking)[-1] for name, booking in told.items()}
		assert {name: len(notes(booking)) for name, booking in told.items()} == {
			name: count + 1 for name, count in before.items()
		}
		assert "has a seat in" in last["moved"]
		assert "before all who had no seat" in last["displaced"]
		assert "is on the waitlist of" in last["waits"]
		assert "before" not in last["waits"]
		for note in last.values():
			assert "does not take place" in note
			assert note.endswith(f"Reason: {REASON}")

	def test_the_history_names_both_sections(self) -> None:
		made = offerings.open_offering(sections=2, capacity=1)
		first, second = made.sections
		_taken, confirmed = book(made, second), book(made, first)
		cancel(made, first, second)
		row = frappe.get_last_doc(
			"Activity Booking Event", {"activity_booking": confirmed, "to_status": "Waitlisted"}
		)
		assert (row.from_status, row.from_student_group, row.to_student_group, row.reason) == (
			"Confirmed",
			first,
			second,
			REASON,
		)


class TestTheActGoesOn:
	def test_a_booking_that_can_not_be_moved_keeps_no_other(self, monkeypatch: pytest.MonkeyPatch) -> None:
		made = offerings.open_offering(sections=2)
		first, second = made.sections
		broken, sound = book(made, first), book(made, first)
		rehome = section_cancellation._rehome

		def fail_for_one(name: str, *arguments: Any) -> Any:
			if name == broken:
				raise frappe.ValidationError("damaged")
			return rehome(name, *arguments)

		monkeypatch.setattr(section_cancellation, "_rehome", fail_for_one)
		outcome = section_cancellation.cancel_section(made.offering, first, reason=REASON, move_to=second)
		assert (outcome.moved, outcome.section_closed) == ([sound], False)
		log = {"reference_doctype": "Activity Booking", "reference_name": broken}
		assert frappe.db.count("Error Log", log)

		monkeypatch.undo()
		assert cancel(made, first, second).moved == [broken]

	def test_an_act_that_was_killed_is_finished_by_the_same_call(
		self, monkeypatch: pytest.MonkeyPatch
	) -> None:
		made = offerings.open_offering(sections=2, capacity=3)
		first, second = made.sections
		there = [book(made, second) for _number in range(4)]
		here = [book(made, first) for _number in range(3)]
		rehome = section_cancellation._rehome

		def die_at_the_second(name: str, *arguments: Any) -> Any:
			if name == here[1]:
				raise KeyboardInterrupt
			return rehome(name, *arguments)

		monkeypatch.setattr(section_cancellation, "_rehome", die_at_the_second)
		with pytest.raises(KeyboardInterrupt):
			section_cancellation.cancel_section(made.offering, first, reason=REASON, move_to=second)
		monkeypatch.undo()
		require_consistent(made.offering)

		assert cancel(made, first, second).queued == here[1:]
		in_line = [*here, there[3]]
		assert waitlist.positions(in_line) == {name: number for number, name in enumerate(in_line, start=1)}

	def test_whoever_booked_meanwhile_is_found_a_place_too(self, monkeypatch: pytest.MonkeyPatch) -> None:
		made = offerings.open_offering(sections=2)
		first, second = made.sections
		confirmed = book(made, first)
		close, late = section_cancellation._try_to_close, []

		def book_first(act: section_cancellation.Act) -> bool:
			if not late:
				late.append(book(made, first))
			return close(act)

		monkeypatch.setattr(section_cancellation, "_try_to_close", book_first)
		outcome = section_cancellation.cancel_section(made.offering, first, reason=REASON, move_to=second)
		assert (outcome.moved, outcome.section_closed) == ([confirmed, *late], True)
		require_consistent(made.offering)

	def test_a_free_seat_is_offered_to_who_was_queued_for_it(self) -> None:
		made = offerings.open_offering(sections=2, capacity=1)
		first, second = made.sections
		_confirmed, *waiting = bookings.crowded(made, first, bookings=3)
		set_capacity(made, second, 2)
		cancel(made, first, second)
		waitlist.fill_all()
		assert [place(name) for name in waiting] == [("Offered", second), ("Waitlisted", second)]
