"""Posting an entry: judged before anything is locked, then counted, numbered and stored in one transaction."""

from dataclasses import dataclass
from functools import partial
from typing import Final

import frappe
from frappe import _
from frappe.utils import add_to_date, now_datetime

from ifitwala_ed.core import transactions
from ifitwala_ed.core.errors import throw
from ifitwala_ed.exceptions import (
	ConversationClosedError,
	EntryNotPermittedError,
	InvalidEntryError,
	TooManyEntriesError,
)
from ifitwala_ed.school_communication import (
	authors,
	entries,
	intents,
	notes,
	permitted,
	questions,
)
from ifitwala_ed.school_communication.entries import ENTRY
from ifitwala_ed.school_communication.participant import Participant
from ifitwala_ed.school_communication.telling import orders

# A person who writes, and not a program. Seconds and the most entries of one user in them.
LIMITS: Final = ((60, 20), (3600, 200))


@dataclass(frozen=True, slots=True)
class Draft:
	"""What somebody wants to say. `redacts` is the entry to hide, `answers` the question that is answered."""

	intent_type: str
	note: str | None = None
	reaction_code: str | None = None
	visibility: str | None = None
	redacts: str | None = None
	answers: str | None = None


def post(participant: Participant, draft: Draft) -> str | None:
	"""Append what somebody wants to say; return the entry's name.

	Acknowledging again, reacting as before, or answering a question in the same words, stores nothing and gives the entry of the first time (None where a
	reaction is taken back that was never given). Raises InvalidEntryError, EntryNotPermittedError,
	ConversationClosedError and TooManyEntriesError.
	"""
	_require_known(draft)
	_require_permitted(participant, draft)
	_require_open(participant, draft)
	draft = _cleaned(draft)
	# made and committed before, because the transaction has to begin with its lock
	key = authors.key_of(participant.user)
	return transactions.run(partial(_append, participant, draft, key))


def _append(participant: Participant, draft: Draft, author_key: str) -> str | None:
	authors.lock(author_key)
	entries.lock_chain(participant.org_communication)
	is_repeated, earlier = _repeated(participant, draft)
	if is_repeated:
		return earlier
	if draft.intent_type != intents.REDACTION:
		_require_within_limits(participant.user)
	redacts = _hidden_entry(participant, draft) if draft.intent_type == intents.REDACTION else None
	question = _answered_question(participant, draft) if draft.intent_type == intents.ANSWER else None
	entry = entries.append(
		participant.org_communication,
		user=participant.user,
		intent_type=draft.intent_type,
		note=draft.note,
		reaction_code=draft.reaction_code,
		visibility=_visibility(draft, question),
		redacts=redacts,
		answers=question.name if question else None,
	)
	orders.order_entry(entry)
	return entry.name


def _require_known(draft: Draft) -> None:
	if draft.intent_type not in intents.INTENTS:
		throw(InvalidEntryError, _("An entry is one of {0}.").format(", ".join(map(_, intents.INTENTS))))
	if draft.visibility and draft.visibility not in intents.VISIBILITIES:
		throw(
			InvalidEntryError,
			_("The visibility of an entry is one of {0}.").format(", ".join(map(_, intents.VISIBILITIES))),
		)
	if draft.redacts and draft.intent_type != intents.REDACTION:
		throw(InvalidEntryError, _("Only a redaction hides another entry."))
	if draft.answers and draft.intent_type != intents.ANSWER:
		throw(InvalidEntryError, _("Only an answer refers to a question."))


def _require_permitted(participant: Participant, draft: Draft) -> None:
	if sentence := permitted.why_not_permitted(participant, draft.intent_type, draft.visibility):
		throw(EntryNotPermittedError, sentence)


def _require_open(participant: Participant, draft: Draft) -> None:
	if sentence := permitted.why_closed(participant, draft.intent_type):
		throw(ConversationClosedError, sentence)


def _cleaned(draft: Draft) -> Draft:
	"""Return the draft with its note as it is stored and its reaction known."""
	note, code = _cleaned_note(draft.note), (draft.reaction_code or "").strip() or None
	if draft.intent_type in intents.WITH_NOTE and not note:
		throw(
			InvalidEntryError,
			_("Say why the entry is hidden.")
			if draft.intent_type == intents.REDACTION
			else _("Nothing is written yet. Write something first."),
		)
	if draft.intent_type == intents.REACTION and note:
		throw(InvalidEntryError, _("A reaction has no text. Write a comment instead."))
	if draft.intent_type != intents.REACTION and code:
		throw(InvalidEntryError, _("Only a reaction has a reaction code."))
	if code and code not in intents.REACTION_CODES:
		throw(InvalidEntryError, _("A reaction is one of {0}.").format(", ".join(intents.REACTION_CODES)))
	return Draft(draft.intent_type, note, code, draft.visibility, draft.redacts, draft.answers)


