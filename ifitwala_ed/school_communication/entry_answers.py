"""Entries as their reader gets them: who wrote without an e-mail address, nothing that was hidden or is among staff."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.query_builder.functions import Count

from ifitwala_ed.core import moments
from ifitwala_ed.permissions.roles import INSTRUCTOR, STAFF_ROLES
from ifitwala_ed.school_communication import intents
from ifitwala_ed.school_communication.entries import CHAIN, ENTRY

# The newest entries that come with each post; entry_count says how many there are.
ENTRIES_OF_A_POST: Final = 200
FIELDS: Final = (
	"name",
	"org_communication",
	"user",
	"intent_type",
	"visibility",
	"note",
	"note_hash",
	"reaction_code",
	"sequence",
	"redacts",
	"answers",
	"creation",
)


@dataclass(frozen=True, slots=True)
class Reader:
	"""Who reads, and in which communications as staff."""

	user: str
	as_staff_in: Collection[str]

	def may_read(self, row: frappe._dict) -> bool:
		return row.visibility == intents.PUBLIC or row.org_communication in self.as_staff_in


def counts_of(communications: Sequence[str], reader: Reader) -> dict[str, int]:
	"""Return how many entries of each communication the reader may read."""
	if not communications:
		return {}
	entry = DocType(ENTRY)
	rows = (
		frappe.qb.from_(entry)
		.select(entry.org_communication, Count(entry.name))
		.where(entry.org_communication.isin(list(communications)))
		.where((entry.visibility == intents.PUBLIC) | entry.org_communication.isin([*reader.as_staff_in, ""]))
		.groupby(entry.org_communication)
		.run()
	)
	return dict(rows)


def newest_entries(
	communications: Sequence[str], reader: Reader, counts: Mapping[str, int]
) -> dict[str, list[dict[str, Any]]]:
	"""Return the newest entries of each communication that the reader may read, oldest first, with three queries.

	``counts`` is what ``counts_of`` gives for them.
	"""
	if not communications:
		return {}
	entry, chain = DocType(ENTRY), DocType(CHAIN)
	rows = (
		frappe.qb.from_(entry)
		.join(chain)
		.on(chain.name == entry.org_communication)
		.select(*(entry[field] for field in FIELDS))
		.where(entry.org_communication.isin(list(communications)))
		.where(entry.sequence > chain.last_sequence - ENTRIES_OF_A_POST)
		.orderby(entry.org_communication)
		.orderby(entry.sequence)
		.run(as_dict=True)
	)
	return _answers(rows, reader, counts)


def page_before(
	communication: str, reader: Reader, before: int | None, length: int
) -> tuple[list[dict[str, Any]], int]:
	"""Return the newest entries below a number that the reader may read, oldest first, and how many are before them."""
	total = counts_of([communication], reader).get(communication, 0)
	end = total if before is None else max(0, min(before - 1, total))
	start = max(0, end - length)
	if start == end:
		return [], start
	rows = frappe.get_all(
		ENTRY,
		filters=_readable(communication, reader),
		fields=list(FIELDS),
		order_by="sequence asc",
		limit_start=start,
		limit=end - start,
	)
	return _answers(rows, reader, {communication: end}, _referring(rows))[communication], start


def entry_answer(name: str, reader: Reader) -> dict[str, Any]:
	"""Return one entry, which the reader may read."""
	[row] = frappe.get_all(ENTRY, filters={"name": name}, fields=list(FIELDS), order_by="sequence asc")
	communication = row.org_communication
	# no entry's sequence is empty
	up_to_here = _readable(communication, reader) | {"sequence": ["<=", row.sequence]}
	number = frappe.db.count(ENTRY, up_to_here)
	return _answers([row], reader, {communication: number}, _referring([row]))[communication][0]


def _readable(communication: str, reader: Reader) -> dict[str, Any]:
	"""Return the filters for what the reader may read in a communication."""
	of_all = {} if communication in reader.as_staff_in else {"visibility": intents.PUBLIC}
	return {"org_communication": communication, **of_all}


def _referring(rows: Sequence[frappe._dict]) -> list[frappe._dict]:
	"""Return what hides or answers the rows, all of one communication, wherever it stands."""
	names = [row.name for row in rows]
	return frappe.get_all(
		ENTRY,
		filters={"org_communication": rows[0].org_communication},
		or_filters={"redacts": ["in", names], "answers": ["in", names]},
		fields=["org_communication", "visibility", "redacts", "answers"],
		order_by="sequence asc",
	)


def interaction_answer(interaction: frappe._dict | None) -> dict[str, Any]:
	"""Return what a user did in a communication; where nothing was done, that."""
	interaction = interaction or frappe._dict()
	return {
		"reaction_code": interaction.reaction_code or None,
		"is_read": bool(interaction.is_read),
		"read_on": moments.iso(interaction.read_on),
		"entry_count": interaction.entry_count or 0,
		"last_entry_on": moments.iso(interaction.last_entry_on),
	}


def _answers(
	rows: Sequence[frappe._dict],
	reader: Reader,
	counts: Mapping[str, int],
	referring: Sequence[frappe._dict] | None = None,
) -> dict[str, list[dict[str, Any]]]:
	"""Return the rows by communication. What hides or answers them is among them, as in the newest ones, or
	``referring``.

	``counts`` has how many entries the reader may read up to the last row of each communication.
	"""
	readable = [row for row in rows if reader.may_read(row)]
	numbers = _numbers(readable, counts)
	referring = rows if referring is None else referring
	hidden = {row.redacts for row in referring if row.redacts}
	answered = {row.answers for row in referring if row.answers and reader.may_read(row)}
	names, of_the_school = _authors({row.user for row in readable})
	answers: dict[str, list[dict[str, Any]]] = {}
	for row in readable:
		is_system = row.intent_type == intents.STATUS
		shows_note = row.name not in hidden or row.org_communication in reader.as_staff_in
		answers.setdefault(row.org_communication, []).append(
			{
				"name": row.name,
				"sequence": numbers[row.name],
				"intent_type": row.intent_type,
				"visibility": row.visibility,
				"note": row.note if shows_note else None,
				"reaction_code": row.reaction_code,
				"author_name": _("The school") if is_system else names.get(row.user),
				"is_from_school": is_system or row.user in of_the_school,
				"is_mine": row.user == reader.user,
				"posted_on": moments.iso(row.creation),
				"answers": row.answers,
				"is_answered": row.name in answered,
				"redacts": row.redacts,
				"is_redacted": row.name in hidden,
				"is_erased": bool(row.note_hash and row.note is None),
			}
		)
	return answers


def _numbers(readable: Sequence[frappe._dict], counts: Mapping[str, int]) -> dict[str, int]:
	"""Return the entries numbered as the reader counts them: a gap would tell that staff wrote something in between."""
	left, numbers = dict(counts), {}
	for row in reversed(readable):
		numbers[row.name] = left[row.org_communication]
		left[row.org_communication] -= 1
	return numbers


def _authors(users: set[str]) -> tuple[dict[str, str | None], set[str]]:
	"""Return what the authors are called, and which of them work at a school. A name that is an address isn't told."""
	if not users:
		return {}, set()
	listed = sorted(users)
	names = frappe.get_all(
		"User", filters={"name": ["in", listed]}, fields=["name", "full_name"], order_by="name asc"
	)
	of_the_school = frappe.get_all(
		"Has Role",
		filters={"parenttype": "User", "parent": ["in", listed], "role": ["in", [*STAFF_ROLES, INSTRUCTOR]]},
		pluck="parent",
		order_by="parent asc",
	)
	return {row.name: None if "@" in (row.full_name or "") else row.full_name for row in names}, set(
		of_the_school
	)
