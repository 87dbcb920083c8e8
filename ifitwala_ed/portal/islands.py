"""What islands are told by the page they stand on. They have no text and no rule of their own."""

from collections.abc import Sequence
from typing import Any, Final

from frappe import _
from frappe.sessions import get_csrf_token
from frappe.utils import now_datetime

from ifitwala_ed.activities.booking import lifecycle
from ifitwala_ed.core import moments
from ifitwala_ed.portal import pages, programme, rendering, texts

SUBMIT: Final = "ifitwala_ed.api.activity_booking.submit_activity_booking"
MADE_BY_A_PRESS: Final = (lifecycle.CONFIRMED, lifecycle.WAITLISTED, lifecycle.SUBMITTED)


def common(user: str) -> dict[str, Any]:
	"""Return what every island is told: who is in front of it, their token, and the server's time."""
	return {
		"user": user,
		"token": get_csrf_token(),
		"now": moments.iso(now_datetime()),
		"door": pages.address("sign-in"),
	}


def of_offering(user: str, offering: dict[str, Any], surface: str, label: str) -> dict[str, Any]:
	"""Return what the button under the form of an offering is told, and the list of choices in it."""
	opens = offering["window"]["opens"]
	return {
		**common(user),
		**of_ranks(offering),
		"method": SUBMIT,
		"args": {"program_offering": offering["name"], "request_surface": surface},
		"opens": opens,
		"lead": pages.address("bookings"),
		"texts": {
			**sending_texts(),
			"label": label,
			"opens_at": _("Opens {0}").format(moments.moment(rendering.site_moment(opens))) if opens else "",
			**_waiting_texts(),
			"saved": texts.what_was_done("booked"),
			"open_booking": _("Open the Booking"),
			"statuses": {status: texts.status(status) for status in MADE_BY_A_PRESS},
		},
	}


def of_basket(user: str, offerings: Sequence[dict[str, Any]]) -> dict[str, Any]:
	"""Return what the button under the basket is told: it sends the form to its own page, which judges and says it."""
	return {
		**common(user),
		"method": pages.address("basket"),
		"opens": {
			each["name"]: each["window"]["opens"]
			for each in offerings
			if each["window"]["state"] == programme.UPCOMING
		},
		"lead": pages.address("bookings", done="booked"),
		"texts": {
			**sending_texts(),
			**_waiting_texts(),
			"label": _("Book"),
			"not_open": _("Not open yet"),
		},
	}


def of_ranks(offering: dict[str, Any]) -> dict[str, Any]:
	"""Return what the list of choices is told, where there is one."""
	if offering["mode"] == lifecycle.FIRST_COME:
		return {}
	most = programme.most_choices(offering)
	sections = [
		{
			"name": section["student_group"],
			"title": section["title"],
			"meets": "; ".join(texts.meets(row) for row in section["meets"][:1]),
		}
		for section in offering["sections"]
	]
	return {"ranks": {"sections": sections, "most": most, "texts": _ranking_texts(most)}}


def _ranking_texts(most: int) -> dict[str, str]:
	return {
		"label": _("Choices, best first"),
		"nothing": _("Nothing is chosen yet."),
		"full": _("At most {0} can be chosen.").format(most),
		"rank": _("Choice {0}"),
		"moved": _("{0} is now choice {1}."),
		"removed": _("{0} is no longer chosen."),
		"up": _("Move {0} up"),
		"down": _("Move {0} down"),
		"remove": _("Remove {0}"),
		"add": _("Add {0}"),
	}


def _waiting_texts() -> dict[str, str]:
	return {
		"opens_in": _("Booking opens in {0}."),
		"in_five": _("Booking opens in five minutes."),
		"in_one": _("Booking opens in one minute."),
		"open": _("Booking is open."),
	}


def sending_texts() -> dict[str, Any]:
	"""Return what is said while something is sent, and when that fails."""
	return {
		"sending": _("Sending… There is no need to press again."),
		"given_up": {
			"title": _("Not Sent Yet"),
			"sentence": _(
				"The school can't be reached at the moment. Nothing is lost: press again in a while."
			),
		},
		"another": {
			"title": _("Somebody Else Is Signed In"),
			"sentence": _("What was chosen on this page was for another person, so it was not sent."),
		},
		"anew": _("Open the Page Anew"),
		"sign_in": {
			"title": _("You Were Signed Out"),
			"sentence": _("What you chose is still here. Sign in, and it is sent."),
			"user": _("Email"),
			"password": _("Password"),
			"button": _("Sign In"),
			"other": _("Forgotten, or another way to sign in"),
		},
	}
