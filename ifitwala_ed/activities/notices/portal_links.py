"""Where in the families' portal a notice leads to: the one place that knows its addresses."""

from datetime import date
from urllib.parse import quote

from frappe.utils import get_url

PORTAL = "/activities"


def of_booking(activity_booking: str) -> str:
	"""Return the address at which a family sees a booking, and accepts its offer."""
	return get_url(f"{PORTAL}/bookings/{quote(activity_booking)}")


def of_preferences() -> str:
	"""Return the address at which a person says which notices they want."""
	return get_url(f"{PORTAL}/settings")


def of_absence() -> str:
	"""Return the address at which a family says that a child doesn't come."""
	return get_url(f"{PORTAL}/absence")


def of_register(day: date, session: str) -> str:
	"""Return the address at which the register of a session is taken."""
	return get_url(f"{PORTAL}/register/{day.isoformat()}?session={quote(session)}")


def of_board_booking(activity_booking: str) -> str:
	"""Return the address at which the office sees a booking, and answers its offer for a family."""
	return get_url(f"{PORTAL}/board/bookings/{quote(activity_booking)}")


def of_who_stays_away() -> str:
	"""Return the address at which the office warns families and releases seats."""
	return get_url(f"{PORTAL}/board/missing")


def of_questions() -> str:
	"""Return the address at which the office answers questions."""
	return get_url(f"{PORTAL}/board/questions")


def of_messages() -> str:
	"""Return the address at which a family reads and answers what the school tells."""
	return get_url(f"{PORTAL}/messages")
