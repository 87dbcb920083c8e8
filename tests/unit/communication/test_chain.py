"""Every part of an entry is in its hash, but for what may change by law or by Frappe."""

from dataclasses import fields, replace
from datetime import datetime

import pytest

from ifitwala_ed.school_communication.chain import Link, hash_of_note

LINK = Link(
	name="entry",
	org_communication="post",
	sequence=2,
	previous_hash="ab",
	author_key="key",
	posted_on=datetime(2026, 9, 1, 8, 30),
	intent_type="Comment",
	visibility="Public",
	reaction_code=None,
	redacts=None,
	answers=None,
	note_hash="cd",
)
OTHER = {"sequence": 3, "posted_on": datetime(2026, 9, 1, 8, 30, 0, 1)}


@pytest.mark.parametrize("field", [field.name for field in fields(Link)])
def test_every_field_counts(field: str) -> None:
	assert replace(LINK, **{field: OTHER.get(field, "other")}).digest() != LINK.digest()


def test_the_canonical_form_stays_as_it_is() -> None:
	"""Stored hashes were made with it: a change of this value breaks every chain there is."""
	assert LINK.digest() == "d1dd5cacb997aa288428be2db93cfc9fa73ae1a650e8489d119e32fce2b86f99"


def test_values_cannot_be_shifted_between_fields() -> None:
	assert (
		replace(LINK, redacts="ab", answers=None).digest()
		!= replace(LINK, redacts=None, answers="ab").digest()
	)


def test_a_note_is_hashed_with_its_salt() -> None:
	assert hash_of_note("Yes", "a") != hash_of_note("Yes", "b")
	assert hash_of_note("Yes", "a") == hash_of_note("Yes", "a")
