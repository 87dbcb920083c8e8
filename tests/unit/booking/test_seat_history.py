"""Who had a seat when: from the steps of bookings to spans of time."""

from datetime import datetime, timedelta

from ifitwala_ed.activities.booking.seat_history import Seat, Step, seats_after

T = datetime(2026, 9, 1, 9)
HOUR = timedelta(hours=1)


def step(hours: int, group: str | None, booking: str = "B", student: str = "Ann") -> Step:
	return Step(booking, student, group, T + hours * HOUR)


def test_a_seat_lasts_until_the_booking_leaves_it() -> None:
	steps = [step(0, None), step(1, "Chess"), step(2, "Chess"), step(5, None)]
	assert seats_after(steps, {"Chess"}) == [Seat("Ann", "Chess", T + HOUR, T + 5 * HOUR)]
	assert seats_after(steps[:2], {"Chess"}) == [Seat("Ann", "Chess", T + HOUR)]


def test_whoever_moves_leaves_one_section_and_joins_another() -> None:
	steps = [step(1, "Chess"), step(3, "Judo")]
	assert seats_after(steps, {"Chess", "Judo"}) == [
		Seat("Ann", "Chess", T + HOUR, T + 3 * HOUR),
		Seat("Ann", "Judo", T + 3 * HOUR),
	]
	assert seats_after(steps, {"Judo"}) == [Seat("Ann", "Judo", T + 3 * HOUR)]


def test_bookings_are_told_apart() -> None:
	steps = [step(1, "Chess"), step(2, "Chess", "C", "Bob"), step(3, None)]
	assert {(seat.student, seat.until) for seat in seats_after(steps, {"Chess"})} == {
		("Ann", T + 3 * HOUR),
		("Bob", None),
	}


def test_a_seat_is_held_in_a_session_that_it_shares_a_moment_with() -> None:
	seat = Seat("Ann", "Chess", T + HOUR, T + 3 * HOUR)
	assert seat.is_held_in(T + HOUR, T + 2 * HOUR)
	assert seat.is_held_in(T, T + 2 * HOUR)
	assert seat.is_held_in(T + 2 * HOUR, T + 4 * HOUR)
	assert not seat.is_held_in(T, T + HOUR)
	assert not seat.is_held_in(T + 3 * HOUR, T + 4 * HOUR)
	assert Seat("Ann", "Chess", T).is_held_in(T + 100 * HOUR, T + 101 * HOUR)
