"""What the menu leads to: from links to people, not from a chosen role. A teacher who is a parent has the family's pages."""

from collections.abc import Sequence

from frappe import _

from ifitwala_ed.permissions.roles import INSTRUCTOR, STAFF_ROLES, has_role, is_admin
from ifitwala_ed.portal.families import Child


def of(user: str, children: Sequence[Child]) -> dict[str, str]:
	"""Return the words of the menu by the pages they lead to. What is for families is left out for staff without children."""
	if works_here(user) and not children:
		board = {"board": _("Board")} if is_admin(user) else {}
		return {"home": _("Home"), "register": _("Register"), **board, "messages": _("Messages")}
	# whoever has both goes to the register from the start page: a small phone has room for five
	return {
		"home": _("Home"),
		"programme": _("Programme"),
		"bookings": _("Bookings"),
		"calendar": _("Calendar"),
		"messages": _("Messages"),
	}


def works_here(user: str) -> bool:
	"""Return whether somebody works at the school: in an office, or with children."""
	return user != "Guest" and has_role((*STAFF_ROLES, INSTRUCTOR), user)
