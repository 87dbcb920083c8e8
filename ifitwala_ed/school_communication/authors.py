"""The key that stands for a user in the hashes of what the user wrote.

Renaming a user changes every link to it and leaves the key. A user may have two keys (after two users became one, or
when the first two entries come at once): what counts is that a key stands for one user.
"""

from typing import Final

import frappe
from frappe.query_builder import DocType

from ifitwala_ed.core.rows import insert_rows

AUTHOR: Final = "Communication Author"


def key_of(user: str) -> str:
	"""Return the user's key, made at the first call."""
	keys = frappe.get_all(
		AUTHOR, filters={"user": user}, pluck="name", order_by="creation asc, name asc", limit=1
	)
	return keys[0] if keys else _make(user)


def keys_of(user: str) -> list[str]:
	"""Return every key that stands for the user."""
	return frappe.get_all(AUTHOR, filters={"user": user}, pluck="name", order_by="creation asc, name asc")


def lock(key: str) -> None:
	"""Hold the key's row until the transaction ends: one user's entries are counted one after the other.

	By a write, as in ``core.rows.hold_rows``.
	"""
	author = DocType(AUTHOR)
	frappe.qb.update(author).set(author.revision, author.revision + 1).where(author.name == key).run()


def _make(user: str) -> str:
	row = {"name": frappe.generate_hash(length=20), "owner": user, "user": user}
	return insert_rows(AUTHOR, [row])[0]
