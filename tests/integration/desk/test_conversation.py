"""What the conversation on a form gets: pages, open questions, and what can be written and hidden."""

from typing import Any

import frappe
import pytest

from ifitwala_ed.api.desk import get_conversation
from ifitwala_ed.exceptions import ActivityAccessError
from ifitwala_ed.school_communication import entries
from ifitwala_ed.school_communication.conversation import PAGE_LENGTH
from tests.factories import people
from tests.factories.conversations import Conversation, conversation, say
from tests.support.queries import count_queries


@pytest.fixture
def talk() -> Conversation:
	return conversation()


def page(user: str, post: str, **values: Any) -> dict:
	frappe.set_user(user)
	try:
		return get_conversation(post, **values)
	finally:
		frappe.set_user("Administrator")


def notes(shown: dict) -> list[str | None]:
	return [entry["note"] for entry in shown["entries"] if entry["intent_type"] != "Status"]


def test_pages_are_whole_and_in_order(talk: Conversation) -> None:
	for number in range(PAGE_LENGTH):
		entries.append(talk.thread, user=talk.family.user, intent_type="Comment", note=f"Number {number}")
	total = frappe.db.count(entries.ENTRY, {"org_communication": talk.thread})
	newest = page(talk.office, talk.thread)
	assert newest["earlier"] == total - PAGE_LENGTH
	before = page(talk.office, talk.thread, before=newest["entries"][0]["sequence"])
	assert before["earlier"] == 0
	sequences = [entry["sequence"] for entry in [*before["entries"], *newest["entries"]]]
	assert sequences == list(range(1, total + 1))
	assert page(talk.office, talk.thread, before=1)["entries"] == []


def test_pages_of_who_reads_no_notes_of_staff_are_counted_without_them(talk: Conversation) -> None:
	for number in range(PAGE_LENGTH + 5):
		for visibility in ("Public", "Staff Only"):
			entries.append(
				talk.thread,
				user=talk.office,
				intent_type="Comment",
				note=f"{visibility} {number}",
				visibility=visibility,
			)
	newest = page(talk.teacher.user, talk.thread)
	before = page(talk.teacher.user, talk.thread, before=newest["entries"][0]["sequence"])
	shown = [*before["entries"], *newest["entries"]]
	assert [entry["sequence"] for entry in shown] == list(range(1, len(shown) + 1))
	said = [entry["note"] for entry in shown if entry["intent_type"] != "Status"]
	assert said == [f"Public {number}" for number in range(PAGE_LENGTH + 5)]


def test_what_came_later_is_known_on_an_earlier_page(talk: Conversation) -> None:
	question = say(talk.family.user, talk.thread, "When?", "Question")["entry"]
	comment = say(talk.family.user, talk.thread, "Oh.")["entry"]
	say(talk.office, talk.thread, "At three.", "Answer")
	say(talk.office, talk.thread, "Rude.", "Redaction", redacts=comment["name"])
	shown = page(talk.teacher.user, talk.thread, before=comment["sequence"] + 1)["entries"]
	asked, hidden = shown[-2:]
	assert (asked["name"], asked["is_answered"], asked["is_open"]) == (question["name"], True, False)
	assert (hidden["is_redacted"], hidden["note"]) == (True, None)


def test_the_newest_open_question_is_offered_wherever_it_stands(talk: Conversation) -> None:
	first = say(talk.family.user, talk.thread, "When?", "Question")["entry"]
	second = say(talk.family.user, talk.thread, "Where?", "Question")["entry"]
	assert page(talk.office, talk.thread)["open_question"]["name"] == second["name"]
	say(talk.office, talk.thread, "Asked twice.", "Redaction", redacts=second["name"])
	assert page(talk.office, talk.thread)["open_question"]["name"] == first["name"]
	# an answer without a question is to what is open, not to what was hidden
	assert say(talk.office, talk.thread, "At three.", "Answer")["entry"]["answers"] == first["name"]
	assert page(talk.office, talk.thread)["open_question"] is None


def test_what_is_offered_is_what_can_be_posted(talk: Conversation) -> None:
	say(talk.family.user, talk.thread, "Hello")
	for user, visibilities, hides in (
		(talk.office, ["Public", "Staff Only"], True),
		(talk.teacher.user, ["Public"], False),
	):
		shown = page(user, talk.thread)
		assert shown["openings"] == {
			"intents": ["Comment", "Answer"],
			"visibilities": visibilities,
			"closed": None,
		}
		assert shown["entries"][-1]["can_be_hidden"] is hides
		for visibility in visibilities:
			say(user, talk.thread, visibility=visibility)
	assert page(talk.family.user, talk.thread)["openings"]["intents"] == ["Comment"]


def test_a_closed_conversation_says_why(talk: Conversation) -> None:
	frappe.db.set_value("Org Communication", talk.thread, "allow_replies", 0)
	openings = page(talk.office, talk.thread)["openings"]
	assert openings["intents"] == []
	assert "switched off" in openings["closed"]


def test_what_is_no_longer_published_is_still_read_by_its_editors_alone(talk: Conversation) -> None:
	say(talk.family.user, talk.thread, "Hello")
	frappe.db.set_value("Org Communication", talk.thread, "status", "Draft")
	shown = page(talk.office, talk.thread)
	assert notes(shown) == ["Hello"]
	assert "isn't published" in shown["openings"]["closed"]
	for user in (talk.family.user, talk.teacher.user):
		with pytest.raises(ActivityAccessError):
			page(user, talk.thread)


def test_strangers_and_other_schools_get_nothing(talk: Conversation) -> None:
	strange = conversation()
	for user in (strange.office, strange.family.user, strange.teacher.user, people.user().name, "Guest"):
		with pytest.raises(ActivityAccessError):
			page(user, talk.thread)
	with pytest.raises(ActivityAccessError):
		page(talk.office, "no-such-post")


def test_a_note_of_staff_is_counted_and_shown_for_staff_alone(talk: Conversation) -> None:
	say(talk.office, talk.thread, "A secret", visibility="Staff Only")
	assert notes(page(talk.office, talk.thread)) == ["A secret"]
	for user in (talk.teacher.user, talk.family.user):
		shown = page(user, talk.thread, before=10_000)
		assert notes(shown) == []
		assert shown["earlier"] == 0


def test_a_long_page_takes_as_many_queries_as_a_short_one(talk: Conversation) -> None:
	def queries() -> int:
		return count_queries(lambda: page(talk.office, talk.thread))

	say(talk.family.user, talk.thread, "Hello")
	queries()
	few = queries()
	for number in range(30):
		entries.append(talk.thread, user=talk.family.user, intent_type="Comment", note=f"Number {number}")
	assert queries() == few
