"""Instructors take part in the conversations of their own groups, and see nothing that is among staff."""

import pytest

from ifitwala_ed.exceptions import EntryNotPermittedError
from ifitwala_ed.school_communication.audience import check_audience_match
from tests.factories import people, posts
from tests.factories.conversations import Conversation, conversation, say, seen
from tests.factories.posts import audience
from tests.permissions.looking import sees


@pytest.fixture
def talk() -> Conversation:
	return conversation()


def test_the_conversation_of_a_booking_in_the_own_group(talk: Conversation) -> None:
	user = talk.teacher.user
	say(talk.family.user, talk.thread, "When?", "Question")
	assert say(user, talk.thread, "At three.", "Answer")["entry"]["answers"]
	assert seen(user, talk.thread)["entry_count"] == 2
	assert sees(user, "Org Communication", talk.thread)


def test_what_is_among_staff_is_not_theirs(talk: Conversation) -> None:
	user = talk.teacher.user
	say(talk.office, talk.thread, "The payer is late.", visibility="Staff Only")
	assert seen(user, talk.thread)["entries"] == []
	with pytest.raises(EntryNotPermittedError):
		say(user, talk.thread, visibility="Staff Only")
	with pytest.raises(EntryNotPermittedError):
		say(user, talk.thread, intent="Redaction", redacts="anything")


def test_no_conversation_of_other_groups(talk: Conversation) -> None:
	other = people.teacher().user
	assert not check_audience_match(talk.thread, other)
	assert not sees(other, "Org Communication", talk.thread)


def test_posts_to_the_own_group_and_to_staff_of_its_offering_and_school(talk: Conversation) -> None:
	school, user = talk.made.school, talk.teacher.user
	reached = [
		posts.post(school, audience("Student Group", talk.made.section, "guardians")).name,
		posts.post(school, audience("Program Offering", talk.made.offering, "staff")).name,
		posts.post(school, audience("School", school, "staff")).name,
	]
	not_reached = [
		posts.post(school, audience("Program Offering", talk.made.offering, "guardians")).name,
		posts.post(school, audience("School", school, "students")).name,
		posts.post(school, audience("Student", talk.family.student, "staff")).name,
		posts.post(school, audience("Student Group", talk.made.section), status="Draft").name,
	]
	assert [sees(user, "Org Communication", name) for name in reached] == [True] * 3
	assert [sees(user, "Org Communication", name) for name in not_reached] == [False] * 4
	assert [check_audience_match(name, user) for name in [*reached, *not_reached]] == [True] * 3 + [False] * 4


def test_a_teacher_who_is_a_parent_reads_as_both_and_answers_only_as_a_teacher(talk: Conversation) -> None:
	mine = conversation()
	parent = people.guardian(talk.teacher.user).name
	add_child(mine, parent)
	user = talk.teacher.user
	assert seen(user, talk.thread)
	assert seen(user, mine.thread)
	assert not sees(user, "Org Communication", mine.thread)
	say(user, mine.thread, "Thank you.")
	with pytest.raises(EntryNotPermittedError):
		say(user, mine.thread, "No.", "Answer")
	assert say(user, talk.thread, "Yes.", "Answer")


def add_child(talk: Conversation, guardian: str) -> None:
	import frappe

	student = frappe.get_doc("Student", talk.family.student)
	student.append("guardians", {"guardian": guardian, "can_book": 1})
	student.save(ignore_permissions=True)
