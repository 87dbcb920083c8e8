"""What HTTP answers: methods, resources, errors."""

import json

import frappe
import pytest

from tests.factories import people, places
from tests.factories.core import unique
from tests.support.left_behind import singles_put_back

pytestmark = pytest.mark.http

SUBMIT = "ifitwala_ed.api.activity_booking.submit_activity_booking"
PREVIEW = "ifitwala_ed.api.activity_booking.preview_activity_preopen_validation"
PING = "frappe.handler.ping"
DOC_METHOD = "/api/method/run_doc_method"
YEARS = "/api/resource/Year Group"
TODOS = "/api/resource/ToDo"


@pytest.fixture
def admin(client):
	"""System Manager, by session cookie; no page was opened, so no CSRF token is asked for."""
	user = people.user("Ada", ["System Manager"])
	frappe.db.commit()
	return client.login(user.name, people.PASSWORD)


@pytest.fixture
def parent(server):
	user = people.user("Pat", ["Guardian"])
	frappe.db.commit()
	return server.client().login(user.name, people.PASSWORD)


@pytest.fixture
def year_group():
	doc = places.year_group()
	frappe.db.commit()
	return doc.name


@pytest.fixture
def traceback_setting():
	with singles_put_back("System Settings"):
		yield


def outcome(answer):
	"""Status, error and which keys the body has."""
	keys = sorted(answer.body) if isinstance(answer.body, dict) else type(answer.body).__name__
	return [answer.status, answer.error, keys]


def short(answer):
	return [answer.status, answer.error]


def test_method(fact, client):
	fact("http.ping", [client.call(PING, "GET").body, client.call("ping", "GET").body])
	fact("http.ping.post", outcome(client.call(PING)))
	fact("http.ping.extra_arguments", outcome(client.call(PING, colour="red")))


def test_unknown_method(fact, client, admin):
	for name in ("frappe.handler.nothing", "frappe.nothing.at_all", "nothing.at.all", "nothing"):
		fact(f"http.unknown_method.{name}", outcome(admin.call(name)))


def test_not_whitelisted(fact, server, admin):
	fact("http.not_whitelisted", outcome(admin.call("frappe.utils.get_url")))
	fact("http.not_whitelisted.guest", outcome(server.client().call("frappe.utils.get_url")))
	fact("http.guest_not_allowed", outcome(server.client().call("frappe.auth.get_logged_user", "GET")))


def test_wrong_method(fact, admin):
	fact("http.wrong_method", outcome(admin.call(SUBMIT, "GET", program_offering="x", student="y")))
	fact("http.wrong_method.put", short(admin.call(SUBMIT, "PUT", program_offering="x", student="y")))
	fact("http.wrong_method.delete", short(admin.call(SUBMIT, "DELETE")))
	fact("http.wrong_method.patch", short(admin.call(PING, "PATCH")))


def test_missing_argument(fact, admin):
	fact("http.missing_argument", outcome(admin.call("frappe.client.get_list", "GET")))


def test_bodies(fact, server, admin):
	headers = {"Content-Type": "application/json"}
	path = f"/api/method/{PING}"
	fact("http.body.malformed", short(admin.request("POST", path, data="{not json", headers=headers)))
	fact("http.body.list", short(admin.request("POST", path, data="[1]", headers=headers)))
	fact("http.body.text", short(admin.request("POST", path, data="5", headers=headers)))
	fact("http.body.form", short(admin.request("POST", path, data={"a": "1"})))


def test_unknown_path(fact, admin, client):
	for path in ("/api/nothing", "/api/resource", "/api/resource/No Such DocType", "/api/method"):
		fact(f"http.unknown_path.{path}", short(admin.get(path)))
	fact("http.unknown_page", client.request("GET", "/no-such-page", headers={"Accept": "text/html"}).status)
	fact("http.unknown_asset", client.request("GET", "/assets/ifitwala_ed/none.js").status)
	fact("http.api.text_wanted", _kind(admin.request("GET", "/api/nothing", headers={"Accept": "text/html"})))


def _kind(answer):
	return [answer.status, answer.headers["Content-Type"].split(";")[0]]


