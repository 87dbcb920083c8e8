"""What is hashed of an entry, and how. Plain Python, no database.

An entry's hash covers its name, which redactions and answers refer to, and the hash of the entry before it, so that a row
can't be changed, renamed, taken out, put in or moved without every later hash being wrong. Two things are not hashed themselves:

- the note: its salted hash is, so that a note can be erased by law without breaking the chain, and a short one can't
  be guessed from its hash once the salt is gone too;
- the user: a key that stands for the author is, because a user's name may change.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

VERSION: Final = 2
BEGINNING: Final = ""


@dataclass(frozen=True, slots=True)
class Link:
	"""An entry as its hash sees it."""

	name: str
	org_communication: str
	sequence: int
	previous_hash: str
	author_key: str
	posted_on: datetime
	intent_type: str
	visibility: str
	reaction_code: str | None
	redacts: str | None
	answers: str | None
	note_hash: str | None

	def digest(self) -> str:
		"""SHA-256 of the canonical form, as 64 hex digits."""
		values = asdict(self) | {
			"posted_on": self.posted_on.isoformat(timespec="microseconds"),
			"version": VERSION,
		}
		text = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
		return hashlib.sha256(text.encode()).hexdigest()


def hash_of_note(note: str, salt: str) -> str:
	"""Return what stays of a note when it is erased: its SHA-256 with the salt before it."""
	return hashlib.sha256(f"{salt}\n{note}".encode()).hexdigest()
