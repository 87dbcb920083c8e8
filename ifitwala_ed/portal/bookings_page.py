"""All bookings of a family, for each child by what has to be done with them."""

from typing import Any, Final

from frappe import _
from frappe.utils import cint

from ifitwala_ed.activities.booking import answers, lifecycle
from ifitwala_ed.portal import bookings, payments
from ifitwala_ed.portal.pages import Asked, Page

PAGE: Final = 60
# what has to be done first comes first
GROUPS: Final = (
	(lifecycle.OFFERED,),
	(lifecycle.CONFIRMED,),
	(lifecycle.WAITLISTED,),
	(lifecycle.SUBMITTED,),
	(lifecycle.DRAFT, lifecycle.CANCELLED, lifecycle.REJECTED, lifecycle.EXPIRED),
)


def show(asked: Asked) -> Page:
	"""Show the bookings of every child."""
	start = max(0, cint(asked.text("start")))
	found = bookings.of_family(asked.children, answers.Page(start, PAGE), asked.user)
	headings = (_("To answer"), _("Confirmed"), _("On the waitlist"), _("Applied"), _("Past"))
	return Page(
		"bookings",
		_("Bookings"),
		{
			"families": [
				(
					child,
					[
						(heading, own)
						for heading, states in zip(headings, GROUPS, strict=True)
						if (own := _of(found["items"], child.name, states))
					],
				)
				for child in asked.children
			],
			"payments": payments,
			"is_empty": not found["items"],
			"next_start": start + PAGE if found["has_more"] else None,
		},
	)


def _of(items: list[dict[str, Any]], student: str, states: tuple[str, ...]) -> list[dict[str, Any]]:
	return [each for each in items if each["student"] == student and each["status"] in states]
