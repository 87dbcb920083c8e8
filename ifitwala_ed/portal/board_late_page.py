"""One child is booked after closing: looked for by name, shown what fits, and booked with a reason. Plain forms."""

from typing import NoReturn

from frappe import _

from ifitwala_ed.api import desk, office
from ifitwala_ed.permissions.roles import is_admin
from ifitwala_ed.portal import board_lists, offering_page, pages
from ifitwala_ed.portal.pages import Asked, Page


def show(asked: Asked) -> Page:
	"""Show the children of that name, or the one chosen with what fits."""
	offering, child = asked.path[-1], asked.text("child")
	text = asked.text("q") or ""
	found = office.get_late_booking(offering, child or "", text)
	return Page(
		"board_late",
		_("One Child After Closing"),
		{
			"offering": found,
			"child": child,
			"coordinates": is_admin(asked.user),
			"text": text,
			"lists": board_lists,
			"chosen": asked.text("section") or "",
			"reason": asked.text("reason") or "",
			"payer": asked.text("account_holder"),
			"key": offering_page.key_of(asked),
		},
	)


def book(asked: Asked) -> NoReturn:
	"""Book the child. Sent twice, it is the same booking."""
	section = asked.text("section")
	booking = desk.book_after_closing(
		asked.path[-1],
		asked.text("child") or "",
		asked.text("reason") or "",
		choices=[section] if section else None,
		account_holder=asked.text("account_holder"),
		idempotency_key=asked.text("key"),
	)
	pages.go("board", "bookings", booking["name"], done="booked")
