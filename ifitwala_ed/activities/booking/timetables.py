"""The number in a section's ledger row that says by which timetable a booking was judged.

It grows with every edit that gives the section sessions at new times. A seat is taken only under the number that was read
before the child's clashes were (``seats``), so a booking that was judged by the old times begins again.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, NoReturn

import frappe
from frappe import _
from frappe.query_builder import DocType

from ifitwala_ed.activities.booking.seats import LEDGER
from ifitwala_ed.core import taken_back, transactions
from ifitwala_ed.core.errors import throw
from ifitwala_ed.schedule import locks


@dataclass(frozen=True, slots=True)
class SectionRow:
	"""A section's row as it was read: seats that come and go raise the revision."""

	ledger: str
	student_group: str
	revision: int
	seats_held: int


def read(student_groups: Collection[str]) -> list[SectionRow]:
	"""Read the rows of groups that are sections. One query."""
	row = DocType(LEDGER)
	rows = (
		frappe.qb.from_(row)
		.select(row.name, row.student_group, row.revision, row.seats_held)
		.where(row.student_group.isin([*student_groups, ""]))
		.orderby(row.name)
		.run()
	)
	return [SectionRow(*each) for each in rows]


def raise_all(seen: Collection[SectionRow]) -> set[str]:
	"""Hold the rows until the transaction ends and raise their timetable; return the groups where seats changed since.

	Two statements. The rows are locked in the order of their names, and read as they are now. Throws ScheduleChanged where
	the server refuses to raise what is newer than this transaction's snapshot.
	"""
	names = [row.ledger for row in seen]
	if not names:
		return set()
	row = DocType(LEDGER)
	_raise(row, row.name.isin(names))
	now = frappe.qb.from_(row).select(row.name, row.student_group, row.revision, row.seats_held)
	rows = {SectionRow(*each) for each in now.where(row.name.isin(names)).run()}
	return {each.student_group for each in rows - set(seen)}


def require_nothing_new(offering: Any) -> None:
	"""In an offering's own save: hold its sections' rows, and refuse to judge by bookings other than the newest.

	The save has begun to read before it could hold them. Who is judged and not stored yet begins again after it.
	"""
	if raise_all(read({section.student_group for section in offering.activity_sections})):
		refuse_old_bookings()


def refuse_old_bookings() -> NoReturn:
	"""Throw ScheduleChanged."""
	throw(
		locks.ScheduleChanged,
		_("Somebody has booked or cancelled at this very moment. Please save again."),
		title=_("Bookings Came In"),
	)


def hold_offering(program_offering: str) -> None:
	"""Hold an offering and its sections' rows until the transaction ends, before anything else is read in it.

	So what is read from then on has every booking that was stored before, and one that was only judged begins again.
	"""
	transactions.lock_row("Program Offering", program_offering)
	raise_of_offering(program_offering)


def raise_of_offering(program_offering: str) -> None:
	"""Hold the rows of an offering's sections until the transaction ends and raise their timetable. One statement.

	Before it is asked what is booked: a seat that is being taken is stored by then, or is judged again after the commit.
	"""
	row = DocType(LEDGER)
	_raise(row, row.program_offering == program_offering)


def _raise(row: Any, which: Any) -> None:
	try:
		frappe.qb.update(row).set(row.timetable, row.timetable + 1).where(which).run()
	except (frappe.db.OperationalError, frappe.QueryDeadlockError) as error:
		if not taken_back.is_changed_since_read(error):
			raise
		refuse_old_bookings()
