"""Communication Interaction Entry: the one place where an entry is appended, under its communication's chain.

A row of Communication Chain says where the entries of a communication end. Whoever appends holds it until the commit,
so entries of one communication are numbered and chained one after the other and those of two don't wait for each
other. It is a row of its own because a communication's form is saved as a whole, from old copies as well.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import frappe
from frappe.query_builder import DocType
from frappe.utils import now_datetime

from ifitwala_ed.core.rows import insert_rows
from ifitwala_ed.school_communication import authors, intents, interactions
from ifitwala_ed.school_communication.chain import BEGINNING, Link, hash_of_note

ENTRY: Final = "Communication Interaction Entry"
CHAIN: Final = "Communication Chain"


@dataclass(frozen=True, slots=True)
class Entry:
	"""An entry that was appended."""

	name: str
	org_communication: str
	school: str | None
	user: str
	intent_type: str
	visibility: str
	note: str | None
	reaction_code: str | None
	redacts: str | None
	answers: str | None
	sequence: int
	posted_on: datetime


@dataclass(frozen=True, slots=True)
class Head:
	"""Where a chain ends, and the school of its communication."""

	last_sequence: int
	last_hash: str
	school: str | None


def append(
	org_communication: str,
	*,
	user: str,
	intent_type: str,
	note: str | None = None,
	reaction_code: str | None = None,
	visibility: str = intents.PUBLIC,
	redacts: str | None = None,
	answers: str | None = None,
) -> Entry:
	"""Append one entry in the caller's transaction and return it. The communication's chain is held until the commit.

	What the entry says has been judged before (posting.py), or is the system's own.
	"""
	head = lock_chain(org_communication)
	entry = Entry(
		name=frappe.generate_hash(length=16),
		org_communication=org_communication,
		school=head.school,
		user=user,
		intent_type=intent_type,
		visibility=visibility,
		note=note or None,
		reaction_code=reaction_code or None,
		redacts=redacts,
		answers=answers,
		sequence=head.last_sequence + 1,
		posted_on=now_datetime(),
	)
	_set_head(org_communication, entry.sequence, _store(entry, head))
	written = interactions.Written(user, intent_type, entry.reaction_code, entry.posted_on)
	interactions.note(org_communication, head.school, written)
	return entry


def begin_chain(org_communication: str, school: str | None) -> None:
	"""Make the row that says where a communication's entries end, unless there is one."""
	row = {
		"name": org_communication,
		"org_communication": org_communication,
		"school": school,
		"last_sequence": 0,
		"last_hash": BEGINNING,
	}
	insert_rows(CHAIN, [row], skip_existing=True)


def lock_chain(org_communication: str) -> Head:
	"""Hold a communication's chain until the transaction ends; return where it ends."""
	if head := _read_head(org_communication):
		return head
	# a communication that was stored without its controller
	begin_chain(org_communication, frappe.db.get_value("Org Communication", org_communication, "school"))
	if head := _read_head(org_communication):
		return head
	raise frappe.DoesNotExistError(org_communication)


def _read_head(org_communication: str) -> Head | None:
	fields = ["last_sequence", "last_hash", "school"]
	row = frappe.db.get_value(CHAIN, org_communication, fields, for_update=True)
	return Head(row[0], row[1] or BEGINNING, row[2]) if row else None


def _set_head(org_communication: str, last_sequence: int, last_hash: str) -> None:
	frappe.db.set_value(
		CHAIN,
		org_communication,
		{"last_sequence": last_sequence, "last_hash": last_hash, "verified_on": None},
	)


def follow_school(org_communication: str, school: str) -> None:
	"""Give what hangs on a communication the school to which it was moved. Who appends meanwhile waits, or is followed."""
	for doctype in (CHAIN, ENTRY, interactions.INTERACTION, "Communication Delivery"):
		table = DocType(doctype)
		query = frappe.qb.update(table).set(table.school, school)
		query.where(table.org_communication == org_communication).run()


def _store(entry: Entry, head: Head) -> str:
	"""Insert the row and return its hash. Its controller refuses everything, so that nothing but this makes a row."""
	salt: str | None = frappe.generate_hash(length=32) if entry.note else None
	link = Link(
		name=entry.name,
		org_communication=entry.org_communication,
		sequence=entry.sequence,
		previous_hash=head.last_hash,
		author_key=authors.key_of(entry.user),
		posted_on=entry.posted_on,
		intent_type=entry.intent_type,
		visibility=entry.visibility,
		reaction_code=entry.reaction_code,
		redacts=entry.redacts,
		answers=entry.answers,
		note_hash=hash_of_note(entry.note, salt) if entry.note and salt else None,
	)
	digest = link.digest()
	row = {
		"name": entry.name,
		"creation": entry.posted_on,
		"owner": entry.user,
		"org_communication": entry.org_communication,
		"school": entry.school,
		"user": entry.user,
		"author_key": link.author_key,
		"intent_type": entry.intent_type,
		"visibility": entry.visibility,
		"note": entry.note,
		"note_salt": salt,
		"note_hash": link.note_hash,
		"reaction_code": entry.reaction_code,
		"redacts": entry.redacts,
		"answers": entry.answers,
		"sequence": entry.sequence,
		"previous_hash": head.last_hash,
		"entry_hash": digest,
	}
	insert_rows(ENTRY, [row])
	return digest
