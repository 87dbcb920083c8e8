"""The coordinators' board.

``allow_guest`` is set so that a guest is refused by the same words as a stranger; nothing here answers a guest.
"""

from typing import Any

import frappe
from frappe.utils import now_datetime

from ifitwala_ed.core import moments
from ifitwala_ed.core.arguments import reads_arguments
from ifitwala_ed.core.refusals import refuse_access
from ifitwala_ed.permissions.roles import is_admin
from ifitwala_ed.portal import board


@frappe.whitelist(allow_guest=True)
@reads_arguments
def get_activity_board() -> dict[str, Any]:
	"""Admin: how booking goes in their schools, and how much of what waits for somebody."""
	if not is_admin():
		refuse_access()
	return {**board.of_user(frappe.session.user), "now": moments.iso(now_datetime())}
