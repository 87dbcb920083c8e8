"""What people set of themselves: language, notices, phone, the addresses of their calendar; and where they end their session."""

from typing import Any, NoReturn

import frappe
from frappe import _
from frappe.sessions import clear_sessions

from ifitwala_ed.api import calendar, notice_preferences, portal
from ifitwala_ed.portal import feeds, headers, pages, people, sign_ins, typed_forms
from ifitwala_ed.portal.pages import Asked, Notice, Page


def show(asked: Asked) -> Page:
	"""Show the settings as they are stored, or as the form was sent."""
	stored: dict[str, Any] = {
		"language": people.language(),
		"mobile_no": people.phone_of(asked.user),
		**notice_preferences.get_notice_preferences(),
	}
	if asked.notice and asked.notice.is_refusal and asked.text("act") == "save":
		stored |= _as_sent(asked, has_phone=stored["mobile_no"] is not None)
	context = {
		"languages": people.languages(),
		"stored": stored,
		"feeds": feeds.of_user(asked.user),
		"typed": typed_forms.told(asked.user),
	}
	return Page("settings", _("Settings"), context)


def save(asked: Asked) -> NoReturn:
	"""Store all of the form."""
	mobile_no = asked.form.get("mobile_no")
	portal.set_profile(asked.text("language"), mobile_no if isinstance(mobile_no, str) else None)
	notice_preferences.set_notice_preferences(bool(asked.text("offers_only")), bool(asked.text("pick_ups")))
	pages.go(*asked.path, done="saved")


def feed_on(_asked: Asked) -> Notice:
	"""Make an address for a calendar program and show it, this once."""
	return Notice(
		_("Give this address to your calendar program. It is shown only now."),
		_("Your Calendar's Address"),
		link=calendar.create_feed()["url"],
	)


def feed_off(asked: Asked) -> NoReturn:
	"""Turn off one address."""
	calendar.revoke_feed(asked.text("feed") or "")
	pages.go(*asked.path, done="saved")


def sign_out(asked: Asked) -> NoReturn:
	"""End this session."""
	frappe.local.login_manager.logout()
	frappe.flags[headers.FORGET] = True
	pages.go("sign-in")


def sign_out_everywhere(asked: Asked) -> NoReturn:
	"""End all of the user's sessions, on whatever device, and what a mail could still begin one with."""
	sign_ins.end_all_of(asked.user)
	clear_sessions(asked.user, keep_current=True, force=True)
	sign_out(asked)


def _as_sent(asked: Asked, *, has_phone: bool) -> dict[str, Any]:
	"""Return the settings as somebody typed them."""
	return {
		"language": asked.text("language"),
		"mobile_no": (asked.text("mobile_no") or "") if has_phone else None,
		"offers_only": bool(asked.text("offers_only")),
		"pick_ups": bool(asked.text("pick_ups")),
	}
