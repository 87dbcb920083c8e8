"""Entries are numbered, chained and summed up, one communication at a time."""

import frappe
import pytest

from ifitwala_ed.school_communication import chain, entries
from tests.factories import people, places, posts


@pytest.fixture
def post() -> str:
	return posts.post(places.school().name).name


def say(post: str, user: str, note: str = "We will.", **values: str) -> entries.Entry:
	return entries.append(
		post, user=user, intent_type=values.pop("intent_type", "Comment"), note=note, **values
	)


def rows(post: str) -> list[frappe._dict]:
	return frappe.get_all(
		entries.ENTRY, filters={"org_communication": post}, fields=["*"], order_by="sequence asc"
	)


def test_entries_are_numbered_and_chained(post: str) -> None:
	user = people.user().name
	appended = [say(post, user, f"Number {number}") for number in range(3)]
	stored = rows(post)
	assert [row.name for row in stored] == [entry.name for entry in appended]
	assert [row.sequence for row in stored] == [1, 2, 3]
	assert [row.previous_hash or "" for row in stored] == ["", stored[0].entry_hash, stored[1].entry_hash]
	assert len({row.entry_hash for row in stored}) == 3
	head = frappe.db.get_value(entries.CHAIN, post, ["last_sequence", "last_hash"])
	assert head == (3, stored[2].entry_hash)


def test_every_communication_has_a_chain_of_its_own(post: str) -> None:
	user, other = people.user().name, posts.post(places.school().name).name
	assert [say(each, user).sequence for each in (post, other, post)] == [1, 1, 2]


def test_the_hash_is_over_what_was_stored(post: str) -> None:
	note = "  Ünïcode 🎾 <script>alert(1)</script>\n\tand 'quotes' \\ "
	say(post, people.user().name, note, reaction_code="like", visibility="Staff Only")
	row = rows(post)[0]
	assert row.note == note
	link = chain.Link(
		name=row.name,
		org_communication=post,
		sequence=1,
		previous_hash="",
		author_key=row.author_key,
		posted_on=row.creation,
		intent_type="Comment",
		visibility="Staff Only",
		reaction_code="like",
		redacts=None,
		answers=None,
		note_hash=chain.hash_of_note(note, row.note_salt),
	)
	assert link.digest() == row.entry_hash


def test_the_same_note_has_another_hash_each_time(post: str) -> None:
	user = people.user().name
	say(post, user, "Yes")
	say(post, user, "Yes")
	assert len({row.note_hash for row in rows(post)}) == 2


def test_a_user_has_one_key_everywhere(post: str) -> None:
	user, other = people.user().name, people.user().name
	for author in (user, other, user):
		say(post, author)
	keys = [row.author_key for row in rows(post)]
	assert keys[0] == keys[2] != keys[1]
	assert user not in keys


def test_the_summary_follows_the_entries(post: str) -> None:
	user = people.user().name
	first = say(post, user)
	say(post, user, "", intent_type="Reaction", reaction_code="like")
	last = say(post, user, "And again.")
	summary = frappe.db.get_value(
		"Communication Interaction",
		{"org_communication": post, "user": user},
		["entry_count", "reaction_code", "is_read", "read_on", "last_entry_on"],
		as_dict=True,
	)
	assert (summary.entry_count, summary.reaction_code, summary.is_read) == (3, "like", 1)
	assert (summary.read_on, summary.last_entry_on) == (first.posted_on, last.posted_on)


def test_what_the_system_says_is_in_nobodys_summary(post: str) -> None:
	say(post, "Administrator", "Confirmed.", intent_type="Status")
	assert frappe.db.count("Communication Interaction", {"org_communication": post}) == 0
