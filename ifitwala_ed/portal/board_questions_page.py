"""Questions that nobody has answered: read, and answered below them. Plain forms."""

from typing import NoReturn

from frappe import _
from frappe.utils import cint

from ifitwala_ed.api import activity_booking as api
from ifitwala_ed.api import office
from ifitwala_ed.permissions.roles import is_admin
from ifitwala_ed.portal import pages, typed_forms
from ifitwala_ed.portal.board import ASKED_SINCE
from ifitwala_ed.portal.pages import Asked, Page
from ifitwala_ed.school_communication import intents, questions


def show(asked: Asked) -> Page:
	"""Show a page of the questions of the user's schools, the oldest first."""
	start = max(0, cint(asked.text("start")))
	found = office.get_open_questions(start)
	if start and not found["questions"]:
		# those before were answered meanwhile
		start, found = 0, office.get_open_questions()
	return Page(
		"board_questions",
		_("Questions"),
		{
			"questions": found["questions"],
			"coordinates": is_admin(asked.user),
			"days": ASKED_SINCE.days,
			"start": start,
			"next_start": start + questions.PAGE if found["has_more"] else None,
			"typed": typed_forms.told(asked.user),
		},
	)


def answer(asked: Asked) -> NoReturn:
	"""Answer a question. The same words sent twice are one answer."""
	api.post_activity_communication_entry(
		asked.text("post") or "",
		intents.ANSWER,
		note=asked.text("note"),
		answers=asked.text("question"),
	)
	pages.go(*asked.path, done="answered", start=asked.text("start"))
