"""Signing in by a mail: with its link, or with its code where one asked for it. Either is good once, for some minutes.

Whoever asks is answered alike, whether the address is somebody's or not: a row is stored, and a job looks for the account
(sign_in_mails.py). One job serves all that were asked for, so that nobody fills the site's queue by asking. The link has its secret after the ``#``, which is never sent by opening it: programs that open every link
of a mail use nothing up. Six digits can be guessed, so they are good only in the browser that asked, which has a secret of
its own, and for a few tries. All three secrets are kept as fingerprints.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final, NoReturn
from urllib.parse import unquote

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.utils import now_datetime
from pypika.terms import Case, Criterion, Field

from ifitwala_ed.activities.booking.seats import changed_rows
from ifitwala_ed.core import transactions
from ifitwala_ed.core.errors import throw
from ifitwala_ed.core.jobs import call_later
from ifitwala_ed.core.rows import insert_rows
from ifitwala_ed.exceptions import SignInEndedError, TooManySignInsError, WrongSignInCodeError
from ifitwala_ed.portal import targets

SIGN_IN: Final = "Activity Sign-In"
JOB: Final = "ifitwala_ed.portal.sign_in_mails.send_due"
SECRET_BYTES: Final = 20
LONGEST_ADDRESS: Final = 254
MINUTES: Final = 15
MOST_TRIES: Final = 5
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MOST_IN: Final = {HOUR: 5, DAY: 10}
# longer than anything is counted
KEPT: Final = timedelta(days=2)
# of what can't be used any more, however many addresses are typed in those days
MOST_OVER: Final = 5000
COOKIE: Final = "activity_sign_in"


@dataclass(frozen=True)
class Asked:
	"""What the browser keeps that asked for a mail: its secret, and the address that was typed."""

	ticket: str
	address: str


@dataclass(frozen=True)
class Redeemed:
	"""Who signs in, and where they wanted to go."""

	user: str
	target: str


def ask(address: str, target: str | None) -> bool:
	"""Have a mail sent to the address if somebody may sign in by it; return whether no more were asked for than are sent.

	Known and unknown addresses take the same statements and the same job.
	"""
	address, now = _normal(address), now_datetime()
	row = DocType(SIGN_IN)
	if is_enough(row.address_hash == fingerprint(address), now):
		return False
	asked = Asked(secrets.token_hex(SECRET_BYTES), address)
	values = {
		"address": address,
		"address_hash": fingerprint(address),
		"ticket_hash": fingerprint(asked.ticket),
		"target": targets.safe(target),
		"expires_on": now + timedelta(minutes=MINUTES),
	}
	insert_rows(SIGN_IN, [values])
	# what a job misses that is just ending, the schedule finds
	call_later(JOB, queue="short", job_id=JOB, deduplicate=True)
	_keep_in_browser(asked)
	return True


def is_enough(of_whom: Criterion, now: datetime) -> bool:
	"""Return whether as many mails were asked for within an hour, or a day, as are sent."""
	row = DocType(SIGN_IN)
	made = (
		frappe.qb.from_(row).select(row.creation).where(of_whom & (row.creation > now - DAY)).run(pluck=True)
	)
	return any(sum(each > now - span for each in made) >= most for span, most in MOST_IN.items())


def redeem_link(token: str) -> Redeemed:
	"""Use up the link of a mail. Of several at once one succeeds. Commits.

	Raises SignInEndedError for one that is used, too old or none.
	"""
	row = DocType(SIGN_IN)
	tried = transactions.run(
		partial(_use, row.token_hash == fingerprint(token), {row.used: 1}, _is_good(row))
	)
	return _redeemed(tried) if tried.is_changed else _refuse_ended()


def redeem_code(asked: Asked | None, code: str) -> Redeemed:
	"""Use up the code of the mail that this browser asked for. Commits; what was tried counts, whatever follows.

	Raises WrongSignInCodeError, TooManySignInsError after too many tries, and SignInEndedError.
	"""
	if not asked:
		_refuse_ended()
	row = DocType(SIGN_IN)
	ticket_hash = fingerprint(asked.ticket)
	is_right = row.code_hash == code_fingerprint(ticket_hash, "".join(code.split()))
	changes = {row.tries: row.tries + 1, row.used: Case().when(is_right, 1).else_(0)}
	is_good = _is_good(row) & (row.tries < MOST_TRIES)
	tried = transactions.run(partial(_use, row.ticket_hash == ticket_hash, changes, is_good))
	if tried.is_good:
		_refuse_code(MOST_TRIES - tried.tries)
	return _redeemed(tried) if tried.is_changed else _refuse_ended()


def in_this_browser() -> Asked | None:
	"""Return what the browser keeps of the mail that was asked for in it."""
	kept = unquote(frappe.request.cookies.get(COOKIE, "")) if frappe.request else ""
	ticket, _space, address = kept.partition(" ")
	return Asked(ticket, address) if ticket else None


def forget_in_this_browser() -> None:
	"""Take back what the browser keeps of a mail: whoever uses it next need not know an address."""
	frappe.local.cookie_manager.delete_cookie([COOKIE])


def end_all_of(user: str) -> None:
	"""End what the user's mails could still be used for."""
	row = DocType(SIGN_IN)
	frappe.qb.update(row).set(row.used, 1).where(row.user == user).run()


