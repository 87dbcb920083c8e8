"""Are the conversations what was said in them? Finds every row that was changed, taken out, put in or moved."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from functools import partial
from itertools import groupby
from typing import Final

import frappe
from frappe.query_builder import DocType
from frappe.query_builder.functions import Coalesce, Count
from frappe.utils import get_datetime, now_datetime

from ifitwala_ed.activities.booking.finding import Finding
from ifitwala_ed.core import transactions
from ifitwala_ed.core.rows import in_chunks
from ifitwala_ed.school_communication import entries, interactions
from ifitwala_ed.school_communication.authors import AUTHOR
from ifitwala_ed.school_communication.chain import BEGINNING, Link, hash_of_note
from ifitwala_ed.school_communication.entries import CHAIN, ENTRY
from ifitwala_ed.school_communication.erasure import ERASURE
from ifitwala_ed.school_communication.interactions import Summary
from ifitwala_ed.school_communication.threads import BOOKING

BATCH: Final = 100
SUMMARY_FIELDS: Final = tuple(each.name for each in fields(Summary))
OLD_A_NIGHT: Final = 2000
FIELDS: Final = (
	"name",
	"org_communication",
	"user",
	"author_key",
	"creation",
	"intent_type",
	"visibility",
	"reaction_code",
	"redacts",
	"answers",
	"note",
	"note_salt",
	"note_hash",
	"erasure",
	"sequence",
	"previous_hash",
	"entry_hash",
)


def verify() -> list[Finding]:
	"""Check every entry of every communication; an empty list means that all are as they were written."""
	findings = _across_communications()
	for communications in _batches():
		for wrong in _verify(_heads(communications)).values():
			findings += wrong
	return findings


def verify_due() -> list[Finding]:
	"""Check what was said since it was last checked, and of the rest what was checked longest ago.

	So a night takes as long after ten years as after one, and everything is checked again in time. What is right is noted,
	what isn't is found every night. Commits.
	"""
	findings = _across_communications()
	for communications in in_chunks(_due(), BATCH):
		heads = _heads(communications)
		found = _verify(heads)
		right = [head for name, head in heads.items() if not found[name]]
		transactions.run(partial(_note_verified, right))
		for wrong in found.values():
			findings += wrong
	return findings


def _across_communications() -> list[Finding]:
	return [*_without_chain(), *_chains_taken_out(), *_erasures_that_differ()]


def _due() -> list[str]:
	"""Return the chains that something was added to, and those that were checked longest ago."""
	chain = DocType(CHAIN)
	added_to = (
		frappe.qb.from_(chain)
		.select(chain.name)
		.where(chain.verified_on.isnull())
		.orderby(chain.name)
		.run(pluck=True)
	)
	oldest = (
		frappe.qb.from_(chain)
		.select(chain.name)
		.where(chain.verified_on.isnotnull())
		.orderby(chain.verified_on)
		.limit(OLD_A_NIGHT)
		.run(pluck=True)
	)
	return [*added_to, *oldest]


def _note_verified(heads: list[frappe._dict]) -> None:
	"""Note the chains that were right, but for those to which something was added meanwhile."""
	ends: dict[int, list[str]] = {}
	for head in heads:
		ends.setdefault(head.last_sequence, []).append(head.name)
	chain = DocType(CHAIN)
	for last_sequence, names in ends.items():
		(
			frappe.qb.update(chain)
			.set(chain.verified_on, now_datetime())
			.where(chain.name.isin(names) & (chain.last_sequence == last_sequence))
			.run()
		)


def _verify(heads: dict[str, frappe._dict]) -> dict[str, list[Finding]]:
	"""Return what is wrong in each of some chains."""
	entries_of, summaries = dict(_entries(list(heads))), _summaries(list(heads))
	found = {}
	for name, head in heads.items():
		rows = entries_of.get(name, [])
		found[name] = [*_verify_chain(head, rows), *_verify_summaries(name, rows, summaries.get(name, {}))]
	return found


def rebuild_interactions(org_communication: str) -> None:
	"""Make the summaries of a communication anew from its entries, in the caller's transaction."""
	head = entries.lock_chain(org_communication)
	rows = frappe.get_all(
		ENTRY,
		filters={"org_communication": org_communication},
		fields=["user", "intent_type", "reaction_code", "creation"],
		order_by="sequence asc",
	)
	interactions.replace(org_communication, head.school, _summarised(rows))


def _summarised(rows: Iterable[frappe._dict]) -> dict[str, Summary]:
	return interactions.summarise(
		interactions.Written(row.user, row.intent_type, row.reaction_code or None, row.creation)
		for row in rows
	)


def _batches() -> Iterator[list[str]]:
	"""Return the names of all chains, some at a time, so that the largest site fits into memory."""
	last = ""
	while names := frappe.get_all(
		CHAIN, filters={"name": [">", last]}, pluck="name", order_by="name asc", limit=BATCH
	):
		yield names
		last = names[-1]


def _heads(communications: Sequence[str]) -> dict[str, frappe._dict]:
	rows = frappe.get_all(
		CHAIN,
		filters={"name": ["in", communications]},
		fields=["name", "last_sequence", "last_hash"],
		order_by="name asc",
	)
	return {row.name: row for row in rows}


def _entries(communications: list[str]) -> Iterator[tuple[str, list[frappe._dict]]]:
	entry, author = DocType(ENTRY), DocType(AUTHOR)
	rows = (
		frappe.qb.from_(entry)
		.left_join(author)
		.on(author.name == entry.author_key)
		.select(*(entry[field] for field in FIELDS), author.user.as_("user_of_key"))
		.where(entry.org_communication.isin(communications))
		.orderby(entry.org_communication)
		.orderby(entry.sequence)
		.run(as_dict=True)
	)
	for name, group in groupby(rows, key=lambda row: row.org_communication):
		yield name, list(group)


