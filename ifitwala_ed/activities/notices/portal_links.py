"""Where in the families' portal a notice leads to: the one place that knows its addresses."""

from urllib.parse import urlencode

from frappe.utils import get_url

PORTAL = "/activities"


def of_booking(activity_booking: str) -> str:
	"""The address at which a family sees a booking, and accepts its offer."""
	return get_url(f"{PORTAL}?{urlencode({'booking': activity_booking})}")


def of_preferences() -> str:
	"""The address at which a person says which notices they want."""
	return get_url(f"{PORTAL}?{urlencode({'view': 'notices'})}")


def of_messages() -> str:
	"""The address at which a family reads and answers what the school tells."""
	return get_url(f"{PORTAL}?{urlencode({'view': 'messages'})}")
