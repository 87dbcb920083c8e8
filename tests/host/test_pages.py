"""Pages and assets, and what a failing request leaves behind."""

import frappe
import pytest

from tests.factories import people
from tests.support.left_behind import singles_put_back

pytestmark = pytest.mark.http

HTML = {"Accept": "text/html"}


def page(client, path):
	return client.request("GET", path, headers=HTML)


def test_pages(client):
	login = page(client, "/login")
	assert login.status == 200
	assert "<form" in login.body
	assert page(client, "/").body == login.body
	assert page(client, "/no-such-page").status == 404


def test_own_page(client):
	user = people.user("Mo", ["Guardian"], last_name="<b>Bold</b>").name
	frappe.db.commit()
	client.login(user, people.PASSWORD)
	mine = page(client, "/me").body
	assert user in mine
	assert "<b>Bold</b>" not in mine


@pytest.mark.parametrize(
	"path",
	[
		"/assets/ifitwala_ed/../hooks.py",
		"/assets/ifitwala_ed/%2e%2e/hooks.py",
		"/assets/frappe/../../pyproject.toml",
		"/assets/os/path.py",
		"/../../etc/passwd",
		"/login.html/../../hooks",
	],
)
def test_nothing_outside_is_served(server, path):
	import http.client

	host = server.url.removeprefix("http://")
	connection = http.client.HTTPConnection(host, timeout=60)
	connection.request("GET", path, headers={"X-Frappe-Site-Name": server.site.name, **HTML})
	assert connection.getresponse().status == 404


@pytest.mark.parametrize("name", ["nowhere.test", "../conformance", ".", ".."])
def test_unknown_sites(server, name):
	client = server.client()
	client.session.headers["X-Frappe-Site-Name"] = name
	assert client.request("GET", "/login", headers=HTML).status == 404


def test_a_failing_request_leaves_an_error_log_and_nothing_else(client):
	user = people.user("Ari", ["System Manager"]).name
	frappe.db.commit()
	client.login(user, people.PASSWORD)
	before = frappe.db.count("Error Log")
	frappe.db.rollback()
	answer = client.call("frappe.client.get_list")
	assert (answer.status, answer.error) == (500, "TypeError")
	log = frappe.get_all("Error Log", fields=["error", "owner"], order_by="creation desc", limit=1)[0]
	assert frappe.db.count("Error Log") == before + 1
	assert "missing 1 required positional argument" in log.error
	assert log.owner == user


def test_language_of_a_guest(client):
	english = page(client, "/login").body
	german = client.request("GET", "/login", headers={**HTML, "Accept-Language": "xx"}).body
	assert 'lang="en"' in english
	assert german == english


def test_too_many_failed_logins_lock_the_account(server):
	user = people.user("Lock").name
	client = server.client()
	client.session.headers["X-Forwarded-For"] = "10.9.8.7"
	wrong, right = {"usr": user, "pwd": "wrong"}, {"usr": user, "pwd": people.PASSWORD}
	with singles_put_back("System Settings"):
		frappe.db.set_single_value("System Settings", "allow_consecutive_login_attempts", 2)
		frappe.db.commit()
		answers = [client.post("/api/method/login", wrong).error for _number in range(4)]
		assert answers == [*["AuthenticationError"] * 3, "SecurityException"]
		assert client.post("/api/method/login", right).error == "SecurityException"
	frappe.cache.delete_value([f"login_failed:{user}", "login_failed:10.9.8.7"])
	assert client.post("/api/method/login", right).status == 200
