"""Terms long over leave the lists: their offerings are archived and their groups retired. Nothing is deleted.

Each offering and each group is done in a transaction of its own, and what is done isn't looked at again: what was
stopped goes on where it was.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import frappe
from frappe import _
from frappe.utils import getdate, today

from ifitwala_ed.activities import archiving
from ifitwala_ed.activities.booking import ended_queues
from ifitwala_ed.core import batch, transactions
from ifitwala_ed.core.rows import in_chunks

OFFERING: Final = archiving.OFFERING
GROUP: Final = "Student Group"
RETIRED: Final = "Retired"
AT_ONCE: Final = 100
Tell = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Outcome:
	"""How many offerings were archived and groups retired, and how many of both couldn't be."""

	archived: int
	retired: int
	failed: int


def require_past(before: date) -> None:
	"""Refuse a day that is still to come: what isn't over is archived by hand, with what becomes of its bookings."""
	if before > getdate(today()):
		frappe.throw(_("Choose a day that isn't to come: only what is over can be archived all at once."))


def offerings_to_archive(before: date) -> list[str]:
	"""Return the offerings that ended before a day and aren't archived. One without a last day hasn't ended."""
	return frappe.get_all(
		OFFERING,
		# an empty last day is none
		filters=[["end_date", "is", "set"], ["end_date", "<", before], ["status", "!=", archiving.ARCHIVED]],
		pluck="name",
		order_by="end_date asc, name asc",
	)


def groups_to_retire(before: date, *, with_those_to_archive: bool = False) -> list[str]:
	"""Return the active groups of archived offerings that ended before a day, with those still to be archived if asked."""
	group, offering = frappe.qb.DocType(GROUP), frappe.qb.DocType(OFFERING)
	query = (
		frappe.qb.from_(offering)
		.join(group)
		.on(group.program_offering == offering.name)
		.select(group.name)
		.where(offering.end_date.isnotnull() & (offering.end_date < before))
		.where(group.status != RETIRED)
		.orderby(group.name)
	)
	if not with_those_to_archive:
		query = query.where(offering.status == archiving.ARCHIVED)
	return query.run(pluck=True)


def archive_before(before: date, tell: Tell) -> Outcome:
	"""Archive what ended before a day, end its queues and retire its groups, telling how far it is. Commits.

	What can't be archived, because something of it is still to come, is in the Error Log and stays as it is.
	"""
	require_past(before)
	offerings = offerings_to_archive(before)
	archived = sum(
		_each(
			OFFERING,
			offerings,
			lambda name: archiving.archive(name, "").is_archived,
			_("An offering that is over could not be archived"),
			tell,
		)
	)
	ended_queues.reject_left_behind()
	groups = groups_to_retire(before)
	retired = sum(
		_each(
			GROUP,
			groups,
			lambda name: transactions.run(lambda: _retire(name)),
			_("A group of an archived offering could not be retired"),
			tell,
		)
	)
	return Outcome(archived, retired, len(offerings) - archived + len(groups) - retired)


def _each(
	doctype: str, names: list[str], work: Callable[[str], bool], title: str, tell: Tell
) -> Iterator[bool]:
	done = 0
	for chunk in in_chunks(names, AT_ONCE):
		yield from batch.for_each(doctype, chunk, work, title=title)
		done += len(chunk)
		tell(f"{doctype}: {done} of {len(names)}")


def _retire(name: str) -> bool:
	group = frappe.get_doc(GROUP, name)
	group.status = RETIRED
	# whoever runs commands on the server may do this
	group.save(ignore_permissions=True)
	return True
