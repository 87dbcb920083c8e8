"""Guardians and students read what is their own, and change nothing."""

import frappe
import pytest

from ifitwala_ed.permissions.family import students_of
from tests.factories import people
from tests.factories.rows import row
from tests.permissions.conftest import World
from tests.permissions.looking import may, sees

GUARDIAN_READS = {"Student", "Guardian", "Account Holder", "Activity Booking", "Activity Booking Event"}
STUDENT_READS = {"Student", "Activity Booking", "Activity Booking Event"}


def test_a_guardian_reads_what_is_the_familys(world: World) -> None:
	user = world.here.family.user
	seen = {doctype for doctype, name in world.here.documents.items() if sees(user, doctype, name)}
	assert seen == GUARDIAN_READS


def test_a_guardian_reads_nothing_of_other_families(world: World) -> None:
	user = world.here.family.user
	assert [doctype for doctype, name in world.there.documents.items() if sees(user, doctype, name)] == []


def test_a_guardian_who_may_not_book_reads_nothing_of_the_child(world: World) -> None:
	frappe.db.set_value("Student Guardian", {"parent": world.here.family.student}, "can_book", 0)
	user = world.here.family.user
	seen = {doctype for doctype, name in world.here.documents.items() if sees(user, doctype, name)}
	assert seen == {"Guardian"}
	assert students_of(user) == []
	assert students_of(user, can_book=False) == [world.here.family.student]


def test_a_guardian_without_children_reads_only_the_own_record(world: World) -> None:
	user = people.user("Lou", ["Guardian"]).name
	people.guardian(user)
	assert [doctype for doctype, name in world.here.documents.items() if sees(user, doctype, name)] == []


def test_a_student_reads_only_what_is_their_own(world: World) -> None:
	student, user = people.student_user(world.here.school)
	own = row(
		"Activity Booking",
		program_offering=world.here["Program Offering"],
		student=student,
		school=world.here.school,
		status="Confirmed",
	).name
	event = row("Activity Booking Event", activity_booking=own, event="Confirmed").name
	documents = {"Student": student, "Activity Booking": own, "Activity Booking Event": event}
	assert {doctype for doctype, name in documents.items() if sees(user, doctype, name)} == STUDENT_READS
	assert [doctype for doctype, name in world.here.documents.items() if sees(user, doctype, name)] == []


@pytest.mark.parametrize(
	"right", ["write", "create", "delete", "share", "submit", "print", "email", "export"]
)
def test_families_change_and_take_nothing(world: World, right: str) -> None:
	user = world.here.family.user
	allowed = [doctype for doctype, name in world.here.documents.items() if may(user, right, doctype, name)]
	assert allowed == []


def test_guests_see_nothing(world: World) -> None:
	assert [doctype for doctype, name in world.here.documents.items() if sees("Guest", doctype, name)] == []


def test_a_user_without_a_role_of_the_app_sees_nothing(world: World) -> None:
	user = world.nobody
	assert [doctype for doctype, name in world.here.documents.items() if sees(user, doctype, name)] == []
