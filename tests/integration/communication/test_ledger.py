"""Whatever is changed, taken out, put in or moved in a conversation is found; what the law erases is not."""

from collections.abc import Callable, Iterator
from typing import Any

import frappe
import pytest

from ifitwala_ed.api.activity_booking import submit_activity_booking
from ifitwala_ed.school_communication import entries, interactions, ledger, threads
from ifitwala_ed.tasks.conversation_check import nightly_verification
from tests.factories import offerings, people, places, posts
from tests.factories.rows import row
from tests.integration.booking.conftest import acting_as

ENTRY, CHAIN = entries.ENTRY, entries.CHAIN


@pytest.fixture
def post() -> Iterator[str]:
	"""Three comments by two people. Whatever a night commits of them, no other test finds."""
	post = posts.post(places.school().name).name
	first, second = people.user().name, people.user().name
	for user, note in ((first, "One"), (second, "Two"), (first, "Three")):
		entries.append(post, user=user, intent_type="Comment", note=note)
	yield post
	frappe.db.rollback()
	for doctype in (ENTRY, CHAIN, interactions.INTERACTION):
		frappe.db.delete(doctype, {"org_communication": post})
	frappe.db.delete("Org Communication", {"name": post})
	frappe.db.commit()


def names(post: str) -> list[str]:
	return frappe.get_all(
		ENTRY, filters={"org_communication": post}, pluck="name", order_by="sequence asc, name asc"
	)


def found(post: str) -> set[str]:
	"""The broken rules of this conversation."""
	documents = {post, *names(post)}
	return {finding.invariant for finding in ledger.verify() if finding.document in documents}


def change(field: str, value: Any) -> Callable[[str], None]:
	return lambda post: frappe.db.set_value(ENTRY, names(post)[1], field, value, update_modified=False)


def take_out(number: int) -> Callable[[str], None]:
	return lambda post: frappe.db.delete(ENTRY, {"name": names(post)[number]})


def put_in(post: str) -> None:
	row = frappe.db.get_value(ENTRY, names(post)[2], "*", as_dict=True)
	row.update({"name": frappe.generate_hash(length=16), "sequence": 4, "note": "Four"})
	frappe.db.bulk_insert(ENTRY, tuple(row), [tuple(row.values())])


def swap(post: str) -> None:
	first, second, _third = names(post)
	for name, sequence in ((first, 9), (second, 1), (first, 2)):
		frappe.db.set_value(ENTRY, name, "sequence", sequence, update_modified=False)


def swap_notes(post: str) -> None:
	first, second, _third = names(post)
	fields = ["note", "note_salt", "note_hash"]
	values = [frappe.db.get_value(ENTRY, name, fields, as_dict=True) for name in (first, second)]
	for name, other in ((first, values[1]), (second, values[0])):
		frappe.db.set_value(ENTRY, name, other, update_modified=False)


def move_elsewhere(post: str) -> None:
	other = posts.post(places.school().name).name
	frappe.db.set_value(ENTRY, names(post)[2], "org_communication", other, update_modified=False)


def take_out_all(post: str) -> None:
	frappe.db.delete(ENTRY, {"org_communication": post})
	frappe.db.delete(CHAIN, {"name": post})


def test_an_untouched_conversation_holds(post: str) -> None:
	assert found(post) == set()


