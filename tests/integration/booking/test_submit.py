"""A family books: which seat, which queue, and which refusals."""

import json
from typing import Any
from unittest import mock

import frappe
import pytest
from frappe.utils import add_to_date, now_datetime

from ifitwala_ed.activities.booking import access, seats, snapshot_reader, submission
from ifitwala_ed.activities.booking.snapshots import BY_STAFF, Application
from ifitwala_ed.api.activity_booking import submit_activity_booking
from ifitwala_ed.core import transactions
from ifitwala_ed.exceptions import (
	ActivityAccessError,
	BillingSetupError,
	BookingWindowClosedError,
	DuplicateActiveBookingError,
	InvalidChoiceError,
	NotEligibleError,
	ScheduleClashError,
	SectionFullError,
)
from tests.factories import billing, offerings, people, places
from tests.integration.booking.conftest import acting_as
from tests.integration.booking.invariants import require_consistent


def set_offering(made: offerings.Offered, **values) -> None:
	document = frappe.get_doc("Program Offering", made.offering)
	document.update(values)
	document.save(ignore_permissions=True)
	frappe.db.commit()


def stored(made: offerings.Offered) -> int:
	return frappe.db.count("Activity Booking", {"program_offering": made.offering})


def test_the_best_ranked_free_section_is_confirmed(book) -> None:
	made = offerings.open_offering(sections=3, capacity=1)
	first, second, _third = made.sections
	book(made, people.family(made.school), first)
	answer = book(made, people.family(made.school), first, second)

	assert (answer["status"], answer["allocated_student_group"]) == ("Confirmed", second)
	assert answer["choices"] == [first, second]
	require_consistent(made.offering)


def test_without_choices_the_sections_are_tried_by_tier(book) -> None:
	made = offerings.open_offering(sections=3, capacity=1)
	document = frappe.get_doc("Program Offering", made.offering)
	document.activity_sections[2].priority_tier = 10
	document.save(ignore_permissions=True)
	taken = [book(made, people.family(made.school))["allocated_student_group"] for _number in range(3)]

	assert taken == [made.sections[2], made.sections[0], made.sections[1]]


def test_when_all_are_full_the_family_waits_for_its_first_choice(book) -> None:
	made = offerings.open_offering(sections=2, capacity=1)
	first, second = made.sections
	book(made, people.family(made.school), first)
	book(made, people.family(made.school), second)
	answers = [book(made, people.family(made.school), second, first) for _number in range(2)]

	assert [answer["status"] for answer in answers] == ["Waitlisted", "Waitlisted"]
	assert {answer["allocated_student_group"] for answer in answers} == {second}
	assert [answer["waitlist_position"] for answer in answers] == [1, 2]
	require_consistent(made.offering)


def test_a_student_who_was_deleted_since_the_look_is_refused_like_a_stranger() -> None:
	made = offerings.open_offering()
	student = people.student(made.school)
	request = submission.Request(
		offering=snapshot_reader.load_offering(made.offering),
		student=access.load_student(student.name),
		user="Administrator",
		application=Application(actor_type=BY_STAFF),
		idempotency_key=None,
		claimed_surface=None,
	)
	student.delete()
	frappe.db.commit()
	with pytest.raises(ActivityAccessError):
		submission.submit(request)
	assert stored(made) == 0


def test_what_is_judged_after_lost_races_was_read_under_the_locks_of_its_seats() -> None:
	"""The first plain read takes the snapshot: one before the lock would show seats that others have taken since."""
	made, sent = offerings.open_offering(), []
	family = people.family(made.school)
	frappe.db.commit()
	sql, settle = frappe.db.sql, seats.settle

	def sql_and_note(query: Any, *args: Any, **kwargs: Any) -> Any:
		sent.append(str(query))
		return sql(query, *args, **kwargs)

	def lose_three_races(*args: Any, **kwargs: Any) -> None:
		if sent.count("lost") < submission.OPTIMISTIC_ATTEMPTS:
			sent.append("lost")
			raise seats.SeatRefused(made.section)
		settle(*args, **kwargs)

	with (
		acting_as(family.user),
		mock.patch.object(frappe.db, "sql", sql_and_note),
		mock.patch.object(seats, "settle", lose_three_races),
		mock.patch.object(transactions.time, "sleep"),
	):
		answer = submit_activity_booking(made.offering, family.student)
	last = sent[len(sent) - sent[::-1].index("lost") :]
	read = [query for query in last if query.startswith("SELECT")]
	assert answer["status"] == "Confirmed"
	assert read[0].endswith("FOR UPDATE")
	assert "tabActivity Seat Ledger" in read[0]


def test_full_without_a_waitlist_stores_nothing(book) -> None:
	made = offerings.open_offering(capacity=1, activity_waitlist_enabled=0)
	book(made, people.family(made.school))
	family = people.family(made.school)

	with pytest.raises(SectionFullError):
		book(made, family)
	assert stored(made) == 1
	# and the family can book as soon as there is room
	set_offering(made, activity_waitlist_enabled=1)
	assert book(made, family)["status"] == "Waitlisted"


