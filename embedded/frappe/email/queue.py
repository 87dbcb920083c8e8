"""`frappe.sendmail`: mail goes into the Email Queue. This host delivers none."""

from email.message import EmailMessage
from email.utils import formataddr, formatdate, make_msgid

import frappe
from frappe import _
from frappe.utils import add_days, nowdate, split_emails, strip_html, unique
from frappe.utils.jinja import render_template

BULK = 100


def sendmail(
	recipients=None,
	sender="",
	subject="No Subject",
	message="No Message",
	delayed=True,
	reference_doctype=None,
	reference_name=None,
	content=None,
	doctype=None,
	name=None,
	reply_to=None,
	queue_separately=False,
	cc=None,
	bcc=None,
	send_after=None,
	send_priority=1,
	now=None,
	template=None,
	args=None,
	header=None,
	**more,
):
	"""Queue one mail to all recipients, or with `queue_separately` one to each."""
	recipients, cc, bcc = _addresses(recipients), _addresses(cc), _addresses(bcc)
	if not recipients + cc:
		return []
	default_sender = find_outgoing_sender()
	if template:
		message = render_template(f"templates/emails/{template}.html", args or {})
	mail = frappe._dict(
		sender=sender if sender and sender != "Administrator" else default_sender,
		subject=subject,
		html=content or message,
		reply_to=reply_to,
		cc=cc,
		reference_doctype=doctype or reference_doctype,
		reference_name=name or reference_name,
		send_after=add_days(nowdate(), send_after) if isinstance(send_after, int) else send_after,
		priority=send_priority,
	)
	if queue_separately or len(recipients) > BULK:
		for recipient in recipients:
			_queue(mail, [recipient], bcc)
		return None
	return _queue(mail, recipients, bcc)


def _addresses(value) -> list[str]:
	return unique(filter(None, split_emails(value) if isinstance(value, str) else value or []))


def find_outgoing_sender() -> str:
	"""The address of the default account, else of the site's configuration.

	As in version 15 a mail is refused where there is neither; on a muted site it fails instead, because the account made up
	for it has no address.
	"""
	conf, filters = frappe.local.conf, {"enable_outgoing": 1, "default_outgoing": 1}
	account = frappe.db.get_value("Email Account", filters, ["name", "email_id"])
	if account:
		return formataddr(account)
	if conf.mail_server:
		address = conf.auto_email_id or conf.mail_login or "notifications@example.com"
		return formataddr((conf.email_sender_name or "Frappe", address))
	if not frappe.are_emails_muted():
		frappe.throw(_("This site has no outgoing Email Account."), frappe.OutgoingEmailError)
	return formataddr((None, None))


def _queue(mail: frappe._dict, recipients: list[str], bcc: list[str]):
	document = EmailMessage()
	document["Message-Id"] = make_msgid(domain=frappe.local.site)
	document["Subject"] = " ".join(mail.subject.split())
	document["From"] = mail.sender
	document["To"] = ", ".join(recipients)
	document["Date"] = formatdate(localtime=True)
	if mail.reply_to:
		document["Reply-To"] = mail.reply_to
	if mail.cc:
		document["CC"] = ", ".join(mail.cc)
	document.set_content(strip_html(mail.html))
	document.add_alternative(mail.html, subtype="html")
	return frappe.get_doc(
		{
			"doctype": "Email Queue",
			"sender": mail.sender,
			"recipients": [{"recipient": address} for address in unique(recipients + mail.cc + bcc)],
			"show_as_cc": ",".join(mail.cc),
			"message": document.as_string(),
			"message_id": document["Message-Id"].strip("<>"),
			"reference_doctype": mail.reference_doctype,
			"reference_name": mail.reference_name,
			"send_after": mail.send_after,
			"priority": mail.priority,
		}
	).insert(ignore_permissions=True)
