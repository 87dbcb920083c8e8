"""Who is asking: log-in, session cookie, API key, CSRF token."""

import base64
import binascii
import datetime
from urllib.parse import quote

import frappe
from frappe import _
from frappe.sessions import Session, clear_sessions, delete_session, get_expiry_in_seconds
from frappe.translate import get_language
from frappe.utils import cint
from frappe.utils.password import check_password, get_decrypted_password

UNSAFE_HTTP_METHODS = frozenset(("POST", "PUT", "DELETE", "PATCH"))
MAX_PASSWORD_SIZE = 512


class HTTPRequest:
	"""Sets the request's address, session and language, in version 15's order."""

	def __init__(self):
		headers = frappe.request.headers
		forwarded = headers.get("X-Forwarded-For", "").split(",", 1)[0].strip()
		frappe.local.request_ip = forwarded or headers.get("Remote-Addr") or "127.0.0.1"
		frappe.local.cookie_manager = CookieManager()
		frappe.local.login_manager = LoginManager()
		frappe.local.lang = get_language()
		self.validate_csrf_token()
		frappe.local.cookie_manager.init_cookies()

	def validate_csrf_token(self):
		expected = frappe.session.data.csrf_token
		if frappe.request.method not in UNSAFE_HTTP_METHODS or frappe.conf.ignore_csrf or not expected:
			return
		shown = frappe.request.headers.get("X-Frappe-CSRF-Token") or frappe.form_dict.pop("csrf_token", None)
		if shown != expected:
			frappe.flags.disable_traceback = True
			frappe.throw(_("Invalid Request"), frappe.CSRFTokenError)


class LoginManager:
	def __init__(self):
		self.user = self.info = self.full_name = self.user_type = None
		if frappe.request.path == "/api/method/login" or frappe.form_dict.get("cmd") == "login":
			self.login()
		else:
			self.make_session(resume=True)
			self.get_user_info()
			self.set_user_info(resume=True)

	def login(self):
		self.authenticate(frappe.form_dict.get("usr"), frappe.form_dict.pop("pwd", None))
		self.post_login()

	def post_login(self):
		self.run_trigger("on_login")
		self.get_user_info()
		self.make_session()
		self.set_user_info()

	def authenticate(self, user: str | None, pwd: str | None):
		if not (user and pwd):
			self.fail(_("Incomplete login details"))
		if len(pwd) > MAX_PASSWORD_SIZE:
			self.fail(_("This password is too long."))
		trackers = [LoginAttemptTracker(frappe.local.request_ip), LoginAttemptTracker(user)]
		enabled = frappe.db.get_value("User", user, ["name", "enabled"], as_dict=True)
		try:
			self.user = check_password(user, pwd) if enabled else None
		except frappe.AuthenticationError:
			self.user = None
		if self.user and (self.user == "Administrator" or enabled.enabled):
			for tracker in trackers:
				tracker.add_success()
			return
		for tracker in trackers:
			tracker.add_failure()
		self.fail("User disabled or missing" if self.user else "Invalid login credentials")

	def fail(self, message: str):
		frappe.local.response["message"] = message
		frappe.db.commit()
		raise frappe.AuthenticationError

	def run_trigger(self, event: str):
		for method in frappe.get_hooks(event):
			frappe.call(method, login_manager=self)

	def get_user_info(self):
		fields = ["user_type", "first_name", "last_name", "user_image"]
		self.info = frappe.get_cached_value("User", self.user, fields, as_dict=True)
		self.user_type = self.info.user_type
		self.full_name = " ".join(filter(None, [self.info.first_name, self.info.last_name]))

	def make_session(self, resume: bool = False):
		frappe.local.session_obj = Session(self.user, resume, self.full_name, self.user_type)
		self.user = frappe.local.session_obj.user
		frappe.local.session = frappe.local.session_obj.data
		if self.user != "Guest" and not resume and self._is_single_session():
			clear_sessions(self.user, keep_current=True)
		if not resume:
			self.run_trigger("on_session_creation")

	@staticmethod
	def _is_single_session() -> bool:
		setting = frappe.db.get_single_value("System Settings", "deny_multiple_sessions")
		return bool(cint(frappe.conf.deny_multiple_sessions) or cint(setting))

	def set_user_info(self, resume: bool = False):
		from frappe.website.serve import get_home_page

		cookies = frappe.local.cookie_manager
		cookies.init_cookies()
		is_website_user = self.info.user_type == "Website User"
		if not resume:
			home_page = "/" + get_home_page() if is_website_user else "/app"
			frappe.local.response.update(
				message="No App" if is_website_user else "Logged In",
				home_page=home_page,
				full_name=self.full_name,
			)
		cookies.set_cookie("system_user", "no" if is_website_user else "yes")
		cookies.set_cookie("full_name", self.full_name)
		cookies.set_cookie("user_id", self.user)
		cookies.set_cookie("user_image", self.info.user_image or "")

	def login_as_guest(self):
		self.login_as("Guest")

	def login_as(self, user: str):
		"""Start a session of somebody whom the caller knows to be who they are."""
		self.user = user
		self.post_login()

	def logout(self):
		self.run_trigger("on_logout")
		delete_session(frappe.session.sid)
		clear_cookies()
		self.login_as_guest()


