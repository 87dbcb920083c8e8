"""Which functions a request may call, by which HTTP methods, as whom."""

from frappe.context import local
from frappe.exceptions import PermissionError
from frappe.messages import throw

ALL_METHODS = ["GET", "POST", "PUT", "DELETE"]

whitelisted = set()
guest_methods = set()
xss_safe_methods = set()
allowed_http_methods_for_whitelisted_func = {}


def whitelist(allow_guest=False, xss_safe=False, methods=None):
	"""Make a function callable as `/api/method/<its dotted path>`.

	Annotations of its arguments would be judged by Frappe. The app reads its arguments itself and shows it none.
	"""

	def decorate(fn):
		whitelisted.add(fn)
		allowed_http_methods_for_whitelisted_func[fn] = methods or ALL_METHODS
		if allow_guest:
			guest_methods.add(fn)
		if xss_safe:
			xss_safe_methods.add(fn)
		return fn

	return decorate


def is_whitelisted(method) -> None:
	import frappe
	from frappe.utils.html_utils import sanitize_html

	is_guest = local.session.user == "Guest"
	if method not in whitelisted or (is_guest and method not in guest_methods):
		name = f"{method.__module__}.{method.__name__}"
		throw(
			frappe._("{0} is not whitelisted.").format(name),
			PermissionError,
			title=frappe._("Method Not Allowed"),
		)
	if is_guest and method not in xss_safe_methods:
		for key, value in local.form_dict.items():
			if isinstance(value, str):
				local.form_dict[key] = sanitize_html(value)
