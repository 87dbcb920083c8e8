"""Questions that nobody has answered: read, and answered below them. Plain forms."""

from typing import NoReturn

from frappe import _

from ifitwala_ed.api import activity_booking as api
from ifitwala_ed.api import office
from ifitwala_ed.portal import pages, typed_forms
from ifitwala_ed.portal.pages import Asked, Page
from ifitwala_ed.school_communication import intents


def show(asked: Asked) -> Page:
	"""Show the questions of the user's schools, the oldest first."""
	found = office.get_open_questions()
	return Page(
		"board_questions",
		_("Questions"),
		{"questions": found["questions"], "typed": typed_forms.told(asked.user)},
	)


def answer(asked: Asked) -> NoReturn:
	"""Answer a question. The same words sent twice are one answer."""
	api.post_activity_communication_entry(
		asked.text("post") or "",
		intents.ANSWER,
		note=asked.text("note"),
		answers=asked.text("question"),
	)
	pages.go(*asked.path, done="answered")