def _summaries(communications: list[str]) -> dict[str, dict[str, frappe._dict]]:
	"""Return what is stored of every person's part in the communications, by communication and user."""
	found: dict[str, dict[str, frappe._dict]] = {}
	for row in frappe.get_all(
		interactions.INTERACTION,
		filters={"org_communication": ["in", communications]},
		fields=["name", "org_communication", "user", *SUMMARY_FIELDS],
		order_by="org_communication asc, user asc",
	):
		found.setdefault(row.org_communication, {})[row.user] = row
	return found


def _verify_summaries(
	communication: str, rows: list[frappe._dict], stored: dict[str, frappe._dict]
) -> Iterator[Finding]:
	"""Yield what is stored of a person's part and isn't in the entries: a mark of reading too comes from one."""
	due = _summarised(rows)
	for user in sorted({*due, *stored}):
		if user not in stored:
			yield Finding("summary_is_there", communication, f"nothing is kept of what {user} wrote")
		elif user not in due:
			yield Finding("summary_has_entries", stored[user].name, f"no entry of {user} is in it")
		elif wrong := [name for name in SUMMARY_FIELDS if stored[user][name] != getattr(due[user], name)]:
			yield Finding("summary_agrees_with_entries", stored[user].name, f"differs in {', '.join(wrong)}")


def _without_chain() -> Iterator[Finding]:
	"""Entries of a communication that has no chain: put in, or the chain was taken out."""
	entry, chain = DocType(ENTRY), DocType(CHAIN)
	rows = (
		frappe.qb.from_(entry)
		.left_join(chain)
		.on(chain.name == entry.org_communication)
		.select(entry.name)
		.where(chain.name.isnull())
		.orderby(entry.name)
		.run(pluck=True)
	)
	for name in rows:
		yield Finding("entry_has_chain", name, "no chain knows its communication")


def _chains_taken_out() -> Iterator[Finding]:
	"""Return communications in which something was said, as bookings and summaries know, and that have no chain any
	more.
	"""
	summary, booking, chain = DocType(interactions.INTERACTION), DocType(BOOKING), DocType(CHAIN)
	known = ((summary, summary.entry_count > 0), (booking, booking.org_communication.isnotnull()))
	names: set[str] = set()
	for table, was_written_in in known:
		rows = (
			frappe.qb.from_(table)
			.left_join(chain)
			.on(chain.name == table.org_communication)
			.select(table.org_communication)
			.distinct()
			.where(chain.name.isnull() & was_written_in)
			.run(pluck=True)
		)
		names.update(filter(None, rows))
	for name in sorted(names):
		yield Finding("communication_has_chain", name, "something was said in it, and its chain is gone")


def _erasures_that_differ() -> Iterator[Finding]:
	"""Yield the erasures that count more or fewer notes than they erased: a note was taken out and blamed on one."""
	erasure, entry = DocType(ERASURE), DocType(ENTRY)
	rows = (
		frappe.qb.from_(entry)
		.left_join(erasure)
		.on(erasure.name == entry.erasure)
		.select(entry.erasure, erasure.notes_erased, Count(entry.name))
		.where(Coalesce(entry.erasure, "") != "")
		.groupby(entry.erasure, erasure.notes_erased)
		.run()
	)
	for name, recorded, found in rows:
		if recorded != found:
			yield Finding(
				"erasure_is_on_record", name, f"erased {recorded or 0} notes, {found} entries name it"
			)


def _verify_chain(head: frappe._dict, rows: list[frappe._dict]) -> Iterator[Finding]:
	expected, previous = 1, BEGINNING
	for row in rows:
		if row.sequence != expected:
			yield Finding(
				"numbered_without_gap", row.name, f"has number {row.sequence}, {expected} should follow"
			)
		if (row.previous_hash or BEGINNING) != previous:
			yield Finding(
				"follows_the_entry_before", row.name, "does not carry the hash of the entry before it"
			)
		yield from _verify_row(row)
		expected, previous = row.sequence + 1, row.entry_hash
	if (head.last_sequence, head.last_hash or BEGINNING) != (expected - 1, previous):
		yield Finding(
			"ends_where_the_chain_says",
			head.name,
			f"the chain ends at number {head.last_sequence}, the entries end at {expected - 1}"
			if head.last_sequence != expected - 1
			else "the last entry is not the one that the chain knows",
		)


def _verify_row(row: frappe._dict) -> Iterator[Finding]:
	if _link(row).digest() != row.entry_hash:
		yield Finding("is_as_it_was_written", row.name, "its content does not give its hash")
	if row.note is not None:
		if hash_of_note(row.note, row.note_salt or "") != row.note_hash:
			yield Finding("note_is_as_it_was_written", row.name, "its note does not give the note's hash")
	elif row.note_hash and not row.erasure:
		yield Finding("note_is_there", row.name, "its note is gone, and no erasure says why")
	if row.user_of_key != row.user:
		yield Finding(
			"author_is_who_wrote", row.name, f"its author key stands for {row.user_of_key}, not {row.user}"
		)


def _link(row: frappe._dict) -> Link:
	return Link(
		name=row.name,
		org_communication=row.org_communication,
		sequence=row.sequence,
		previous_hash=row.previous_hash or BEGINNING,
		author_key=row.author_key,
		posted_on=get_datetime(row.creation),
		intent_type=row.intent_type,
		visibility=row.visibility,
		reaction_code=row.reaction_code,
		redacts=row.redacts,
		answers=row.answers,
		note_hash=row.note_hash,
	)
