"""Refusals of a conversation, each thrown where it is found. A sentence says what to do."""

from typing import NoReturn

import frappe
from frappe import _

from ifitwala_ed.exceptions import (
	ConversationClosedError,
	EntryNotPermittedError,
	InvalidEntryError,
	TooManyEntriesError,
)


def refuse_entry(sentence: str) -> NoReturn:
	"""Raise InvalidEntryError (422): the entry can't be stored as it is."""
	frappe.throw(sentence, exc=InvalidEntryError, title=_("Entry Not Possible"))


def refuse_kind(sentence: str) -> NoReturn:
	"""Raise EntryNotPermittedError (403): this kind of entry isn't the reader's to post."""
	frappe.throw(sentence, exc=EntryNotPermittedError, title=_("Not Permitted"))


def refuse_closed(sentence: str) -> NoReturn:
	"""Raise ConversationClosedError (409): the communication takes no replies."""
	frappe.throw(sentence, exc=ConversationClosedError, title=_("No Replies"))


def refuse_for_now() -> NoReturn:
	"""Raise TooManyEntriesError (429)."""
	frappe.throw(
		_("You wrote a lot in a short time. Please wait a few minutes and send it again."),
		exc=TooManyEntriesError,
		title=_("Please Wait"),
	)
