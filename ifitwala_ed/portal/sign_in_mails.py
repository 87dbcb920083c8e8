"""The mail that one signs in by: a job looks who has the address, and sends it to families alone.

Nobody is told about who gets none: somebody without an account, with a disabled one, or with a second factor; and whoever
works at the school, who signs in with the password.
"""

import secrets
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
from ifitwala_ed.activities.outbox.refusals import SkipDelivery
from ifitwala_ed.core import batch, languages, moments, transactions
from ifitwala_ed.core.prepared import stored_row
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
AT_ONCE: Final = 50
NOBODYS: Final = ("Administrator", "Guest")


def send_due() -> int:
	"""Job, woken by whoever asks and by the schedule: mail what was asked for; return how many were looked at. Commits."""
	looked_at = 0
	with acting_as_system():
		while names := _due():
			done = batch.for_each(SIGN_IN, names, _send, title=_("A mail to sign in by could not be sent"))
			looked_at += len(names)
			if not done:
				break
		transactions.run(sign_ins.forget_surplus)
	return looked_at


def _due() -> list[str]:
	row = DocType(SIGN_IN)
	return (
		frappe.qb.from_(row)
		.select(row.name)
		.where(row.address.isnotnull())
		.orderby(row.creation)
		.limit(AT_ONCE)
		.run(pluck=True)
	)


def _send(sign_in: str) -> None:
	"""Give one its secrets and mail them, if the address is somebody's; nobody's is forgotten. Done once, by whoever is first."""
	asked = stored_row(SIGN_IN, ("name", "address", "ticket_hash", "expires_on"), name=sign_in)
	# an address of no letters is nobody's, and has to be forgotten like any other
	if not asked or asked.address is None:
		return
	account = _account(asked.address) if asked.expires_on > now_datetime() else None
	token, code = secrets.token_hex(sign_ins.SECRET_BYTES), f"{secrets.randbelow(CODES):06}"
	kept = {
		"token_hash": sign_ins.fingerprint(token),
		"code_hash": sign_ins.code_fingerprint(asked.ticket_hash, code),
	}
	if transactions.run(partial(_settle, sign_in, account.name if account else None, kept)) and account:
		language = account.language or languages.of_the_site()
		with languages.speaking(language):
			mail = _mail(language, token, code, moments.clock(asked.expires_on))
		# to the address on record: what was typed may only look like it to the database
		_queue(account.email or account.name, mail, sign_in)


def _queue(address: str, mail: Mail, sign_in: str) -> None:
	try:
		mails.queue(address, mail.subject, mail.body, SIGN_IN, sign_in, now=True)
	except SkipDelivery as error:
		# no account to send from: for the Error Log, and for the coordinators where nobody gets any
		raise frappe.ValidationError(str(error)) from error
	except OSError:
		# the mail stays in Frappe's queue, which tries again
		frappe.logger("ifitwala_ed").error("The mail server takes no mail to sign in by", exc_info=True)


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


def _settle(sign_in: str, user: str | None, kept: dict[str, str]) -> bool:
	"""Forget the address that was typed, and store whose it is unless they were sent enough; return whether they get a mail.

	The user's row is held meanwhile, so that jobs side by side count each other's.
	"""
	if user:
		transactions.lock_row("User", user)
	row = DocType(SIGN_IN)
	is_theirs = bool(user) and not sign_ins.is_enough(row.user == user, now_datetime())
	update = frappe.qb.update(row).set(row.address, None)
	for fieldname, value in {"user": user, **kept}.items() if is_theirs else ():
		update = update.set(row[fieldname], value)
	update.where((row.name == sign_in) & row.address.isnotnull()).run()
	return is_theirs and changed_rows() == 1


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
