"""One row per room, person and group (Schedule Lock): who changes reservations about it waits here for whoever was first.

Why a table of its own. To judge a room and then take it, nobody else may take it in between, and what is judged must not
be older than the lock: at REPEATABLE READ a plain read still shows the moment of the transaction's first read, and a
locking read of the bookings themselves locks the gaps between them, so that even groups in different rooms end in
deadlocks. So each transaction

1. reads the ``revision`` of the rows it is going to need, then the bookings, without a lock;
2. raises the revision of all rows it needs by one in a single statement, in order of their names. That takes the locks,
   also of rows that did not exist, and shows the latest revision whatever the snapshot;
3. where the revision is not exactly one more than before, somebody was faster: only then it reads the bookings again,
   with a locking read, and judges again. If that somebody has changed one of its own groups, then the schedule it worked
   from is old as well, and the whole transaction has to begin anew (``ScheduleChanged``). A server that isolates snapshots
   says so itself when the rows are raised, whatever has changed;
4. writes. The rows are free again at commit or rollback.

Order: Schedule Lock by name (all in one statement), then Location Booking, then Employee Booking. Nothing else is locked
in between. A booking family never meets these rows.
"""

from collections.abc import Collection, Iterable, Mapping
from hashlib import sha256
from typing import NoReturn

import frappe
from frappe import _

from ifitwala_ed.core.errors import Refusal, throw
from ifitwala_ed.core.rows import hold_rows, upsert_rows
from ifitwala_ed.core.taken_back import is_changed_since_read
from ifitwala_ed.core.transactions import StaleJudgement

DOCTYPE = "Schedule Lock"
ROOM, PERSON, GROUP, CYCLE = "Location", "Employee", "Student Group", "Timetable Cycle"
# what is worked from, and is old where somebody has changed it: not only what is taken
SOURCES = (GROUP, CYCLE)

Key = tuple[str, str]


class ScheduleChanged(StaleJudgement, Refusal, frappe.ValidationError):
	"""Somebody changed a group, or opened it for booking, while this transaction worked from its old schedule."""

	http_status_code = 409

	@classmethod
	def title(cls) -> str:
		return _("Schedule Changed")


def keys(*, rooms: Iterable[str] = (), people: Iterable[str] = (), groups: Iterable[str] = ()) -> set[Key]:
	"""Return the keys of some rooms (with those inside them: see ``Rooms.inside``), people and groups."""
	return (
		{(ROOM, name) for name in rooms}
		| {(PERSON, name) for name in people}
		| {(GROUP, name) for name in groups}
	)


def row_name(key: Key) -> str:
	"""Return the name of a key's row: of fixed length, however long the name of a room is."""
	return sha256("\x1f".join(key).encode()).hexdigest()


def revisions(wanted: Collection[Key]) -> dict[Key, int]:
	"""Return the revision of each key in this transaction's view, 0 without a row. One query, no lock."""
	by_name = {row_name(key): key for key in wanted}
	found = dict.fromkeys(wanted, 0)
	if by_name:
		for row in frappe.get_all(
			DOCTYPE,
			filters={"name": ("in", sorted(by_name))},
			fields=["name", "revision"],
			order_by="name asc",
		):
			found[by_name[row.name]] = row.revision
	return found


def acquire(wanted: Collection[Key], seen: dict[Key, int]) -> set[Key]:
	"""Lock the rows of ``wanted`` until the transaction ends. Returns those that changed since they were ``seen``.

	A key that was not looked at before counts as changed.
	"""
	bump(wanted)
	return {key for key, revision in revisions(wanted).items() if revision != seen.get(key, -1) + 1}


def hold(wanted: Collection[Key]) -> None:
	"""Lock the rows before an edit, and throw ScheduleChanged when somebody changed one of the groups or cycles meanwhile."""
	if any(kind in SOURCES for kind, _name in acquire(wanted, revisions(wanted))):
		refuse_old_schedule()


def refuse_old_schedule() -> NoReturn:
	"""Throw ScheduleChanged."""
	throw(
		ScheduleChanged,
		_(
			"Somebody else changed this schedule, or opened its offering, at the same moment. Please try again."
		),
	)


def bump(wanted: Collection[Key]) -> None:
	"""Lock the rows and raise their revision in one statement, in order of their names.

	Throws ScheduleChanged where the server refuses to raise what is newer than this transaction's snapshot.
	"""
	try:
		_upsert(wanted, revision=1, dirty=0)
	except (frappe.db.OperationalError, frappe.QueryDeadlockError) as error:
		if not is_changed_since_read(error):
			raise
		refuse_old_schedule()


def wait_turn(doctype: str, name: str) -> None:
	"""Hold the row of a document until the transaction ends: who makes something of it goes one after the other.

	As the first statement of its transaction, so that what is read after it is younger.
	"""
	row = {"name": row_name((doctype, name)), "reference_doctype": doctype, "reference_name": name}
	hold_rows(DOCTYPE, [row])


def mark_dirty(groups: Collection[str]) -> None:
	"""Note that the reservations of these groups may no longer equal their schedules. Counted, not just set: see group_sync."""
	_upsert(keys(groups=groups), revision=0, dirty=1)


def marked_groups(without: Collection[str] = ()) -> dict[str, int]:
	"""Return the groups that wait for a rebuild, with the count of their marks."""
	rows = frappe.get_all(
		DOCTYPE,
		filters={"reference_doctype": GROUP, "dirty": (">", 0)},
		fields=["reference_name", "dirty"],
		order_by="reference_name asc",
	)
	return {row.reference_name: row.dirty for row in rows if row.reference_name not in without}


def clear_dirty(seen: Mapping[str, int]) -> None:
	"""Take the marks of groups away, but of those to which one more came since they were counted. A statement per count."""
	names_by_count: dict[int, list[str]] = {}
	for group, count in seen.items():
		names_by_count.setdefault(count, []).append(row_name((GROUP, group)))
	table = frappe.qb.DocType(DOCTYPE)
	for count, names in sorted(names_by_count.items()):
		(
			frappe.qb.update(table)
			.set(table.dirty, 0)
			.where(table.name.isin(sorted(names)))
			.where(table.dirty == count)
		).run()


def _upsert(wanted: Collection[Key], *, revision: int, dirty: int) -> None:
	rows = [
		{
			"name": row_name(key),
			"reference_doctype": key[0],
			"reference_name": key[1],
			"revision": revision,
			"dirty": dirty,
		}
		for key in sorted(wanted, key=row_name)
	]
	upsert_rows(DOCTYPE, rows, {"revision": revision, "dirty": dirty})
