"""Frozen inputs as they are stored: once per content, under their own hash, compressed."""

import json
import zlib
from base64 import b64decode, b64encode
from typing import Any, Final

import frappe
from frappe.utils import now_datetime

from ifitwala_ed.activities.booking.allocation.solver import FrozenInputs, hash_of
from ifitwala_ed.core.rows import insert_or_skip

SNAPSHOT: Final = "Activity Allocation Snapshot"


def store(inputs: FrozenInputs) -> str:
	"""Keep frozen inputs, unless they are kept already; give their hash."""
	text, now, user = inputs.as_json(), now_datetime(), frappe.session.user
	digest, content = hash_of(text), b64encode(zlib.compress(text.encode())).decode()
	insert_or_skip(
		SNAPSHOT,
		("name", "creation", "modified", "owner", "modified_by", "input_hash", "program_offering", "content"),
		[(digest, now, now, user, user, digest, inputs.program_offering, content)],
	)
	return digest


def load(digest: str | None) -> dict[str, Any] | None:
	"""The inputs with this hash as they were frozen, or None."""
	content = frappe.db.get_value(SNAPSHOT, digest, "content") if digest else None
	return json.loads(zlib.decompress(b64decode(content))) if content else None