def test_error_body(fact, admin, traceback_setting):
	answer = admin.get(f"{YEARS}/{unique('none')}")
	fact("http.error.missing_document", outcome(answer))
	answer = admin.post(TODOS, {"priority": "Low"})
	fact("http.error.mandatory", outcome(answer))
	fact("http.error.exc_is_json_list", [isinstance(each, str) for each in json.loads(answer.body["exc"])])
	messages = [json.loads(each) for each in json.loads(answer.body["_server_messages"])]
	fact("http.error.server_messages", [sorted(set(each) - {"__frappe_exc_id"}) for each in messages])
	fact("http.error.exception", answer.body["exception"].split(":")[0])
	frappe.db.rollback()
	frappe.db.set_single_value("System Settings", "allow_error_traceback", 0)
	frappe.db.commit()
	frappe.clear_cache()
	fact("http.error.no_traceback", outcome(admin.post(TODOS, {"priority": "Low"})))


def test_resource_create(fact, admin):
	name = unique("Year Group")
	answer = admin.post(YEARS, {"year_group_name": name, "sequence": 3})
	fact("http.resource.create", outcome(answer))
	row = answer.body["data"]
	fact("http.resource.create.keys", sorted(row))
	fact("http.resource.create.values", [row["name"] == name, row["sequence"], row["docstatus"], row["idx"]])
	fact("http.resource.create.duplicate", outcome(admin.post(YEARS, {"year_group_name": name})))
	fact("http.resource.create.negative", short(admin.post(YEARS, {"year_group_name": "x", "sequence": -1})))
	student = {"first_name": "Mia", "date_of_birth": "2016-01-01", "school": unique("No School")}
	fact("http.resource.create.bad_link", short(admin.post("/api/resource/Student", student)))


def test_resource_read(fact, admin, year_group):
	answer = admin.get(f"{YEARS}/{year_group}")
	fact("http.resource.read", [answer.status, sorted(answer.body["data"])])
	fact("http.resource.read.trailing_slash", admin.get(f"{YEARS}/{year_group}/").status)
	fact("http.resource.read.v1", admin.get(f"/api/v1/resource/Year Group/{year_group}").status)


def test_resource_update(fact, admin, year_group):
	path = f"{YEARS}/{year_group}"
	before = admin.get(path).body["data"]
	answer = admin.put(path, {"sequence": 7})
	fact("http.resource.update", [answer.status, answer.body["data"]["sequence"]])
	stale = {"sequence": 8, "modified": before["modified"]}
	fact("http.resource.update.stale", outcome(admin.put(path, stale)))
	fact("http.resource.update.none", short(admin.put(f"{YEARS}/{unique('none')}", {"sequence": 1})))
	fact("http.resource.update.unknown_field", short(admin.put(path, {"colour": "red"})))


def test_resource_delete(fact, admin, year_group):
	path = f"{YEARS}/{year_group}"
	answer = admin.delete(path)
	fact("http.resource.delete", [answer.status, answer.body])
	fact("http.resource.delete.again", short(admin.delete(path)))


def test_resource_list(fact, admin):
	names = [unique("Year Group") for _number in range(3)]
	for number, name in enumerate(names):
		admin.post(YEARS, {"year_group_name": name, "sequence": number})
	filters = json.dumps([["name", "in", names]])
	fact(
		"http.resource.list.default", [sorted(row) for row in admin.get(YEARS, filters=filters).body["data"]]
	)

	def sequences(**query):
		query = {"fields": '["sequence"]', "order_by": "sequence desc", "filters": filters, **query}
		return [row["sequence"] for row in admin.get(YEARS, **query).body["data"]]

	fact("http.resource.list.order", sequences())
	fact("http.resource.list.page", sequences(limit_start=1, limit_page_length=1))
	fact("http.resource.list.limit", sequences(limit=2))
	fact("http.resource.list.dict", sequences(filters=json.dumps({"name": names[0]})))
	fact("http.resource.list.as_list", admin.get(YEARS, filters=filters, as_dict="false", limit=1).status)
	fact("http.resource.list.bad_field", short(admin.get(YEARS, fields='["colour"]')))
	fact("http.resource.list.bad_filter", short(admin.get(YEARS, filters='[["colour", "=", "red"]]')))


