"""What changes something is asked for with POST, which a link can't send."""

import frappe
from frappe import _


def require_post() -> None:
	"""Raise PermissionError in a request of another method.

	Every document method that changes something calls it. Frappe looks at a method's ``methods`` where a form calls it
	(run_doc_method), and not where an address names it (``/api/resource/…?run_method=``): a browser would follow that
	from a mail, with the cookies of whoever reads it.
	"""
	request = getattr(frappe.local, "request", None)
	if request and request.method != "POST":
		frappe.throw(
			_("This changes something, so it can't be done by a link. Please use the button of the form."),
			exc=frappe.PermissionError,
			title=_("Not Permitted"),
		)
