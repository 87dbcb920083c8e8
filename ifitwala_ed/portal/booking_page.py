"""One booking: how it stands and what comes next; accepting, declining, cancelling, other choices, the conversation."""

from typing import Any, NoReturn

import frappe

from ifitwala_ed.activities.booking import lifecycle
from ifitwala_ed.api import activity_booking as api
from ifitwala_ed.api import portal
from ifitwala_ed.portal import (
	families,
	islands,
	messages_page,
	offering_page,
	pages,
	payments,
	programme,
	texts,
	typed_forms,
)
from ifitwala_ed.portal.pages import Asked, Page


def show(asked: Asked) -> Page:
	"""Show the booking with everything that can be done with it now."""
	name = asked.path[-1]
	booking = portal.get_activity_booking(name)
	child = families.named(asked.children, booking["student"])
	offering = _offering(asked, booking) if booking["status"] == lifecycle.SUBMITTED and child else None
	return Page(
		"booking",
		booking["offering_title"],
		{
			"booking": booking,
			"next_step": texts.next_step(booking),
			"payment": payments.sentence(booking),
			"invoice_address": payments.invoice_address(booking) if child else None,
			"offering": offering,
			"ranks": offering_page.ranks_of(offering) if offering else (),
			"chosen": _chosen(asked, booking),
			# who may see the booking was just judged
			"saved_on": frappe.db.get_value("Activity Booking", name, "modified") if offering else None,
			"island": islands.of_ranks(offering) if offering else None,
			"typed": typed_forms.told(asked.user),
			"messages": _messages(name),
			"rule": texts.cancellation_rule(),
			"states": lifecycle,
			"reason": asked.text("reason") or "" if asked.notice else "",
		},
	)


def accept(asked: Asked) -> NoReturn:
	"""Accept the offer."""
	api.confirm_activity_booking_offer(asked.path[-1])
	pages.go(*asked.path, done="accepted")


def cancel(asked: Asked) -> NoReturn:
	"""Cancel the booking, or decline its offer."""
	api.cancel_activity_booking(asked.path[-1], reason=asked.text("reason"))
	pages.go(*asked.path, done="declined" if asked.text("is_offer") else "cancelled")


def change(asked: Asked) -> NoReturn:
	"""Put other choices into the application."""
	portal.change_activity_choices(asked.path[-1], offering_page.choices_of(asked))
	pages.go(*asked.path, done="changed")


def reply(asked: Asked) -> NoReturn:
	"""Say something in the booking's conversation."""
	messages_page.post(asked)
	pages.go(*asked.path, done="sent")


def _messages(name: str) -> list[dict[str, Any]]:
	"""Return the booking's conversation. In a rush nothing has been said yet, and whose it would be needs no asking."""
	if not frappe.db.exists("Org Communication", {"activity_booking": name}):
		return []
	return api.get_activity_communications(activity_booking=name)["items"]


def _offering(asked: Asked, booking: dict[str, Any]) -> dict[str, Any] | None:
	"""Return the offering of an application whose choices can still be changed."""
	found = programme.of_family(asked.children, booking["program_offering"])
	return next((each for each in found if each["window"]["state"] == programme.OPEN), None)


def _chosen(asked: Asked, booking: dict[str, Any]) -> list[str]:
	"""Return the choices as the form was sent, else as they are stored; as many as a list can have."""
	if asked.notice and asked.notice.is_refusal and asked.text("act") == "change":
		return [asked.text(f"choice_{rank}") or "" for rank in range(1, 100)]
	return [*booking["choices"], *[""] * 100]
