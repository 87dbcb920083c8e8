"""What the school tells the family, and what is said under it."""

from typing import Final, NoReturn

from frappe import _
from frappe.utils import cint

from ifitwala_ed.api import activity_booking as api
from ifitwala_ed.portal import pages, typed_forms
from ifitwala_ed.portal.pages import Asked, Page
from ifitwala_ed.school_communication import intents

PAGE: Final = 20


def show(asked: Asked) -> Page:
	"""Show a page of posts, newest first."""
	start = max(0, cint(asked.text("start")))
	found = api.get_activity_communications(start=start, page_length=PAGE)
	return Page(
		"messages",
		_("Messages"),
		{
			"messages": found["items"],
			"next_start": start + PAGE if found["has_more"] else None,
			"start": start,
			"typed": typed_forms.told(asked.user),
		},
	)


def reply(asked: Asked) -> NoReturn:
	"""Say something under a post."""
	post(asked)
	pages.go(*asked.path, done="sent", start=asked.text("start"))


def acknowledge(asked: Asked) -> NoReturn:
	"""Say that a post was read."""
	api.post_activity_communication_entry(asked.text("post") or "", intents.ACKNOWLEDGEMENT)
	pages.go(*asked.path, done="acknowledged", start=asked.text("start"))


def post(asked: Asked) -> None:
	"""Post what the form says, as a question where an answer is wished for."""
	intent = intents.QUESTION if asked.text("is_question") else intents.COMMENT
	api.post_activity_communication_entry(asked.text("post") or "", intent, note=asked.text("note"))
