"""Pages: by renderers of the installed apps, or of their `www/` as Jinja templates with a context module; static assets."""

import os

import frappe
from frappe import _
from frappe.utils.jinja import get_jenv
from werkzeug.exceptions import NotFound
from werkzeug.utils import redirect, safe_join, send_file
from werkzeug.wrappers import Request, Response

ASSET_MAX_AGE = 3600


def get_response(path: str | None = None, http_status_code: int = 200) -> Response:
	endpoint = (path or frappe.local.request.path).strip("/ ").removesuffix(".html") or get_home_page()
	try:
		return render(endpoint, http_status_code)
	except frappe.Redirect as error:
		return redirect(frappe.flags.redirect_location, error.http_status_code)
	except frappe.PermissionError as error:
		login = f"/login?redirect-to={frappe.request.path}"
		respond_as_web_page(
			_("Not Permitted"),
			frappe.utils.escape_html(str(error)),
			primary_action=login,
			primary_label=_("Login"),
		)
		return render("message", 403)
	except frappe.PageDoesNotExistError:
		respond_as_web_page(_("Not Found"), _("The page you are looking for does not exist."))
		return render("message", 404)


def get_home_page() -> str:
	"""By the user's role, else by hooks; else the log-in page, or the user's own."""
	is_guest = frappe.session.user == "Guest"
	home_page = None
	if not is_guest:
		pages = (frappe.db.get_value("Role", role, "home_page") for role in frappe.get_roles())
		home_page = next(filter(None, pages), None)
	home_page = home_page or _home_page_by_hooks() or ("login" if is_guest else "me")
	return home_page.strip("/")


def _home_page_by_hooks() -> str | None:
	method = frappe.get_hooks("get_website_user_home_page")
	home_page = frappe.get_attr(method[-1])(frappe.session.user) if method else None
	by_role = frappe.get_hooks("role_home_page", {})
	role_pages = [by_role[role][-1] for role in frappe.get_roles() if role in by_role]
	fixed = frappe.get_hooks("home_page")
	return home_page or (role_pages or fixed or [None])[-1]


def render(endpoint: str, http_status_code: int) -> Response:
	"""Renderers of apps come first; then the last installed app that has the page wins."""
	endpoint = _routed(endpoint)
	for path in frappe.get_hooks("page_renderer"):
		renderer = frappe.get_attr(path)(endpoint, http_status_code)
		if renderer.can_render():
			return renderer.render()
	for app in reversed(frappe.get_installed_apps()):
		for name in (f"{endpoint}.html", f"{endpoint}/index.html"):
			path = safe_join(frappe.get_app_path(app, "www"), name)
			if path and os.path.isfile(path):
				return _render_file(app, path, endpoint, http_status_code)
	raise frappe.PageDoesNotExistError


def _routed(endpoint: str) -> str:
	from werkzeug.routing import Map, Rule

	rules = [
		Rule("/" + rule["from_route"].strip("/"), endpoint=rule["to_route"])
		for rule in frappe.get_hooks("website_route_rules")
	]
	try:
		target, values = Map(rules).bind("").match("/" + endpoint)
	except NotFound:
		return endpoint
	frappe.form_dict.update(values)
	return target.strip("/")


def _render_file(app: str, path: str, endpoint: str, http_status_code: int) -> Response:
	context = frappe._dict(path=endpoint, title=None, csrf_token=None)
	module = _context_module(app, path)
	if hasattr(module, "get_context"):
		context.update(module.get_context(context) or {})
	http_status_code = context.http_status_code or http_status_code
	context.update(frappe.local.response.get("context") or {})
	template = get_jenv().get_template(os.path.relpath(path, frappe.get_app_path(app)))
	html = template.render(context)
	token = frappe.local.session.data.csrf_token if frappe.local.session.data else None
	html = html.replace("<!-- csrf_token -->", f'<script>frappe.csrf_token = "{token}";</script>')
	return Response(html, status=http_status_code, mimetype="text/html")


def _context_module(app: str, path: str):
	"""`page_name.py` beside `page-name.html`."""
	folder, name = os.path.split(os.path.splitext(path)[0])
	file = os.path.join(folder, f"{frappe.scrub(name)}.py")
	if not os.path.exists(file):
		return None
	parts = os.path.relpath(os.path.splitext(file)[0], frappe.get_app_path(app)).split(os.sep)
	return frappe.get_module(".".join([app, *parts]))


def respond_as_web_page(
	title, html, success=None, http_status_code=None, context=None, indicator_color=None, primary_action="/",
	primary_label=None, **_unused,
):  # fmt: skip
	"""Answer with a page that shows a message."""
	page = {"title": title, "message": html, "primary_action": primary_action, "primary_label": primary_label}
	page["error_code"] = http_status_code
	frappe.local.response.update(type="page", route="message", context={**page, **(context or {})})
	if http_status_code:
		frappe.local.response["http_status_code"] = http_status_code


def get_asset(request: Request) -> Response:
	"""`/assets/<app>/…` from the app's `public` folder."""
	_root, _assets, app, *rest = request.path.split("/")
	if app not in frappe.get_installed_apps():
		raise NotFound
	path = safe_join(frappe.get_app_path(app, "public"), *rest)
	if not path or not os.path.isfile(path):
		raise NotFound
	return send_file(path, request.environ, conditional=True, max_age=ASSET_MAX_AGE)
