"""One child, two tabs: what two requests for the same student can't both win."""

from collections.abc import Callable
from threading import Barrier
from typing import Any

import frappe
import pytest

from ifitwala_ed.api.activity_booking import submit_activity_booking
from ifitwala_ed.core import taken_back
from ifitwala_ed.exceptions import DuplicateActiveBookingError, ScheduleClashError
from tests.factories import offerings, people, places
from tests.integration.booking.invariants import require_consistent
from tests.support import sabotage, snapshots
from tests.support.parallel import Outcome, in_threads
from tests.support.site import Site

pytestmark = pytest.mark.mariadb

ROUNDS = 5


def two_offerings_at_the_same_time() -> tuple[offerings.Offered, offerings.Offered]:
	school = places.school().name
	return offerings.open_offering(school=school), offerings.open_offering(school=school)


def submit(family: people.Family, made: offerings.Offered, **arguments: Any) -> Callable[[], dict]:
	def book() -> dict:
		frappe.set_user(family.user)
		return submit_activity_booking(made.offering, family.student, choices=[made.section], **arguments)

	return book


def seats_of(student: str) -> int:
	frappe.db.commit()
	return frappe.db.count("Activity Booking", {"student": student, "status": "Confirmed"})


def errors(outcomes: list[Outcome]) -> list[type]:
	return [type(outcome.error) for outcome in outcomes if not outcome.ok]


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_two_clashing_offerings_from_two_tabs(site: Site, _round: int) -> None:
	first, second = two_offerings_at_the_same_time()
	family = people.family(first.school)
	frappe.db.commit()

	outcomes = in_threads(site, [submit(family, first), submit(family, second)])

	assert errors(outcomes) == [ScheduleClashError]
	assert seats_of(family.student) == 1


def test_control_without_the_students_lock_both_tabs_win(site: Site) -> None:
	first, second = two_offerings_at_the_same_time()
	family = people.family(first.school)
	frappe.db.commit()

	with sabotage.no_student_lock(), sabotage.meeting_before_the_seat(Barrier(2)):
		in_threads(site, [submit(family, first), submit(family, second)])

	assert seats_of(family.student) == 2


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_the_button_pressed_twice_without_a_key_books_once(site: Site, _round: int) -> None:
	made = offerings.open_offering(capacity=5)
	family = people.family(made.school)
	frappe.db.commit()

	outcomes = in_threads(site, [submit(family, made)] * 4)

	assert errors(outcomes) == [DuplicateActiveBookingError] * 3
	assert seats_of(family.student) == 1


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_the_same_key_at_once_gives_everybody_the_same_booking(site: Site, _round: int) -> None:
	made = offerings.open_offering(capacity=5)
	family = people.family(made.school)
	frappe.db.commit()

	outcomes = in_threads(site, [submit(family, made, idempotency_key="one-press")] * 4)

	assert errors(outcomes) == []
	assert len({outcome.value["name"] for outcome in outcomes}) == 1
	assert seats_of(family.student) == 1


def test_control_without_lock_and_unique_index_the_button_books_twice(site: Site) -> None:
	made = offerings.open_offering(capacity=5)
	family = people.family(made.school)
	frappe.db.commit()
	frappe.db.sql_ddl("ALTER TABLE `tabActivity Booking` DROP INDEX unique_active_booking")
	try:
		with sabotage.no_student_lock(), sabotage.meeting_before_the_seat(Barrier(2)):
			in_threads(site, [submit(family, made)] * 2)
		assert seats_of(family.student) == snapshots.damage(2, without=1)
	finally:
		frappe.db.delete("Activity Booking", {"student": family.student})
		frappe.db.commit()
		frappe.db.add_unique(
			"Activity Booking",
			["student", "program_offering", "active_marker"],
			constraint_name="unique_active_booking",
		)


def test_a_child_who_leaves_loses_what_was_booked_since_the_office_opened_the_form(site: Site) -> None:
	"""The office's transaction has read, and so taken its snapshot, before the family books.

	It sees the booking all the same, or is told by the database to begin anew, with nothing half done.
	"""
	made = offerings.open_offering()
	family = people.family(made.school)
	frappe.db.commit()
	student = frappe.get_doc("Student", family.student)
	[booked] = in_threads(site, [submit(family, made)])
	assert booked.ok

	student.enabled = 0
	try:
		student.save(ignore_permissions=True)
	except (frappe.db.OperationalError, frappe.QueryDeadlockError) as error:
		if not taken_back.is_changed_since_read(error):
			raise
		frappe.db.rollback()
		student.reload().update({"enabled": 0}).save(ignore_permissions=True)

	assert seats_of(family.student) == 0
	require_consistent(made.offering)


def test_control_the_unique_index_alone_holds_without_the_lock(site: Site) -> None:
	made = offerings.open_offering(capacity=5)
	family = people.family(made.school)
	frappe.db.commit()

	with sabotage.no_student_lock():
		outcomes = in_threads(site, [submit(family, made)] * 4)

	assert set(errors(outcomes)) == {DuplicateActiveBookingError}
	assert seats_of(family.student) == 1
