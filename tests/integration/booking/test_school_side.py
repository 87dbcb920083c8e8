"""What the school does: lose a student, audit, and repair. Cancelling a section has tests of its own."""

from collections.abc import Iterator

import frappe
import pytest
from frappe.utils import add_days, now_datetime

from ifitwala_ed.activities.booking import idempotency, waitlist
from ifitwala_ed.activities.booking.audit import audit
from ifitwala_ed.activities.booking.invariants import OF_NOW, OF_OFFERINGS
from ifitwala_ed.core import notes
from tests.factories import offerings, people, places
from tests.integration.booking.invariants import require_consistent


def findings_of(made: offerings.Offered) -> list[str]:
	names = frappe.get_all(
		"Activity Booking", {"program_offering": made.offering}, pluck="name", order_by="name"
	)
	mine = {made.offering, *made.sections, *names}
	return [str(each) for each in audit() if any(name in str(each) for name in mine)]


def status(booking: str) -> str:
	return frappe.db.get_value("Activity Booking", booking, "status")


def test_a_student_who_leaves_loses_active_bookings_and_the_queue_moves(book) -> None:
	made = offerings.open_offering(capacity=1)
	families = [people.family(made.school) for _n in range(2)]
	names = [book(made, family)["name"] for family in families]
	student = frappe.get_doc("Student", families[0].student)
	student.enabled = 0
	student.save(ignore_permissions=True)
	frappe.db.commit()

	assert status(names[0]) == "Cancelled"
	waitlist.fill_all()
	assert status(names[1]) == "Offered"
	require_consistent(made.offering)


@pytest.fixture
def no_keys_forgotten_yet() -> Iterator[None]:
	"""Each day goes on where the one before has stopped."""
	notes.note(idempotency.FORGOTTEN, {})
	yield
	frappe.db.rollback()
	notes.note(idempotency.FORGOTTEN, {})
	frappe.db.commit()


@pytest.mark.usefixtures("no_keys_forgotten_yet")
def test_old_keys_are_forgotten_and_young_ones_kept(book) -> None:
	made = offerings.open_offering()
	family = people.family(made.school, children=2)
	old, young = (
		book(made, family, student=student, idempotency_key=student)["name"] for student in family.students
	)
	frappe.db.set_value("Activity Booking", old, "creation", "2020-01-01 00:00:00", update_modified=False)
	idempotency.forget_old_keys()
	keys = [frappe.db.get_value("Activity Booking", name, "idempotency_key") for name in (old, young)]
	assert keys == [None, family.students[1]]


@pytest.mark.usefixtures("no_keys_forgotten_yet")
def test_each_day_forgets_what_has_come_of_age_since(book) -> None:
	made = offerings.open_offering()
	family = people.family(made.school)
	booking = book(made, family, idempotency_key=family.student)["name"]
	came_of_age = add_days(now_datetime(), -idempotency.REMEMBERED_DAYS - 1)
	frappe.db.set_value("Activity Booking", booking, "creation", came_of_age, update_modified=False)
	notes.note(idempotency.FORGOTTEN, {"until": str(add_days(came_of_age, -1))})
	idempotency.forget_old_keys()
	assert frappe.db.get_value("Activity Booking", booking, "idempotency_key") is None
	until = notes.recall(idempotency.FORGOTTEN)["until"]
	assert str(came_of_age) < until < str(now_datetime())


DAMAGE = {
	"ledger_agrees_with_bookings": "UPDATE `tabActivity Seat Ledger` SET waiting = 3 WHERE program_offering = %(o)s",
	"no_room_is_oversold": "UPDATE `tabActivity Seat Ledger` SET capacity = 0 WHERE program_offering = %(o)s",
	"ledger_rows_have_their_names": "UPDATE `tabActivity Seat Ledger` SET name = concat(name, '-x') WHERE program_offering = %(o)s",
	"totals_are_marked": "UPDATE `tabActivity Seat Ledger` SET has_total = 1 WHERE program_offering = %(o)s",
	"active_marker_follows_status": "UPDATE `tabActivity Booking` SET active_marker = NULL WHERE program_offering = %(o)s",
	"sections_belong_to_the_offering": "UPDATE `tabProgram Offering Activity Section` SET is_active = 0 WHERE parent = %(o)s",
	"roster_is_the_confirmed": "DELETE FROM `tabStudent Group Student` WHERE parent = %(s)s",
	"history_is_of_the_bookings_school": "UPDATE `tabActivity Booking Event` SET school = NULL WHERE activity_booking = %(b)s",
	"seats_are_of_the_offerings_school": "UPDATE `tabActivity Seat Ledger` SET school = NULL WHERE program_offering = %(o)s",
	"newest_event_is_the_status": "DELETE FROM `tabActivity Booking Event` WHERE activity_booking = %(b)s",
	"offers_have_a_deadline": "UPDATE `tabActivity Booking` SET status = 'Offered', offer_expires_on = NULL WHERE name = %(b)s",
	"queued_bookings_have_a_moment_of_joining": (
		"UPDATE `tabActivity Booking` SET status = 'Waitlisted', waitlist_joined_on = NULL WHERE name = %(b)s"
	),
	"only_who_waits_goes_first": "UPDATE `tabActivity Booking` SET goes_first = 1 WHERE name = %(b)s",
	"invoiced_bookings_have_their_invoice": (
		"UPDATE `tabActivity Booking` SET billing_status = 'Invoiced', sales_invoice = 'gone' WHERE name = %(b)s"
	),
	"every_event_is_planned": (
		"UPDATE `tabActivity Booking Event` SET occurred_on = '2020-01-01' WHERE activity_booking = %(b)s"
	),
	"deliveries_are_made_in_time": (
		"INSERT INTO `tabActivity Event Delivery` (name, activity_booking, channel, status, next_attempt)"
		" VALUES ('late', %(b)s, 'Thread', 'Pending', '2020-01-01')"
	),
}


@pytest.mark.parametrize("invariant", DAMAGE)
def test_the_audit_finds_each_kind_of_damage(book, invariant: str) -> None:
	made = offerings.open_offering()
	booking = book(made, people.family(made.school))["name"]
	assert findings_of(made) == []
	frappe.db.sql(DAMAGE[invariant], {"o": made.offering, "s": made.section, "b": booking})
	assert any(found.startswith(invariant) for found in findings_of(made))
	frappe.db.rollback()


def test_the_audit_finds_two_seats_at_the_same_time(book) -> None:
	school = places.school().name
	first, second = (offerings.open_offering(school=school) for _n in range(2))
	families = [people.family(school) for _n in range(2)]
	names = [book(made, family)["name"] for made, family in zip((first, second), families, strict=True)]
	frappe.db.set_value("Activity Booking", names[1], "student", families[0].student, update_modified=False)
	# one finding for the two of them, at either
	found = [*findings_of(first), *findings_of(second)]
	assert any(each.startswith("no_student_is_in_two_places") for each in found)
	frappe.db.rollback()


def test_every_invariant_has_its_damage() -> None:
	tested = {*DAMAGE, "no_student_is_in_two_places", "one_active_booking_per_student_and_offering"}
	assert {check.__name__ for check in (*OF_NOW, *OF_OFFERINGS)} == tested
