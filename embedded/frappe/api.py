"""`/api`: methods and resources."""

import json

import frappe
import frappe.client
import frappe.handler
from frappe import _
from frappe.utils import sbool
from frappe.utils.response import build_response
from werkzeug.exceptions import NotFound
from werkzeug.routing import Map, Rule, Submount
from werkzeug.wrappers import Request, Response


def handle(request: Request) -> Response:
	try:
		endpoint, arguments = API_URL_MAP.bind_to_environ(request.environ).match()
	except NotFound:
		raise frappe.DoesNotExistError from None
	data = endpoint(**arguments)
	if isinstance(data, Response):
		return data
	if data is not None:
		frappe.response["data"] = data
	return build_response("json")


def handle_rpc_call(method: str):
	frappe.form_dict.cmd = method.split("/")[0]
	return frappe.handler.handle()


def document_list(doctype: str):
	arguments = frappe.form_dict
	if arguments.get("fields"):
		arguments["fields"] = json.loads(arguments["fields"])
	arguments.setdefault("limit_page_length", arguments.limit or 20)
	for flag in ("as_dict", "debug"):
		if arguments.get(flag) is not None:
			arguments[flag] = sbool(arguments[flag])
	return frappe.call(frappe.client.get_list, doctype, **arguments)


def create_doc(doctype: str):
	data = _form_data()
	data.pop("doctype", None)
	return frappe.new_doc(doctype, **data).insert()


def update_doc(doctype: str, name: str):
	data = _form_data()
	doc = frappe.get_doc(doctype, name, for_update=True)
	data.pop("flags", None)
	doc.update(data)
	doc.save()
	# A child row was written by itself; its parent is saved after it.
	if doc.get("parenttype"):
		frappe.get_doc(doc.parenttype, doc.parent).save()
	return doc


def delete_doc(doctype: str, name: str):
	frappe.delete_doc(doctype, name, ignore_missing=False)
	frappe.response.http_status_code = 202
	return "ok"


def read_doc(doctype: str, name: str):
	if "run_method" in frappe.form_dict:
		return execute_doc_method(doctype, name)
	doc = frappe.get_doc(doctype, name)
	if not doc.has_permission("read"):
		raise frappe.PermissionError
	doc.apply_fieldlevel_read_permissions()
	return doc


def execute_doc_method(doctype: str, name: str):
	method = frappe.form_dict.pop("run_method")
	doc = frappe.get_doc(doctype, name)
	doc.is_whitelisted(method)
	if not doc.has_permission("read" if frappe.request.method == "GET" else "write"):
		frappe.throw(_("Not permitted"), frappe.PermissionError)
	return doc.run_method(method, **frappe.form_dict)


def _form_data() -> dict:
	data = frappe.form_dict.data
	try:
		return frappe.parse_json(frappe.request.get_data(as_text=True) if data is None else data)
	except ValueError:
		return frappe.form_dict


RULES = [
	Rule("/method/<path:method>", endpoint=handle_rpc_call),
	Rule("/resource/<doctype>", methods=["GET"], endpoint=document_list),
	Rule("/resource/<doctype>", methods=["POST"], endpoint=create_doc),
	Rule("/resource/<doctype>/<path:name>/", methods=["GET"], endpoint=read_doc),
	Rule("/resource/<doctype>/<path:name>/", methods=["PUT"], endpoint=update_doc),
	Rule("/resource/<doctype>/<path:name>/", methods=["DELETE"], endpoint=delete_doc),
	Rule("/resource/<doctype>/<path:name>/", methods=["POST"], endpoint=execute_doc_method),
]
API_URL_MAP = Map(
	[Submount("/api", RULES), Submount("/api/v1", [rule.empty() for rule in RULES])],
	strict_slashes=False,
	merge_slashes=False,
)
