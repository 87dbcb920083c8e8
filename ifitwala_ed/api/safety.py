"""The medical note of a child: read by who needs it, on record each time.

``allow_guest`` is set so that a guest is refused by the same words as a stranger; nothing here answers a guest.
"""

from typing import Any

import frappe
from frappe.utils import now_datetime

from ifitwala_ed.attendance import medical_notes
from ifitwala_ed.core import moments
from ifitwala_ed.core.arguments import reads_arguments


@frappe.whitelist(allow_guest=True, methods=["POST"])
@reads_arguments
def read_medical_note(student: str = "", session: str = "") -> dict[str, Any]:
	"""Staff of the child's school, and who has the session's register on its day: the medical note. Puts it on record."""
	note = medical_notes.read(student, session)
	return {"note": note.text, "version": note.version, "now": moments.iso(now_datetime())}


@frappe.whitelist(allow_guest=True, methods=["POST"])
@reads_arguments
def write_medical_note(student: str = "", note: str = "", version: str = "") -> dict[str, Any]:
	"""Admin of the child's school: write the medical note that was read as this version; an empty one removes it."""
	written = medical_notes.write(student, note, version)
	return {"ok": True, "version": written.version, "now": moments.iso(now_datetime())}
