"""What hangs on bookings and communications has their school, by which lists of one school are found."""

from collections.abc import Iterator

import frappe
import pytest

from ifitwala_ed.activities.booking import audit, capacity, seats
from ifitwala_ed.api import activity_booking as api
from ifitwala_ed.patches import fill_schools_of_what_hangs_on_bookings as patch
from ifitwala_ed.schedule.student_group_employee_booking import move_reservations_to_school
from ifitwala_ed.school_communication import entries, threads
from ifitwala_ed.school_communication.telling import delivery as telling
from ifitwala_ed.school_communication.telling import orders
from tests.factories import bookings, lotteries, offerings, people, places, posts
from tests.support import outbox
from tests.support.site import purge

OF_BOOKINGS = ("Activity Booking Event", "Activity Event Delivery")
OF_COMMUNICATIONS = ("Communication Chain", "Communication Interaction Entry")
OF_READERS = ("Communication Interaction", "Communication Delivery")
RESERVATIONS = ("Location Booking", "Employee Booking")


def schools_of(doctype: str, field: str, names: list[str]) -> list[str | None]:
	"""The schools that rows of some documents have; there are rows."""
	found = frappe.get_all(
		doctype, filters={field: ["in", names]}, pluck="school", distinct=True, order_by="school asc"
	)
	assert found
	return found


def history_of(booking: str) -> set[str | None]:
	"""The schools of everything that hangs on a booking."""
	post = threads.thread_of_booking(booking)
	found: set[str | None] = set()
	for doctype in OF_BOOKINGS:
		found.update(schools_of(doctype, "activity_booking", [booking]))
	for doctype in OF_COMMUNICATIONS:
		found.update(schools_of(doctype, "org_communication", [post]))
	return found


def booked_and_told(capacity: int = 20) -> tuple[offerings.Offered, str]:
	made = offerings.open_offering(capacity=capacity)
	booking = bookings.book(made, made.section, people.family(made.school).student)
	outbox.deliver()
	return made, booking


def test_a_booking_its_notices_and_its_conversation() -> None:
	made, booking = booked_and_told()
	api.cancel_activity_booking(booking)
	outbox.deliver()
	assert history_of(booking) == {made.school}


def test_an_allocation_that_moves_many_at_once() -> None:
	made = lotteries.lottery(sections=2, capacity=1)
	applied = [made.apply(made.sections[0]) for _number in range(3)]
	made.close()
	made.run()
	school = frappe.db.get_value("Program Offering", made.name, "school")
	assert schools_of("Activity Booking Event", "activity_booking", applied) == [school]


def test_the_bookings_school_counts_and_not_where_the_offering_went_since() -> None:
	made, booking = booked_and_told()
	frappe.db.set_value("Program Offering", made.offering, "school", places.school().name)
	api.cancel_activity_booking(booking)
	outbox.deliver()
	assert history_of(booking) == {made.school}


def test_what_is_said_and_told_moves_with_its_communication() -> None:
	school = places.school().name
	family = people.family(school)
	post = posts.post(school, posts.audience("School", school, "guardians"))
	telling.deliver()
	entries.append(post.name, user=family.user, intent_type="Comment", note="Before")
	for doctype in (*OF_COMMUNICATIONS, *OF_READERS):
		assert schools_of(doctype, "org_communication", [post.name]) == [school]
	post.reload()
	post.school = places.school().name
	post.audiences = []
	post.save()
	entries.append(post.name, user="Administrator", intent_type="Comment", note="After")
	for doctype in (*OF_COMMUNICATIONS, *OF_READERS):
		assert schools_of(doctype, "org_communication", [post.name]) == [post.school]


def test_who_is_told_of_a_question() -> None:
	school = places.school().name
	post = posts.post(school)
	entry = entries.append(post.name, user=people.user().name, intent_type="Question", note="When?")
	orders.order_entry(entry)
	assert schools_of("Communication Delivery", "org_communication", [post.name]) == [school]


def test_a_communication_stored_without_its_chain() -> None:
	post = posts.post(places.school().name)
	frappe.db.delete("Communication Chain", {"name": post.name})
	entries.append(post.name, user="Administrator", intent_type="Comment", note="Here")
	for doctype in OF_COMMUNICATIONS:
		assert schools_of(doctype, "org_communication", [post.name]) == [post.school]


