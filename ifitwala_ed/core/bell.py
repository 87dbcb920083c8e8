"""Frappe's bell: a line for one user, with the document that it is about."""

from typing import Final

import frappe

NOTIFICATION: Final = "Notification Log"


def ring(user: str, subject: str, doctype: str, name: str, *, link: str | None = None) -> str:
	"""Write into a user's bell in the caller's transaction; return the name of the row. ``subject`` is shown as HTML."""
	notification = frappe.new_doc(NOTIFICATION)
	notification.update(
		{
			# every other type makes Frappe send a mail of its own
			"type": "Alert",
			"for_user": user,
			"subject": subject,
			"document_type": doctype,
			"document_name": name,
			"link": link,
		}
	)
	# whoever calls this has checked that the user may know of it; no role has the right to tell another
	notification.insert(ignore_permissions=True)
	return notification.name
