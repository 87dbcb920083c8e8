"""Warning a family and releasing a seat are the office's: of its schools, and not of its own children."""

from collections.abc import Callable

import frappe
import pytest

from ifitwala_ed.api import office
from ifitwala_ed.exceptions import ActivityAccessError
from ifitwala_ed.permissions.roles import STAFF_ROLES
from tests.factories import absences, people, places
from tests.factories.absences import Away
from tests.integration.booking.conftest import acting_as
from tests.support.http import Server
from tests.support.pages import Browser

ACTS: tuple[Callable, ...] = (office.get_missed_sessions, office.warn_of_absences, office.release_seat)


@pytest.fixture(autouse=True)
def rule(booking_settings: object) -> None:
	absences.the_rule()


def away() -> Away:
	_parent, (here, _there) = places.campuses(2)
	return absences.away(school=here.name)


def refused(user: str, booking: str) -> set[str]:
	sentences = set()
	with acting_as(user):
		for act in ACTS:
			with pytest.raises(ActivityAccessError) as refusal:
				act(booking)
			sentences.add(str(refusal.value))
	return sentences


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_staff_of_the_school(role: str) -> None:
	child = away()
	with acting_as(people.staff(role, [child.made.school]).name):
		assert office.get_missed_sessions(child.booking)["child"]["can_warn"]
		assert office.warn_of_absences(child.booking)["ok"]
		assert child.booking in {
			each["activity_booking"] for each in office.get_missing_children()["children"]
		}


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_staff_of_another_school_are_told_what_a_missing_booking_tells(role: str) -> None:
	child = away()
	user = people.staff(role, [places.school().name]).name
	assert refused(user, child.booking) == refused(user, "no-such-booking")
	with acting_as(user):
		assert office.get_missing_children()["children"] == []


def test_families_instructors_and_guests_are_refused() -> None:
	child = away()
	teacher = people.teacher()
	group = frappe.get_doc("Student Group", child.made.section)
	group.append("instructors", {"employee": teacher.employee})
	group.save()
	for user in (child.family.user, teacher.user, "Guest"):
		assert len(refused(user, child.booking)) == 1
		with acting_as(user), pytest.raises(ActivityAccessError):
			office.get_missing_children()


def test_staff_are_a_family_to_their_own_child() -> None:
	child = away()
	frappe.get_doc("User", child.family.user).add_roles("Academic Staff")
	assert len(refused(child.family.user, child.booking)) == 1


@pytest.mark.http
def test_the_page_is_nobody_elses(server: Server) -> None:
	child = away()
	frappe.db.commit()
	pages = [
		Browser(server, user).open("/activities/board/missing") for user in (child.family.user, teacher())
	]
	assert [page.status for page in pages] == [403, 403]


def teacher() -> str:
	user = people.teacher().user
	frappe.db.commit()
	return user