def test_seats_and_what_sections_take_are_of_the_school_and_go_with_it() -> None:
	made = offerings.open_offering()
	assert schools_of("Activity Seat Ledger", "program_offering", [made.offering]) == [made.school]
	for doctype in RESERVATIONS:
		assert schools_of(doctype, "source_name", [made.section]) == [made.school]
	elsewhere = places.school().name
	group = frappe.get_doc("Student Group", made.section)
	move_reservations_to_school(group.name, elsewhere)
	for doctype in RESERVATIONS:
		assert schools_of(doctype, "source_name", [made.section]) == [elsewhere]
	frappe.db.set_value("Program Offering", made.offering, "school", elsewhere)
	capacity.sync_capacity(made.offering)
	assert schools_of("Activity Seat Ledger", "program_offering", [made.offering]) == [elsewhere]


def test_a_class_that_goes_to_another_school_takes_its_hours_along() -> None:
	school, year = places.school().name, places.academic_year().name
	room = places.room().name
	group = offerings.school_class(
		school, year, [], schedule=[offerings.slot(room, employee=people.employee().name)]
	)
	elsewhere = places.school().name
	group.school = elsewhere
	group.save()
	for doctype in RESERVATIONS:
		assert schools_of(doctype, "source_name", [group.name]) == [elsewhere]


def test_a_booking_made_by_hand_is_of_no_school_whatever_was_sent() -> None:
	room = places.room().name
	made = frappe.get_doc(
		doctype="Location Booking",
		location=room,
		from_datetime="2031-05-05 10:00:00",
		to_datetime="2031-05-05 11:00:00",
		school=places.school().name,
	).insert()
	assert frappe.db.get_value("Location Booking", made.name, "school") is None


def test_the_audit_finds_seats_of_another_school() -> None:
	made = offerings.open_offering()
	ledger = seats.ledger_name(made.offering, made.section)
	frappe.db.set_value("Activity Seat Ledger", ledger, "school", places.school().name)
	found = [finding for finding in audit.audit() if finding.document == ledger]
	assert [finding.invariant for finding in found] == ["seats_are_of_the_offerings_school"]


class TestTheUpdate:
	@pytest.fixture
	def emptied(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[offerings.Offered, str]]:
		"""A booking from before its history had a school, alone on the site; two rows are filled at a time."""
		purge()
		monkeypatch.setattr(patch, "BATCH", 2)
		made, booking = booked_and_told()
		for doctype in (*OF_BOOKINGS, *OF_COMMUNICATIONS, *OF_READERS):
			frappe.db.sql(f"UPDATE `tab{doctype}` SET school = NULL")  # noqa: S608 - made of constants
		for doctype in ("Activity Seat Ledger", *RESERVATIONS):
			frappe.db.sql(f"UPDATE `tab{doctype}` SET school = NULL")  # noqa: S608 - made of constants
		yield made, booking
		frappe.db.rollback()
		purge()

	def test_it_fills_what_is_empty(self, emptied: tuple[offerings.Offered, str]) -> None:
		made, booking = emptied
		patch.execute()
		assert history_of(booking) == {made.school}
		assert schools_of("Activity Seat Ledger", "program_offering", [made.offering]) == [made.school]
		for doctype in RESERVATIONS:
			assert schools_of(doctype, "source_name", [made.section]) == [made.school]

	def test_it_goes_on_where_it_was_interrupted(
		self,
		emptied: tuple[offerings.Offered, str],
		monkeypatch: pytest.MonkeyPatch,
	) -> None:
		made, booking = emptied
		filled: list[str] = []
		fill = patch._fill

		def fill_once(doctype: str, owner: str, fieldname: str, names: list[str]) -> None:
			if filled:
				raise KeyboardInterrupt
			filled.extend(names)
			fill(doctype, owner, fieldname, names)

		monkeypatch.setattr(patch, "_fill", fill_once)
		with pytest.raises(KeyboardInterrupt):
			patch.execute()
		frappe.db.rollback()
		done = {"name": ["in", filled], "school": ["is", "set"]}
		assert frappe.db.count("Activity Booking Event", done) == len(filled) > 0
		monkeypatch.setattr(patch, "_fill", fill)
		patch.execute()
		assert history_of(booking) == {made.school}

	def test_what_a_group_took_that_is_gone_is_nobodys(self, emptied: tuple[offerings.Offered, str]) -> None:
		made, _booking = emptied
		frappe.db.sql("UPDATE `tabLocation Booking` SET source_name = 'gone'")
		patch.execute()
		assert schools_of("Location Booking", "source_name", ["gone"]) == [""]
		assert schools_of("Employee Booking", "source_name", [made.section]) == [made.school]

	def test_what_belongs_to_nothing_stays_empty(self, emptied: tuple[offerings.Offered, str]) -> None:
		_made, booking = emptied
		frappe.db.sql("UPDATE `tabActivity Booking Event` SET activity_booking = 'gone'")
		patch.execute()
		assert schools_of("Activity Booking Event", "activity_booking", ["gone"]) == [None]
		assert schools_of("Activity Event Delivery", "activity_booking", [booking]) != [None]
