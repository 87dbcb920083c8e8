"""`/api/method/<dotted path>`: one whitelisted function, called with the request's arguments."""

from contextlib import suppress
from inspect import signature

import frappe
from frappe import _
from frappe.whitelisting import allowed_http_methods_for_whitelisted_func, is_whitelisted
from werkzeug.wrappers import Response


def handle():
	cmd = frappe.local.form_dict.cmd
	data = None if cmd == "login" else execute_cmd(cmd)
	if isinstance(data, Response):
		return data
	if data is not None:
		frappe.response["message"] = data
	return None


def execute_cmd(cmd: str):
	overrides = frappe.get_hooks("override_whitelisted_methods", {}).get(cmd)
	cmd = overrides[-1] if overrides else cmd
	try:
		method = frappe.get_attr(cmd) if "." in cmd else SHORTHANDS[cmd]
	except Exception as error:  # noqa: BLE001 - whatever an import may raise
		frappe.throw(_("There is no method {0}: {1}").format(cmd, error))
	if method is not run_doc_method:
		is_whitelisted(method)
		is_valid_http_method(method)
	return frappe.call(method, **frappe.form_dict)


def is_valid_http_method(method):
	if frappe.request.method not in allowed_http_methods_for_whitelisted_func[method]:
		frappe.throw(_("Not permitted"), frappe.PermissionError)


@frappe.whitelist(allow_guest=True)
def logout():
	frappe.local.login_manager.logout()
	frappe.db.commit()


@frappe.whitelist(allow_guest=True)
def ping():
	return "pong"


def run_doc_method(method, docs=None, dt=None, dn=None, arg=None, args=None):
	"""A whitelisted method of a stored document (`dt`, `dn`), or of one as the form has it (`docs`)."""
	args = args or arg
	if dt:
		doc = frappe.get_doc(dt, dn or dt)
	else:
		doc = frappe.get_doc(frappe.parse_json(docs))
		doc._original_modified = doc.modified
		doc.check_if_latest()
	if not doc.has_permission("read"):
		frappe.throw(_("Not permitted"), frappe.PermissionError)
	with suppress(ValueError):
		args = frappe.parse_json(args)
	bound = getattr(doc, method)
	function = getattr(bound, "__func__", bound)
	is_whitelisted(function)
	is_valid_http_method(function)
	response = _call_doc_method(doc, method, list(signature(bound).parameters), args)
	frappe.response.docs.append(doc)
	if response is not None:
		frappe.response["message"] = response


def _call_doc_method(doc, method: str, parameters: list[str], args):
	if not parameters:
		return doc.run_method(method)
	if "args" in parameters or not isinstance(args, dict):
		return doc.run_method(method, args)
	return doc.run_method(method, **args)


SHORTHANDS = {"logout": logout, "ping": ping, "run_doc_method": run_doc_method}