def forget_old() -> None:
	"""Daily: delete what was asked for some days ago."""
	row = DocType(SIGN_IN)
	frappe.qb.from_(row).delete().where(row.creation < now_datetime() - KEPT).run()


def forget_surplus() -> None:
	"""Job: keep no more of what can't be used any more than some thousands, the newest.

	Who floods the site with addresses of nobody so doesn't fill it, and locks nobody out: what is beyond is forgotten of every
	address alike, so that nothing tells whose it was. How many mails an account was sent stays counted.
	"""
	row, now = DocType(SIGN_IN), now_datetime()
	# nothing is asked for without it: no expires_on is empty
	over = (row.expires_on <= now) & row.address_hash.isnotnull()
	newest_of_surplus = (
		frappe.qb.from_(row)
		.select(row.expires_on)
		.where(over)
		.orderby(row.expires_on, order=frappe.qb.desc)
		.limit(1)
		.offset(MOST_OVER)
		.run(pluck=True)
	)
	for until in newest_of_surplus:
		# none is empty, as above
		surplus = over & (row.expires_on <= until)
		frappe.qb.from_(row).delete().where(surplus & row.user.isnull()).run()
		frappe.qb.update(row).set(row.address_hash, None).where(surplus).run()


def fingerprint(secret: str) -> str:
	"""160 random bits need no salt."""
	return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def code_fingerprint(ticket_hash: str, code: str) -> str:
	"""Six digits are guessed from this by whoever tries all, and are of no use without the browser's secret."""
	return fingerprint(f"{ticket_hash} {code}")


def _normal(address: str) -> str:
	"""Return an address as it is counted; none is longer, and what a browser keeps has its limits."""
	return address.strip().lower()[:LONGEST_ADDRESS]


def _keep_in_browser(asked: Asked) -> None:
	if frappe.request:
		frappe.local.cookie_manager.set_cookie(
			COOKIE, f"{asked.ticket} {asked.address}", httponly=True, max_age=MINUTES * 60
		)


def _is_good(row: Any) -> Criterion:
	return (row.used == 0) & (row.expires_on > now_datetime())


def _use(which: Criterion, changes: Mapping[Field, Any], is_good: Criterion) -> frappe._dict:
	"""Change what was asked for by one statement, so that of several at once each is judged by what the others left; return
	what it is then, with whose it is.
	"""
	row, user = DocType(SIGN_IN), DocType("User")
	update = frappe.qb.update(row)
	for column, value in changes.items():
		update = update.set(column, value)
	update.where(which & is_good).run()
	is_changed = changed_rows() == 1
	rows = (
		frappe.qb.from_(row)
		.left_join(user)
		.on((user.name == row.user) & (user.enabled == 1) & (user.user_type == "Website User"))
		.select(row.used, row.tries, row.target, row.expires_on, user.name.as_("user"))
		.where(which)
		.run(as_dict=True)
	)
	found = rows[0] if rows else frappe._dict()
	is_young = bool(found) and found.expires_on > now_datetime()
	return frappe._dict(found, is_changed=is_changed, is_good=is_young and not found.used)


def _redeemed(tried: frappe._dict) -> Redeemed:
	if not tried.user:
		_refuse_ended()
	return Redeemed(tried.user, targets.safe(tried.target))


def _refuse_ended() -> NoReturn:
	throw(
		SignInEndedError,
		_("This was used already, or is older than {0} minutes. Please have another mail sent.").format(
			MINUTES
		),
		values={"minutes": MINUTES},
	)


def _refuse_code(left: int) -> NoReturn:
	if left <= 0:
		throw(
			TooManySignInsError,
			_(
				"Too many wrong codes were typed. Please have another mail sent, or press the link of the last one."
			),
		)
	throw(
		WrongSignInCodeError,
		_(
			"This isn't the code of the last mail. Please look at it again; you can try {0} more times."
		).format(left)
		if left > 1
		else _("This isn't the code of the last mail. Please look at it again; you can try once more."),
		values={"left": left},
	)
