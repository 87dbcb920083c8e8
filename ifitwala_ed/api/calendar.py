"""The family's calendar.

``allow_guest`` is set so that a guest is refused by the same words as a stranger; only ``feed`` answers a guest, who knows
the feed's secret part.
"""

from datetime import date, timedelta
from typing import Any

import frappe
from frappe import _
from frappe.utils import now_datetime
from werkzeug.wrappers import Response

from ifitwala_ed.activities.booking import access
from ifitwala_ed.core import moments
from ifitwala_ed.core.arguments import reads_arguments
from ifitwala_ed.core.errors import throw
from ifitwala_ed.exceptions import InvalidArgumentError
from ifitwala_ed.portal import families, feeds, sessions
from ifitwala_ed.portal import feed as calendar_feed

LONGEST = timedelta(days=400)


@frappe.whitelist(allow_guest=True)
@reads_arguments
def get_family_calendar(from_date: date, to_date: date) -> dict[str, Any]:
	"""Family: return the sessions of all children's seats between two days, those that don't take place too."""
	children = families.require_children(frappe.session.user)
	if not timedelta() <= to_date - from_date <= LONGEST:
		throw(
			InvalidArgumentError,
			_("A calendar goes from a day to a later one, over {0} days at most.").format(LONGEST.days),
			values={"from_date": from_date, "to_date": to_date, "at_most": LONGEST.days},
		)
	return {
		"items": sessions.of_family(children, from_date, to_date),
		"now": moments.iso(now_datetime()),
	}


@frappe.whitelist(allow_guest=True, methods=["POST"])
@reads_arguments
def create_feed() -> dict[str, Any]:
	"""Everybody signed in: an address for their calendar program, told this once."""
	access.require_signed_in()
	return {**feeds.create(frappe.session.user), "now": moments.iso(now_datetime())}


@frappe.whitelist(allow_guest=True, methods=["POST"])
@reads_arguments
def revoke_feed(name: str = "") -> dict[str, Any]:
	"""Everybody signed in: turn off a feed of their own."""
	access.require_signed_in()
	feeds.revoke(name, frappe.session.user)
	return {"ok": True, "now": moments.iso(now_datetime())}


@frappe.whitelist(allow_guest=True, methods=["GET"])
@reads_arguments
def feed(token: str = "") -> Response:
	"""Whoever knows the token: the sessions of its owner's children, as iCalendar."""
	content, changed_on = calendar_feed.of_owner(feeds.owner_of(token))
	response = Response(content, content_type="text/calendar; charset=utf-8")
	response.headers["Cache-Control"] = "private, no-cache"
	response.headers["X-Content-Type-Options"] = "nosniff"
	response.last_modified = changed_on
	response.add_etag()
	if frappe.request and response.get_etag()[0] in frappe.request.if_none_match:
		# by the content alone: a seat that is gone makes the newest change an older one
		response.status_code = 304
		response.set_data(b"")
	return response
