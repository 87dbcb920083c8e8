"""The buttons of Desk as the requests that they send."""

from typing import Any

import frappe
import pytest
from frappe.utils import add_days, today

from tests.factories import offerings, people
from tests.factories.people import PASSWORD
from tests.integration.schedule.programme import Place
from tests.support.http import Answer, Client, Server

pytestmark = pytest.mark.http

DOC_METHOD = "/api/method/run_doc_method"


def client_of(server: Server, role: str, school: str) -> Client:
	user = people.staff(role, [school]).name
	frappe.db.commit()
	return server.client().login(user, PASSWORD)


def press(client: Client, doc: dict[str, Any], method: str, **arguments: Any) -> Answer:
	return client.post(
		DOC_METHOD, {"docs": frappe.as_json(doc), "method": method, "args": frappe.as_json(arguments)}
	)


def test_a_file_is_attached_checked_and_imported(server: Server) -> None:
	place = Place()
	row = place.row(Room=place.rooms[1])
	content = "\n".join(",".join(map(str, line)) for line in (row, row.values()))
	user = people.staff("Activity Coordinator", [place.school]).name
	frappe.set_user(user)
	file = frappe.get_doc(
		doctype="File", file_name="programme.csv", is_private=1, content=content.encode()
	).insert()
	frappe.set_user("Administrator")
	frappe.db.commit()
	client = server.client().login(user, PASSWORD)
	made = client.post(
		"/api/resource/Activity Programme Import",
		{
			"school": place.school,
			"academic_year": place.year,
			"start_date": str(place.target.first),
			"end_date": str(place.target.last),
			"file": file.file_url,
			"status": "Imported",
		},
	)
	assert made.status == 200, made.text
	path = f"/api/resource/Activity Programme Import/{made.body['data']['name']}"
	assert made.body["data"]["status"] == "Not Checked"
	for method, status in (("check_file", "Ready"), ("import_file", "Imported")):
		doc = client.get(path).body["data"]
		answer = press(client, doc, method)
		assert answer.status == 200, answer.text
		assert client.get(path).body["data"]["status"] == status
	frappe.db.rollback()
	assert frappe.db.count("Program Offering", {"school": place.school}) == 1
	doc = client.get(path).body["data"]
	for role in ("Academic Staff", "Instructor"):
		assert press(client_of(server, role, place.school), doc, "import_file").status == 403
	assert client.get(DOC_METHOD, dt=doc["doctype"], dn=doc["name"], method="import_file").status == 403


def test_the_next_term_is_copied(server: Server) -> None:
	made = offerings.offering()
	frappe.db.commit()
	term = {
		"academic_year": made.academic_year,
		"start_date": add_days(today(), 84),
		"end_date": add_days(today(), 147),
	}
	staff = client_of(server, "Academic Staff", made.school)
	coordinator = client_of(server, "Activity Coordinator", made.school)
	doc = coordinator.get(f"/api/resource/Program Offering/{made.offering}").body["data"]
	assert press(staff, doc, "copy_to_next_term", **term).status == 403
	answer = press(coordinator, doc, "copy_to_next_term", **term)
	assert answer.status == 200, answer.text
	again = press(coordinator, doc, "copy_to_next_term", **term)
	assert (again.status, again.body["exc_type"]) == (409, "DuplicateEntryError")
	frappe.db.rollback()
	assert frappe.db.get_value("Program Offering", answer.body["message"], "school") == made.school
