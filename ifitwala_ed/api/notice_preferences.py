"""What one is told of bookings by notification and mail: everybody reads and sets their own."""

import frappe

from ifitwala_ed.activities.notices import preferences
from ifitwala_ed.core.arguments import reads_arguments


@frappe.whitelist()
@reads_arguments
def get_notice_preferences() -> dict[str, bool]:
	"""Return whether the signed-in user is told of open offers only."""
	return {"offers_only": preferences.wants_offers_only(frappe.session.user)}


@frappe.whitelist(methods=["POST"])
@reads_arguments
def set_notice_preferences(offers_only: bool) -> dict[str, bool]:
	"""Choose to be told of open offers only, or of everything. Offers can't be turned off."""
	preferences.set_offers_only(frappe.session.user, offers_only)
	return get_notice_preferences()
