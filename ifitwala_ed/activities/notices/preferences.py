"""What a person wants to be told: everything, or offers only."""

from typing import Final

import frappe

from ifitwala_ed.core.rows import insert_rows

PREFERENCE: Final = "Activity Notice Preference"


def wants_offers_only(user: str | None) -> bool:
	"""Return whether the user has muted all notices but those about open offers."""
	return bool(user and frappe.db.get_value(PREFERENCE, {"user": user}, "offers_only"))


def set_offers_only(user: str, offers_only: bool) -> None:
	"""Store what the user wants. Two requests at once leave one row: the user is unique in the database."""
	insert_rows(PREFERENCE, [{"owner": user, "user": user, "offers_only": 0}], skip_existing=True)
	frappe.db.set_value(PREFERENCE, {"user": user}, "offers_only", int(offers_only))
