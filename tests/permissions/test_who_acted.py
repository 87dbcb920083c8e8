"""Which of the staff made or saved a document isn't a family's to know, in no document and no list."""

import json
from collections.abc import Iterator

import frappe
import pytest

from tests.factories import people
from tests.factories.people import PASSWORD
from tests.permissions.conftest import World
from tests.permissions.test_family_scope import GUARDIAN_READS
from tests.support.http import Client, Server

pytestmark = pytest.mark.http

SECRETARY = "secretary.of.here@example.com"
ACTED = ("owner", "modified_by")


@pytest.fixture
def acted(world: World) -> Iterator[None]:
	"""One of the staff has made and saved everything that the family reads."""
	named = [(doctype, world.here[doctype]) for doctype in sorted(GUARDIAN_READS)]
	named += [
		("Student Guardian", name)
		for name in frappe.get_all(
			"Student Guardian", {"parent": world.here["Student"]}, pluck="name", order_by="name asc"
		)
	]
	before = {each: frappe.db.get_value(*each, ACTED) for each in named}
	set_all(dict.fromkeys(named, (SECRETARY, SECRETARY)))
	yield
	set_all(before)


def set_all(who: dict) -> None:
	for (doctype, name), values in who.items():
		frappe.db.set_value(doctype, name, dict(zip(ACTED, values, strict=True)), update_modified=False)
	frappe.db.commit()


@pytest.fixture
def parent(world: World, server: Server) -> Client:
	return server.client().login(world.here.family.user, PASSWORD)


@pytest.mark.parametrize("version", ["", "v1/"])
@pytest.mark.parametrize("doctype", sorted(GUARDIAN_READS))
@pytest.mark.usefixtures("acted")
def test_a_family_doesnt_read_it(world: World, parent: Client, doctype: str, version: str) -> None:
	where = f"/api/{version}resource/{doctype}"
	read = parent.get(f"{where}/{world.here[doctype]}")
	listed = parent.get(where, fields='["*"]')
	assert read.body["data"]["name"] == world.here[doctype]
	assert [each["name"] for each in listed.body["data"]] == [world.here[doctype]]
	assert SECRETARY not in read.text + listed.text


@pytest.mark.parametrize(
	"asked",
	[
		*({"fields": json.dumps(["name", field])} for field in ACTED),
		{"fields": '["name", "owner as who"]'},
		{"filters": json.dumps([["owner", "=", SECRETARY]])},
		{"order_by": "modified_by asc"},
		{"group_by": "owner"},
	],
)
@pytest.mark.usefixtures("acted")
def test_nor_asks_for_it_by_name(parent: Client, asked: dict[str, str]) -> None:
	answer = parent.get("/api/resource/Activity Booking", **asked)
	assert answer.status != 200 or answer.body["data"] == []


@pytest.mark.usefixtures("acted")
def test_a_row_by_its_own_name_keeps_it_too(world: World, parent: Client) -> None:
	name = frappe.get_all(
		"Student Guardian", {"parent": world.here["Student"]}, pluck="name", order_by="name asc"
	)[0]
	answer = parent.get(f"/api/resource/Student Guardian/{name}")
	assert answer.body["data"]["guardian"] == world.here["Guardian"]
	assert SECRETARY not in answer.text


@pytest.mark.usefixtures("acted")
def test_staff_read_it(world: World, server: Server) -> None:
	staff = server.client().login(world.staff["Academic Staff"], PASSWORD)
	read = staff.get(f"/api/resource/Activity Booking/{world.here['Activity Booking']}")
	assert read.body["data"]["owner"] == SECRETARY


@pytest.mark.usefixtures("acted")
def test_a_teacher_who_is_a_parent_is_a_parent_here(world: World, server: Server) -> None:
	user = people.user("Sascha", ["Instructor", "Guardian"]).name
	guardian = people.guardian(user).name
	frappe.get_doc("Student", world.here["Student"]).append("guardians", {"guardian": guardian}).insert()
	frappe.db.commit()
	try:
		both = server.client().login(user, PASSWORD)
		answer = both.get(f"/api/resource/Activity Booking/{world.here['Activity Booking']}")
		assert answer.status == 200
		assert SECRETARY not in answer.text
	finally:
		frappe.db.delete("Student Guardian", {"guardian": guardian})
		frappe.db.commit()
