"""Nobody counts what they may not list: with filters a number is an answer to any question about a child.

Version 15's own ``frappe.client.get_count`` asks for no right.
"""

from typing import Any

import frappe
import pytest

from tests.factories import people
from tests.factories.people import PASSWORD
from tests.permissions.conftest import World
from tests.support.http import Client, Server

pytestmark = pytest.mark.http

COUNT = "frappe.client.get_count"


def counted(client: Client, doctype: str, **filters: Any) -> int | None:
	answer = client.call(COUNT, doctype=doctype, filters=filters)
	return answer.message if answer.status == 200 else None


@pytest.mark.parametrize(
	"doctype", ["Student", "Activity Booking", "Student Guardian", "Communication Chain"]
)
def test_a_family_counts_nobody(world: World, server: Server, doctype: str) -> None:
	parent = server.client().login(world.here.family.user, PASSWORD)
	assert not counted(parent, doctype)
	assert not counted(parent, doctype, name=["like", "%"])


def test_staff_count_their_own_school(world: World, server: Server) -> None:
	staff = server.client().login(world.staff["Academic Staff"], PASSWORD)
	for campus, number in ((world.here, 1), (world.there, 0)):
		assert counted(staff, "Student", name=campus["Student"]) == number
		assert counted(staff, "Activity Booking", school=campus.school) == number


def test_an_instructor_counts_the_own_groups(world: World, server: Server) -> None:
	instructor = server.client().login(world.here.teacher.user, PASSWORD)
	for campus, number in ((world.here, 1), (world.there, 0)):
		assert counted(instructor, "Activity Booking", name=campus["Activity Booking"]) == number
	guessed = {"eligibility_override_reason": ["like", "The twin%"]}
	assert not counted(instructor, "Activity Booking", **guessed)


@pytest.mark.parametrize("doctype", ["Notification Log", "Email Queue", "Version", "User", "Sales Invoice"])
def test_nobody_counts_documents_of_other_apps_that_they_may_not_list(
	world: World, server: Server, doctype: str
) -> None:
	"""Notices hold children's names and the reasons that were written about them."""
	frappe.get_doc(
		doctype="Notification Log",
		subject="Kim has a seat",
		for_user=world.there.family.user,
		type="Alert",
		document_type="Student",
		document_name=world.there["Student"],
	).insert(ignore_permissions=True)
	frappe.db.commit()
	parent = server.client().login(world.here.family.user, PASSWORD)
	listed = parent.call("frappe.client.get_list", doctype=doctype, limit_page_length=0)
	seen = len(listed.message) if listed.status == 200 else None
	assert counted(parent, doctype) == seen
	assert not counted(parent, "Notification Log", subject=["like", "Kim%"])


def test_other_doctypes_are_counted_as_ever(server: Server) -> None:
	user = people.user("Ada", ["System Manager"]).name
	frappe.db.commit()
	admin = server.client().login(user, PASSWORD)
	assert admin.call(COUNT, doctype="Role", filters={"name": "Guardian"}).message == 1
	assert admin.call(COUNT, doctype="Role").message > 1
