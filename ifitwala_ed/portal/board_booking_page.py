"""One booking for whoever decides about it: an offer is sent on or accepted for the family, a seat is offered. Plain forms."""

from typing import NoReturn

from ifitwala_ed.activities.booking import lifecycle
from ifitwala_ed.api import activity_booking as api
from ifitwala_ed.api import office
from ifitwala_ed.permissions.roles import is_admin
from ifitwala_ed.portal import pages
from ifitwala_ed.portal.pages import Asked, Page


def show(asked: Asked) -> Page:
	"""Show the booking with its history and what can be decided."""
	found, coordinates = office.get_board_booking(asked.path[-1]), is_admin(asked.user)
	return Page(
		"board_booking",
		found["student_name"],
		{
			"booking": found,
			"states": lifecycle,
			"coordinates": coordinates,
			# seats are given by whoever allocates
			"can_offer": coordinates and found["status"] == lifecycle.WAITLISTED,
			"reason": asked.text("reason") or "" if asked.notice else "",
		},
	)


def send_on(asked: Asked) -> NoReturn:
	"""End the offer, and offer the seat to who is next."""
	answer = office.send_offer_on(asked.path[-1], asked.text("reason") or "")
	pages.go(*asked.path, done="sent_on" if answer["promoted"] else "ended")


def accept(asked: Asked) -> NoReturn:
	"""Accept the offer for a family that has said so."""
	api.confirm_activity_booking_offer(asked.path[-1])
	pages.go(*asked.path, done="accepted_for")


def offer(asked: Asked) -> NoReturn:
	"""Offer a seat to who waits."""
	line = {"booking": asked.path[-1], "decision": "Offer", "reason": asked.text("reason") or ""}
	api.allocate_activity_bookings(asked.text("program_offering") or "", assignments=[line])
	pages.go(*asked.path, done="offered")
