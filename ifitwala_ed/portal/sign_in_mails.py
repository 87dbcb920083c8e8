"""The mail that one signs in by: a job looks who has the address, and sends it to families alone.

Nobody is told about who gets none: somebody without an account, with a disabled one, or with a second factor; and whoever
works at the school, who signs in with the password.
"""

import secrets
from datetime import datetime
from functools import partial
from typing import Final

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.twofactor import should_run_2fa
from frappe.utils import get_url, now_datetime

from ifitwala_ed.activities.booking.seats import changed_rows
from ifitwala_ed.activities.notices import mails, templates
from ifitwala_ed.activities.notices.templates import Mail
from ifitwala_ed.core import languages, moments, transactions
from ifitwala_ed.core.system_actor import acting_as_system
from ifitwala_ed.portal import pages, sign_ins, targets
from ifitwala_ed.portal.sign_ins import SIGN_IN

TEMPLATE: Final = "Activity Sign-In"
BODY: Final = """<p>{{ sentence }}</p>
<p><a href="{{ link }}">{{ link_text }}</a></p>
<p>{{ code_text }} <strong>{{ code }}</strong></p>
<p><small>{{ hint }}</small></p>
"""
LINK_PAGE: Final = "link"
CODES: Final = 10**6
NOBODYS: Final = ("Administrator", "Guest")


def send(sign_in: str, address: str, ticket: str) -> None:
	"""Job: give what was asked for its secrets, and mail them to whose address it is. Done once, however often it is run."""
	account = _account(address)
	if not account:
		return
	token = secrets.token_hex(sign_ins.SECRET_BYTES)
	code = f"{secrets.randbelow(CODES):06}"
	kept = {"token_hash": sign_ins.fingerprint(token), "code_hash": sign_ins.fingerprint(ticket, code)}
	with acting_as_system():
		expires_on = transactions.run(partial(_give, sign_in, account.name, kept))
		if not expires_on:
			return
		language = account.language or languages.of_the_site()
		with languages.speaking(language):
			mail = _mail(language, token, code, moments.clock(expires_on))
		# to the address on record: what was typed may only look like it to the database
		mails.queue(account.email or account.name, mail.subject, mail.body, SIGN_IN, sign_in, now=True)


def _account(address: str) -> frappe._dict | None:
	"""Return the user of a family that has this address, if they may sign in by a mail."""
	rows = frappe.get_all(
		"User",
		filters={"name": address, "enabled": 1, "user_type": "Website User"},
		fields=["name", "email", "language"],
		order_by="name asc",
		limit=1,
	)
	return rows[0] if rows and rows[0].name not in NOBODYS and not should_run_2fa(rows[0].name) else None


def _give(sign_in: str, user: str, kept: dict[str, str]) -> datetime | None:
	"""Store whose it is, unless they were sent enough; return until when it is good. The user's row is held meanwhile."""
	transactions.lock_row("User", user)
	row = DocType(SIGN_IN)
	if sign_ins.is_enough(row.user == user, now_datetime()):
		return None
	update = frappe.qb.update(row).set(row.user, user)
	for fieldname, value in kept.items():
		update = update.set(row[fieldname], value)
	update.where((row.name == sign_in) & row.token_hash.isnull()).run()
	return frappe.db.get_value(SIGN_IN, sign_in, "expires_on") if changed_rows() == 1 else None


def _mail(language: str, token: str, code: str, until: str) -> Mail:
	template = templates.chosen(TEMPLATE, language, BODY)
	return templates.formatted(
		template,
		{
			"subject": _("{0} is your code to sign in").format(code),
			"sentence": _("Open the link and press the button there, and you are signed in."),
			"link": f"{get_url(pages.address(targets.DOOR, LINK_PAGE))}#{token}",
			"link_text": _("Sign In"),
			"code_text": _("Or type this code where you asked for this mail:"),
			"code": code,
			"until": until,
			"hint": _(
				"Link and code are good once, until {0}. Nobody ever asks you for them. If you didn't ask for this mail, "
				"somebody typed your address, and you need not do anything."
			).format(until),
		},
	)
