"""What somebody may say in a communication, and the sentence for who may not. posting.py refuses by it, forms offer by it."""

from dataclasses import dataclass

from frappe import _

from ifitwala_ed.school_communication import intents
from ifitwala_ed.school_communication.participant import Participant


@dataclass(frozen=True, slots=True)
class Openings:
	"""What can be written now. ``closed`` says why nothing can be."""

	intents: list[str]
	visibilities: list[str]
	closed: str | None


def openings(participant: Participant) -> Openings:
	"""Return the texts, apart from questions, that somebody at Desk can write in the communication."""
	closed = why_closed(participant, intents.COMMENT)
	kinds = (intents.COMMENT, intents.ANSWER)
	return Openings(
		intents=[] if closed else [kind for kind in kinds if not why_not_permitted(participant, kind)],
		visibilities=[
			each for each in intents.VISIBILITIES if not why_not_permitted(participant, intents.COMMENT, each)
		],
		closed=closed,
	)


def why_not_permitted(participant: Participant, intent: str, visibility: str | None = None) -> str | None:
	"""Return why this kind of entry isn't the reader's to post; None where it is."""
	if intent == intents.STATUS:
		return _("What happens to a booking is told by the system alone. Write a comment instead.")
	if intent in intents.OF_STAFF and not participant.is_staff:
		return _("Only the school's staff can hide an entry. Please ask the school's office.")
	if intent in intents.OF_THE_SCHOOL and not participant.is_of_the_school:
		return _("Questions are answered by the school. Write a comment instead.")
	if visibility == intents.STAFF_ONLY and not participant.is_staff:
		return _("Only the school's staff can write what staff alone read.")
	return None


def why_closed(participant: Participant, intent: str) -> str | None:
	"""Return why nothing of this kind can be said now; None where it can."""
	if intent == intents.REDACTION:
		return None
	if not participant.is_published:
		return _("This communication isn't published now, so nobody can reply to it.")
	if intent in intents.REPLIES and not participant.takes_replies:
		return _("Replies to this communication are switched off. Please write to the school's office.")
	return None


def can_be_hidden(intent: str, *, is_hidden: bool) -> bool:
	"""Return whether an entry is one that a redaction can hide."""
	return intent != intents.REDACTION and not is_hidden
