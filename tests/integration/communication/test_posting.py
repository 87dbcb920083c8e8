"""What can be said in a conversation, by whom, how long and how often."""

from typing import Any

import frappe
import pytest

from ifitwala_ed.exceptions import (
	ConversationClosedError,
	EntryNotPermittedError,
	InvalidEntryError,
	TooManyEntriesError,
)
from ifitwala_ed.school_communication import posting, threads
from ifitwala_ed.school_communication.entries import ENTRY
from tests.factories import people, posts
from tests.factories.conversations import Conversation, conversation, say, seen
from tests.factories.posts import audience


@pytest.fixture
def talk() -> Conversation:
	return conversation()


@pytest.fixture
def parent(talk: Conversation) -> str:
	return talk.family.user


def count(post: str) -> int:
	return frappe.db.count(ENTRY, {"org_communication": post})


def test_a_comment_is_stored_as_it_was_written(talk: Conversation, parent: str) -> None:
	note = "5 < 6 & <script>alert('x')</script>\n" + "ü🎾" * 1900
	answer = say(parent, talk.thread, note)
	assert answer["entry"]["note"] == note
	assert answer["entry"]["is_mine"]
	assert answer["interaction"]["entry_count"] == 1
	assert frappe.db.get_value(ENTRY, answer["entry"]["name"], "note") == note


def test_desk_shows_a_note_as_text() -> None:
	"""Of Frappe's kinds of text only Code is escaped wherever Desk shows it: forms, lists and reports."""
	assert frappe.get_meta(ENTRY).get_field("note").fieldtype == "Code"


@pytest.mark.parametrize("note", [None, "", " \n ", "x" * 4001, "a\x00b"])
def test_what_cannot_be_sent_is_refused_and_never_cut(talk: Conversation, parent: str, note: str) -> None:
	with pytest.raises(InvalidEntryError):
		say(parent, talk.thread, note)
	assert count(talk.thread) == 0


@pytest.mark.parametrize(
	("intent", "values"),
	[
		("Shout", {}),
		("Comment", {"visibility": "Secret"}),
		("Comment", {"reaction_code": "like"}),
		("Comment", {"redacts": "something"}),
		("Comment", {"answers": "something"}),
		("Reaction", {"note": None, "reaction_code": "boo"}),
		("Reaction", {"reaction_code": "like"}),
	],
)
def test_an_entry_says_what_its_kind_says(
	talk: Conversation, parent: str, intent: str, values: dict[str, Any]
) -> None:
	with pytest.raises(InvalidEntryError):
		say(parent, talk.thread, intent=intent, **values)
	assert count(talk.thread) == 0


@pytest.mark.parametrize("intent", ["Answer", "Status", "Redaction"])
def test_what_only_the_school_says_is_refused_to_families(
	talk: Conversation, parent: str, intent: str
) -> None:
	with pytest.raises(EntryNotPermittedError):
		say(parent, talk.thread, intent=intent)


def test_staff_do_not_speak_as_the_system(talk: Conversation) -> None:
	with pytest.raises(EntryNotPermittedError):
		say(talk.office, talk.thread, intent="Status")


def test_a_reaction_is_given_changed_and_taken_back(talk: Conversation, parent: str) -> None:
	def react(code: str | None) -> str | None:
		answer = say(parent, talk.thread, None, "Reaction", reaction_code=code)
		return answer["interaction"]["reaction_code"]

	assert react(None) is None
	assert count(talk.thread) == 0
	assert [react("like"), react("like"), react("thanks"), react(None), react("")] == [
		"like",
		"like",
		"thanks",
		None,
		None,
	]
	assert count(talk.thread) == 3


def test_acknowledging_twice_is_acknowledging_once(talk: Conversation, parent: str) -> None:
	first, second = (say(parent, talk.thread, None, "Acknowledgement") for _time in range(2))
	assert first["entry"]["name"] == second["entry"]["name"]
	assert second["interaction"]["is_read"]
	assert count(talk.thread) == 1


def test_a_question_is_answered_by_staff_and_marked(talk: Conversation, parent: str) -> None:
	first = say(parent, talk.thread, "When?", "Question")["entry"]
	second = say(parent, talk.thread, "Where?", "Question")["entry"]
	answer = say(talk.office, talk.thread, "At the gate.", "Answer")["entry"]
	assert answer["answers"] == second["name"]
	named = say(talk.office, talk.thread, "At three.", "Answer", answers=first["name"])["entry"]
	assert named["answers"] == first["name"]
	marked = {entry["name"]: entry["is_answered"] for entry in seen(parent, talk.thread)["entries"]}
	assert marked[first["name"]]
	assert marked[second["name"]]
	assert say(talk.office, talk.thread, "And on time.", "Answer")["entry"]["answers"] is None


def test_an_answer_refers_to_a_question_of_the_same_communication(talk: Conversation, parent: str) -> None:
	comment = say(parent, talk.thread)["entry"]["name"]
	elsewhere = conversation()
	question = say(elsewhere.family.user, elsewhere.thread, "When?", "Question")["entry"]["name"]
	for wrong in (comment, question, "nothing"):
		with pytest.raises(InvalidEntryError):
			say(talk.office, talk.thread, "Now.", "Answer", answers=wrong)


