"""Frozen inputs as they are stored: once per content, under their own hash, compressed."""

import json
import zlib
from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any, Final

import frappe

from ifitwala_ed.activities.booking.allocation.solver import FrozenInputs, from_dict, hash_of
from ifitwala_ed.core.rows import insert_rows

SNAPSHOT: Final = "Activity Allocation Snapshot"


def store(inputs: FrozenInputs) -> str:
	"""Keep frozen inputs, unless they are kept already; return their hash."""
	text = inputs.as_json()
	digest, content = hash_of(text), b64encode(zlib.compress(text.encode())).decode()
	row = {
		"name": digest,
		"input_hash": digest,
		"program_offering": inputs.program_offering,
		"content": content,
	}
	insert_rows(SNAPSHOT, [row], skip_existing=True)
	return digest


def first_published(history: Mapping[str, Any], *, is_what_if: bool) -> FrozenInputs | None:
	"""Return the inputs that were published before all others of an offering; none to compare with what is only
	supposed.
	"""
	published = history["publications"]
	inputs = load(published[0]["input_hash"]) if published and not is_what_if else None
	return from_dict(inputs) if inputs else None


def load(digest: str | None) -> dict[str, Any] | None:
	"""Return the inputs with this hash as they were frozen, or None."""
	content = frappe.db.get_value(SNAPSHOT, digest, "content") if digest else None
	return json.loads(zlib.decompress(b64decode(content))) if content else None
