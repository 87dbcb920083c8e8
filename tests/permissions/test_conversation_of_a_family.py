"""The conversation about a child is read by the child, the guardians who may book, and staff of the school."""

import frappe
import pytest

from ifitwala_ed.school_communication.audience import check_audience_match
from tests.factories import people
from tests.factories.conversations import Conversation, conversation, feed, say, seen


@pytest.fixture
def talk() -> Conversation:
	return conversation()


def test_the_guardian_reads_and_writes(talk: Conversation) -> None:
	say(talk.family.user, talk.thread)
	post = seen(talk.family.user, talk.thread, activity_booking=talk.booking)
	assert [entry["note"] for entry in post["entries"]] == ["We will."]
	assert post["my_interaction"]["entry_count"] == 1


def test_the_student_reads_it(talk: Conversation) -> None:
	person = people.user("Mika", ["Student"]).name
	frappe.db.set_value("Student", talk.family.student, "user", person)
	assert check_audience_match(talk.thread, person)


def test_a_second_guardian_who_may_book_reads_it(talk: Conversation) -> None:
	other = people.user("Noa", ["Guardian"]).name
	add_guardian(talk, other, can_book=1)
	assert seen(other, talk.thread)


def test_a_guardian_who_may_not_book_does_not(talk: Conversation) -> None:
	other = people.user("Noa", ["Guardian"]).name
	add_guardian(talk, other, can_book=0)
	assert not check_audience_match(talk.thread, other)
	assert seen(other, talk.thread) is None


def test_one_childs_cancellation_is_not_told_to_the_section(talk: Conversation) -> None:
	from ifitwala_ed.school_communication import threads
	from tests.factories import bookings

	neighbour = people.family(talk.made.school)
	bookings.book(talk.made, talk.made.section, neighbour.student)
	threads.add_status(talk.booking, "The booking was cancelled.")
	assert [entry["note"] for entry in seen(talk.family.user, talk.thread)["entries"]] == [
		"The booking was cancelled."
	]
	context = {"activity_program_offering": talk.made.offering}
	assert "cancelled" not in frappe.as_json(feed(neighbour.user, **context))


def test_nothing_in_the_answer_is_an_address(talk: Conversation) -> None:
	say(talk.family.user, talk.thread)
	say(talk.office, talk.thread, "Thank you.")
	answer = frappe.as_json(feed(talk.family.user))
	assert "Thank you." in answer
	assert "@" not in answer


def test_desk_gives_a_family_nothing_of_it(talk: Conversation) -> None:
	say(talk.family.user, talk.thread)
	for doctype in ("Org Communication", "Communication Interaction", "Communication Interaction Entry"):
		assert not frappe.has_permission(doctype, "read", user=talk.family.user)


def add_guardian(talk: Conversation, user: str, can_book: int) -> None:
	student = frappe.get_doc("Student", talk.family.student)
	student.append("guardians", {"guardian": people.guardian(user).name, "can_book": can_book})
	student.save(ignore_permissions=True)
