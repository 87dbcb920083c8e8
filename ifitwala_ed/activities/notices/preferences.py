"""What a person wants to be told: everything, or offers only; and when their child is picked up."""

from collections.abc import Collection
from typing import Final

import frappe
from frappe.query_builder import DocType

from ifitwala_ed.core.rows import insert_rows

PREFERENCE: Final = "Activity Notice Preference"


def wants_offers_only(user: str | None) -> bool:
	"""Return whether the user has muted all notices but those about open offers."""
	return bool(user and frappe.db.get_value(PREFERENCE, {"user": user}, "offers_only"))


def who_want_pick_ups(users: Collection[str]) -> set[str]:
	"""Return those of some users who want to be told when their child is picked up. One query."""
	if not users:
		return set()
	preference = DocType(PREFERENCE)
	return set(
		frappe.qb.from_(preference)
		.select(preference.user)
		.where(preference.user.isin(sorted(users)) & (preference.pick_ups == 1))
		.run(pluck=True)
	)


def set_offers_only(user: str, offers_only: bool) -> None:
	"""Store whether the user wants offers only."""
	_set(user, "offers_only", offers_only)


def set_pick_ups(user: str, pick_ups: bool) -> None:
	"""Store whether the user wants to be told when their child is picked up."""
	_set(user, "pick_ups", pick_ups)


def _set(user: str, fieldname: str, is_wanted: bool) -> None:
	"""Two requests at once leave one row: the user is unique in the database."""
	insert_rows(PREFERENCE, [{"owner": user, "user": user}], skip_existing=True)
	frappe.db.set_value(PREFERENCE, {"user": user}, fieldname, int(is_wanted))
