"""What the office does that can't wait, from a phone: the pages below /activities/board, and Desk's own buttons for it.

``allow_guest`` is set so that a guest is refused by the same words as a stranger; nothing here answers a guest.
"""

from typing import Any

import frappe
from frappe.utils import now_datetime

from ifitwala_ed.activities.booking import access, answers
from ifitwala_ed.activities.booking.access import Viewer
from ifitwala_ed.attendance import releasing
from ifitwala_ed.core import moments
from ifitwala_ed.core.arguments import reads_arguments
from ifitwala_ed.core.refusals import refuse_access
from ifitwala_ed.permissions.roles import is_staff
from ifitwala_ed.permissions.school_scope import allowed_schools
from ifitwala_ed.portal import absences


@frappe.whitelist(allow_guest=True)
@reads_arguments(only=is_staff)
def get_missing_children() -> dict[str, Any]:
	"""Staff: the school's rule, and the children of their schools who have missed as many sessions in a row."""
	if not is_staff():
		refuse_access()
	found = releasing.of_schools(allowed_schools())
	return _with_now({**absences.rule(), "children": [absences.described(each) for each in found]})


@frappe.whitelist(allow_guest=True)
@reads_arguments(only=is_staff)
def get_missed_sessions(activity_booking: str = "") -> dict[str, Any]:
	"""Staff of the school: the sessions that the child of a booking missed last, in a row, and what can follow."""
	_require_staff(activity_booking)
	return _with_now({**absences.rule(), **absences.described_booking(activity_booking)})


@frappe.whitelist(allow_guest=True, methods=["POST"])
@reads_arguments(only=is_staff)
def warn_of_absences(activity_booking: str = "") -> dict[str, Any]:
	"""Staff of the school: have a family warned that the seat may be released; warned already, nothing changes."""
	student, _viewer = _require_staff(activity_booking)
	releasing.warn(activity_booking, student)
	return _with_now({"ok": True, **absences.described_booking(activity_booking)})


@frappe.whitelist(allow_guest=True, methods=["POST"])
@reads_arguments(only=is_staff)
def release_seat(activity_booking: str = "") -> dict[str, Any]:
	"""Staff of the school: cancel a booking by the school's rule, after a warning; return it and how many were promoted."""
	student, viewer = _require_staff(activity_booking)
	booking, promoted = releasing.release(activity_booking, student)
	return _with_now({"ok": True, "booking": answers.booking_answer(booking, viewer), "promoted": promoted})


def _require_staff(activity_booking: str) -> tuple[str, Viewer]:
	"""Return the student of a booking and who is asking; 403 but for staff of its school who aren't its family."""
	booking, viewer = access.require_booking_viewer(activity_booking)
	if viewer.is_family:
		refuse_access()
	return booking.student, viewer


def _with_now(answer: dict[str, Any]) -> dict[str, Any]:
	return {**answer, "now": moments.iso(now_datetime())}