def test_the_total_counts_over_all_sections(book) -> None:
	made = offerings.open_offering(sections=3, capacity=20)
	set_offering(made, capacity=2)
	statuses = [book(made, people.family(made.school), section)["status"] for section in made.sections]

	assert statuses == ["Confirmed", "Confirmed", "Waitlisted"]
	require_consistent(made.offering)


@pytest.mark.parametrize(
	"choices",
	["[", "[]", '"Chess"', "{}", "[1]", '[""]', '["no such section"]', "null and void", []],
)
def test_choices_that_cannot_be_read_are_refused_whole(choices: str | list) -> None:
	from ifitwala_ed.api import activity_booking as api

	made = offerings.open_offering()
	family = people.family(made.school)
	with acting_as(family.user), pytest.raises(InvalidChoiceError):
		api.submit_activity_booking(made.offering, family.student, choices=choices)
	assert stored(made) == 0


def test_choices_may_be_json_text(book) -> None:
	from ifitwala_ed.api import activity_booking as api

	made = offerings.open_offering(sections=2)
	family = people.family(made.school)
	with acting_as(family.user):
		answer = api.submit_activity_booking(made.offering, family.student, choices=json.dumps(made.sections))
	assert answer["choices"] == made.sections


def test_too_many_repeated_and_closed_choices_are_named(book) -> None:
	made = offerings.open_offering(sections=4)
	family = people.family(made.school)
	titles = frappe.get_all("Student Group", filters={"name": made.sections[3]}, pluck="student_group_name")

	with pytest.raises(InvalidChoiceError, match=titles[0]):
		book(made, family, *made.sections)
	with pytest.raises(InvalidChoiceError, match="more than once"):
		book(made, family, made.section, made.section)
	document = frappe.get_doc("Program Offering", made.offering)
	document.activity_sections[3].is_active = 0
	document.save(ignore_permissions=True)
	with pytest.raises(InvalidChoiceError, match="closed"):
		book(made, family, made.sections[3])
	assert stored(made) == 0


def test_another_offerings_section_is_not_a_choice(book) -> None:
	made, other = offerings.open_offering(), offerings.open_offering()
	with pytest.raises(InvalidChoiceError):
		book(made, people.family(made.school), other.section)


def test_a_clashing_choice_is_passed_over_and_never_queued(book) -> None:
	school = places.school().name
	first, second = offerings.open_offering(school=school), offerings.open_offering(sections=2, school=school)
	family = people.family(school)
	book(first, family)

	assert book(second, family, *second.sections)["allocated_student_group"] == second.sections[1]


def test_a_child_who_can_attend_nothing_is_told_of_the_clash(book) -> None:
	school = places.school().name
	first = offerings.open_offering(school=school)
	second = offerings.open_offering(school=school, capacity=1)
	book(second, people.family(school))
	family = people.family(school)
	book(first, family)

	with pytest.raises(ScheduleClashError):
		book(second, family, second.section)
	assert stored(second) == 1


def test_a_class_of_the_student_is_a_clash_too(book) -> None:
	made = offerings.open_offering()
	family = people.family(made.school)
	offerings.school_class(
		made.school,
		made.academic_year,
		[family.student],
		schedule=[offerings.slot(places.room().name, "Monday", from_time="13:30:00", to_time="14:30:00")],
	)
	with pytest.raises(ScheduleClashError):
		book(made, family)


def test_touching_sessions_do_not_clash(book) -> None:
	made = offerings.open_offering()
	family = people.family(made.school)
	offerings.school_class(
		made.school,
		made.academic_year,
		[family.student],
		schedule=[
			offerings.slot(places.room().name, "Monday", from_time="12:00:00", to_time="13:00:00"),
			offerings.slot(places.room().name, "Monday", from_time="13:45:00", to_time="14:30:00"),
		],
	)
	assert book(made, family)["status"] == "Confirmed"


def test_a_second_booking_of_the_same_offering_is_refused(book) -> None:
	made = offerings.open_offering(sections=2)
	family = people.family(made.school)
	book(made, family, made.sections[0])

	with pytest.raises(DuplicateActiveBookingError, match="Confirmed"):
		book(made, family, made.sections[1])
	assert stored(made) == 1


@pytest.mark.parametrize(
	("values", "words"),
	[
		({"status": "Archived"}, "can't be booked"),
		({"activity_booking_enabled": 0}, "can't be booked"),
	],
)
def test_what_is_not_offered_cannot_be_booked(book, values: dict, words: str) -> None:
	made = offerings.open_offering()
	set_offering(made, **values)
	with pytest.raises(BookingWindowClosedError, match=words):
		book(made, people.family(made.school))
	assert stored(made) == 0


