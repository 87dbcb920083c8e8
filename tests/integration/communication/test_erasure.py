"""A person's notes can be erased by law, and old ones by their time; the chain stays verifiable."""

import frappe
import pytest
from frappe.model.document import Document

from ifitwala_ed.school_communication import erasure, ledger
from ifitwala_ed.school_communication.entries import ENTRY
from tests.factories import posts
from tests.factories.conversations import Conversation, conversation, say, seen
from tests.factories.posts import audience

SETTINGS = "Activity Booking Settings"


@pytest.fixture
def talk() -> Conversation:
	return conversation()


def notes(post: str) -> list[str | None]:
	return frappe.get_all(ENTRY, filters={"org_communication": post}, pluck="note", order_by="sequence asc")


def record(**values: str) -> frappe._dict:
	return frappe.get_last_doc(erasure.ERASURE, filters=values)


def broken(*communications: str) -> list:
	documents = set(communications)
	for name in communications:
		documents.update(
			frappe.get_all(ENTRY, filters={"org_communication": name}, pluck="name", order_by="name")
		)
	return [finding for finding in ledger.verify() if finding.document in documents]


def test_what_a_user_wrote_goes_everywhere_and_nothing_else(talk: Conversation) -> None:
	post = posts.post(talk.made.school, audience("School", talk.made.school)).name
	user = talk.family.user
	say(user, talk.thread, "My child is ill.")
	say(talk.office, talk.thread, "Get well.")
	say(user, post, "Thanks.")
	assert erasure.erase_notes_of_user(user, "Asked for by letter") == 2
	assert (notes(talk.thread), notes(post)) == ([None, "Get well."], [None])
	row = frappe.get_all(
		ENTRY, filters={"user": user}, fields=["note_salt", "note_hash", "erasure"], order_by="name"
	)[0]
	assert row.note_salt is None
	assert row.note_hash
	done = frappe.get_doc(erasure.ERASURE, row.erasure)
	assert (done.scope, done.reason, done.notes_erased) == ("User", "Asked for by letter", 2)
	assert (done.erased_by, bool(done.erased_on)) == ("Administrator", True)
	assert user not in (done.subject or "")
	assert broken(talk.thread, post) == []
	assert [entry["is_erased"] for entry in seen(user, talk.thread)["entries"]] == [True, False]


def test_it_goes_on_where_it_was_stopped(talk: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
	monkeypatch.setattr(erasure, "BATCH", 2)
	for _time in range(3):
		say(talk.family.user, talk.thread)

	batches, erase_batch = [], erasure._erase_batch

	def stopped(names, *args):
		batches.append(names)
		if len(batches) == 2:
			raise KeyboardInterrupt
		return erase_batch(names, *args)

	monkeypatch.setattr(erasure, "_erase_batch", stopped)
	with pytest.raises(KeyboardInterrupt):
		erasure.erase_notes_of_user(talk.family.user, "Asked for")
	assert notes(talk.thread).count(None) == 2
	assert erasure.erase_notes_of_user(talk.family.user, "Asked for") == 1
	assert notes(talk.thread) == [None] * 3
	assert broken(talk.thread) == []
	assert erasure.erase_notes_of_user(talk.family.user, "Asked for") == 0


def test_what_is_about_a_child_goes_whoever_wrote_it(talk: Conversation) -> None:
	student = talk.family.student
	say(talk.family.user, talk.thread, "My child is ill.")
	say(talk.office, talk.thread, "Get well.")
	shared = posts.post(talk.made.school, audience("School", talk.made.school), title="Sports day").name
	say(talk.family.user, shared, "Thanks.")
	name = frappe.db.get_value("Student", student, "student_name")
	assert erasure.erase_notes_about_student(student, "Left the school") == 2
	assert notes(talk.thread) == [None, None]
	assert notes(shared) == ["Thanks."]
	thread = frappe.get_doc("Org Communication", talk.thread)
	assert name not in thread.title + thread.message
	assert frappe.db.get_value("Org Communication", shared, "title") == "Sports day"
	assert record(subject=student).notes_erased == 2
	assert broken(talk.thread, shared) == []


def test_old_notes_go_when_their_time_is_over(talk: Conversation, booking_settings: Document) -> None:
	say(talk.family.user, talk.thread, "Old.")
	say(talk.family.user, talk.thread, "New.")
	old = frappe.get_all(
		ENTRY, filters={"org_communication": talk.thread}, pluck="name", order_by="sequence"
	)[0]
	frappe.db.set_value(ENTRY, old, "creation", "2015-01-01 08:00:00", update_modified=False)
	frappe.db.set_single_value(SETTINGS, "conversation_retention_years", 0)
	assert erasure.erase_notes_after_retention() == 0
	frappe.db.set_single_value(SETTINGS, "conversation_retention_years", 3)
	assert erasure.erase_notes_after_retention() == 1
	assert notes(talk.thread) == [None, "New."]
	assert record(scope="Retention").notes_erased == 1
	assert erasure.erase_notes_after_retention() == 0


def test_the_record_of_an_erasure_is_kept(talk: Conversation) -> None:
	say(talk.family.user, talk.thread)
	erasure.erase_notes_of_user(talk.family.user, "Asked for")
	done = record(scope="User")
	done.reason = "Something else"
	with pytest.raises(frappe.ValidationError):
		done.save()
	with pytest.raises(frappe.ValidationError):
		frappe.delete_doc(erasure.ERASURE, done.name, force=True)
