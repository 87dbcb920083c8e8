"""Who is asking: log-in, sessions, API keys, CSRF."""

import base64
import re

import frappe
import pytest

from tests.factories import people
from tests.factories.core import unique

pytestmark = pytest.mark.http

WHO = "frappe.auth.get_logged_user"


@pytest.fixture
def desk_user():
	user = people.user("Dora", ["System Manager"])
	frappe.db.commit()
	return user.name


@pytest.fixture
def family_user():
	user = people.user("Fay", ["Guardian"])
	frappe.db.commit()
	return user.name


@pytest.fixture
def keys(desk_user):
	"""API key and secret of a System Manager."""
	doc = frappe.get_doc("User", desk_user)
	doc.api_key, secret = frappe.generate_hash(length=15), frappe.generate_hash(length=15)
	doc.api_secret = secret
	doc.save()
	frappe.db.commit()
	return doc.api_key, secret


def log_in(client, user, password=people.PASSWORD):
	return client.post("/api/method/login", {"usr": user, "pwd": password})


def outcome(answer):
	keys = sorted(answer.body) if isinstance(answer.body, dict) else type(answer.body).__name__
	return [answer.status, answer.error, keys]


def test_login(fact, client, desk_user):
	answer = log_in(client, desk_user)
	fact("auth.login.desk", [outcome(answer), answer.message])
	cookies = client.session.cookies
	fact("auth.login.cookies", sorted(cookies.keys()))
	fact("auth.login.cookies.desk", [cookies["system_user"], len(cookies["sid"])])
	fact("auth.login.home_page", answer.body["home_page"].startswith("/"))
	fact("auth.session", client.call(WHO, "GET").message == desk_user)


def test_login_of_a_family(fact, client, family_user):
	answer = log_in(client, family_user)
	fact("auth.login.family", [outcome(answer), answer.message, client.session.cookies["system_user"]])


def test_login_as_form(fact, client, family_user):
	data = {"usr": family_user, "pwd": people.PASSWORD}
	fact("auth.login.form", client.request("POST", "/api/method/login", data=data).status)
	fact("auth.login.get", client.request("GET", "/api/method/login", params=data).status)


def test_login_failures(fact, client, desk_user):
	answer = log_in(client, desk_user, "wrong")
	fact("auth.login.wrong_password", [outcome(answer), answer.message])
	answer = log_in(client, unique("nobody"), "wrong")
	fact("auth.login.unknown_user", [outcome(answer), answer.message])
	fact("auth.login.no_password", outcome(client.post("/api/method/login", {"usr": desk_user})))
	# The first statement of its transaction writes: SQLite then waits for its turn.
	frappe.db.rollback()
	frappe.db.sql("update `tabUser` set `enabled` = 0 where `name` = %s", desk_user)
	frappe.db.commit()
	frappe.clear_cache(user=desk_user)
	answer = log_in(client, desk_user)
	fact("auth.login.disabled", [outcome(answer), answer.message])
	fact("auth.login.failed.session", client.call(WHO, "GET").status)


def test_logout(fact, client, desk_user):
	log_in(client, desk_user)
	fact("auth.logout", outcome(client.call("logout")))
	fact("auth.logout.session", outcome(client.call(WHO, "GET")))


def test_unknown_session(fact, client):
	client.session.cookies.set("sid", "0123456789abcdef")
	fact("auth.session.unknown", outcome(client.call(WHO, "GET")))
	client.session.cookies.set("sid", "0123456789abcdef")
	fact("auth.session.unknown.guest_method", outcome(client.call("frappe.handler.ping", "GET")))


def test_disabled_user_loses_the_session(fact, client, desk_user):
	log_in(client, desk_user)
	user = frappe.get_doc("User", desk_user)
	user.enabled = 0
	user.save()
	frappe.db.commit()
	fact("auth.session.disabled", client.call(WHO, "GET").status)


def authorized(client, kind, token):
	return client.request("GET", f"/api/method/{WHO}", headers={"Authorization": f"{kind} {token}"})


def test_api_key(fact, client, desk_user, keys):
	key, secret = keys
	fact("auth.token", authorized(client, "token", f"{key}:{secret}").message == desk_user)
	fact("auth.token.capital", authorized(client, "Token", f"{key}:{secret}").status)
	encoded = base64.b64encode(f"{key}:{secret}".encode()).decode()
	fact("auth.basic", authorized(client, "Basic", encoded).message == desk_user)
	fact("auth.token.no_cookie", client.session.cookies.get("sid"))


