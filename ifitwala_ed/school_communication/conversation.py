"""One communication's entries page by page, as whoever works at Desk reads and answers them. Reading writes nothing."""

from dataclasses import asdict
from typing import Any, Final

from ifitwala_ed.school_communication import intents, permitted, questions
from ifitwala_ed.school_communication.entry_answers import Reader, entry_answer, page_before
from ifitwala_ed.school_communication.participant import Participant

PAGE_LENGTH: Final = 50


def page(participant: Participant, before: int | None = None) -> dict[str, Any]:
	"""Return ``{entries, earlier, openings, open_question}``: the newest entries below a number, oldest first.

	``earlier`` counts those before them. Besides what the feed tells of an entry it says whether it ``can_be_hidden``
	by the user and, of a question, whether it ``is_open``. ``openings`` is ``{intents, visibilities, closed}``.
	"""
	name = participant.org_communication
	reader = Reader(participant.user, {name} if participant.is_staff else frozenset())
	entries, earlier = page_before(name, reader, before, PAGE_LENGTH)
	question = questions.newest_open(participant)
	return {
		"entries": [_for_desk(entry, participant) for entry in entries],
		"earlier": earlier,
		"openings": asdict(permitted.openings(participant)),
		"open_question": entry_answer(question.name, reader) if question else None,
	}


def _for_desk(entry: dict[str, Any], participant: Participant) -> dict[str, Any]:
	is_question = entry["intent_type"] == intents.QUESTION
	return entry | {
		"can_be_hidden": not permitted.why_not_permitted(participant, intents.REDACTION)
		and permitted.can_be_hidden(entry["intent_type"], is_hidden=entry["is_redacted"]),
		"is_open": is_question and not entry["is_answered"] and not entry["is_redacted"],
	}
