"""The seat ledger: the one place where a seat is taken or given back.

Every section of an offering has a row in Activity Seat Ledger, and so has the offering's total where it has one.
A seat is taken by one conditional UPDATE of that row. The condition is evaluated by the database on the newest
committed version of the row, whatever the snapshot of the transaction shows, so the number of seats held can't
exceed the capacity at any isolation level.

``waiting`` counts the bookings in the section's queue and ``revision`` grows with every change. A newcomer who
judged the queue may only take a seat when the row is still as it was judged: nobody is passed who joined meanwhile.
``timetable`` grows when the section meets at new times: a seat is taken only at the times that were judged. It also grows
when a draw's window closes or an offering's mode changes, and an application without a seat is stored under it too.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import frappe
from frappe.query_builder import DocType
from pypika.queries import QueryBuilder

from ifitwala_ed.activities.booking.lifecycle import Place
from ifitwala_ed.activities.booking.snapshots import SeatCount
from ifitwala_ed.core.prepared import prepared, value
from ifitwala_ed.core.transactions import StaleJudgement

LEDGER = "Activity Seat Ledger"


@dataclass(frozen=True)
class LedgerChange:
	"""What happens to one ledger row."""

	ledger: str
	held: int
	waiting: int
	timetable: int = 0


class SeatRefused(StaleJudgement):
	"""The conditional UPDATE found no free seat, or a queue or a timetable other than the one judged."""

	def __init__(self, ledger: str) -> None:
		super().__init__(ledger)
		self.ledger = ledger


def ledger_name(program_offering: str, student_group: str | None = None) -> str:
	"""Return the primary key of a section's ledger row, or of the offering's total."""
	return f"{program_offering}-{student_group or 'total'}"


def settle(
	program_offering: str,
	moves: Iterable[tuple[Place, Place]],
	*,
	has_total: bool,
	judged: Mapping[str, SeatCount],
	may_pass_a_queue: bool = True,
) -> None:
	"""Move the seats and queue places of any number of bookings of one offering: one UPDATE per ledger row.

	``judged`` are the rows by which it was decided: a seat is one at the times by which a child's clashes were judged. An
	application's booking may not pass a queue other than the judged one. Rows are changed in the order of the lock rule: sections by name, then the total. Nothing may be
	locked after this but the commit. Raises SeatRefused, upon which the transaction must be rolled back.
	"""
	judged_revisions = None if may_pass_a_queue else {name: row.revision for name, row in judged.items()}
	for change in ledger_changes(program_offering, moves, has_total=has_total):
		if change.ledger in judged:
			change = replace(change, timetable=judged[change.ledger].timetable)
		if not _apply(change, has_total, judged_revisions):
			raise SeatRefused(change.ledger)


@dataclass(frozen=True)
class Settlement:
	"""What new bookings of one offering do with its rows: seats and queue places, and applications without either."""

	program_offering: str
	moves: Sequence[tuple[Place, Place]]
	entered: Sequence[SeatCount]
	has_total: bool
	judged: Mapping[str, SeatCount]


def settle_together(settlements: Iterable[Settlement]) -> None:
	"""As ``settle`` and ``enter``, for new bookings of several offerings in one transaction.

	The rows are changed in the order in which everybody changes them: every section's by name, then every total's. So two
	baskets that want the same seats, or a basket and a booking, don't wait for each other.
	"""
	steps: list[tuple[bool, str, Callable[[], None]]] = []
	for each in settlements:
		steps += [(False, row.ledger, partial(enter, row)) for row in each.entered]
		total = ledger_name(each.program_offering)
		for change in ledger_changes(each.program_offering, each.moves, has_total=each.has_total):
			steps.append((change.ledger == total, change.ledger, partial(_take, change, each)))
	for _is_total, _ledger, step in sorted(steps, key=lambda each: each[:2]):
		step()


def _take(change: LedgerChange, settled: Settlement) -> None:
	revisions = {name: row.revision for name, row in settled.judged.items()}
	if change.ledger in settled.judged:
		change = replace(change, timetable=settled.judged[change.ledger].timetable)
	if not _apply(change, settled.has_total, revisions):
		raise SeatRefused(change.ledger)


def enter(judged: SeatCount) -> None:
	"""Store that an application without a seat was judged by this row, as the last thing before the commit.

	Raises SeatRefused where the timetable is another by now, upon which the transaction must be rolled back.
	"""
	_note(ledger=judged.ledger, timetable=judged.timetable)
	if changed_rows() != 1:
		raise SeatRefused(judged.ledger)


def ledger_changes(
	program_offering: str, moves: Iterable[tuple[Place, Place]], *, has_total: bool
) -> list[LedgerChange]:
	"""Return the rows that moves change, in the order in which they are locked; moves that make up for another cancel
	out.
	"""
	held: Counter[str] = Counter()
	waiting: Counter[str] = Counter()
	for before, after in moves:
		for place, sign in ((before, -1), (after, 1)):
			if place.held or place.waiting:
				if not place.student_group:
					raise ValueError("A seat, or a place in a queue, is one of a section.")
				held[place.student_group] += sign * place.held
				waiting[place.student_group] += sign * place.waiting
	changes = [
		LedgerChange(
			ledger_name(program_offering, student_group), held[student_group], waiting[student_group]
		)
		for student_group in sorted(held)
	]
	if has_total:
		changes.append(LedgerChange(ledger_name(program_offering), held.total(), waiting.total()))
	return [change for change in changes if change.held or change.waiting]


def _apply(change: LedgerChange, has_total: bool, judged_revisions: dict[str, int] | None) -> bool:
	_change(
		change.held > 0,
		judged_revisions is None,
		ledger=change.ledger,
		held=change.held,
		waiting=change.waiting,
		timetable=change.timetable,
		has_total=int(has_total),
		revision=(judged_revisions or {}).get(change.ledger, -1),
	)
	return changed_rows() == 1


@prepared
def _change(takes_seats: bool, may_pass_a_queue: bool) -> QueryBuilder:
	row = DocType(LEDGER)
	update = (
		frappe.qb.update(row)
		.set(row.seats_held, row.seats_held + value("held"))
		.set(row.waiting, row.waiting + value("waiting"))
		.set(row.revision, row.revision + 1)
		.where(row.name == value("ledger"))
		.where(row.has_total == value("has_total"))
	)
	if takes_seats:
		update = update.where(row.seats_held + value("held") <= row.capacity)
		update = update.where(row.timetable == value("timetable"))
		if not may_pass_a_queue:
			update = update.where((row.waiting == 0) | (row.revision == value("revision")))
	return update


@prepared
def _note() -> QueryBuilder:
	row = DocType(LEDGER)
	update = frappe.qb.update(row).set(row.revision, row.revision + 1)
	return update.where(row.name == value("ledger")).where(row.timetable == value("timetable"))


def changed_rows() -> int:
	"""Return how many rows the last statement changed. Frappe has no public name for the cursor's count."""
	return frappe.db._cursor.rowcount


def lock_ledger_rows(ledgers: Iterable[str]) -> dict[str, frappe._dict]:
	"""Lock ledger rows in the order of the lock rule and return their newest values by name."""
	names = sorted(ledgers)
	if not names:
		return {}
	row = DocType(LEDGER)
	rows = (
		frappe.qb.from_(row)
		.select(row.name, row.student_group, row.capacity, row.seats_held, row.waiting)
		.where(row.name.isin(names))
		.orderby(row.name)
		.for_update()
		.run(as_dict=True)
	)
	return {each.name: each for each in rows}


def lock_ledger_in_order(program_offering: str, student_groups: Iterable[str]) -> None:
	"""Lock the ledger rows of sections, then the offering's total, before anything is read of them."""
	lock_ledgers_in_order([(program_offering, group) for group in student_groups], [program_offering])


def lock_ledgers_in_order(sections: Iterable[tuple[str, str]], program_offerings: Iterable[str]) -> None:
	"""As ``lock_ledger_in_order``, for sections of several offerings, each behind its own."""
	lock_ledger_rows([ledger_name(*each) for each in sections])
	lock_ledger_rows([ledger_name(each) for each in program_offerings])
