"""The last hour as a line and as a table."""

from datetime import datetime, timedelta

from ifitwala_ed.portal import board_pictures
from ifitwala_ed.portal.board_pictures import HEIGHT, MINUTES, WIDTH

NOW = datetime(2026, 9, 1, 19, 5, 42)
OPENING = datetime(2026, 9, 1, 19, 0)


def shown(*counted: tuple[datetime, int, int]) -> board_pictures.Hour:
	return board_pictures.hour(
		[{"at": at, "bookings": bookings, "refused": refused} for at, bookings, refused in counted], NOW
	)


def test_it_has_sixty_minutes_up_to_this_one() -> None:
	hour = shown()
	assert len(hour.minutes) == len(hour.bookings) == len(hour.refused) == MINUTES
	assert (hour.minutes[0], hour.minutes[-1]) == (datetime(2026, 9, 1, 18, 6), datetime(2026, 9, 1, 19, 5))


def test_each_minute_has_its_own_and_the_table_begins_with_the_newest() -> None:
	later = OPENING + timedelta(minutes=2)
	hour = shown((OPENING, 8, 2), (later, 1, 0))
	assert hour.bookings[-6] == 8
	assert hour.refused[-6] == 2
	assert hour.rows == [(later, 1, 0), (OPENING, 8, 2)]


def test_what_is_older_than_the_hour_is_not_shown() -> None:
	assert shown((OPENING - timedelta(hours=2), 8, 2)).rows == []


def test_the_most_of_both_reaches_the_top() -> None:
	hour = shown((OPENING, 2, 8))
	assert hour.most == 8
	heights = [float(point.split(",")[1]) for point in hour.line_of_refused.split()]
	assert (min(heights), heights[0]) == (0, HEIGHT)
	assert min(float(point.split(",")[1]) for point in hour.line_of_bookings.split()) == HEIGHT * 3 / 4


def test_a_line_goes_over_the_whole_width_and_nothing_lies_on_the_ground() -> None:
	points = [tuple(map(float, each.split(","))) for each in shown().line_of_bookings.split()]
	assert (points[0][0], points[-1][0]) == (0, WIDTH)
	assert {height for _at, height in points} == {HEIGHT}
