"""Judges an edit by the school as a booking is judged: no child may be in two places afterwards.

Two rows keep bookings and edits from passing each other. Whatever gives a child a seat holds the child's lock, and so does
an edit of any group the child is in; whichever comes second reads what the first has stored. A child that isn't in the
group yet is not known to the edit: taking a seat is one UPDATE of the section's ledger row, with the ``timetable`` that
the booking was judged by in its condition. The edit raises that number before it looks who has come meanwhile.

Order: Schedule Lock (the edit's writer holds it), students by name, the ledger's rows by name. A seat that was taken between
the edit's first look and its UPDATE brings a child that is locked after the ledger; a deadlock is then possible, and told
or retried as any. No lock is held when nobody has a seat or a class there, but that of the ledger's rows.

Before anything is locked, this transaction may have read for long: what decides is read with locking reads, or compared
with numbers that show whether it is old.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from frappe.utils import now_datetime

from ifitwala_ed.activities.booking import commitments, double_bookings, overlap, timetables
from ifitwala_ed.activities.booking.commitments import GroupFacts
from ifitwala_ed.activities.booking.double_bookings import Commitment, DoubleBooking, Meeting
from ifitwala_ed.schedule import locks
from ifitwala_ed.school import student_locks


@dataclass(frozen=True)
class Judgement:
	"""The children that would be in two places, with what their groups are called."""

	found: Sequence[DoubleBooking] = ()
	groups: dict[str, GroupFacts] = field(default_factory=dict)


@dataclass
class _Children:
	"""What binds some children, and when that meets."""

	commitments: list[Commitment] = field(default_factory=list)
	meetings: list[Meeting] = field(default_factory=list)

	def add(self, students: Collection[str], arriving: Sequence[Meeting], *, locking: bool) -> None:
		"""Read what binds more children. Three queries, after their locks."""
		if not students:
			return
		if locking:
			student_locks.lock_students(students)
		held = commitments.of_students(students, locking=locking)
		self.commitments += held
		self.meetings += overlap.meetings_of(
			{each.group for each in held},
			after=min(meeting.start for meeting in arriving),
			before=max(meeting.end for meeting in arriving),
			locking=locking,
		)

	def judged(
		self,
		arriving: Sequence[Meeting],
		leaving: Collection[Meeting],
		meant: Mapping[str, GroupFacts] = MappingProxyType({}),
	) -> Judgement:
		"""Judge what arrives. ``meant`` are groups that are other than the stored ones."""
		if not self.commitments:
			return Judgement()
		groups = {**commitments.facts_of({each.group for each in self.commitments}), **meant}
		staying = double_bookings.without(self.meetings, leaving)
		binding = commitments.binding(self.commitments, groups)
		return Judgement(double_bookings.find(binding, staying, arriving), groups)


def judge(arriving: Sequence[Meeting], leaving: Collection[Meeting] = ()) -> Judgement:
	"""Judge sessions that groups get, and those that they lose in the same edit, before they are stored.

	The caller holds the groups' Schedule Lock. Keeps everybody from booking into the groups, and the children in them
	from booking anywhere, until the transaction ends. At most ten statements, five more when somebody was faster.
	"""
	groups = {meeting.group for meeting in arriving}
	seen = timetables.read(groups)
	sections = {row.student_group for row in seen}
	students = commitments.listed_in(groups - sections)
	students |= commitments.seated_in({row.student_group for row in seen if row.seats_held})
	children = _Children()
	children.add(students, arriving, locking=True)
	if changed := timetables.raise_all(seen):
		children.add(commitments.seated_in(changed, locking=True) - students, arriving, locking=True)
	return children.judged(arriving, leaving)


def judge_joining(joining: Mapping[str, Collection[str]]) -> Judgement:
	"""Judge that students are in classes from now on; their rows are stored. At most seven statements.

	Throws ScheduleChanged when somebody changed one of the classes at the same moment.
	"""
	groups = [group for group, students in joining.items() if students]
	locks.hold(locks.keys(groups=groups))
	now = now_datetime()
	arriving = [
		meeting for meeting in overlap.meetings_of(groups, after=now, locking=True) if meeting.start >= now
	]
	if not arriving:
		return Judgement()
	children = _Children()
	children.add({student for group in groups for student in joining[group]}, arriving, locking=True)
	judgement = children.judged(arriving, ())
	# somebody who joins one of the classes may have been in another of them before: that was judged then
	found = [
		each
		for each in judgement.found
		if any(each.student in joining.get(side.group, ()) for side in (each.here, each.there))
	]
	return replace(judgement, found=found)


def foresee(
	group: str,
	facts: GroupFacts,
	sessions: Collection[Meeting],
	*,
	arriving: Sequence[Meeting],
	joining: Collection[str],
) -> Judgement:
	"""Judge an edit of one group that isn't made yet, without a lock: for whoever is about to make it.

	``facts`` and ``sessions`` of the group are as the edit has them, ``arriving`` those at new times. ``joining`` are the
	children whom the edit puts on the group's list.
	"""
	if not sessions:
		return Judgement()
	known = commitments.seated_in({group}) | commitments.listed_in({group})
	children = _Children([Commitment(student, group) for student in joining])
	children.add(known | set(joining), sorted(sessions), locking=False)
	leaving = [meeting for meeting in children.meetings if meeting.group == group]
	meant = {group: facts}
	now = children.judged(arriving, [each for each in leaving if each not in sessions], meant)
	new = children.judged(sorted(sessions), leaving, meant)
	later = [each for each in new.found if each.student in joining and each not in now.found]
	return Judgement([*now.found, *later], now.groups | new.groups)
