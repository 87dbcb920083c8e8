"""The family's calendar.

``allow_guest`` is set so that a guest is refused by the same words as a stranger; nothing here answers a guest.
"""

from datetime import date, timedelta
from typing import Any

import frappe
from frappe import _
from frappe.utils import now_datetime

from ifitwala_ed.core import moments
from ifitwala_ed.core.arguments import reads_arguments
from ifitwala_ed.core.errors import throw
from ifitwala_ed.exceptions import InvalidArgumentError
from ifitwala_ed.portal import families, sessions

LONGEST = timedelta(days=400)


@frappe.whitelist(allow_guest=True)
@reads_arguments
def get_family_calendar(from_date: date, to_date: date) -> dict[str, Any]:
	"""Family: return the sessions of all children's seats between two days, those that don't take place too."""
	children = families.require_children(frappe.session.user)
	if not timedelta() <= to_date - from_date <= LONGEST:
		throw(
			InvalidArgumentError,
			_("A calendar goes from a day to a later one, over {0} days at most.").format(LONGEST.days),
			values={"from_date": from_date, "to_date": to_date, "at_most": LONGEST.days},
		)
	return {
		"items": sessions.of_family(children, from_date, to_date),
		"now": moments.iso(now_datetime()),
	}
