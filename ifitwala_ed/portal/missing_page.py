"""Children who stay away: their families are warned, and after the days to answer their seats can be released. Plain forms."""

from typing import NoReturn

from frappe import _

from ifitwala_ed.api import office
from ifitwala_ed.permissions.roles import is_admin
from ifitwala_ed.portal import pages
from ifitwala_ed.portal.pages import Asked, Page


def show(asked: Asked) -> Page:
	"""Show who has missed several sessions in a row, with what can follow and what it would do."""
	found = office.get_missing_children()
	return Page(
		"missing",
		_("Who Stays Away"),
		{"rule": found, "missing": found["children"], "coordinates": is_admin(asked.user)},
	)


def warn(asked: Asked) -> NoReturn:
	"""Have the family warned."""
	office.warn_of_absences(asked.text("booking") or "")
	pages.go(*asked.path, done="warned")


def release(asked: Asked) -> NoReturn:
	"""Release the seat, which is offered on."""
	answer = office.release_seat(asked.text("booking") or "")
	pages.go(*asked.path, done="released_on" if answer["promoted"] else "released")
