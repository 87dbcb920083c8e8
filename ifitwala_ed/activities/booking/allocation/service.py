"""What the endpoint calls: the lottery, or decisions by hand."""

from typing import Any

from frappe import _

from ifitwala_ed.activities.booking.allocation import assignments as by_hand
from ifitwala_ed.activities.booking.allocation import runs
from ifitwala_ed.core.errors import throw
from ifitwala_ed.exceptions import InvalidChoiceError


def allocate(
	program_offering: str, *, is_dry_run: bool, seed: str | None, assignments: Any
) -> dict[str, Any]:
	"""Draw an offering's seats, or give them by hand where there are assignments; return the run."""
	if assignments is None or assignments == "":
		return runs.start(program_offering, is_dry_run=is_dry_run, seed=seed)
	if seed:
		throw(
			InvalidChoiceError,
			_("Assignments are decided by hand: leave the seed out."),
			title=_("No Draw Here"),
		)
	return runs.answer(by_hand.decide(program_offering, assignments, is_dry_run=is_dry_run))