def test_resource_access(fact, server, parent, year_group):
	guest = server.client()
	path = f"{YEARS}/{year_group}"
	settings = "/api/resource/Activity Booking Settings/Activity Booking Settings"
	fact("http.access.guest.list", short(guest.get(YEARS)))
	fact("http.access.guest.read", short(guest.get(path)))
	fact("http.access.guest.create", short(guest.post(YEARS, {"year_group_name": "x"})))
	fact("http.access.guest.delete", short(guest.delete(path)))
	fact("http.access.parent.list", short(parent.get("/api/resource/Location Booking")))
	fact("http.access.parent.create", short(parent.post(YEARS, {"year_group_name": unique("x")})))
	fact("http.access.parent.update", short(parent.put(path, {"sequence": 1})))
	fact("http.access.parent.delete", short(parent.delete(path)))
	fact("http.access.parent.missing", short(parent.get(f"{YEARS}/{unique('none')}")))
	fact("http.access.parent.settings", short(parent.get(settings)))


def test_child_rows_by_resource(fact, admin):
	path = "/api/resource/Student Guardian"
	fact("http.child.list", short(admin.get(path)))
	fact("http.child.list.parent", short(admin.get(path, parent="Student")))
	fact("http.child.list.wrong_parent", short(admin.get(path, parent="Year Group")))


def test_run_method(fact, admin, year_group):
	path = f"{YEARS}/{year_group}"
	fact("http.run_method.not_whitelisted", short(admin.get(path, run_method="save")))
	fact("http.run_method.unknown", short(admin.get(path, run_method="nothing")))
	days = {"dt": "Year Group", "dn": year_group, "method": "save"}
	fact("http.run_doc_method.not_whitelisted", short(admin.post(DOC_METHOD, days)))


def test_run_doc_method(fact, admin):
	values = {
		"doctype": "Holiday List",
		"holiday_list_name": unique("Holidays"),
		"from_date": "2026-03-02",
		"to_date": "2026-03-15",
		"weekly_off": "Sunday",
		"__islocal": 1,
	}
	holidays = frappe.get_doc(values).insert()
	frappe.db.commit()
	docs = json.dumps(admin.get(f"/api/resource/Holiday List/{holidays.name}").body.get("data") or values)
	answer = admin.post(DOC_METHOD, {"docs": docs, "method": "get_weekly_off_dates"})
	fact("http.run_doc_method.forbidden", short(answer))
	frappe.get_doc("User", admin_user(admin)).add_roles("HR Manager")
	frappe.db.commit()
	data = admin.get(f"/api/resource/Holiday List/{holidays.name}").body["data"]
	answer = admin.post(DOC_METHOD, {"docs": json.dumps(data), "method": "get_weekly_off_dates"})
	fact("http.run_doc_method", outcome(answer))
	rows = answer.body["docs"][0]["holidays"]
	fact("http.run_doc_method.rows", [row["holiday_date"] for row in rows])


def admin_user(admin):
	return admin.call("frappe.auth.get_logged_user", "GET").message


def test_unsafe_methods_commit_and_errors_roll_back(fact, admin):
	name = unique("Year Group")
	admin.post(YEARS, {"year_group_name": name})
	frappe.db.rollback()
	fact("http.commit.post", bool(frappe.db.exists("Year Group", name)))
	admin.put(f"{YEARS}/{name}", {"sequence": -5})
	frappe.db.rollback()
	fact("http.rollback.error", frappe.db.get_value("Year Group", name, "sequence"))


def test_values_in_answers(fact, admin):
	"""Dates, times and moments as JSON shows them."""
	year = places.academic_year(year_start_date="2026-01-05", year_end_date="2026-12-18")
	frappe.db.commit()
	data = admin.get(f"/api/resource/Academic Year/{year.name}").body["data"]
	fact("http.values.date", data["year_start_date"])
	fact("http.values.moment_length", len(data["creation"]))
	options = admin.request("OPTIONS", f"/api/method/{PING}")
	fact("http.options", [options.status, options.text])
