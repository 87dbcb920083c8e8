"""Communication Interaction: what one user did in one communication, kept beside the entries and made of nothing else.

Every change is made under the communication's chain (entries.py). Reading a feed writes nothing: whoever writes,
reacts or acknowledges has read.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

import frappe
from frappe.query_builder import DocType
from frappe.query_builder.functions import Coalesce

from ifitwala_ed.core.rows import insert_rows
from ifitwala_ed.school_communication import intents

INTERACTION: Final = "Communication Interaction"


@dataclass(frozen=True, slots=True)
class Written:
	"""What the summary needs to know of an entry."""

	user: str
	intent_type: str
	reaction_code: str | None
	posted_on: datetime


@dataclass(frozen=True, slots=True)
class Summary:
	"""What one user did in one communication."""

	is_read: int
	read_on: datetime
	entry_count: int
	last_entry_on: datetime
	reaction_code: str | None


def summarise(entries: Iterable[Written]) -> dict[str, Summary]:
	"""Return the summary of each user, from a communication's entries in their order. The system itself has none."""
	summaries: dict[str, Summary] = {}
	for entry in entries:
		if entry.intent_type == intents.STATUS:
			continue
		before = summaries.get(entry.user)
		reaction = before.reaction_code if before else None
		summaries[entry.user] = Summary(
			is_read=1,
			read_on=before.read_on if before else entry.posted_on,
			entry_count=(before.entry_count if before else 0) + 1,
			last_entry_on=entry.posted_on,
			reaction_code=entry.reaction_code if entry.intent_type == intents.REACTION else reaction,
		)
	return summaries


def note(org_communication: str, school: str | None, written: Written) -> None:
	"""Put one entry into its user's summary. The caller holds the communication's chain."""
	if written.intent_type == intents.STATUS:
		return
	first = Summary(1, written.posted_on, 0, written.posted_on, None)
	_insert(org_communication, school, {written.user: first}, skip_existing=True)
	row = DocType(INTERACTION)
	change = (
		frappe.qb.update(row)
		.set(row.is_read, 1)
		.set(row.read_on, Coalesce(row.read_on, written.posted_on))
		.set(row.entry_count, row.entry_count + 1)
		.set(row.last_entry_on, written.posted_on)
		.set(row.modified, written.posted_on)
		.set(row.modified_by, written.user)
		.where((row.org_communication == org_communication) & (row.user == written.user))
	)
	if written.intent_type == intents.REACTION:
		change = change.set(row.reaction_code, written.reaction_code)
	change.run()


def replace(org_communication: str, school: str | None, summaries: dict[str, Summary]) -> None:
	"""Make a communication's rows equal to the summaries. The caller holds the communication's chain."""
	stored = {
		row.user: row
		for row in frappe.get_all(
			INTERACTION,
			filters={"org_communication": org_communication},
			fields=["name", "user", *Summary.__dataclass_fields__],
			order_by="user asc",
		)
	}
	for user, row in stored.items():
		if user not in summaries:
			frappe.db.delete(INTERACTION, {"name": row.name})
		elif any(row[field] != value for field, value in asdict(summaries[user]).items()):
			frappe.db.set_value(INTERACTION, row.name, asdict(summaries[user]))
	_insert(org_communication, school, {user: each for user, each in summaries.items() if user not in stored})


def _insert(
	org_communication: str, school: str | None, summaries: dict[str, Summary], *, skip_existing: bool = False
) -> None:
	of_it = {"org_communication": org_communication, "school": school}
	rows = [{"owner": user, **of_it, "user": user, **asdict(each)} for user, each in summaries.items()]
	insert_rows(INTERACTION, rows, skip_existing=skip_existing)
