"""Signing in, without JavaScript: by a mail, with its link or its code, or with a password. Frappe's own page has every
other way that the site allows.
"""

from collections.abc import Callable
from functools import partial
from typing import Final, NoReturn
from urllib.parse import urlencode

import frappe
from frappe import _

from ifitwala_ed.api import sign_in as api
from ifitwala_ed.portal import pages, sign_ins, targets
from ifitwala_ed.portal.pages import Asked, NotDone, Notice, Page

# a code that is refused like this leads to nothing any more: another mail is what helps
ENDED: Final = (410, 429)


def show(asked: Asked) -> Page:
	"""Show the forms: how to ask for a mail, or where to type the code of one that was asked for here. Whoever is signed in
	already is led on.
	"""
	target = target_of(asked)
	if asked.user != "Guest":
		pages.lead_to(target)
	mailed = sign_ins.in_this_browser()
	is_ended = asked.notice and asked.notice.status in ENDED
	return Page(
		"sign_in",
		_("Sign In"),
		{
			"next": target,
			"usr": asked.text("usr") or (mailed.address if mailed else ""),
			"mailed": mailed if asked.text("sent") and not is_ended else None,
			"minutes": sign_ins.MINUTES,
			"other_ways": f"{pages.LOGIN}?{urlencode({'redirect-to': target})}",
		},
	)


def show_link(_asked: Asked) -> Page:
	"""Show where the link of a mail leads: a button. Opening it does nothing, for mail programs open links too."""
	return Page("sign_in_link", _("Sign In"), {"code": pages.address(targets.DOOR, sent="1")})


def ask(asked: Asked) -> NoReturn:
	"""Have a mail sent. Raises NotDone where nothing was typed, or too many were asked for."""
	address = asked.text("usr")
	if not address:
		raise NotDone(
			Notice(_("Please type the address that the school knows."), _("Something Is Missing"), 422)
		)
	if not sign_ins.ask(address, target_of(asked)):
		raise NotDone(
			Notice(
				_(
					"Several mails were asked for already. Please look for the newest one, also where your mail program "
					"puts advertisements. You can ask again later, or use your password."
				),
				_("Please Wait"),
				429,
			)
		)
	pages.go(targets.DOOR, sent="1", next=target_of(asked))


def by_link(asked: Asked) -> NoReturn:
	"""Sign in with the link's secret part, which the page's script has put into the form."""
	_lead_on(partial(api.redeem, token=asked.text("token") or "-"))


def by_code(asked: Asked) -> NoReturn:
	"""Sign in with the code of the mail that was asked for in this browser."""
	_lead_on(partial(api.redeem, code=asked.text("code") or ""))


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


def target_of(asked: Asked) -> str:
	"""Return where the form leads."""
	return targets.safe(asked.text("next"))


def _lead_on(redeem: Callable[[], dict[str, str]]) -> NoReturn:
	try:
		answer = redeem()
	except frappe.AuthenticationError as error:
		raise _not_signed_in(
			_("The school lets this account sign in at certain hours, or from certain places, only.")
		) from error
	pages.lead_to(answer["next"])


def _not_signed_in(sentence: str) -> NotDone:
	return NotDone(Notice(sentence, _("Not Signed In"), 401))
