"""A student leaves: what isn't over is cancelled, and past terms stay as they were."""

import frappe
import pytest
from frappe.utils import add_days, today

from ifitwala_ed.activities.booking import waitlist
from ifitwala_ed.activities.booking.endings import Whereabouts, over
from ifitwala_ed.api import activity_booking as api
from ifitwala_ed.api import desk
from ifitwala_ed.exceptions import ActivityAccessError, NotEligibleError
from ifitwala_ed.school import student_locks
from tests.factories import bookings, offerings, people, places
from tests.integration.booking.conftest import acting_as
from tests.integration.booking.invariants import require_consistent
from tests.integration.booking.test_school_side import findings_of, status
from tests.support import outbox

LONG_AGO = 200


def leave(student: str) -> None:
	document = frappe.get_doc("Student", student)
	document.enabled = 0
	document.save(ignore_permissions=True)
	frappe.db.commit()


def history(booking: str) -> list[str]:
	return frappe.get_all(
		"Activity Booking Event", {"activity_booking": booking}, pluck="event", order_by="occurred_on asc"
	)


def roster(section: str) -> list[str]:
	return frappe.get_all("Student Group Student", {"parent": section}, pluck="student", order_by="idx asc")


def seats_held(made: offerings.Offered) -> int:
	return frappe.db.get_value("Activity Seat Ledger", f"{made.offering}-{made.section}", "seats_held")


def what_families_were_sent(booking: str) -> int:
	return frappe.db.count("Activity Event Delivery", {"activity_booking": booking})


def stored(booking: str) -> frappe._dict:
	return frappe.db.get_value("Activity Booking", booking, ["*"], as_dict=True)


def test_what_is_over_stays_as_it_was(book) -> None:
	school = places.school().name
	past, running = (offerings.open_offering(school=school) for _number in range(2))
	family = people.family(school)
	took_place = book(past, family)["name"]
	offerings.let_days_pass(past, LONG_AGO)
	takes_place = book(running, family)["name"]
	outbox.deliver()
	before, told = stored(took_place), what_families_were_sent(took_place)

	leave(family.student)

	outbox.deliver()
	assert stored(took_place) == before
	assert history(took_place) == ["Confirmed"]
	assert what_families_were_sent(took_place) == told
	assert (roster(past.section), seats_held(past)) == ([family.student], 1)
	assert status(takes_place) == "Cancelled"
	assert (roster(running.section), seats_held(running)) == ([], 0)
	for made in (past, running):
		require_consistent(made.offering)
		assert findings_of(made) == []


def test_a_paid_seat_of_a_past_term_stays_billed(book) -> None:
	made = offerings.open_offering()
	family = people.family(made.school)
	booking = book(made, family)["name"]
	frappe.db.set_value("Activity Booking", booking, "billing_status", "Pending")
	offerings.let_days_pass(made, LONG_AGO)
	leave(family.student)
	assert frappe.db.get_value("Activity Booking", booking, "billing_status") == "Pending"


@pytest.mark.parametrize("mode", ["Lottery (Preference)", "Manual"])
def test_an_application_of_a_past_term_stays_as_it_was(book, mode: str) -> None:
	made = offerings.open_offering(activity_allocation_mode=mode)
	families = [people.family(made.school) for _number in range(2)]
	bookings = [book(made, family, made.section)["name"] for family in families]
	leave(families[0].student)
	offerings.let_days_pass(made, LONG_AGO)
	leave(families[1].student)
	assert [status(name) for name in bookings] == ["Cancelled", "Submitted"]


def test_who_waited_or_had_an_offer_in_a_past_term_stays_as_it_was(book) -> None:
	made = offerings.open_offering(capacity=1)
	families = [people.family(made.school) for _number in range(3)]
	bookings = [book(made, family)["name"] for family in families]
	with acting_as(families[0].user):
		api.cancel_activity_booking(bookings[0])
	offerings.let_days_pass(made, LONG_AGO)
	for family in families[1:]:
		leave(family.student)
	assert [status(name) for name in bookings[1:]] == ["Offered", "Waitlisted"]
	require_consistent(made.offering)


def test_a_term_that_runs_is_not_over(book) -> None:
	"""Its first session was last week; the next is this week or the one after."""
	made = offerings.open_offering(capacity=1)
	families = [people.family(made.school) for _number in range(2)]
	bookings = [book(made, family)["name"] for family in families]
	offerings.let_days_pass(made, 28)
	leave(families[0].student)
	assert status(bookings[0]) == "Cancelled"
	waitlist.fill_all()
	assert status(bookings[1]) == "Offered"


def test_a_section_is_over_with_its_last_session_though_the_term_goes_on(book) -> None:
	made = offerings.open_offering(sections=2)
	first, second = made.sections
	families = [people.family(made.school) for _number in range(2)]
	early, late = (
		book(made, family, section)["name"] for family, section in zip(families, made.sections, strict=True)
	)
	only_first = offerings.Offered(made.offering, made.school, made.academic_year, [first])
	offerings.let_days_pass(only_first, LONG_AGO, dates=False)
	for family in families:
		leave(family.student)
	assert (status(early), status(late)) == ("Confirmed", "Cancelled")
	assert over({Whereabouts(made.offering, first), Whereabouts(made.offering, second)}) == {
		Whereabouts(made.offering, first)
	}