@pytest.mark.parametrize(
	("damage", "rule"),
	[
		(change("note", "Something else"), "note_is_as_it_was_written"),
		(change("note", "Two "), "note_is_as_it_was_written"),
		(change("note", None), "note_is_there"),
		(change("note_hash", "ab"), "is_as_it_was_written"),
		(change("intent_type", "Question"), "is_as_it_was_written"),
		(change("visibility", "Staff Only"), "is_as_it_was_written"),
		(change("reaction_code", "like"), "is_as_it_was_written"),
		(change("redacts", "x"), "is_as_it_was_written"),
		(change("answers", "x"), "is_as_it_was_written"),
		(change("creation", "2020-01-01 08:00:00"), "is_as_it_was_written"),
		(change("author_key", "x"), "is_as_it_was_written"),
		(change("user", "Administrator"), "author_is_who_wrote"),
		(change("name", "another-name"), "is_as_it_was_written"),
		(change("entry_hash", "ab"), "is_as_it_was_written"),
		(change("previous_hash", ""), "follows_the_entry_before"),
		(take_out(0), "numbered_without_gap"),
		(take_out(1), "numbered_without_gap"),
		(take_out(2), "ends_where_the_chain_says"),
		(put_in, "ends_where_the_chain_says"),
		(swap, "follows_the_entry_before"),
		(swap_notes, "is_as_it_was_written"),
		(move_elsewhere, "ends_where_the_chain_says"),
		(lambda post: frappe.db.delete(ENTRY, {"org_communication": post}), "ends_where_the_chain_says"),
		(lambda post: frappe.db.delete(CHAIN, {"name": post}), "entry_has_chain"),
		(take_out_all, "communication_has_chain"),
	],
)
def test_damage_is_found(post: str, damage: Callable[[str], None], rule: str) -> None:
	damage(post)
	assert rule in found(post)


SUMMARIES: dict[str, dict[str, Any]] = {
	"entry_count": {"entry_count": 77},
	"read_on": {"read_on": "2020-01-01 08:00:00"},
	"is_read": {"is_read": 0},
	"reaction_code": {"reaction_code": "like"},
}


@pytest.mark.parametrize("damage", SUMMARIES)
def test_a_summary_that_says_something_else_is_found(post: str, damage: str) -> None:
	frappe.db.set_value(interactions.INTERACTION, {"org_communication": post}, SUMMARIES[damage])
	summaries = frappe.get_all(
		interactions.INTERACTION, {"org_communication": post}, pluck="name", order_by="name"
	)
	findings = [each for each in ledger.verify() if each.document in summaries]
	assert findings
	for finding in findings:
		assert finding.invariant == "summary_agrees_with_entries"
		assert damage in finding.detail


def test_a_summary_that_went_and_a_mark_of_reading_that_was_put_in_are_found(post: str) -> None:
	frappe.db.delete(interactions.INTERACTION, {"org_communication": post})
	reader = people.user().name
	marked = row(interactions.INTERACTION, org_communication=post, user=reader, is_read=1, entry_count=0)
	found = {(each.invariant, each.document) for each in ledger.verify()}
	assert ("summary_is_there", post) in found
	assert ("summary_has_entries", marked.name) in found


def test_a_bookings_conversation_that_went_as_a_whole_is_found() -> None:
	"""Only the system wrote in it, so no summary of a person knows of it; the booking does."""
	made = offerings.open_offering()
	family = people.family(made.school)
	with acting_as(family.user):
		booking = submit_activity_booking(made.offering, family.student)["name"]
	thread = threads.add_status(booking, "Confirmed.").org_communication
	take_out_all(thread)
	frappe.db.delete("Org Communication", {"name": thread})
	assert ("communication_has_chain", thread) in {
		(each.invariant, each.document) for each in ledger.verify()
	}


def test_a_note_that_was_taken_out_and_blamed_on_an_erasure_is_found(post: str) -> None:
	values = {"note": None, "note_salt": None, "erasure": "no-such-erasure"}
	frappe.db.set_value(ENTRY, names(post)[1], values, update_modified=False)
	assert "erasure_is_on_record" in {finding.invariant for finding in ledger.verify()}


def test_renaming_a_user_breaks_nothing(post: str) -> None:
	old = frappe.db.get_value(ENTRY, names(post)[0], "user")
	new = "renamed." + old
	frappe.rename_doc("User", old, new, force=True)
	assert frappe.db.get_value(ENTRY, names(post)[0], "user") == new
	assert found(post) == set()
	entries.append(post, user=new, intent_type="Comment", note="Still me.")
	assert found(post) == set()
	keys = frappe.get_all(ENTRY, filters={"user": new}, pluck="author_key", order_by="sequence asc")
	assert len(set(keys)) == 1


