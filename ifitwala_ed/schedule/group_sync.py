"""Keeps reservations true after a change: at once for a few groups, by a background job for many.

The job is told by a mark per group (``Schedule Lock.dirty``), a counter that the job sets back only when it still is
what it was before the group was read. A change that comes while the job runs leaves its mark, so no job swallows it.
"""

from collections.abc import Collection, Mapping
from functools import partial
from typing import Any

import frappe
from frappe import _
from frappe.utils import now_datetime

from ifitwala_ed.core import batch, subscribers, transactions
from ifitwala_ed.core.errors import said_so_far, unsay_since
from ifitwala_ed.core.jobs import call_later
from ifitwala_ed.core.rows import in_chunks
from ifitwala_ed.core.wording import by_count
from ifitwala_ed.schedule import locks
from ifitwala_ed.schedule.calendars import JUDGED
from ifitwala_ed.schedule.reservations import Clash
from ifitwala_ed.schedule.student_group_employee_booking import (
	OnClash,
	Outcome,
	clash_sentence,
	first_clashes,
	rebuild_groups,
)

AT_ONCE = 20
# how many groups a job rebuilds in one transaction
TOGETHER = 50
JOB = "ifitwala_ed.schedule.group_sync.rebuild_marked_groups"


def sync_groups(groups: Collection[str], *, on_clash: OnClash = OnClash.SKIP, doc: Any = None) -> Outcome:
	"""Make the reservations of groups true after ``doc``, on which they depend, has changed; judge Ready offerings again.

	Groups that keep no reservations yet are left alone: an activity holds no room before its gate has passed. What has to be
	refused when it clashes can't wait for a job, however many groups it is.
	"""
	keeping = groups_with_reservations(groups)
	outcome = Outcome()
	if len(keeping) <= AT_ONCE or on_clash is not OnClash.SKIP:
		outcome = rebuild_groups(keeping, on_clash=on_clash, doc=doc) if keeping else outcome
	else:
		mark(keeping)
	subscribers.call("sections_affected", groups)
	return outcome


def mark(groups: Collection[str]) -> None:
	"""Have the reservations of groups rebuilt after the commit. Every call enqueues: a job under way may be past them."""
	locks.mark_dirty(groups)
	call_later(JOB, queue="long")


def rebuild_marked_groups() -> dict[str, int]:
	"""Background job: rebuild every marked group, some at a time. Harmless when run twice at once.

	Most are true already, and together they cost hardly more statements than one. Where one of them can't be rebuilt,
	each of these is by itself.
	"""
	done = 0
	failed: set[str] = set()
	while marks := locks.marked_groups(without=failed):
		tried = 0
		for groups in in_chunks(sorted(marks), TOGETHER):
			done += _rebuild_together({group: marks[group] for group in groups})
			tried += len(groups)
			frappe.publish_progress(
				100 * tried / len(marks), title=_("Updating Room and Instructor Bookings")
			)
		left = locks.marked_groups(without=failed)
		failed |= {group for group, seen in marks.items() if left.get(group) == seen}
	return {"rebuilt": done, "failed": len(failed)}


def rebuild_marked_groups_left_behind() -> None:
	"""Scheduled: does what a job that died, or a queue that was lost, has left."""
	if locks.marked_groups():
		rebuild_marked_groups()


def groups_with_reservations(groups: Collection[str]) -> list[str]:
	"""Return those of ``groups`` whose reservations have to be true: classes, activities past their gate, and whoever has
	any of sessions to come."""
	names = sorted(set(filter(None, groups)))
	if not names:
		return []
	group, offering = frappe.qb.DocType("Student Group"), frappe.qb.DocType("Program Offering")
	live = (
		frappe.qb.from_(group)
		.left_join(offering)
		.on(offering.name == group.program_offering)
		.select(group.name)
		.where(group.name.isin(names))
		.where((group.group_based_on != "Activity") | offering.activity_booking_status.isin(JUDGED))
	).run(pluck=True)
	having = frappe.get_all(
		"Location Booking",
		filters={
			"source_doctype": "Student Group",
			"source_name": ("in", names),
			"from_datetime": (">=", now_datetime()),
		},
		pluck="source_name",
		distinct=True,
		order_by="source_name asc",
	)
	return sorted({*live, *having})


def tell_of_clashes(clashes: Collection[Clash]) -> None:
	"""Show whoever saves which sessions share their room or instructor with something else, or have none now."""
	if clashes:
		lines = first_clashes(clashes)
		sentence = by_count(
			len(clashes),
			_("One session has no room or instructor of its own until this is solved."),
			_("{0} sessions have no room or instructor of their own until this is solved."),
		)
		lines.append(sentence.format(len(clashes)))
		frappe.msgprint("<br>".join(lines), title=_("Sessions Clash"), indicator="orange")


def _rebuild_together(marks: Mapping[str, int]) -> int:
	"""Rebuild some marked groups in one transaction, or where that fails or something clashes each in its own; return how
	many were.
	"""
	said = said_so_far()
	try:
		transactions.run(partial(_rebuild, marks, OnClash.REFUSE))
	except (*batch.BROKEN_ROW, *batch.busy_database()):
		frappe.db.rollback()
		unsay_since(said)
	else:
		return len(marks)
	title = _("The bookings of a group could not be rebuilt")
	return len(batch.for_each("Student Group", marks, partial(_rebuild_alone, marks), title=title))


def _rebuild_alone(marks: Mapping[str, int], group: str) -> str:
	transactions.run(partial(_rebuild, {group: marks[group]}, OnClash.SKIP))
	return group


def _rebuild(marks: Mapping[str, int], on_clash: OnClash) -> None:
	outcome = rebuild_groups(list(marks), on_clash=on_clash)
	locks.clear_dirty(marks)
	subscribers.call("sections_affected", list(marks))
	if outcome.clashes:
		(group,) = marks
		frappe.log_error(
			title=_("Sessions have no room or instructor of their own"),
			message="\n".join(clash_sentence(clash) for clash in outcome.clashes),
			reference_doctype="Student Group",
			reference_name=group,
		)