def _cleaned_note(note: str | None) -> str | None:
	try:
		return notes.clean(note)
	except notes.TooLong as error:
		throw(
			InvalidEntryError,
			_(
				"The text has {0} characters, and at most {1} can be sent. Please shorten it or send it in parts."
			).format(error.args[0], intents.MAX_NOTE_LENGTH),
			values={"length": error.args[0], "at_most": intents.MAX_NOTE_LENGTH},
		)
	except notes.NotText:
		throw(InvalidEntryError, _("The text has characters that can't be shown. Please type them anew."))


def _repeated(participant: Participant, draft: Draft) -> tuple[bool, str | None]:
	"""Return whether the user said just this before, and the entry of then."""
	if draft.intent_type == intents.ANSWER and draft.answers:
		earlier_answer = _same_answer(participant, draft)
		return bool(earlier_answer), earlier_answer
	if draft.intent_type not in (intents.ACKNOWLEDGEMENT, intents.REACTION):
		return False, None
	earlier = frappe.get_all(
		ENTRY,
		filters={
			"org_communication": participant.org_communication,
			"user": participant.user,
			"intent_type": draft.intent_type,
		},
		fields=["name", "reaction_code"],
		order_by="sequence desc",
		limit=1,
	)
	if draft.intent_type == intents.ACKNOWLEDGEMENT:
		return bool(earlier), earlier[0].name if earlier else None
	now = earlier[0].reaction_code if earlier else None
	return (now or None) == draft.reaction_code, earlier[0].name if earlier else None


def _same_answer(participant: Participant, draft: Draft) -> str | None:
	"""Return the entry in which the user has answered the same question in the same words: a form that was sent twice."""
	mine = {
		"org_communication": participant.org_communication,
		"user": participant.user,
		"intent_type": intents.ANSWER,
		"answers": draft.answers,
	}
	rows = frappe.get_all(ENTRY, filters=mine, fields=["name", "note"], order_by="sequence asc")
	return next((row.name for row in rows if row.note == draft.note), None)


def _require_within_limits(user: str) -> None:
	"""Counted by user, because a school's Wi-Fi is one address, and in the database, whether Redis is up or not."""
	for seconds, most in LIMITS:
		since = add_to_date(now_datetime(), seconds=-seconds)
		if frappe.db.count(ENTRY, {"user": user, "creation": [">", since]}) >= most:
			throw(
				TooManyEntriesError,
				_("You wrote a lot in a short time. Please wait a few minutes and send it again."),
				values={"at_most": most, "seconds": seconds},
				retry_after=seconds,
			)


def _hidden_entry(participant: Participant, draft: Draft) -> str:
	"""Return the entry that a redaction hides: of this communication, not a redaction, and not hidden yet."""
	hidden = _entry_here(participant, draft.redacts)
	if not hidden or not permitted.can_be_hidden(hidden.intent_type, is_hidden=False):
		throw(InvalidEntryError, _("Choose the entry of this communication that is to be hidden."))
	if frappe.db.exists(ENTRY, {"redacts": hidden.name}):
		throw(InvalidEntryError, _("This entry is hidden already."))
	return hidden.name


def _answered_question(participant: Participant, draft: Draft) -> frappe._dict | None:
	"""Return the question that an answer refers to; where it names none, the newest one that nobody answered, if any."""
	if draft.answers:
		question = _entry_here(participant, draft.answers)
		if not question or question.intent_type != intents.QUESTION or not _may_read(participant, question):
			throw(InvalidEntryError, _("Choose the question of this communication that is answered."))
		return question
	return questions.newest_open(participant)


def _entry_here(participant: Participant, name: str | None) -> frappe._dict | None:
	return frappe.db.get_value(
		ENTRY,
		{"name": name or "", "org_communication": participant.org_communication},
		["name", "intent_type", "visibility"],
		as_dict=True,
	)


def _may_read(participant: Participant, entry: frappe._dict) -> bool:
	return participant.is_staff or entry.visibility == intents.PUBLIC


def _visibility(draft: Draft, question: frappe._dict | None) -> str:
	"""Return who may read the entry: a redaction, and the answer to what staff asked among themselves, are for staff."""
	if draft.intent_type == intents.REDACTION or (question and question.visibility == intents.STAFF_ONLY):
		return intents.STAFF_ONLY
	return draft.visibility or intents.PUBLIC
