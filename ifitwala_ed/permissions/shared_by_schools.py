"""What every school of the site has in common is changed by whoever is limited to none of them.

Settings, academic years, year groups, programs and activities belong to no school: a coordinator of one campus would
change for all others how long offers last, when the year ends, or what is kept.
"""

from typing import Final

import frappe
from frappe.model.document import Document

from ifitwala_ed.permissions.document_access import READING
from ifitwala_ed.permissions.school_scope import allowed_schools

DOCTYPES: Final = ("Academic Year", "Activity", "Activity Booking Settings", "Program", "Year Group")


def has_permission(doc: Document, ptype: str | None = None, user: str | None = None) -> bool:
	"""Hook: return whether the user's DocPerms reach the document; reading they always do."""
	return (ptype or "read") in READING or is_free_of_schools(user)


def is_free_of_schools(user: str | None = None) -> bool:
	"""Return whether no User Permission limits the user to some schools."""
	return allowed_schools(user or frappe.session.user) is None
