"""A child is ill, or doesn't come for another reason: the family says so, for one session or several."""

from datetime import date, timedelta
from typing import Any, Final, NoReturn

from frappe import _
from frappe.utils import getdate, now_datetime

from ifitwala_ed.api import register as api
from ifitwala_ed.attendance import session_keys
from ifitwala_ed.portal import pages, rendering, sessions, typed_forms
from ifitwala_ed.portal.pages import Asked, NotDone, Notice, Page

DAYS: Final = 7
FARTHEST: Final = timedelta(days=400)
# each ticked session is a field of its own: of two fields with one name a form tells only one
FIELD: Final = "session_"


def show(asked: Asked) -> Page:
	"""Show for each child the sessions of the coming week, and up to the one that a link names."""
	today = getdate()
	coming = _coming(asked, today)
	return Page(
		"absence",
		_("Doesn't Come"),
		{
			"families": [
				(child, own)
				for child in asked.children
				if (own := [item for item in coming if item["student"] == child.name])
			],
			"ticked": {asked.text("session"), *_ticked(asked)},
			"wanted": asked.text("child"),
			"today": today,
			"typed": typed_forms.told(asked.user),
		},
	)


def announce(asked: Asked) -> NoReturn:
	"""Tell the school. Each session is stored by itself; one that is refused leaves those before it."""
	ticked = _ticked(asked)
	if not ticked:
		raise NotDone(Notice(_("Please tick the sessions to which the child doesn't come."), "", 422))
	for session in ticked:
		api.announce_absence(asked.text("student") or "", session, asked.text("reason") or "")
	pages.go(*asked.path, done="announced")


def _coming(asked: Asked, today: date) -> list[dict[str, Any]]:
	"""Return the sessions that take place and aren't over, of seats that are the children's."""
	last = today + timedelta(days=DAYS - 1)
	key = session_keys.read(asked.text("session") or "")
	if key and key.starts.date() - today <= FARTHEST:
		last = max(last, key.starts.date())
	now = now_datetime()
	return [
		item
		for item in sessions.of_family(asked.children, today, last)
		if item["session"] and not item["is_offered"] and rendering.site_moment(item["to_datetime"]) > now
	]


def _ticked(asked: Asked) -> list[str]:
	names = sorted(name for name in asked.form if name.startswith(FIELD))
	return [session for name in names if (session := asked.text(name))]
