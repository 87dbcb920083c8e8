"""The secret of an offering's lottery: drawn once, sealed until the first real run.

It is stored encrypted with the site's key, in a doctype that no role has a right on: neither Desk, REST, lists,
exports nor Version rows give more than the sealed text.
"""

from dataclasses import dataclass
from typing import Final

import frappe
from frappe.utils import now_datetime
from frappe.utils.password import decrypt, encrypt

from ifitwala_ed.activities.booking.allocation import lottery

SEALED: Final = "Activity Lottery Secret"


@dataclass(frozen=True)
class Draw:
	"""The secret that a run computes its numbers from.

	``pseudonym_key`` is what its pseudonyms are made with: the offering's own, so that all its runs have the same.
	``is_open`` says that the secret may be shown at once, ``kept_as`` is the document that seals the offering's own.
	"""

	secret: str
	pseudonym_key: str
	is_chosen: bool = False
	is_open: bool = False
	kept_as: str | None = None

	@property
	def commitment(self) -> str:
		return lottery.commitment(self.secret)

	@property
	def seed(self) -> str:
		"""What names the draw: a secret that may be shown, or else its commitment."""
		return self.secret if self.is_open else self.commitment

	@property
	def shown_key(self) -> str | None:
		"""Return the key to the pseudonyms where whoever sees the secret can make it."""
		own = lottery.pseudonym_key(self.secret)
		return own if self.is_open and own == self.pseudonym_key else None


def prepare(program_offering: str) -> Draw:
	"""Draw the offering's secret, unless that was done before, and publish its commitment; return the draw."""
	draw = _kept(program_offering) or _seal(program_offering, lottery.draw_secret())
	frappe.db.set_value(
		"Program Offering",
		program_offering,
		"activity_lottery_commitment",
		draw.commitment,
		update_modified=False,
	)
	return draw


def draw_for(program_offering: str, *, seed: str | None, is_closed: bool) -> Draw:
	"""Return the draw of a run: a chosen seed, a throwaway while booking is open, else the offering's own.

	Naming the offering's commitment as the seed is no choice: it asks for what was drawn.
	"""
	if is_closed:
		own = prepare(program_offering)
		if not seed or seed == own.commitment:
			return own
		return Draw(seed, own.pseudonym_key, is_chosen=True, is_open=True, kept_as=own.kept_as)
	kept, secret = _kept(program_offering), seed or lottery.draw_secret()
	key = kept.pseudonym_key if kept else lottery.pseudonym_key(secret)
	return Draw(secret, key, is_chosen=bool(seed), is_open=True)


def reveal(kept_as: str) -> str:
	"""Note that a secret was shown, once; return it."""
	sealed, revealed_on = frappe.db.get_value(SEALED, kept_as, ["sealed_secret", "revealed_on"])
	if not revealed_on:
		frappe.db.set_value(SEALED, kept_as, "revealed_on", now_datetime())
	return decrypt(sealed)


def pseudonym_key(kept_as: str) -> str:
	"""Return the key to the pseudonyms of a sealed secret, which stays sealed."""
	return lottery.pseudonym_key(decrypt(frappe.db.get_value(SEALED, kept_as, "sealed_secret")))


def forget(program_offering: str) -> None:
	"""Delete the secret, the frozen inputs and what was published of an offering that is deleted."""
	for doctype in (SEALED, "Activity Allocation Snapshot", "Activity Lottery Publication"):
		frappe.db.delete(doctype, {"program_offering": program_offering})


def _kept(program_offering: str) -> Draw | None:
	# by its link: a name can be changed
	row = frappe.db.get_value(
		SEALED, {"program_offering": program_offering}, ["name", "sealed_secret"], as_dict=True
	)
	return _own(decrypt(row.sealed_secret), row.name) if row else None


def _seal(program_offering: str, secret: str) -> Draw:
	document = frappe.get_doc(
		{"doctype": SEALED, "program_offering": program_offering, "sealed_secret": encrypt(secret)}
	)
	# opening the window is what was authorised
	document.insert_by_system()
	return _own(secret, document.name)


def _own(secret: str, kept_as: str) -> Draw:
	return Draw(secret, lottery.pseudonym_key(secret), kept_as=kept_as)
