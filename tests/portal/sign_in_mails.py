"""The mail that one signs in by: asked for in a browser, made as the job makes it, and read as it is queued."""

import re
from dataclasses import dataclass
from email import message_from_string
from email.policy import default
from urllib.parse import unquote

import frappe

from ifitwala_ed.portal import sign_in_mails, sign_ins
from tests.factories import people
from tests.support.http import Server
from tests.support.mail_account import outgoing_account
from tests.support.pages import Browser, Shown

DOOR = "/activities/sign-in"


@dataclass(frozen=True)
class Mail:
	recipient: str
	subject: str
	html: str
	path: str
	token: str
	code: str


def parent(**values: object) -> str:
	"""Somebody of a family who can sign in by a mail; gives the user."""
	user = people.user("Kim", ["Guardian"], **values).name
	people.guardian(user)
	frappe.db.commit()
	return user


def ask(browser: Browser, address: str, target: str = "") -> Shown:
	"""Ask for a mail on the page; gives what is shown then."""
	page = browser.open(DOOR, **({"next": target} if target else {}))
	return browser.send(page, page.form("mail"), usr=address)


def ticket_of(browser: Browser) -> str:
	return unquote(browser.session.cookies[sign_ins.COOKIE]).split(" ")[0]


def row_of(ticket: str) -> frappe._dict:
	frappe.db.rollback()
	return frappe.db.get_value(
		sign_ins.SIGN_IN, {"ticket_hash": sign_ins.fingerprint(ticket)}, "*", as_dict=True
	)


def deliver(browser: Browser) -> Mail | None:
	"""The mail that the browser has just asked for, made by the job; None where there is none."""
	run_job()
	return mail_of(row_of(ticket_of(browser)).name)


def run_job() -> None:
	"""The job, on a site whose mails stay in the queue."""
	before, frappe.flags.mute_emails = frappe.flags.mute_emails, True
	frappe.db.rollback()
	try:
		with outgoing_account():
			sign_in_mails.send_due()
			frappe.db.commit()
	finally:
		frappe.flags.mute_emails = before


def mail_of(sign_in: str) -> Mail | None:
	queued = frappe.get_all(
		"Email Queue",
		filters={"reference_doctype": sign_ins.SIGN_IN, "reference_name": sign_in},
		fields=["name", "message"],
		order_by="creation asc",
	)
	assert len(queued) <= 1
	if not queued:
		return None
	message = message_from_string(queued[0].message, policy=default)
	html = message.get_body(("html",)).get_content()
	path, token = re.search(r'href="https?://[^/"]+(/[^"#]+)#([0-9a-f]{40})"', html).groups()
	code = re.search(r"<strong>(\d{6})</strong>", html)[1]
	[recipient] = frappe.get_all(
		"Email Queue Recipient", filters={"parent": queued[0].name}, pluck="recipient", order_by="idx asc"
	)
	return Mail(recipient, str(message["Subject"]), html, path, token, code)


def mailed(server: Server, address: str, target: str = "") -> tuple[Browser, Shown, Mail]:
	"""A browser in which a mail was asked for, what it shows, and the mail."""
	browser = Browser(server)
	page = ask(browser, address, target)
	mail = deliver(browser)
	assert mail
	return browser, page, mail


def press(browser: Browser, mail: Mail) -> Shown:
	"""Open the link as a browser with JavaScript does, and press the button."""
	page = browser.open(mail.path)
	return browser.send(page, page.form("link"), token=mail.token)


def sessions_of(user: str) -> int:
	frappe.db.rollback()
	return frappe.db.count("Sessions", {"user": user})