def test_what_has_no_session_is_over_with_the_last_day_of_the_offering(book) -> None:
	made = offerings.open_offering()
	family = people.family(made.school)
	booking = book(made, family)["name"]
	for doctype in ("Location Booking", "Employee Booking"):
		frappe.db.delete(doctype, {"source_name": made.section})
	places_booked = {Whereabouts(made.offering), Whereabouts(made.offering, made.section)}
	for last_day, are_over in (
		(add_days(today(), 1), False),
		(today(), False),
		(add_days(today(), -1), True),
	):
		frappe.db.set_value("Program Offering", made.offering, "end_date", last_day)
		assert over(places_booked) == (places_booked if are_over else set())
	frappe.db.commit()
	leave(family.student)
	assert status(booking) == "Confirmed"


def test_a_group_that_is_retired_after_its_term_changes_no_booking_of_it(book) -> None:
	made = offerings.open_offering()
	family = people.family(made.school)
	booking = book(made, family)["name"]
	offerings.let_days_pass(made, LONG_AGO)
	group = frappe.get_doc("Student Group", made.section)
	group.status = "Retired"
	group.save(ignore_permissions=True)
	leave(family.student)
	assert (status(booking), history(booking)) == ("Confirmed", ["Confirmed"])
	assert roster(made.section) == [family.student]
	require_consistent(made.offering)


def test_whoever_belongs_to_a_child_may_leave_without_a_booking_changing(book) -> None:
	"""Guardian's user, account holder's guardian and instructor: none of them holds a seat."""
	made = offerings.open_offering()
	family = people.family(made.school)
	booking = book(made, family)["name"]
	employee = frappe.db.get_value("Student Group Instructor", {"parent": made.section}, "employee")
	frappe.get_doc("User", family.user).update({"enabled": 0}).save(ignore_permissions=True)
	frappe.get_doc("Employee", employee).update({"status": "Inactive"}).save(ignore_permissions=True)
	student = frappe.get_doc("Student", family.student)
	student.guardians = []
	student.save(ignore_permissions=True)
	assert (status(booking), history(booking)) == ("Confirmed", ["Confirmed"])
	require_consistent(made.offering)


def test_a_child_who_left_is_seated_by_no_request_that_was_judged_before(book, monkeypatch) -> None:
	"""The office disables the child between the request's judgement and its lock."""
	made = offerings.open_offering()
	family = people.family(made.school)
	lock = student_locks.lock_student

	def leave_first(student: str) -> bool:
		monkeypatch.undo()
		leave(student)
		return lock(student)

	monkeypatch.setattr(student_locks, "lock_student", leave_first)
	with pytest.raises(NotEligibleError, match="enrolled"):
		book(made, family)
	assert frappe.db.count("Activity Booking", {"student": family.student}) == 0
	require_consistent(made.offering)


class TestPreview:
	def test_it_says_what_leaving_would_cancel_and_changes_nothing(self) -> None:
		school = places.school().name
		student = people.student(school).name
		past, seat, applied = (
			offerings.open_offering(school=school),
			offerings.open_offering(school=school),
			offerings.open_offering(school=school, activity_allocation_mode="Manual"),
		)
		names = [bookings.book(past, past.section, student)]
		offerings.let_days_pass(past, LONG_AGO)
		names.append(bookings.book(seat, seat.section, student))
		names.append(api.submit_activity_booking(applied.offering, student)["name"])
		previewed = desk.preview_withdrawal(student)["cancelled"]
		assert {row["booking"] for row in previewed} == set(names[1:])
		by_name = {row["booking"]: row for row in previewed}
		assert by_name[names[1]]["section"]
		assert by_name[names[1]]["status"] == "Confirmed"
		assert by_name[names[2]]["section"] == ""
		assert all(row["offering_title"] for row in previewed)
		assert [status(name) for name in names] == ["Confirmed", "Confirmed", "Submitted"]
		leave(student)
		assert [status(name) for name in names] == ["Confirmed", "Cancelled", "Cancelled"]
		assert desk.preview_withdrawal(student) == {"cancelled": []}

	def test_it_is_for_staff_of_the_school(self) -> None:
		family = people.family(places.school().name)
		own, other = (
			people.staff("Academic Staff", [school])
			for school in (frappe.db.get_value("Student", family.student, "school"), places.school().name)
		)
		with acting_as(own.name):
			assert desk.preview_withdrawal(family.student) == {"cancelled": []}
		for user in (other.name, family.user, "Guest"):
			with acting_as(user), pytest.raises(ActivityAccessError):
				desk.preview_withdrawal(family.student)
		with acting_as(own.name), pytest.raises(ActivityAccessError):
			desk.preview_withdrawal("no-such-student")
