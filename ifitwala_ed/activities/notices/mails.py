"""A mail to one address about a document. Queued in the running transaction."""

import frappe
from frappe import _

from ifitwala_ed.activities.outbox.refusals import SkipDelivery


def queue(address: str, subject: str, message: str, doctype: str, name: str, *, now: bool = False) -> str:
	"""Queue a mail of HTML; return the name of its row. Raises SkipDelivery where the site or the address takes none.

	With ``now`` it isn't left to the next run of Frappe's queue. That commits.
	"""
	_require_sender()
	try:
		queued = frappe.sendmail(
			recipients=[address],
			subject=subject,
			message=message,
			reference_doctype=doctype,
			reference_name=name,
			now=now,
		)
	except frappe.OutgoingEmailError as error:
		raise SkipDelivery(_("This site has no outgoing Email Account.")) from error
	if not queued:
		raise SkipDelivery(_("This address has unsubscribed from all mails of the site."))
	return queued.name


def _require_sender() -> None:
	"""Raise SkipDelivery on a site that is muted and has nothing to send from: Frappe would look for the address of a sender
	that it has made up, and fail with an error of Python's.
	"""
	outgoing = {"enable_outgoing": 1, "default_outgoing": 1}
	if not frappe.are_emails_muted() or frappe.conf.mail_server:
		return
	if not frappe.db.exists("Email Account", outgoing):
		raise SkipDelivery(_("This site sends no mails, and has no outgoing Email Account."))
