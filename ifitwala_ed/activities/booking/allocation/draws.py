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
	"""The secret that a run computes its numbers from. ``is_open`` says that it may be shown at once."""

	secret: str
	is_chosen: bool = False
	is_open: bool = False

	@property
	def commitment(self) -> str:
		return lottery.commitment(self.secret)

	@property
	def seed(self) -> str:
		"""What names the draw: a secret that may be shown, or else its commitment."""
		return self.secret if self.is_open else self.commitment


def prepare(program_offering: str) -> str:
	"""Draw the offering's secret, unless that was done before, and publish its commitment; give the commitment."""
	stored = _stored_secret(program_offering)
	if stored is None:
		stored = lottery.draw_secret()
		frappe.get_doc(
			{
				"doctype": SEALED,
				"program_offering": program_offering,
				"sealed_secret": encrypt(stored),
			}
			# nobody has a right on the secret, opening the window is what was authorised
		).insert(ignore_permissions=True)
	commitment = lottery.commitment(stored)
	frappe.db.set_value(
		"Program Offering",
		program_offering,
		"activity_lottery_commitment",
		commitment,
		update_modified=False,
	)
	return commitment


def draw_for(program_offering: str, *, seed: str | None, is_closed: bool) -> Draw:
	"""The draw of a run: a chosen seed, a throwaway while booking is open, else the offering's own.

	Naming the offering's commitment as the seed is no choice: it asks for what was drawn.
	"""
	if not is_closed:
		return Draw(seed, is_chosen=True, is_open=True) if seed else Draw(lottery.draw_secret(), is_open=True)
	commitment = prepare(program_offering)
	if seed and seed != commitment:
		return Draw(seed, is_chosen=True, is_open=True)
	return Draw(_stored_secret(program_offering))


def reveal(program_offering: str) -> None:
	"""Note that the secret was shown, once."""
	if not frappe.db.get_value(SEALED, program_offering, "revealed_on"):
		frappe.db.set_value(SEALED, program_offering, "revealed_on", now_datetime())


def forget(program_offering: str) -> None:
	"""Delete the secret and frozen inputs of an offering that is deleted."""
	for doctype in (SEALED, "Activity Allocation Snapshot"):
		frappe.db.delete(doctype, {"program_offering": program_offering})


def _stored_secret(program_offering: str) -> str | None:
	sealed = frappe.db.get_value(SEALED, program_offering, "sealed_secret")
	return decrypt(sealed) if sealed else None
