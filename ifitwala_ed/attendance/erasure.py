"""Erasing what was written in registers: for a person, because the law gives the right, or because its time is over.

Notes, reasons and the names of who picked up go. That the child was there, when and who marked it stay: the school has to
show who had a child. Each mark keeps when and why its words were erased. It works in small transactions and may be
stopped at any time: called again it goes on with what is left.
"""

from functools import partial
from typing import Final

import frappe
from frappe import _
from frappe.query_builder import Criterion, DocType
from frappe.utils import add_to_date, now_datetime

from ifitwala_ed.activities import booking_settings
from ifitwala_ed.attendance import safety_erasure
from ifitwala_ed.attendance.stored_marks import MARK
from ifitwala_ed.core import transactions

BATCH: Final = 500


def erase_about_student(student: str, reason: str) -> int:
	"""Erase what anybody wrote in registers about a student, and what the gate knew of it; return of how many marks and
	records. Whoever calls it has the right to.
	"""
	return _erase(DocType(MARK).student == student, reason) + safety_erasure.erase_about(student)


def erase_of_user(user: str, reason: str) -> int:
	"""Erase what the user wrote in registers; return of how many marks. Whoever calls it has the right to."""
	return _erase(DocType(MARK).author == user, reason)


def erase_after_retention() -> int:
	"""Erase what is older than the years of the settings; return of how many marks. 0 years keeps everything."""
	years = booking_settings.read().conversation_retention_years
	if not years:
		return 0
	reason = _("Written more than {0} years ago: the retention period of the settings is over.").format(years)
	return _erase(DocType(MARK).session_start < add_to_date(now_datetime(), years=-years), reason)


def _erase(which: Criterion, reason: str) -> int:
	erased = 0
	while names := _next_batch(which):
		transactions.run(partial(_erase_batch, names, reason))
		erased += len(names)
	return erased


def _next_batch(which: Criterion) -> list[str]:
	mark = DocType(MARK)
	return (
		frappe.qb.from_(mark)
		.select(mark.name)
		.where(which & (mark.note.isnotnull() | mark.picked_up_by.isnotnull()))
		.orderby(mark.name)
		.limit(BATCH)
		.run(pluck=True)
	)


def _erase_batch(names: list[str], reason: str) -> None:
	mark = DocType(MARK)
	# the one change that a mark's controller doesn't refuse, because it isn't asked
	(
		frappe.qb.update(mark)
		.set(mark.note, None)
		.set(mark.picked_up_by, None)
		.set(mark.erased_on, now_datetime())
		.set(mark.erasure_reason, reason)
		.where(mark.name.isin(names))
		.run()
	)