@pytest.mark.parametrize(
	("fieldname", "hours", "words"),
	[("activity_booking_open_from", 2, "opens on"), ("activity_booking_open_to", -2, "closed")],
)
def test_outside_its_window_an_offering_cannot_be_booked(
	book, fieldname: str, hours: int, words: str
) -> None:
	made = offerings.open_offering()
	set_offering(made, **{fieldname: add_to_date(now_datetime(), hours=hours)})
	with pytest.raises(BookingWindowClosedError, match=words):
		book(made, people.family(made.school))
	assert stored(made) == 0


def test_the_limits_of_a_new_offering_admit_everybody(book) -> None:
	made = offerings.open_offering(activity_min_age_years=0, activity_max_age_years=0)
	assert book(made, people.family(made.school, date_of_birth=None))["status"] == "Confirmed"


@pytest.mark.parametrize(("age", "is_eligible"), [(7, False), (8, True), (11, True), (12, False)])
def test_ages_are_judged_at_the_start_of_the_offering(book, age: int, is_eligible: bool) -> None:
	made = offerings.open_offering(activity_min_age_years=8, activity_max_age_years=11)
	start = frappe.db.get_value("Program Offering", made.offering, "start_date")
	family = people.family(made.school, date_of_birth=people.born(age, start))
	if is_eligible:
		assert book(made, family)["status"] == "Confirmed"
	else:
		with pytest.raises(NotEligibleError, match=str(age)):
			book(made, family)


def test_only_the_year_groups_named_may_book(book) -> None:
	year_group, other = places.year_group().name, places.year_group().name
	made = offerings.open_offering(activity_year_groups=[{"year_group": year_group}])

	assert book(made, people.family(made.school, year_group=year_group))["status"] == "Confirmed"
	with pytest.raises(NotEligibleError, match=other):
		book(made, people.family(made.school, year_group=other))


def test_a_school_offers_to_its_campuses_and_not_beyond(book) -> None:
	school, (campus, _other) = places.campuses()
	made = offerings.open_offering(school=school.name)

	assert book(made, people.family(campus.name))["status"] == "Confirmed"
	with pytest.raises(NotEligibleError):
		book(made, people.family(places.school().name))


def test_a_student_who_left_is_not_eligible(book) -> None:
	made = offerings.open_offering()
	with pytest.raises(NotEligibleError, match="no longer enrolled"):
		book(made, people.family(made.school, enabled=0))


def test_an_offering_may_take_no_bookings_from_guardians(book) -> None:
	made = offerings.open_offering(activity_allow_guardian_booking=0)
	with pytest.raises(NotEligibleError, match="guardians"):
		book(made, people.family(made.school))


def test_a_paid_booking_needs_a_payer(book) -> None:
	made = paid_offering()
	with pytest.raises(BillingSetupError, match="who pays"):
		book(made, people.family(made.school))
	assert stored(made) == 0


def test_a_paid_booking_carries_its_terms(book) -> None:
	made = paid_offering()
	holder = billing.account_holder()
	answer = book(made, people.family(made.school, account_holder=holder.name))
	assert (answer["payment_required"], answer["amount"], answer["billing_status"]) == (True, 120, "Pending")
	assert answer["account_holder"] == holder.name
	assert answer["currency"]


def test_nobody_bills_another_family(book) -> None:
	made = offerings.open_offering()
	stranger = billing.account_holder()
	with pytest.raises(BillingSetupError):
		book(made, people.family(made.school), account_holder=stranger.name)


def test_the_surface_claimed_is_believed_only_where_it_can_be(book) -> None:
	made = offerings.open_offering()
	family = people.family(made.school, children=2)
	names = [
		book(made, family, student=student, request_surface=surface)["name"]
		for student, surface in zip(family.students, ("Guardian Portal", "Desk"), strict=True)
	]
	stored_surfaces = [
		frappe.db.get_value("Activity Booking", name, ["request_surface", "booking_actor_type"])
		for name in names
	]
	assert stored_surfaces == [("Guardian Portal", "Guardian"), ("API", "Guardian")]


def test_every_booking_has_its_event(book) -> None:
	made = offerings.open_offering()
	family = people.family(made.school)
	answer = book(made, family)
	events = frappe.get_all(
		"Activity Booking Event",
		filters={"activity_booking": answer["name"]},
		fields=["from_status", "to_status", "to_student_group", "actor"],
		order_by="occurred_on asc",
	)
	assert [dict(event) for event in events] == [
		{
			"from_status": None,
			"to_status": "Confirmed",
			"to_student_group": made.section,
			"actor": family.user,
		}
	]


def paid_offering() -> offerings.Offered:
	return offerings.open_offering(
		activity_payment_required=1,
		activity_fee_amount=120,
		activity_billable_offering=billing.billable_offering().name,
	)
