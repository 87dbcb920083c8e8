"""One offering for whoever coordinates it: how booking stands, what can't wait, and where it is done. Plain forms."""

from typing import NoReturn

from ifitwala_ed.activities.booking import lifecycle
from ifitwala_ed.api import activity_booking as api
from ifitwala_ed.api import office
from ifitwala_ed.portal import board_lists, home_page, pages, programme
from ifitwala_ed.portal.pages import Asked, Page


def show(asked: Asked) -> Page:
	"""Show how the offering stands."""
	found = office.get_board_offering(asked.path[-1])
	return Page(
		"board_offering",
		found["title"],
		{
			"offering": found,
			"days": home_page.by_day(found["sessions"]),
			"states": programme,
			"offered": lifecycle.OFFERED,
			"waitlisted": lifecycle.WAITLISTED,
			"lists": board_lists,
			"is_lottery": found["mode"] == lifecycle.LOTTERY,
			"is_first_come": found["mode"] == lifecycle.FIRST_COME,
		},
	)


def close(asked: Asked) -> NoReturn:
	"""Close booking."""
	api.close_activity_booking_window(asked.path[-1])
	pages.go(*asked.path, done="closed")
