"""The WSGI application: `gunicorn frappe.app:application`, with SITES_PATH in the environment."""

import json
import os

import frappe
import frappe.api
import frappe.handler
from frappe import _
from frappe.auth import UNSAFE_HTTP_METHODS, HTTPRequest, validate_auth
from frappe.utils.error import log_error_snapshot
from frappe.utils.response import build_response, report_error
from frappe.website.serve import get_asset, get_response, respond_as_web_page
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.wrappers import Request, Response
from werkzeug.wsgi import ClosingIterator

MAX_CONTENT_LENGTH = 25 * 1024 * 1024
PAGES = {
	401: ("Session Expired", "Log in again to go on."),
	403: ("Not Permitted", "Your roles do not allow this."),
	404: ("Not Found", "There is nothing at this address."),
}


def application(environ, start_response):
	return ClosingIterator(_application(environ, start_response), [frappe.destroy])


@Request.application
def _application(request: Request):
	response, rollback = None, True
	try:
		init_request(request)
		validate_auth()
		response = dispatch(request)
	except HTTPException as error:
		return error
	except Exception as error:  # noqa: BLE001 - every error becomes an answer
		response = handle_exception(error)
	else:
		rollback = sync_database()
	finally:
		if rollback and request.method in UNSAFE_HTTP_METHODS and getattr(frappe.local, "db", None):
			frappe.db.rollback()
		finish(request, response)
	return response


def dispatch(request: Request) -> Response:
	if request.method == "OPTIONS":
		return Response()
	if frappe.form_dict.cmd:
		return frappe.handler.handle() or build_response("json")
	if request.path.startswith("/api/"):
		return frappe.api.handle(request)
	if request.path.startswith("/assets/"):
		return get_asset(request)
	if request.method in ("GET", "HEAD", "POST"):
		return get_response()
	raise NotFound


def init_request(request: Request):
	frappe.local.request = request
	frappe.local.is_ajax = request.headers.get("X-Requested-With") == "XMLHttpRequest"
	sites_path = os.environ.get("SITES_PATH", ".")
	frappe.init(site=get_site_name(request, sites_path), sites_path=sites_path, force=True)
	if not frappe.local.conf.db_name:
		raise NotFound
	frappe.connect(set_admin_as_user=False)
	if frappe.local.conf.maintenance_mode:
		raise frappe.SessionStopped("Session Stopped")
	request.max_content_length = frappe.utils.cint(frappe.local.conf.max_file_size) or MAX_CONTENT_LENGTH
	frappe.local.form_dict = make_form_dict(request)
	if request.method != "OPTIONS":
		frappe.local.http_request = HTTPRequest()
	for hook in frappe.get_hooks("before_request"):
		frappe.call(hook)


def get_site_name(request: Request, sites_path: str) -> str:
	"""By header, else by host name, else the default site."""
	asked = request.headers.get("X-Frappe-Site-Name")
	names = [asked] if asked else [request.host.split(":")[0], os.environ.get("DEFAULT_SITE")]
	if not asked:
		names.append(frappe.get_common_site_config(sites_path).default_site)
	for name in filter(None, names):
		is_plain = os.path.basename(name) == name and name not in (".", "..")
		if is_plain and os.path.isfile(os.path.join(sites_path, name, "site_config.json")):
			return name
	raise NotFound


def make_form_dict(request: Request) -> frappe._dict:
	data = request.get_data(as_text=True)
	arguments = json.loads(data) if data and request.is_json else {**request.args, **request.form}
	if isinstance(arguments, list):
		return frappe._dict(data=arguments)
	if not isinstance(arguments, dict):
		frappe.throw(_("Invalid request arguments"))
	arguments.pop("_", None)
	return frappe._dict(arguments)


def handle_exception(error: Exception) -> Response:
	status = getattr(error, "http_status_code", 500)
	accept = frappe.request.headers.get("Accept") or ""
	is_json = frappe.request.path.startswith("/api/") and not accept.startswith("text")
	if accept and (frappe.local.is_ajax or "application/json" in accept):
		is_json = True
	frappe.local.session.setdefault("user", "Guest")
	response = report_error(status) if is_json else error_page(error, status)
	if isinstance(error, frappe.AuthenticationError) and hasattr(frappe.local, "cookie_manager"):
		frappe.auth.clear_cookies()
	if status >= 500:
		log_error_snapshot(error)
	return response


def error_page(error: Exception, status: int) -> Response:
	if status == 429:
		return Response(_("Too Many Requests"), status=429)
	if isinstance(error, frappe.SessionStopped):
		title, text = (
			_("Updating"),
			_("This site is being updated: try again in a moment."),
		)
	elif status in PAGES:
		title, text = (_(part) for part in PAGES[status])
	else:
		title, text = _("Server Error"), ""
		if not frappe.flags.disable_traceback and frappe.get_system_settings("allow_error_traceback"):
			text = f"<pre>{frappe.utils.escape_html(frappe.get_traceback())}</pre>"
	respond_as_web_page(title, text, http_status_code=status)
	return get_response("message", status)


def sync_database() -> bool:
	"""Keep what an unsafe request wrote; throw away what a safe one did. Answers whether to roll back still."""
	if frappe.db and (frappe.flags.commit or frappe.request.method in UNSAFE_HTTP_METHODS):
		frappe.db.commit()
	elif frappe.db:
		frappe.db.rollback()
	if session := getattr(frappe.local, "session_obj", None):
		session.update()
	return False


def finish(request: Request, response: Response | None):
	if getattr(frappe.local, "initialised", False) and response is not None:
		try:
			for hook in frappe.get_hooks("after_request"):
				frappe.call(hook, response=response, request=request)
		except Exception:  # noqa: BLE001 - the answer is made already
			frappe.logger().exception("A hook of after_request failed")
	if response is None:
		return
	if hasattr(frappe.local, "cookie_manager"):
		frappe.local.cookie_manager.flush_cookies(response)
	set_cors_headers(request, response)


def set_cors_headers(request: Request, response: Response):
	allowed = frappe.conf.allow_cors
	origin = request.headers.get("Origin")
	if not (allowed and origin) or (allowed != "*" and origin not in allowed):
		return
	headers = {
		"Access-Control-Allow-Credentials": "true",
		"Access-Control-Allow-Origin": origin,
		"Vary": "Origin",
	}
	if request.method == "OPTIONS":
		headers["Access-Control-Allow-Methods"] = request.headers.get("Access-Control-Request-Method", "")
		headers["Access-Control-Allow-Headers"] = request.headers.get("Access-Control-Request-Headers", "")
	response.headers.extend(headers)
