"""An administrator saves what would be refused, with a reason: what was accepted is written down after the save.

``doc.flags.accept_problems`` is the reason (``save_despite_problems``), ``doc.flags.accepted_problems`` what has been accepted
in this save.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from typing import Any

import frappe
from frappe import _

from ifitwala_ed.activities.booking import lifecycle
from ifitwala_ed.permissions.roles import is_admin


@dataclass
class Accepted:
	"""The problems of one save, why it was saved all the same, and the offerings and bookings that it concerns."""

	reason: str
	problems: list[str] = field(default_factory=list)
	offerings: set[str] = field(default_factory=set)
	bookings: set[str] = field(default_factory=set)
	# whatever stands for a problem that was accepted in this save already
	known: set[Hashable] = field(default_factory=set)


def may_accept(doc: Any) -> bool:
	"""Return whether an administrator saves the document despite its problems."""
	return bool(doc.flags.accept_problems) and is_admin()


def accept(
	doc: Any,
	problems: Iterable[str],
	*,
	offerings: Iterable[str],
	bookings: Iterable[str],
	known: Iterable[Hashable] = (),
) -> None:
	"""Note problems of a document that ``may_accept`` them."""
	accepted = of(doc) or Accepted(doc.flags.accept_problems)
	accepted.problems += problems
	accepted.offerings |= set(offerings)
	accepted.bookings |= set(bookings)
	accepted.known |= set(known)
	doc.flags.accepted_problems = accepted


def of(doc: Any) -> Accepted | None:
	"""Return what has been accepted so far in this save."""
	return doc.flags.accepted_problems


def log(doc: Any, method: str | None = None) -> None:
	"""Hook after the save: write into the timelines who accepted which problems, why, and which bookings are affected."""
	accepted = doc.flags.pop("accepted_problems", None)
	if not accepted:
		return
	text = _text(accepted)
	for name in sorted(accepted.offerings):
		if (doc.doctype, doc.name) != ("Program Offering", name):
			frappe.get_doc("Program Offering", name).add_comment("Info", text)
	doc.add_comment("Info", text)


def bookings_in(groups: Iterable[str]) -> list[str]:
	"""Return the active bookings of some sections."""
	names = sorted(groups)
	if not names:
		return []
	return frappe.get_all(
		"Activity Booking",
		filters={
			"allocated_student_group": ("in", names),
			"status": ("in", sorted(lifecycle.ACTIVE_STATES)),
		},
		pluck="name",
		order_by="allocated_student_group asc, name asc",
	)


def _text(accepted: Accepted) -> str:
	lines = [
		_("Saved despite problems. Reason: {0}").format(accepted.reason),
		*accepted.problems,
		_("Affected bookings: {0}").format(", ".join(sorted(accepted.bookings)) or _("none")),
	]
	return "<br>".join(frappe.utils.escape_html(line) for line in lines)
