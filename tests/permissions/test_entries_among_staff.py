"""What staff write among themselves is not shown, counted or hinted at to anybody else."""

import pytest

from ifitwala_ed.exceptions import EntryNotPermittedError
from tests.factories.conversations import Conversation, conversation, say, seen


@pytest.fixture
def talk() -> Conversation:
	return conversation()


def test_a_family_neither_sees_nor_counts_it(talk: Conversation) -> None:
	say(talk.family.user, talk.thread)
	say(talk.office, talk.thread, "The payer is late.", visibility="Staff Only")
	family, office = seen(talk.family.user, talk.thread), seen(talk.office, talk.thread)
	assert [entry["note"] for entry in family["entries"]] == ["We will."]
	assert (family["entry_count"], office["entry_count"]) == (1, 2)
	assert [entry["note"] for entry in office["entries"]] == ["We will.", "The payer is late."]


def test_the_numbers_of_entries_have_no_gap_where_it_is(talk: Conversation) -> None:
	say(talk.office, talk.thread, "The payer is late.", visibility="Staff Only")
	posted = say(talk.family.user, talk.thread)["entry"]
	say(talk.office, talk.thread, "They paid.", visibility="Staff Only")
	say(talk.office, talk.thread, "Thank you.")
	numbers = [entry["sequence"] for entry in seen(talk.family.user, talk.thread)["entries"]]
	assert (posted["sequence"], numbers) == (1, [1, 2])
	numbers = [entry["sequence"] for entry in seen(talk.office, talk.thread)["entries"]]
	assert numbers == [1, 2, 3, 4]


def test_a_family_cannot_write_it(talk: Conversation) -> None:
	with pytest.raises(EntryNotPermittedError):
		say(talk.family.user, talk.thread, visibility="Staff Only")


def test_an_answer_among_staff_leaves_the_question_open_for_the_family(talk: Conversation) -> None:
	question = say(talk.family.user, talk.thread, "When?", "Question")["entry"]["name"]
	say(talk.office, talk.thread, "Ask them.", "Answer", answers=question, visibility="Staff Only")
	assert [entry["is_answered"] for entry in seen(talk.family.user, talk.thread)["entries"]] == [False]
	assert seen(talk.office, talk.thread)["entries"][0]["is_answered"]
