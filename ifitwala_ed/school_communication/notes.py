"""A note is plain text, stored as it was written. Plain Python, no database."""

import unicodedata
from typing import Final

from ifitwala_ed.school_communication.intents import MAX_NOTE_LENGTH

ALLOWED_CONTROLS: Final = ("\n", "\t")
NOT_TEXT: Final = ("Cc", "Cs")


class TooLong(Exception):
	"""The note has more than MAX_NOTE_LENGTH characters; their number is the argument."""


class NotText(Exception):
	"""The note has characters that no text has."""


def clean(note: str | None) -> str | None:
	"""Return the note with plain line ends, or None where nothing is said. Raises TooLong and NotText, and cuts
	nothing.
	"""
	text = (note or "").replace("\r\n", "\n").replace("\r", "\n")
	if not text.strip():
		return None
	if len(text) > MAX_NOTE_LENGTH:
		raise TooLong(len(text))
	if any(unicodedata.category(each) in NOT_TEXT and each not in ALLOWED_CONTROLS for each in text):
		raise NotText
	return text