class LoginAttemptTracker:
	"""Locks an account, and an address, for a while after too many failures in a row."""

	def __init__(self, key: str):
		settings = frappe.get_cached_doc("System Settings")
		self.key = f"login_failed:{key}"
		self.limit = cint(settings.allow_consecutive_login_attempts)
		self.seconds = cint(settings.allow_login_after_fail) or 60
		if self.limit > 0 and cint(frappe.cache.get_value(self.key, expires=True)) > self.limit:
			message = _("Too many failed attempts: try again in {0} seconds.")
			frappe.throw(message.format(self.seconds), frappe.SecurityException)

	def add_failure(self):
		frappe.cache.incrby(self.key, 1, self.seconds)

	def add_success(self):
		frappe.cache.delete_value(self.key)


class CookieManager:
	def __init__(self):
		self.cookies = {}
		self.to_delete = set()

	def init_cookies(self):
		sid = frappe.local.session.get("sid")
		if sid:
			self.set_cookie("sid", sid, max_age=get_expiry_in_seconds(), httponly=True)

	def set_cookie(self, key: str, value: str, httponly: bool = False, max_age: int | None = None):
		is_secure = frappe.request.scheme == "https"
		self.cookies[key] = {"value": value, "httponly": httponly, "max_age": max_age, "secure": is_secure}

	def delete_cookie(self, keys: list[str]):
		self.to_delete.update(keys)

	def flush_cookies(self, response):
		for key, options in self.cookies.items():
			value = quote((options.pop("value") or "").encode())
			response.set_cookie(key, value, samesite="Lax", **options)
		yesterday = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=1)
		for key in self.to_delete:
			response.set_cookie(key, "", expires=yesterday)


def clear_cookies():
	frappe.local.session["sid"] = ""
	names = ["full_name", "user_id", "sid", "user_image", "system_user"]
	frappe.local.cookie_manager.delete_cookie(names)


@frappe.whitelist()
def get_logged_user():
	return frappe.session.user


def validate_auth():
	"""Sign in by the Authorization header; one that doesn't hold is refused, even beside a session."""
	header = frappe.request.headers.get("Authorization", "").split(" ")
	if len(header) != 2:
		return
	validate_auth_via_api_keys(*header)
	if frappe.session.user in ("", "Guest"):
		raise frappe.AuthenticationError


def validate_auth_via_api_keys(kind: str, token: str):
	try:
		if kind.lower() == "basic":
			token = base64.b64decode(token).decode()
		elif kind.lower() != "token":
			return
		api_key, api_secret = token.split(":")
	except binascii.Error:
		message = _("The token of Basic authorization has to be base64.")
		frappe.throw(message, frappe.InvalidAuthorizationToken)
	except ValueError:
		return
	user = frappe.db.get_value("User", {"api_key": api_key})
	if not user or get_decrypted_password("User", user, "api_secret") != api_secret:
		raise frappe.AuthenticationError
	if frappe.local.login_manager.user in ("", "Guest"):
		form_dict = frappe.local.form_dict
		frappe.set_user(user)
		frappe.local.form_dict = form_dict
