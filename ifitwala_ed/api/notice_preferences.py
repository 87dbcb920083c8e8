"""What one is told of bookings by notification and mail: everybody reads and sets their own."""

import frappe

from ifitwala_ed.activities.notices import preferences
from ifitwala_ed.core.arguments import reads_arguments


@frappe.whitelist()
@reads_arguments
def get_notice_preferences() -> dict[str, bool]:
	"""Return whether the signed-in user is told of open offers only, and when their child is picked up."""
	user = frappe.session.user
	return {
		"offers_only": preferences.wants_offers_only(user),
		"pick_ups": bool(preferences.who_want_pick_ups({user})),
	}


@frappe.whitelist(methods=["POST"])
@reads_arguments
def set_notice_preferences(offers_only: bool, pick_ups: bool | None = None) -> dict[str, bool]:
	"""Choose to be told of open offers only, or of everything; and of pick-ups, which stays as it was where it isn't given."""
	preferences.set_offers_only(frappe.session.user, offers_only)
	if pick_ups is not None:
		preferences.set_pick_ups(frappe.session.user, pick_ups)
	return get_notice_preferences()
