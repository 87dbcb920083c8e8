"""Refusals that belong to no domain."""

from typing import NoReturn

from frappe import _

from ifitwala_ed.core.errors import throw
from ifitwala_ed.exceptions import ActivityAccessError


def refuse_access() -> NoReturn:
	"""Answer 403 with the one text that doesn't tell missing from forbidden."""
	throw(
		ActivityAccessError,
		_(
			"You may not see or change this, or it does not exist. Please sign in with the account it belongs to."
		),
	)
