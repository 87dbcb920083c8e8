"""What people set of themselves: language, notices, phone; and where they end their session."""

from typing import Any, NoReturn

import frappe
from frappe import _
from frappe.sessions import clear_sessions

from ifitwala_ed.api import notice_preferences, portal
from ifitwala_ed.portal import headers, pages, people
from ifitwala_ed.portal.pages import Asked, Page


def show(asked: Asked) -> Page:
	"""Show the settings as they are stored, or as the form was sent."""
	stored: dict[str, Any] = {
		"language": people.language(),
		"mobile_no": people.phone_of(asked.user),
		"offers_only": notice_preferences.get_notice_preferences()["offers_only"],
	}
	if asked.notice and asked.notice.is_refusal and stored["mobile_no"] is not None:
		stored["mobile_no"] = asked.text("mobile_no") or ""
	return Page("settings", _("Settings"), {"languages": people.languages(), "stored": stored})


def save(asked: Asked) -> NoReturn:
	"""Store all of the form."""
	mobile_no = asked.form.get("mobile_no")
	portal.set_profile(asked.text("language"), mobile_no if isinstance(mobile_no, str) else None)
	notice_preferences.set_notice_preferences(bool(asked.text("offers_only")))
	pages.go(*asked.path, done="saved")


def sign_out(asked: Asked) -> NoReturn:
	"""End this session."""
	frappe.local.login_manager.logout()
	frappe.flags[headers.FORGET] = True
	pages.go("sign-in")


def sign_out_everywhere(asked: Asked) -> NoReturn:
	"""End all of the user's sessions, on whatever device."""
	clear_sessions(asked.user, keep_current=True, force=True)
	sign_out(asked)
