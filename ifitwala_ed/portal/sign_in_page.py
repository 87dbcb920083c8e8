"""Signing in with a password, without JavaScript; Frappe's own page has every other way that the site allows."""

from typing import NoReturn
from urllib.parse import unquote, urlencode, urlsplit

import frappe
from frappe import _

from ifitwala_ed.portal import pages
from ifitwala_ed.portal.pages import Asked, NotDone, Notice, Page


def show(asked: Asked) -> Page:
	"""Show the form. Whoever is signed in already is led on."""
	target = target_of(asked)
	if asked.user != "Guest":
		pages.lead_to(target)
	return Page(
		"sign_in",
		_("Sign In"),
		{
			"next": target,
			"usr": asked.text("usr") or "",
			"other_ways": f"{pages.LOGIN}?{urlencode({'redirect-to': target})}",
		},
	)


def sign_in(asked: Asked) -> NoReturn:
	"""Sign in and lead on to where the person wanted to go. Frappe counts failures and locks after too many.

	Raises NotDone.
	"""
	target = target_of(asked)
	try:
		is_done = frappe.local.login_manager.login() is not False
	except frappe.AuthenticationError as error:
		raise _not_signed_in(
			_("The address and the password don't belong together. Please try again.")
		) from error
	except frappe.SecurityException as error:
		raise _not_signed_in(
			_("There were too many attempts. Please wait a few minutes, then try again.")
		) from error
	# a second factor, or a password that has to be changed first
	pages.lead_to(target if is_done else f"{pages.LOGIN}?{urlencode({'redirect-to': target})}")


def _not_signed_in(sentence: str) -> NotDone:
	return NotDone(Notice(sentence, _("Not Signed In"), 401))


def target_of(asked: Asked) -> str:
	"""Return where the form leads: to a page of the portal and nowhere else."""
	wanted = asked.text("next") or ""
	parts = urlsplit(wanted)
	is_ours = parts.path == pages.ROOT or parts.path.startswith(f"{pages.ROOT}/")
	climbs = ".." in unquote(parts.path).split("/")
	if climbs or parts.scheme or parts.netloc or not is_ours or "\\" in wanted or not wanted.isprintable():
		return pages.ROOT
	return wanted
