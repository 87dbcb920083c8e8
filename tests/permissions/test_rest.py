"""The same rules over REST, where a stranger doesn't need a form to ask."""

import json

import frappe
import pytest

from tests.factories.people import PASSWORD
from tests.permissions.conftest import World
from tests.permissions.test_family_scope import GUARDIAN_READS
from tests.support.http import Client, Server

pytestmark = pytest.mark.http

OK, FORBIDDEN = 200, 403


def path(doctype: str, name: str = "") -> str:
	return f"/api/resource/{doctype}/{name}".rstrip("/")


def signed_in(server: Server, user: str) -> Client:
	return server.client().login(user, PASSWORD)


@pytest.fixture
def parent(world: World, server: Server) -> Client:
	return signed_in(server, world.here.family.user)


@pytest.fixture
def coordinator(world: World, server: Server) -> Client:
	return signed_in(server, world.staff["Activity Coordinator"])


def test_a_parent_gets_the_own_childs_documents_and_no_others(world: World, parent: Client) -> None:
	for doctype in sorted(GUARDIAN_READS):
		assert parent.get(path(doctype, world.here[doctype])).status == OK, doctype
		listed = parent.get(path(doctype), limit_page_length=0).body["data"]
		assert [row["name"] for row in listed] == [world.here[doctype]], doctype
	for doctype, name in world.there.documents.items():
		assert parent.get(path(doctype, name)).status == FORBIDDEN, doctype


def test_a_parent_doesnt_get_what_staff_noted(world: World, parent: Client) -> None:
	answer = parent.get(path("Activity Booking", world.here["Activity Booking"]))
	assert "The twin has a seat." not in answer.text
	answer = parent.get(path("Activity Booking Event", world.here["Activity Booking Event"]))
	assert "Their sister is in it." not in answer.text


@pytest.mark.parametrize(
	"asked",
	[
		{"filters": [["reason", "like", "%sister%"]]},
		{"filters": [["Activity Booking Event", "reason", "like", "%sister%"]]},
		{"filters": {"reason": ["like", "%sister%"]}},
		{"or_filters": [["reason", "like", "%sister%"]]},
		{"order_by": "`tabActivity Booking Event`.`reason` asc"},
		{"group_by": "reason"},
		{"filters": [["activity_booking.eligibility_override_reason", "like", "%twin%"]]},
	],
)
def test_a_parent_doesnt_list_by_what_staff_noted(world: World, parent: Client, asked: dict) -> None:
	query = {name: value if isinstance(value, str) else json.dumps(value) for name, value in asked.items()}
	answer = parent.get(path("Activity Booking Event"), **query)
	assert "Their sister is in it." not in answer.text
	assert world.here["Activity Booking Event"] not in answer.text


@pytest.mark.parametrize("before", [[], ["confirmed_by"], ["confirmed_by", "submitted_by", "cancelled_by"]])
def test_no_field_slips_through_behind_its_neighbours(
	world: World, parent: Client, before: list[str]
) -> None:
	"""Version 15 takes forbidden fields out of the list while it walks through it."""
	fields = json.dumps(["name", *before, "eligibility_override_reason"])
	answer = parent.get(path("Activity Booking"), fields=fields)
	assert "The twin has a seat." not in answer.text
	fields = json.dumps(
		["name", "activity_booking.confirmed_by", "activity_booking.eligibility_override_reason"]
	)
	assert "The twin has a seat." not in parent.get(path("Activity Booking Event"), fields=fields).text
	fields = json.dumps(["name", "actor", "reason"])
	assert "Their sister is in it." not in parent.get(path("Activity Booking Event"), fields=fields).text


def test_nor_by_the_tier_of_a_choice(world: World, parent: Client) -> None:
	asked = {"fields": json.dumps(["name", "priority_tier"]), "parent": "Activity Booking"}
	assert not parent.get(path("Activity Booking Choice"), **asked).body.get("data")


def test_staff_list_by_it(world: World, coordinator: Client) -> None:
	answer = coordinator.get(path("Activity Booking Event"), fields=json.dumps(["name", "actor", "reason"]))
	assert "Their sister is in it." in answer.text


def test_a_parent_changes_nothing_by_rest(world: World, parent: Client) -> None:
	booking = path("Activity Booking", world.here["Activity Booking"])
	assert parent.put(booking, {"status": "Cancelled"}).status == FORBIDDEN
	assert parent.delete(booking).status == FORBIDDEN
	made = {"program_offering": world.here["Program Offering"], "student": world.here["Student"]}
	assert parent.post(path("Activity Booking"), made).status == FORBIDDEN
	status = frappe.db.get_value("Activity Booking", world.here["Activity Booking"], "status")
	assert status == "Confirmed"


def test_a_parent_doesnt_get_what_desk_shows_around_a_document(world: World, parent: Client) -> None:
	"""Comments of staff, former values, mails and files come with the form, whose only condition is to read."""
	asked = {"doctype": "Activity Booking", "name": world.here["Activity Booking"]}
	for method in ("getdoc", "get_docinfo", "get_communications"):
		assert parent.call(f"frappe.desk.form.load.{method}", **asked).status != OK, method
	assert parent.call("frappe.client.get", **asked).status != OK


@pytest.mark.parametrize(
	"method",
	[
		"frappe.client.get_list",
		"frappe.client.get",
		"frappe.desk.form.load.getdoc",
		"frappe.desk.reportview.get",
	],
)
@pytest.mark.parametrize("where", ["/api/resource/Activity Booking", "/api/method/ifitwala_ed.api", "/"])
def test_nor_by_calling_it_under_the_path_of_another_request(
	world: World, parent: Client, where: str, method: str
) -> None:
	"""Frappe calls what the argument ``cmd`` names, whatever the path says."""
	booking = world.here["Activity Booking"]
	answer = parent.get(where, cmd=method, doctype="Activity Booking", name=booking)
	assert answer.status != OK or booking not in answer.text


def test_a_coordinator_cannot_pull_another_schools_student_over(world: World, coordinator: Client) -> None:
	taken = coordinator.put(path("Student", world.there["Student"]), {"school": world.here.school})
	assert taken.status == FORBIDDEN
	assert frappe.db.get_value("Student", world.there["Student"], "school") == world.there.school


def test_a_coordinator_lists_only_the_own_school(world: World, coordinator: Client) -> None:
	for doctype in (
		"Student",
		"Guardian",
		"Account Holder",
		"Activity Seat Ledger",
		"Activity Booking Event",
	):
		listed = {row["name"] for row in coordinator.get(path(doctype), limit_page_length=0).body["data"]}
		assert world.here[doctype] in listed, doctype
		assert world.there[doctype] not in listed, doctype


def test_a_guest_gets_nothing(world: World, client: Client) -> None:
	for doctype, name in world.here.documents.items():
		assert client.get(path(doctype, name)).status == FORBIDDEN, doctype
		assert client.get(path(doctype)).status == FORBIDDEN, doctype
