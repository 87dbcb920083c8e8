"""The audit of every invariant of booking: whole, by parts that can be taken up again, or what a night has to ask.

Used by the command ``activity-audit``, every night, and after every race and crash test.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import frappe
from frappe.query_builder import DocType
from frappe.utils import get_datetime, getdate, now_datetime, today

from ifitwala_ed.activities.booking.audit_scope import OFFERING, Scope, of_names, ranges
from ifitwala_ed.activities.booking.finding import Finding
from ifitwala_ed.activities.booking.invariants import OF_NOW, OF_OFFERINGS
from ifitwala_ed.core import notes

# where a whole audit stands, and where the nights do
PROGRESS: Final = "activity_audit_progress"
NIGHTS: Final = "activity_audit_nights"
# how much the last night found
FOUND: Final = "activity_audit_found"
# a first night knows of none before
FIRST_NIGHT_LOOKS_BACK: Final = timedelta(days=2)
# what was written while the last night began may have been committed after it
OVERLAP: Final = timedelta(hours=1)
# offerings of the past that are asked about again every night, so that all of them are in time
OLD_A_NIGHT: Final = 400


@dataclass(frozen=True, slots=True)
class Part:
	"""What was found in a part of the audit, the name up to which all offerings are done, and whether these are all.

	``before`` says how much parts before it had found that an audit which is taken up again doesn't find once more.
	"""

	findings: list[Finding]
	until: str
	is_last: bool
	before: int = 0


def audit() -> list[Finding]:
	"""Check every invariant of everything; an empty list means that all hold."""
	return [finding for part in parts() for finding in part.findings]


def parts(after: str = "") -> Iterator[Part]:
	"""Check every invariant, some offerings at a time in the order of their names, those only that come after one."""
	of_now = list(_of_now())
	for scope in ranges(after):
		yield Part([*of_now, *_in(scope)], scope.until, is_last=not scope.until)
		of_now = []


def whole(*, resume: bool = False) -> Iterator[Part]:
	"""Check every invariant of everything, in a transaction for each part, and note after each where it stands.

	With ``resume`` an audit that was stopped is taken up again where it stood. Commits.
	"""
	stood = notes.recall(PROGRESS) if resume else {}
	before = found = stood.get("found", 0)
	frappe.db.commit()
	for part in parts(stood.get("until", "")):
		found += len(part.findings)
		stands = {} if part.is_last else {"until": part.until, "found": found}
		notes.note(PROGRESS, stands)
		frappe.db.commit()
		yield replace(part, before=before)


def tonight() -> Iterator[Finding]:
	"""Check what isn't over, what changed since the night before, and of the rest what was checked longest ago.

	So a night takes as long after ten years as after one. Commits, each part by itself.
	"""
	began = now_datetime()
	nights = notes.recall(NIGHTS)
	since = get_datetime(nights["began"]) - OVERLAP if nights else began - FIRST_NIGHT_LOOKS_BACK
	old = _old(nights.get("until", ""))
	yield from _of_now()
	for scope in of_names({*_not_over(), *_changed_since(since), *old}):
		frappe.db.commit()
		yield from _in(scope)
	until = old[-1] if len(old) == OLD_A_NIGHT else ""
	notes.note(NIGHTS, {"began": str(began), "until": until})
	frappe.db.commit()


def _of_now() -> Iterator[Finding]:
	for check in OF_NOW:
		yield from check()


def _in(scope: Scope) -> Iterable[Finding]:
	for check in OF_OFFERINGS:
		yield from check(scope)


def _not_over() -> list[str]:
	"""Return the offerings whose last day isn't past, or that have none."""
	offering = DocType(OFFERING)
	is_ahead = offering.end_date.isnull() | (offering.end_date >= getdate(today()))
	return frappe.qb.from_(offering).select(offering.name).where(is_ahead).run(pluck=True)


def _old(after: str) -> list[str]:
	return frappe.get_all(
		OFFERING, filters={"name": [">", after]}, pluck="name", order_by="name asc", limit=OLD_A_NIGHT
	)


def _changed_since(moment: datetime) -> set[str]:
	"""Return the offerings that were changed since a moment, or a group or a booking of which was. Three queries."""
	offering, group = DocType(OFFERING), DocType("Student Group")
	booking, event = DocType("Activity Booking"), DocType("Activity Booking Event")
	queries = (
		frappe.qb.from_(offering).select(offering.name).where(offering.modified >= moment),
		frappe.qb.from_(group).select(group.program_offering).where(group.modified >= moment),
		frappe.qb.from_(event)
		.join(booking)
		.on(booking.name == event.activity_booking)
		.select(booking.program_offering)
		.where(event.occurred_on >= moment),
	)
	return {name for query in queries for name in query.distinct().run(pluck=True) if name}
