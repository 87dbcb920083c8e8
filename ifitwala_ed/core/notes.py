"""What the app notes for itself between two runs of a job: where it stands, not how anybody wants it.

Each is a default of a parent of its own. Frappe forgets all that it has cached of a site when a global value
(`set_global`) is stored, so that every request after it would read its metadata anew.
"""

import json
from typing import Any, Final

import frappe

PARENT: Final = "ifitwala_ed"


def recall(key: str) -> dict[str, Any]:
	"""Return what was noted under a key, or nothing."""
	# as stored: caches aren't rolled back
	stored = frappe.db.get_value("DefaultValue", {"parent": PARENT, "defkey": key}, "defvalue")
	return json.loads(stored or "{}")


def note(key: str, noted: dict[str, Any]) -> None:
	"""Keep what is to be recalled by the next run, in place of what was noted before."""
	frappe.db.set_default(key, json.dumps(noted), PARENT)


def forget_all() -> None:
	"""Delete every note."""
	frappe.db.delete("DefaultValue", {"parent": PARENT})