def test_what_frappe_changes_beside_the_content_breaks_nothing(post: str) -> None:
	values = {"owner": "Administrator", "modified_by": "Administrator", "_assign": '["Administrator"]'}
	frappe.db.set_value(ENTRY, names(post)[1], values)
	assert found(post) == set()


def test_every_night_findings_are_logged(post: str) -> None:
	wrong = names(post)[1]
	assert not any(wrong in line for line in nightly_verification())
	change("note", "Something else")(post)
	assert any(wrong in line for line in nightly_verification())
	assert frappe.db.exists("Error Log", {"method": "Conversations were changed"})


def test_a_rebuild_gives_the_same_summaries(post: str) -> None:
	user = people.user().name
	for code in ("like", "thanks"):
		entries.append(post, user=user, intent_type="Reaction", reaction_code=code)
	entries.append(post, user=user, intent_type="Acknowledgement")
	entries.append(post, user="Administrator", intent_type="Status", note="Confirmed.")
	before = summaries(post)
	assert len(before) == 3
	ledger.rebuild_interactions(post)
	assert summaries(post) == before

	frappe.db.delete(interactions.INTERACTION, {"org_communication": post, "user": user})
	frappe.db.set_value(interactions.INTERACTION, {"org_communication": post}, "entry_count", 77)
	ledger.rebuild_interactions(post)
	assert summaries(post) == before


def summaries(post: str) -> dict[str, tuple]:
	fields = list(interactions.Summary.__dataclass_fields__)
	rows = frappe.get_all(
		interactions.INTERACTION,
		filters={"org_communication": post},
		fields=["user", *fields],
		order_by="user asc",
	)
	return {row.user: tuple(row[field] for field in fields) for row in rows}


class TestANight:
	"""What was said since the last night, and what was checked longest ago."""

	@pytest.fixture(autouse=True)
	def all_checked(self) -> None:
		nightly_verification()

	def checked(self, post: str) -> bool:
		return bool(frappe.db.get_value(CHAIN, post, "verified_on"))

	def test_what_is_right_is_noted_until_something_is_said(self, post: str) -> None:
		assert not self.checked(post)
		nightly_verification()
		assert self.checked(post)
		entries.append(post, user=people.user().name, intent_type="Comment", note="Four")
		assert not self.checked(post)

	def test_what_is_wrong_is_found_every_night(self, post: str) -> None:
		change("note", "Something else")(post)
		wrong = names(post)[1]
		for _night in range(2):
			assert any(wrong in line for line in nightly_verification())
		assert not self.checked(post)

	def test_what_was_checked_longest_ago_is_checked_again(
		self, post: str, monkeypatch: pytest.MonkeyPatch
	) -> None:
		monkeypatch.setattr(ledger, "OLD_A_NIGHT", 1)
		posts.post(places.school().name)
		nightly_verification()
		frappe.db.set_value(CHAIN, post, "verified_on", "2100-01-01", update_modified=False)
		change("note", "Something else")(post)
		wrong = names(post)[1]
		assert not any(wrong in line for line in nightly_verification())
		frappe.db.set_value(CHAIN, post, "verified_on", "2000-01-01", update_modified=False)
		assert any(wrong in line for line in nightly_verification())

	def test_what_is_said_meanwhile_is_not_noted(self, post: str, monkeypatch: pytest.MonkeyPatch) -> None:
		check = ledger._verify

		def with_somebody_writing(heads: dict[str, Any]) -> dict[str, list[Any]]:
			findings = check(heads)
			if post in heads:
				entries.append(post, user="Administrator", intent_type="Comment", note="Meanwhile")
			return findings

		monkeypatch.setattr(ledger, "_verify", with_somebody_writing)
		nightly_verification()
		assert not self.checked(post)
