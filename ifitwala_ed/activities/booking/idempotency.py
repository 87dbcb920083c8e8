"""A repeated request gives the booking it made, and never a second one.

Semantics of draft-ietf-httpapi-idempotency-key-header: a key belongs to its user, the same key with another
request is an error, and only successes are remembered, because the key is stored in the booking's own row.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import partial
from typing import NoReturn

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.query_builder import DocType
from frappe.utils import add_days, now_datetime

from ifitwala_ed.core import notes, transactions
from ifitwala_ed.core.errors import throw
from ifitwala_ed.core.prepared import stored_row
from ifitwala_ed.core.rows import in_chunks
from ifitwala_ed.exceptions import IdempotencyKeyReuseError

MAX_KEY_LENGTH = 140
HEADER = "Idempotency-Key"
REMEMBERED_DAYS = 30
AT_ONCE = 500
FORGOTTEN = "forgotten_idempotency_keys"
# compares bytes, and doesn't fill the shorter key with blanks
EXACT = "utf8mb4_nopad_bin"


def fingerprint(**what: str | Sequence[str] | None) -> str:
	"""Return the SHA-256 of what makes two requests the same request, as 64 hex digits."""
	return hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()


def key_of_request(argument: str | None) -> str | None:
	"""Return the key as it was sent, as an argument or else in the header; None for a blank one. Raises for one that is
	too long.
	"""
	return _read_key(argument, MAX_KEY_LENGTH)


def keys_of_basket(argument: str | None, count: int) -> list[str | None]:
	"""Return a key for each of several requests that are sent with one: ``key:0``, ``key:1`` and so on."""
	key = _read_key(argument, MAX_KEY_LENGTH - len(f":{count - 1}"))
	return [f"{key}:{index}" if key else None for index in range(count)]


def _read_key(argument: str | None, at_most: int) -> str | None:
	key = argument or _from_header() or ""
	if len(key) > at_most:
		throw(
			IdempotencyKeyReuseError,
			_("The idempotency key has {0} characters. Use at most {1}.").format(len(key), at_most),
			title=_("Key Too Long"),
			values={"length": len(key), "at_most": at_most},
		)
	return key if key.strip() else None


def keep_keys_exactly() -> None:
	"""Make the database tell keys apart by every character: by default letters of other case or with accents are the same.

	Nobody sees a key on a form, in a list or a report, so that its field keeps whatever characters there are.
	"""
	if frappe.db.db_type != "mariadb":
		return
	# Frappe tells no column's collation
	((column_type, collation),) = frappe.db.sql(
		"SELECT column_type, collation_name FROM information_schema.columns WHERE table_schema = DATABASE()"
		" AND table_name = 'tabActivity Booking' AND column_name = 'idempotency_key'"
	)
	if collation != EXACT:
		frappe.db.sql_ddl(
			f"ALTER TABLE `tabActivity Booking` MODIFY `idempotency_key` {column_type}"
			f" CHARACTER SET utf8mb4 COLLATE {EXACT}"
		)


def earlier_booking(key: str | None, fingerprint: str) -> Document | None:
	"""Return the booking that this user's key made before, or None.

	Raises IdempotencyKeyReuseError where the key came with another request. A key of somebody else is not seen.
	"""
	if not key:
		return None
	earlier = stored_row(
		"Activity Booking",
		("name", "request_fingerprint"),
		booked_by_user=frappe.session.user,
		idempotency_key=key,
	)
	if not earlier:
		return None
	if earlier.request_fingerprint != fingerprint:
		_refuse_reuse()
	return frappe.get_doc("Activity Booking", earlier.name)


def earlier_bookings(asked: Mapping[str, str]) -> list[Document]:
	"""Return the bookings that this user's keys made before in one transaction, in the order given, or none.

	Raises IdempotencyKeyReuseError where one of them came with another request, or without the others.
	"""
	made = made_before(asked)
	if made and len(made) < len(asked):
		_refuse_reuse()
	return [frappe.get_doc("Activity Booking", made[key]) for key in asked] if made else []


def made_before(asked: Mapping[str, str]) -> dict[str, str]:
	"""Return the names of the bookings that this user's keys made before, by key. One query, none without keys.

	Raises IdempotencyKeyReuseError where one of them came with another request.
	"""
	if not asked:
		return {}
	booking = DocType("Activity Booking")
	rows = (
		frappe.qb.from_(booking)
		.select(booking.idempotency_key, booking.name, booking.request_fingerprint)
		.where(booking.booked_by_user == frappe.session.user)
		.where(booking.idempotency_key.isin(list(asked)))
		.run()
	)
	if any(fingerprint != asked[key] for key, _name, fingerprint in rows):
		_refuse_reuse()
	return {key: name for key, name, _fingerprint in rows}


def _refuse_reuse() -> NoReturn:
	throw(
		IdempotencyKeyReuseError,
		_("This idempotency key was already used for another request. Use a new key for a new booking."),
	)


def _from_header() -> str | None:
	if not frappe.request:
		return None
	value = (frappe.request.headers.get(HEADER) or "").strip()
	# the draft makes it a structured field string, which is quoted
	return value[1:-1] if len(value) > 1 and value[0] == value[-1] == '"' else value


def forget_old_keys() -> None:
	"""Daily: a key protects against a repeated request for 30 days; after them it may be used anew.

	Bookings are looked for without a lock and changed some at a time, so that nobody's booking waits for it. Each day
	only those are looked at that have come of age since the day before. Commits.
	"""
	booking = DocType("Activity Booking")
	before = add_days(now_datetime(), -REMEMBERED_DAYS)
	query = (
		frappe.qb.from_(booking)
		.select(booking.name)
		.where(booking.idempotency_key.isnotnull() & (booking.creation < before))
	)
	if until := notes.recall(FORGOTTEN).get("until"):
		query = query.where(booking.creation >= until)
	for chunk in in_chunks(query.run(pluck=True), AT_ONCE):
		transactions.run(partial(_forget, chunk))
	notes.note(FORGOTTEN, {"until": str(before)})
	frappe.db.commit()


def _forget(names: tuple[str, ...]) -> None:
	booking = DocType("Activity Booking")
	(
		frappe.qb.update(booking)
		.set(booking.idempotency_key, None)
		.set(booking.request_fingerprint, None)
		.where(booking.name.isin(names))
		.run()
	)
