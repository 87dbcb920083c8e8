"""The addresses of calendar feeds: turned on, turned off, and found again by their secret part, which is kept nowhere."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.utils import get_url

from ifitwala_ed.core.errors import throw
from ifitwala_ed.core.refusals import refuse_access
from ifitwala_ed.core.rows import insert_rows
from ifitwala_ed.exceptions import InvalidArgumentError

FEED: Final = "Activity Calendar Feed"
TOKEN_BYTES: Final = 20
AT_MOST: Final = 10


@dataclass(frozen=True)
class Owner:
	"""Whose feed it is, and since when there is one."""

	feed: str
	user: str
	language: str | None
	since: datetime


def create(user: str) -> dict[str, str]:
	"""Make an address for the user's calendar and return it with the feed's name. It is told this once."""
	if frappe.db.count(FEED, {"user": user}) >= AT_MOST:
		throw(
			InvalidArgumentError,
			_("You have {0} calendar feeds already. Please turn one off first.").format(AT_MOST),
			values={"at_most": AT_MOST},
		)
	token = secrets.token_hex(TOKEN_BYTES)
	[name] = insert_rows(FEED, [{"user": user, "token_hash": _fingerprint(token)}])
	return {"name": name, "url": get_url(f"/api/method/ifitwala_ed.api.calendar.feed?token={token}")}


def revoke(name: str, user: str) -> None:
	"""Turn off one of the user's feeds. Any other name is refused like one that doesn't exist."""
	if not frappe.db.get_value(FEED, {"name": name, "user": user}):
		refuse_access()
	table = DocType(FEED)
	frappe.qb.from_(table).delete().where((table.name == name) & (table.user == user)).run()


def of_user(user: str) -> list[dict[str, Any]]:
	"""Return the names of the user's feeds and when they were made, oldest first."""
	return frappe.get_all(
		FEED, filters={"user": user}, fields=["name", "creation"], order_by="creation asc, name asc"
	)


def owner_of(token: str) -> Owner:
	"""Return whose feed has this secret part, if they can still sign in. One query."""
	feed, user = DocType(FEED), DocType("User")
	rows = (
		frappe.qb.from_(feed)
		.join(user)
		.on(user.name == feed.user)
		.select(feed.name, feed.user, user.language, feed.creation)
		.where((feed.token_hash == _fingerprint(token)) & (user.enabled == 1))
		.limit(1)
		.run()
	)
	if not rows:
		refuse_access()
	return Owner(*rows[0])


def _fingerprint(token: str) -> str:
	"""160 random bits need no salt and no slow hash."""
	return hashlib.sha256(token.encode()).hexdigest()
