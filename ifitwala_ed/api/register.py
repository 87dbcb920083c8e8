"""The register at the gate: who is expected, who came, and what families announced.

``allow_guest`` is set so that a guest is refused by the same words as a stranger; nothing here answers a guest.
"""

from dataclasses import asdict
from datetime import date
from typing import Any

import frappe
from frappe.utils import getdate, now_datetime

from ifitwala_ed.attendance import announcing, missing, posting, register, taking
from ifitwala_ed.core import moments
from ifitwala_ed.core.arguments import reads_arguments


@frappe.whitelist(allow_guest=True)
@reads_arguments
def get_register(date: date | None = None) -> dict[str, Any]:
	"""Staff and instructors: the registers of their sessions on a day (today), with what was announced and marked."""
	return {
		"sessions": register.of_day(date or getdate()),
		# of a phone with several pages, another may be another person's by now
		"user": frappe.session.user,
		"now": moments.iso(now_datetime()),
	}


@frappe.whitelist(allow_guest=True, methods=["POST"])
@reads_arguments
def post_marks(marks: list | None = None) -> dict[str, Any]:
	"""Staff and instructors: store marks of children at their sessions, each once, and say which were refused and why."""
	return {**asdict(posting.post(marks or [])), "now": moments.iso(now_datetime())}


@frappe.whitelist(allow_guest=True, methods=["POST"])
@reads_arguments
def take_register(session: str = "") -> dict[str, Any]:
	"""Staff and instructors: say that the register of a session is complete; saying it again changes nothing."""
	taking.take(session)
	return {"ok": True, "now": moments.iso(now_datetime())}


@frappe.whitelist(allow_guest=True, methods=["POST"])
@reads_arguments
def announce_absence(student: str = "", session: str = "", reason: str = "") -> dict[str, Any]:
	"""Family: say that a child doesn't come to a session; it stands in the register at once."""
	announcing.announce(student, session, reason.strip())
	return {"ok": True, "now": moments.iso(now_datetime())}


@frappe.whitelist(allow_guest=True, methods=["POST"])
@reads_arguments
def tell_family(student: str = "", session: str = "") -> dict[str, Any]:
	"""Staff and instructors: have the family told that its child is marked absent and nobody had said so; once."""
	missing.tell_family(student, session)
	return {"ok": True, "now": moments.iso(now_datetime())}
