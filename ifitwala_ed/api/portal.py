"""The endpoints of the families' portal: what its pages show and do beyond the eleven of ``activity_booking``.

``allow_guest`` is set so that a guest is refused by the same words as a stranger; only ``get_portal_session`` answers one.
"""

from typing import Any

import frappe
from frappe.utils import now_datetime
from werkzeug.wrappers import Response

from ifitwala_ed.activities.booking import (
	access,
	answers,
	basket,
	basket_items,
	choice_changes,
	idempotency,
	submission,
)
from ifitwala_ed.activities.booking.answers import Page
from ifitwala_ed.core import moments
from ifitwala_ed.core.arguments import reads_arguments
from ifitwala_ed.portal import baskets, bookings, families, invoices, offline, pages, people, programme


@frappe.whitelist(allow_guest=True)
@reads_arguments
def get_portal_session() -> dict[str, Any]:
	"""Everybody: return who is signed in and for whom they may act. A guest has a language, and nobody."""
	return _with_now(people.session_of(frappe.session.user))


@frappe.whitelist(allow_guest=True)
@reads_arguments
def get_family_programme(program_offering: str | None = None) -> dict[str, Any]:
	"""Family: return what is offered to each child, and for each section why not; or one offering of it."""
	children = families.require_children(frappe.session.user)
	return _with_now({"offerings": programme.of_family(children, program_offering)})


@frappe.whitelist(allow_guest=True)
@reads_arguments
def get_family_bookings(start: int = 0, page_length: int = 20) -> dict[str, Any]:
	"""Family: return a page of the bookings of all children, newest first."""
	children = families.require_children(frappe.session.user)
	return _with_now(bookings.of_family(children, Page(start, page_length), frappe.session.user))


@frappe.whitelist(allow_guest=True)
@reads_arguments
def get_activity_booking(activity_booking: str = "") -> dict[str, Any]:
	"""Family or staff: return one booking with its next session, what to bring and its history."""
	return _with_now(bookings.one(activity_booking))


@frappe.whitelist(allow_guest=True)
@reads_arguments
def get_activity_invoice(activity_booking: str = "") -> Response:
	"""Family: return the PDF of a booking's submitted invoice."""
	name, content = invoices.pdf_of(activity_booking)
	response = Response(content, mimetype="application/pdf")
	response.headers.add("Content-Disposition", "inline", filename=f"{name.replace('/', '-')}.pdf")
	# it names who pays: it stays on no shared device
	response.headers["Cache-Control"] = "no-store"
	response.headers["X-Content-Type-Options"] = "nosniff"
	return response


@frappe.whitelist(allow_guest=True, methods=["POST"])
@reads_arguments
def change_activity_choices(activity_booking: str = "", choices: str | list | None = None) -> dict[str, Any]:
	"""Family or staff: put other choices into an application while the window is open; return the booking."""
	booking, viewer = access.require_booking_viewer(activity_booking)
	changed = choice_changes.change(
		booking.name, booking.student, submission.parse_choices([] if choices is None else choices) or []
	)
	return _with_now(answers.booking_answer(changed, viewer))


@frappe.whitelist(allow_guest=True, methods=["POST"])
@reads_arguments
def submit_activity_basket(
	items: list | None = None,
	together: bool = True,
	accept_waitlist: bool = False,
	idempotency_key: str | None = None,
) -> dict[str, Any]:
	"""Family or staff: book several, all or none, or each for itself; return the bookings and what was refused."""
	access.require_signed_in()
	asked = basket_items.read(items)
	requests = baskets.requests_of(
		asked,
		idempotency.keys_of_basket(idempotency_key, len(asked)),
		accept_waitlist=accept_waitlist,
		digest=basket_items.digest(asked, together=together, accept_waitlist=accept_waitlist),
	)
	submit = basket.submit_together if together else basket.submit_each
	return _with_now(baskets.answer(requests, submit(requests)))


@frappe.whitelist(allow_guest=True, methods=["POST"])
@reads_arguments
def set_profile(language: str | None = None, mobile_no: str | None = None) -> dict[str, Any]:
	"""Everybody signed in: set one's own language and phone number; what is left out stays. Return the session."""
	access.require_signed_in()
	people.set_profile(frappe.session.user, language, mobile_no)
	return _with_now(people.session_of(frappe.session.user))


@frappe.whitelist(allow_guest=True)
@reads_arguments
def get_service_worker() -> Response:
	"""Staff and instructors: return the script that opens the register without a connection; for others one that ends it."""
	access.require_signed_in()
	response = Response(offline.worker(frappe.session.user), mimetype="text/javascript")
	response.headers["Service-Worker-Allowed"] = pages.ROOT
	response.headers["Cache-Control"] = "no-store"
	response.headers["X-Content-Type-Options"] = "nosniff"
	return response


def _with_now(answer: dict[str, Any]) -> dict[str, Any]:
	"""Return the answer with the server's time, which clocks of devices are held against."""
	return {**answer, "now": moments.iso(now_datetime())}
