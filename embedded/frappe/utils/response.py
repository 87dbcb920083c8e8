"""Turns `frappe.local.response` into an HTTP answer."""

import datetime
import decimal
import json
import mimetypes
import sys
import uuid
from collections.abc import Iterable

import frappe
import werkzeug.utils
from frappe.utils import format_timedelta, get_traceback
from werkzeug.local import LocalProxy
from werkzeug.wrappers import Response


def report_error(status_code: int) -> Response:
	"""The error that is being handled, as JSON; its traceback only where the site allows that."""
	is_shown = _allows_traceback() and not frappe.flags.disable_traceback
	if is_shown and (status_code != 404 or frappe.conf.logging):
		traceback = get_traceback()
		frappe.local.error_log.append({"exc": traceback})
		frappe.response.exception = traceback.splitlines()[-1]
	frappe.response["exc_type"] = sys.exc_info()[0].__name__
	response = build_response("json")
	response.status_code = status_code
	return response


def _allows_traceback() -> bool:
	has_site = getattr(frappe.local, "db", None)
	return bool(has_site and frappe.utils.cint(frappe.get_system_settings("allow_error_traceback")))


def build_response(response_type: str) -> Response:
	if not frappe.local.response.get("docs"):
		frappe.local.response.pop("docs", None)
	return BUILDERS[frappe.response.get("type") or response_type]()


def as_json() -> Response:
	make_logs()
	response = Response(mimetype="application/json")
	response.status_code = frappe.local.response.pop("http_status_code", None) or 200
	response.data = json.dumps(frappe.local.response, default=json_handler, separators=(",", ":"))
	return response


def make_logs():
	"""Add the messages and the errors that came up on the way."""
	response = frappe.local.response
	if frappe.local.error_log and _allows_traceback():
		response["exc"] = json.dumps([str(entry["exc"]) for entry in frappe.local.error_log])
	if frappe.local.message_log:
		response["_server_messages"] = json.dumps(
			[json.dumps(message) for message in frappe.local.message_log]
		)
	if frappe.local.debug_log:
		response["_debug_messages"] = json.dumps(frappe.local.debug_log)
	if frappe.flags.error_message:
		response["_error_message"] = frappe.flags.error_message


def json_handler(value):
	"""What `json` doesn't know."""
	from frappe.model.document import BaseDocument

	if isinstance(value, datetime.date | datetime.time | LocalProxy | uuid.UUID):
		return str(value)
	if isinstance(value, datetime.timedelta):
		return format_timedelta(value)
	if isinstance(value, decimal.Decimal):
		return float(value)
	if isinstance(value, BaseDocument):
		return value.as_dict(no_nulls=True)
	if isinstance(value, Iterable):
		return list(value)
	if isinstance(value, type | Exception) or callable(value):
		return repr(value)
	raise TypeError(f"{type(value)} {value!r} has no form in JSON")


def as_raw() -> Response:
	filename = frappe.response["filename"]
	kind = frappe.response.get("content_type") or mimetypes.guess_type(filename)[0]
	response = Response(frappe.response["filecontent"], mimetype=kind or "application/octet-stream")
	disposition = frappe.response.get("display_content_as", "attachment")
	response.headers.add("Content-Disposition", disposition, filename=filename)
	return response


def as_page() -> Response:
	from frappe.website.serve import get_response

	return get_response(frappe.response["route"], frappe.response.get("http_status_code") or 200)


def redirect() -> Response:
	return werkzeug.utils.redirect(frappe.response.location)


BUILDERS = {"json": as_json, "download": as_raw, "page": as_page, "redirect": redirect}