def test_a_redaction_hides_the_note_from_all_but_staff(talk: Conversation, parent: str) -> None:
	bad = say(parent, talk.thread, "Bad words")["entry"]["name"]
	say(talk.office, talk.thread, "Insults another child.", "Redaction", redacts=bad)
	[entry] = seen(parent, talk.thread)["entries"]
	assert (entry["note"], entry["is_redacted"]) == (None, True)
	hidden, redaction = seen(talk.office, talk.thread)["entries"]
	assert (hidden["note"], hidden["is_redacted"]) == ("Bad words", True)
	assert (redaction["note"], redaction["redacts"]) == ("Insults another child.", bad)
	assert redaction["visibility"] == "Staff Only"
	assert seen(parent, talk.thread)["entry_count"] == 1


def test_a_redaction_says_why_and_hides_once(talk: Conversation, parent: str) -> None:
	bad = say(parent, talk.thread, "Bad words")["entry"]["name"]
	with pytest.raises(InvalidEntryError, match="why"):
		say(talk.office, talk.thread, None, "Redaction", redacts=bad)
	done = say(talk.office, talk.thread, "Why.", "Redaction", redacts=bad)["entry"]["name"]
	for wrong in (bad, done, None, "nothing"):
		with pytest.raises(InvalidEntryError):
			say(talk.office, talk.thread, "Why.", "Redaction", redacts=wrong)


def test_replies_that_are_off_say_so(talk: Conversation, parent: str) -> None:
	post = posts.post(
		talk.made.school, audience("Student Group", talk.made.section, "guardians"), allow_replies=0
	).name
	for user, intent in ((parent, "Comment"), (parent, "Question"), (talk.office, "Answer")):
		with pytest.raises(ConversationClosedError, match="switched off"):
			say(user, post, intent=intent)
	assert say(parent, post, None, "Acknowledgement")["interaction"]["is_read"]


@pytest.mark.parametrize(
	"values", [{"status": "Draft"}, {"status": "Archived"}, {"publish_to": "2020-01-01 08:00:00"}]
)
def test_nobody_replies_to_what_is_not_published(talk: Conversation, values: dict[str, Any]) -> None:
	post = posts.post(talk.made.school, audience("School", talk.made.school), **values).name
	with pytest.raises(ConversationClosedError):
		say(talk.office, post)


def test_the_number_of_entries_is_limited_by_user(
	talk: Conversation, parent: str, monkeypatch: pytest.MonkeyPatch
) -> None:
	monkeypatch.setattr(posting, "LIMITS", ((60, 3), (3600, 200)))
	other = threads.thread_of_booking(talk.booking)
	for _time in range(3):
		say(parent, talk.thread)
	with pytest.raises(TooManyEntriesError, match="wait"):
		say(parent, other)
	assert TooManyEntriesError.http_status_code == 429
	say(talk.office, talk.thread)
	bad = seen(talk.office, talk.thread)["entries"][0]["name"]
	assert say(talk.office, talk.thread, "Why.", "Redaction", redacts=bad)


def test_the_limit_counts_all_communications_of_a_user(
	talk: Conversation, parent: str, monkeypatch: pytest.MonkeyPatch
) -> None:
	monkeypatch.setattr(posting, "LIMITS", ((3600, 2),))
	post = posts.post(talk.made.school, audience("School", talk.made.school)).name
	say(parent, talk.thread)
	say(parent, post)
	with pytest.raises(TooManyEntriesError):
		say(parent, talk.thread)
	frappe.db.set_value(ENTRY, {"user": parent}, "creation", "2020-01-01 08:00:00", update_modified=False)
	assert say(parent, talk.thread)


def test_an_answer_among_staff_stays_among_staff(talk: Conversation, parent: str) -> None:
	question = say(talk.office, talk.thread, "Do they pay?", "Question", visibility="Staff Only")["entry"]
	answer = say(talk.office, talk.thread, "Not yet.", "Answer", answers=question["name"])["entry"]
	assert answer["visibility"] == "Staff Only"
	assert seen(parent, talk.thread)["entries"] == []


def test_somebody_without_a_name_is_not_called_by_the_address(talk: Conversation, parent: str) -> None:
	frappe.db.set_value("User", parent, "full_name", parent)
	entry = say(parent, talk.thread)["entry"]
	assert entry["author_name"] is None
	assert parent not in frappe.as_json(seen(talk.office, talk.thread))


def test_people_are_called_by_their_names(talk: Conversation, parent: str) -> None:
	name = people.user("Robin").full_name
	assert name
	entry = say(parent, talk.thread)["entry"]
	assert entry["author_name"] == frappe.db.get_value("User", parent, "full_name")
	assert not entry["is_from_school"]
	assert say(talk.office, talk.thread)["entry"]["is_from_school"]
