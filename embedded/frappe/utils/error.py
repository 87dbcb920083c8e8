"""Error Log."""

import frappe

NOT_LOGGED = (frappe.AuthenticationError, frappe.CSRFTokenError, frappe.SecurityException)


def log_error(title=None, message=None, reference_doctype=None, reference_name=None, *, defer_insert=False):
	"""Write an Error Log: the given text, or the traceback of the error that is being handled."""
	if message and "\n" in (title or ""):
		title, message = message, title
	error = message or frappe.get_traceback(with_context=True)
	if not getattr(frappe.local, "db", None):
		return None
	return frappe.get_doc(
		doctype="Error Log",
		error=frappe.utils.cstr(error),
		method=frappe.utils.cstr(title or "Error"),
		reference_doctype=reference_doctype,
		reference_name=reference_name,
	).insert(ignore_permissions=True)


def log_error_snapshot(exception: Exception):
	"""Keep the error of a request whose work is thrown away."""
	if isinstance(exception, NOT_LOGGED) or not getattr(frappe.local, "db", None):
		return
	try:
		frappe.db.rollback()
		log_error(title=str(exception)[:140])
		frappe.db.commit()
	except Exception:  # noqa: BLE001 - the answer matters more than its log
		frappe.logger().exception("Could not write an Error Log")