def test_api_key_failures(fact, client, keys):
	key, secret = keys
	fact("auth.token.wrong_secret", outcome(authorized(client, "token", f"{key}:wrong")))
	fact("auth.token.wrong_key", outcome(authorized(client, "token", f"wrong:{secret}")))
	fact("auth.token.malformed", outcome(authorized(client, "token", "nonsense")))
	fact("auth.basic.malformed", outcome(authorized(client, "Basic", "a")))
	fact("auth.bearer", outcome(authorized(client, "Bearer", "nonsense")))
	ping = {"Authorization": "token nonsense"}
	fact("auth.token.guest_method", client.request("GET", "/api/method/ping", headers=ping).status)
	header = {"Authorization": "nonsense"}
	fact("auth.header.one_word", client.request("GET", "/api/method/ping", headers=header).status)


def test_api_key_may_write(fact, client, keys):
	header = {"Authorization": f"token {keys[0]}:{keys[1]}"}
	values = {"year_group_name": unique("Year Group")}
	answer = client.request("POST", "/api/resource/Year Group", json=values, headers=header)
	fact("auth.token.write", answer.status)


def test_csrf(fact, client, desk_user):
	"""A session has no token until a page makes one; from then on unsafe requests must show it."""
	log_in(client, desk_user)
	fact("auth.csrf.before", client.call("frappe.handler.ping").status)
	html = {"Accept": "text/html"}
	page = client.request("GET", "/app", headers=html)
	# version 16 has Desk at another address
	fact("auth.desk.place", [page.status, page.headers.get("Location", "")])
	if page.status != 200:
		page = client.request("GET", page.headers["Location"], headers=html)
	token = re.search(r'csrf_token = "(\w+)"', page.body).group(1)
	fact("auth.csrf.missing", outcome(client.call("frappe.handler.ping")))
	fact("auth.csrf.get", client.call("frappe.handler.ping", "GET").status)
	client.session.headers["X-Frappe-CSRF-Token"] = "wrong"
	fact("auth.csrf.wrong", outcome(client.call("frappe.handler.ping")))
	client.session.headers["X-Frappe-CSRF-Token"] = token
	fact("auth.csrf.right", client.call("frappe.handler.ping").status)
	del client.session.headers["X-Frappe-CSRF-Token"]
	fact("auth.csrf.argument", client.call("frappe.handler.ping", csrf_token=token).status)
	fact("auth.csrf.login", log_in(client, desk_user).status)


def test_desk_is_for_desk_users(fact, server, client, family_user):
	html = {"Accept": "text/html"}
	answer = server.client().request("GET", "/app", headers=html)
	fact("auth.desk.guest", [answer.status, answer.headers.get("Location", "").split("?")[0]])
	log_in(client, family_user)
	fact("auth.desk.family", client.request("GET", "/app", headers=html).status)


def test_session_and_key_together(fact, server, desk_user, family_user, keys):
	client = server.client()
	log_in(client, family_user)
	who = authorized(client, "token", ":".join(keys)).message
	fact("auth.session_and_key", "session" if who == family_user else "key")


def test_new_password_ends_sessions(fact, server, desk_user):
	first, second = server.client(), server.client()
	log_in(first, desk_user)
	log_in(second, desk_user)
	fact("auth.two_sessions", [each.call(WHO, "GET").status for each in (first, second)])
	user = frappe.get_doc("User", desk_user)
	user.new_password = "Other-Otter-52-Glade"
	user.logout_all_sessions = 1
	user.save()
	frappe.db.commit()
	fact("auth.new_password.sessions", [each.call(WHO, "GET").status for each in (first, second)])
	fact("auth.new_password.old", log_in(server.client(), desk_user).status)
	fact("auth.new_password.new", log_in(server.client(), desk_user, "Other-Otter-52-Glade").status)


def test_third_session_ends_the_first(fact, server, desk_user):
	clients = [server.client() for _number in range(3)]
	for each in clients:
		log_in(each, desk_user)
	fact("auth.simultaneous_sessions", [each.call(WHO, "GET").status for each in clients])
