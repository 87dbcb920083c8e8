"""A list shows, filters and sorts by fields of linked documents only for whoever sees all of those."""

import json
from collections.abc import Iterator
from typing import Any

import frappe
import pytest

from tests.factories import people
from tests.factories.people import PASSWORD
from tests.factories.rows import row
from tests.permissions.conftest import World
from tests.support.http import Client, Server

pytestmark = pytest.mark.http

BOOKING, GUARDIAN_ROW = "Activity Booking", "Student Guardian"
PHONE, BORN = "555 0100", "2015-05-17"


@pytest.fixture
def visitor(world: World) -> Iterator[str]:
	"""A booking at the campus here of a child of the campus there, whose guardian has a phone."""
	frappe.db.set_value("Guardian", world.here["Guardian"], "mobile_no", PHONE)
	frappe.db.set_value("Student", world.there["Student"], "date_of_birth", BORN)
	booking = row(
		BOOKING,
		program_offering=world.here["Program Offering"],
		student=world.there["Student"],
		school=world.here.school,
		account_holder=world.there["Account Holder"],
		booked_by_user=world.there.family.user,
		status="Waitlisted",
	).name
	frappe.db.commit()
	yield booking
	frappe.db.delete(BOOKING, {"name": booking})
	frappe.db.commit()


@pytest.fixture
def staff(world: World, server: Server) -> Client:
	return server.client().login(world.staff["Activity Coordinator"], PASSWORD)


@pytest.fixture
def everywhere(world: World, server: Server) -> Client:
	return server.client().login(world.everywhere, PASSWORD)


@pytest.fixture
def parent(world: World, server: Server) -> Client:
	return server.client().login(world.here.family.user, PASSWORD)


def told(client: Client, doctype: str, **query: Any) -> list[dict[str, Any]]:
	texts = {name: value if isinstance(value, str) else json.dumps(value) for name, value in query.items()}
	answer = client.get(f"/api/resource/{doctype}", limit_page_length=0, **texts)
	return answer.body["data"] if answer.status == 200 else []


QUESTIONS = {
	"shown": {"fields": ["name", "student.date_of_birth"]},
	"shown under another name": {"fields": ["name", "student.date_of_birth as day"]},
	"filtered": {"filters": [["student.date_of_birth", "=", BORN]]},
	"filtered by either": {"or_filters": [["student.date_of_birth", "=", BORN]]},
	"sorted": {"fields": ["name", "student.student_name"], "order_by": "student.date_of_birth asc"},
	"grouped": {"fields": ["name", "student.student_name"], "group_by": "student.date_of_birth"},
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_staff_of_one_campus_get_nothing_of_the_other_campus_child(
	visitor: str, staff: Client, question: str
) -> None:
	assert visitor in [each["name"] for each in told(staff, BOOKING)]
	assert told(staff, BOOKING, **QUESTIONS[question]) == []


@pytest.mark.parametrize(
	"method",
	[
		"frappe.client.get_list",
		"frappe.client.get_count",
		"frappe.desk.reportview.get",
		"frappe.desk.reportview.get_list",
		"frappe.desk.reportview.get_count",
		"frappe.desk.reportview.export_query",
	],
)
def test_nor_in_desks_list_report_count_and_export(visitor: str, staff: Client, method: str) -> None:
	asked = {
		"doctype": BOOKING,
		"fields": json.dumps(["name", "student.date_of_birth"]),
		"filters": json.dumps([["student.date_of_birth", "=", BORN]]),
		"file_format_type": "CSV",
		"title": BOOKING,
	}
	answer = staff.call(method, **asked)
	assert answer.status != 200 or not answer.body.get("message"), answer.text
	assert BORN not in answer.text
	assert visitor not in answer.text


def test_staff_of_one_campus_see_titles_as_in_every_list(world: World, visitor: str, staff: Client) -> None:
	rows = told(staff, BOOKING, fields=["name", "student.student_name as title"])
	name = frappe.db.get_value("Student", world.here["Student"], "student_name")
	assert {each["name"]: each["title"] for each in rows}[world.here[BOOKING]] == name


def test_staff_of_all_schools_get_them(visitor: str, everywhere: Client) -> None:
	rows = told(everywhere, BOOKING, fields=["name", "student.date_of_birth as day"])
	assert {each["name"]: each["day"] for each in rows}[visitor] == BORN


@pytest.mark.parametrize(
	("doctype", "field"),
	[
		(BOOKING, "booked_by_user.full_name"),
		(BOOKING, "account_holder.email"),
		(BOOKING, "student.student_email"),
		("Student", "account_holder.email"),
		("Account Holder", "guardian.mobile_no"),
		(GUARDIAN_ROW, "guardian.mobile_no"),
		(GUARDIAN_ROW, "guardian.guardian_name"),
	],
)
def test_a_parent_gets_nothing_behind_a_link(visitor: str, parent: Client, doctype: str, field: str) -> None:
	of_rows = {"parent": "Student"} if doctype == GUARDIAN_ROW else {}
	assert told(parent, doctype, **of_rows)
	assert told(parent, doctype, fields=["name", field], **of_rows) == []
	assert told(parent, doctype, filters=[[field, "is", "set"]], **of_rows) == []


def test_an_instructor_gets_what_is_everybodys(world: World, server: Server) -> None:
	instructor = server.client().login(world.here.teacher.user, PASSWORD)
	asked = {"fields": ["name", "school.abbr as abbr"]}
	assert [each["name"] for each in told(instructor, "Student Group", **asked)] == [
		world.here["Student Group"]
	]
	asked = {"fields": ["name", "program_offering.activity_fee_amount"]}
	assert told(instructor, "Student Group", **asked) == []


def test_a_list_of_another_app_shows_none_of_our_fields_to_whom_they_are_not(
	world: World, server: Server
) -> None:
	user = people.user("Robin", ["Accounts User", "Activity Coordinator"]).name
	frappe.permissions.add_user_permission("School", world.here.school, user, ignore_permissions=True)
	frappe.db.commit()
	bookkeeper = server.client().login(user, PASSWORD)
	answer = bookkeeper.get(
		"/api/resource/Sales Invoice", fields=json.dumps(["name", "activity_booking.cancellation_reason"])
	)
	assert answer.status != 200 or answer.body["data"] == []
