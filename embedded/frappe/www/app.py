import frappe
from frappe import _
from frappe.sessions import get_csrf_token


def get_context(context):
	"""Where links to documents lead. There is no Desk here, but its rules hold: who may come, and the CSRF token."""
	if frappe.session.user == "Guest":
		frappe.flags.redirect_location = f"/login?redirect-to={frappe.request.path}"
		raise frappe.Redirect
	if frappe.db.get_value("User", frappe.session.user, "user_type") == "Website User":
		frappe.throw(_("Desk is for staff."), frappe.PermissionError)
	context.csrf_token = get_csrf_token()
