"""A term's programme from a file: tried, then all or nothing; again it updates, and never duplicates."""

from collections.abc import Iterator

import frappe
import pytest
from frappe.utils import add_days, getdate, today

from ifitwala_ed.activities.programme_import import service
from ifitwala_ed.activities.programme_import.findings import Code, Finding
from ifitwala_ed.activities.programme_import.sentences import sentence
from ifitwala_ed.activities.programme_import.service import Report
from ifitwala_ed.activities.programme_import.writing import CHANGED, LEFT, MADE
from ifitwala_ed.api.activity_booking import open_activity_booking_window, submit_activity_booking
from ifitwala_ed.exceptions import ActivityAccessError
from tests.factories import billing, offerings, people, places
from tests.factories.core import insert, unique
from tests.integration.schedule.programme import Place

DOCTYPES = ("Program Offering", "Student Group", "Activity", "Location Booking", "Activity Seat Ledger")


@pytest.fixture
def place() -> Iterator[Place]:
	return Place()


def stored() -> dict[str, list]:
	return {
		doctype: frappe.get_all(doctype, fields=["name", "modified"], order_by="name asc")
		for doctype in DOCTYPES
	}


def told(report: Report) -> list[tuple[str, int]]:
	return [(finding.code.name, finding.row) for finding in report.findings]


def actions(report: Report) -> list[str]:
	return [outcome.action for outcome in report.outcomes]


def test_a_programme_is_made(place: Place) -> None:
	report = place.apply(
		place.row(Instructors=place.people[0].employee_name, Fee="90,50", Mode="manual"),
		place.row(weekday="Friday"),
		place.row("B", weekday="Tuesday", Capacity=8, Tier=10),
	)
	assert told(report) == [("FEE_WITHOUT_BILLING", 2)]
	assert report.is_applied
	assert report.counts == {MADE: 3}
	offering, group = place.offering(), place.group()
	assert offering.title == f"{place.activity}, Term 1"
	assert (offering.program, offering.status) == (place.program, "Active")
	assert (offering.activity_booking_status, offering.activity_fee_amount) == ("Draft", 90.5)
	assert offering.activity_allocation_mode == "Manual"
	assert [(row.section_label, row.priority_tier) for row in offering.activity_sections] == [
		("A", 100),
		("B", 10),
	]
	assert (group.maximum_size, group.program_offering) == (12, offering.name)
	assert [(row.weekday, row.location) for row in group.schedule] == [
		("Monday", place.rooms[0]),
		("Friday", place.rooms[0]),
	]
	assert [row.employee for row in group.instructors] == [place.people[0].name]
	assert place.group("B").maximum_size == 8


def test_what_was_imported_passes_the_gate(place: Place) -> None:
	place.apply(place.row(Instructors=place.people[0].name), place.row("B", weekday="Tuesday"))
	report = place.offering().run_activity_preopen_readiness(raise_on_failure=False)
	assert report["ok"], report


def test_a_check_stores_nothing_and_says_what_an_import_does(place: Place) -> None:
	before = stored()
	tried = place.check(place.row(), place.row("B", weekday="Tuesday"))
	assert stored() == before
	assert not tried.is_applied
	applied = place.apply(place.row(), place.row("B", weekday="Tuesday"))
	assert [(one.action, one.title, one.rows) for one in tried.outcomes] == [
		(one.action, one.title, one.rows) for one in applied.outcomes
	]


def test_the_same_file_again_changes_nothing(place: Place) -> None:
	rows = (
		place.row(Instructors=place.people[0].name, Fee=90, **{"Booking Opens": f"{today()} 19:00"}),
		place.row(weekday="Friday", **{"Year Groups": places.year_group().name}),
		place.row("B", weekday="Tuesday", Capacity=8, **{"Maximum Size": 10}),
	)
	frappe.db.commit()
	place.apply(*rows)
	before = stored()
	again = place.apply(*rows)
	assert set(actions(again)) == {LEFT}
	assert stored() == before


def test_a_changed_file_updates_and_never_duplicates(place: Place) -> None:
	place.apply(place.row(), place.row("B", weekday="Tuesday"))
	names = {section: place.group(section).name for section in "AB"}
	report = place.apply(
		place.row(Capacity=15, Room=place.rooms[1], weekday="Wednesday"), place.row("C", weekday="Thursday")
	)
	assert {outcome.title: outcome.action for outcome in report.outcomes} == {
		f"{place.activity}, Term 1": CHANGED,
		f"{place.activity} A": CHANGED,
		f"{place.activity} C": MADE,
		"B": LEFT,
	}
	assert frappe.db.count("Program Offering", {"school": place.school}) == 1
	assert [row.section_label for row in place.offering().activity_sections] == ["A", "B", "C"]
	assert place.group("A").name == names["A"]
	assert (place.group("A").maximum_size, place.group("A").schedule[0].weekday) == (15, "Wednesday")
	assert place.group("B").schedule[0].weekday == "Tuesday"


def test_sections_are_the_same_however_they_are_spelled(place: Place) -> None:
	place.apply(place.row("Beginners"))
	report = place.apply(place.row("BEGINNERS", Activity=place.activity.upper()))
	assert actions(report) == [LEFT, LEFT]


def test_what_the_file_leaves_out_keeps_its_value(place: Place) -> None:
	place.apply(place.row(Fee=90, Mode="Manual", Instructors=place.people[0].name))
	group = place.group()
	group.schedule[0].valid_to = place.target.last
	group.save()
	frappe.db.commit()
	place.apply(place.row(Capacity=14))
	assert (place.offering().activity_fee_amount, place.offering().activity_allocation_mode) == (90, "Manual")
	assert [row.employee for row in place.group().instructors] == [place.people[0].name]
	assert place.group().schedule[0].valid_to == place.target.last


def test_who_leads_which_session_stays_where_the_file_says_nobody(place: Place) -> None:
	ann, ben = (each.name for each in place.people)
	place.apply(place.row(Instructors=ann), place.row(weekday="Friday", Instructors=ben))

	def led() -> list[str | None]:
		return [row.employee for row in place.group().schedule]

	report = place.apply(place.row(), place.row(weekday="Friday"))
	assert (led(), set(actions(report))) == ([ann, ben], {LEFT})
	place.apply(place.row(Instructors=ann), place.row(weekday="Friday"))
	assert (led(), [row.employee for row in place.group().instructors]) == ([None, ben], [ann])
	place.apply(*(place.row(weekday=day, Instructors=f"{ann};{ben}") for day in ("Monday", "Friday")))
	assert led() == [None, None]


def test_one_bad_row_keeps_everything_out(place: Place) -> None:
	before = stored()
	other = offerings.activity(program=place.program).name
	frappe.db.commit()
	before = stored()
	report = place.apply(place.row(), place.row("B", Room="Room that is none", Activity=other))
	assert told(report) == [("UNKNOWN_NAME", 3)]
	assert not report.is_applied
	assert stored() == before
	assert "Room that is none" in sentence(report.findings[0])


def test_every_code_has_a_sentence_in_which_everything_is_filled_in() -> None:
	for code in Code:
		text = sentence(Finding(code, 2, "room", "Gym", ("one", "two")))
		assert text.endswith((".", "?", "one"))
		assert "{" not in text


def test_all_findings_are_told_at_once(place: Place) -> None:
	report = place.check(
		place.row(),
		place.row("B", Capacity="many"),
		place.row("C", Room="Nowhere"),
		place.row("D", weekday="Tuesday", Room="Somewhere", Fee="much"),
		place.row("E", weekday="Friday", To="15:00"),
	)
	assert told(report) == [
		("NOT_A_NUMBER", 3),
		("ROOM_TAKEN", 3),
		("UNKNOWN_NAME", 4),
		("NOT_AN_AMOUNT", 5),
		("UNKNOWN_NAME", 5),
		("TIMES_OUT_OF_ORDER", 6),
	]


def test_what_the_site_refuses_is_told_with_what_is_wrong_in_the_file(place: Place) -> None:
	"""Not only when all else is right: whoever corrects a file wants to send it once."""
	place.apply(place.row(Capacity=3), place.row("B", weekday="Tuesday"))
	assert open_activity_booking_window(place.offering().name)["ok"]
	for _number in range(2):
		submit_activity_booking(place.offering().name, people.student(place.school).name)
	homeless = offerings.activity().name
	frappe.db.commit()
	before = stored()
	report = place.apply(
		place.row(Capacity=1),
		place.row("B", weekday="Someday"),
		{**place.row("C", weekday="Friday"), "Capacity": ""},
		place.row(Activity=homeless, weekday="Thursday", Fee="much"),
		place.row("B", Activity=homeless, weekday="Wednesday", Program="Nothing like it"),
	)
	assert told(report) == [
		("REFUSED", 2),
		("NOT_A_WEEKDAY", 3),
		("NO_CAPACITY", 4),
		("NOT_AN_AMOUNT", 5),
		("UNKNOWN_NAME", 6),
	]
	assert not report.is_applied
	assert report.outcomes == []
	assert stored() == before


def test_a_file_with_findings_tells_them_all_in_its_first_check(place: Place) -> None:
	"""Corrected as the findings say, it is right: nothing comes up that wasn't told before."""
	bad = (
		place.row(Instructors="Nobody at all", Room="Nowhere"),
		place.row("B", weekday="Someday", Capacity=0),
		place.row("B", weekday="Friday", Fee="much"),
	)
	findings = place.check(*bad).findings
	corrected = [dict(row) for row in bad]
	good = {"instructors": "", "room": place.rooms[0], "weekday": "Tuesday", "capacity": 5, "fee": 20}
	for finding in findings:
		corrected[finding.row - 2][finding.column.title()] = good[finding.column]
	# every row says the section's capacity and the offering's fee, or leaves it
	for row in corrected:
		row.pop("Capacity")
	corrected = [{**row, "Capacity": 5} for row in corrected]
	assert place.check(*corrected).errors == []


def test_held_seats_are_never_taken_away(place: Place) -> None:
	place.apply(place.row(Capacity=3))
	offering = place.offering()
	assert open_activity_booking_window(offering.name)["ok"]
	for _number in range(2):
		submit_activity_booking(offering.name, people.student(place.school).name)
	frappe.db.commit()
	bookings = frappe.get_all("Activity Booking", fields=["name", "modified", "status"], order_by="name asc")
	report = place.apply(place.row(Capacity=1))
	assert told(report) == [("REFUSED", 2)]
	assert "Seats held: 2" in sentence(report.findings[0])
	assert place.group().maximum_size == 3
	assert place.apply(place.row(Capacity=5)).is_applied
	assert place.group().maximum_size == 5
	assert (
		frappe.get_all("Activity Booking", fields=["name", "modified", "status"], order_by="name asc")
		== bookings
	)


def test_an_open_offering_keeps_its_promises(place: Place) -> None:
	place.apply(place.row())
	assert open_activity_booking_window(place.offering().name)["ok"]
	frappe.db.set_value("Location", place.rooms[1], "is_bookable", 0)
	frappe.db.commit()
	assert told(place.check(place.row(Room=place.rooms[1]))) == [("ROOM_NOT_BOOKABLE", 2)]
	frappe.db.set_value("Location", place.rooms[1], "is_bookable", 1)
	blocker = {
		"location": place.rooms[1],
		"from_datetime": f"{place.target.first} 00:00:00",
		"to_datetime": f"{place.target.last} 23:00:00",
		"title": "Exams",
	}
	insert("Location Booking", blocker, {})
	frappe.db.commit()
	report = place.check(place.row(Room=place.rooms[1]))
	assert told(report) == [("REFUSED", 2)]
	assert "Exams" in sentence(report.findings[0])


def test_a_file_that_puts_a_child_into_two_places_names_it(place: Place) -> None:
	"""The section of a term that is open moves to the time of a class that the child is in."""
	place.apply(place.row())
	offering = place.offering()
	assert open_activity_booking_window(offering.name)["ok"]
	student = people.student(place.school)
	submit_activity_booking(offering.name, student.name, choices=[place.group().name])
	slots = {"schedule": [offerings.slot(places.room().name, "Tuesday")]}
	maths = offerings.school_class(place.school, place.year, [student.name], **slots)
	frappe.db.commit()
	assert told(place.check(place.row(weekday="Wednesday"))) == []
	report = place.apply(place.row(weekday="Tuesday"))
	assert told(report) == [("REFUSED", 2)]
	said = sentence(report.findings[0])
	assert student.student_name in said
	assert maths.student_group_name in said
	assert place.group().schedule[0].weekday == "Monday"


def test_an_override_of_the_capacity_is_what_a_capacity_changes(place: Place) -> None:
	place.apply(place.row(Capacity=8, **{"Maximum Size": 12}))
	assert (place.group().maximum_size, place.offering().activity_sections[0].capacity_override) == (12, 8)
	place.apply(place.row(Capacity=9))
	assert (place.group().maximum_size, place.offering().activity_sections[0].capacity_override) == (12, 9)


def test_another_term_is_another_offering_with_groups_of_its_own(place: Place) -> None:
	place.apply(place.row())
	first, last = getdate(add_days(today(), 100)), getdate(add_days(today(), 160))
	report = place.apply(place.row(), first=first, last=last, term="Term 2")
	assert report.counts == {MADE: 2}
	titles = frappe.get_all(
		"Program Offering", filters={"school": place.school}, pluck="title", order_by="title"
	)
	assert titles == [f"{place.activity}, Term 1", f"{place.activity}, Term 2"]
	assert frappe.db.count("Student Group", {"school": place.school}) == 2


def test_of_two_offerings_in_a_term_the_title_says_which(place: Place) -> None:
	place.apply(place.row())
	values = {"activity": place.activity, "academic_year": place.year, "title": "For beginners"}
	offerings.program_offering(place.school, **values)
	frappe.db.commit()
	assert told(place.check(place.row())) == [("SEVERAL_OFFERINGS", 2)]
	assert told(place.check(place.row(Offering="For beginners"))) == []


def test_unknown_activities_are_made_only_when_that_is_wanted(place: Place) -> None:
	name = unique("Juggling")
	row = place.row(Activity=name)
	assert told(place.check(row, program=place.program)) == [("UNKNOWN_NAME", 2)]
	assert place.apply(row, program=place.program, make_activities=True).is_applied
	assert frappe.db.get_value("Activity", name, "program") == place.program


def test_nor_by_somebody_who_is_limited_to_the_school(place: Place) -> None:
	"""An activity is every school's."""
	row = place.row(Activity=unique("Juggling"))
	coordinator = people.staff("Activity Coordinator", [place.school]).name
	frappe.db.commit()
	frappe.set_user(coordinator)
	assert told(place.check(row, program=place.program, make_activities=True)) == [("UNKNOWN_NAME", 2)]


def test_an_activity_without_a_program_and_a_section_without_a_capacity(place: Place) -> None:
	homeless = offerings.activity().name
	frappe.db.commit()
	assert told(place.check(place.row(Activity=homeless))) == [("NO_PROGRAM", 2)]
	assert told(place.check({**place.row(), "Capacity": ""})) == [("NO_CAPACITY", 2)]


def test_billing_of_the_schools_company(place: Place) -> None:
	payable = billing.billable_offering()
	frappe.db.commit()
	place.apply(place.row(Fee=20, **{"Billable Offering": payable.billable_offering_name}))
	offering = place.offering()
	assert (offering.activity_payment_required, offering.activity_billable_offering) == (1, payable.name)
	place.apply(place.row(Fee=0))
	assert place.offering().activity_payment_required == 0


def test_what_changes_is_said_in_names(place: Place) -> None:
	payable = billing.billable_offering()
	frappe.db.commit()
	place.apply(place.row())
	report = place.check(place.row(Fee=20, **{"Billable Offering": payable.billable_offering_name}))
	said = " ".join(change for outcome in report.outcomes for change in outcome.changes)
	assert payable.billable_offering_name in said
	assert payable.name not in said


def test_a_teacher_is_told_by_name(place: Place) -> None:
	teacher = place.people[0]
	report = place.check(
		place.row(Instructors=teacher.name),
		place.row("B", Room=place.rooms[1], Instructors=teacher.user_id or teacher.name),
	)
	(busy,) = report.findings
	assert (busy.code.name, busy.row) == ("INSTRUCTOR_BUSY", 3)
	assert teacher.employee_name in sentence(busy)
	assert teacher.name not in sentence(busy)


def test_only_admins_of_the_school_may(place: Place) -> None:
	other = places.school().name
	for user in (
		people.staff("Academic Staff", [place.school]),
		people.staff("Activity Coordinator", [other]),
		people.family(place.school),
	):
		frappe.set_user(getattr(user, "user", None) or user.name)
		with pytest.raises(ActivityAccessError):
			service.require_target(place.target)
	frappe.set_user("Administrator")
	frappe.set_user(people.staff("Activity Coordinator", [place.school]).name)
	service.require_target(place.target)


def test_a_coordinator_of_the_school_imports_with_the_own_rights(place: Place) -> None:
	user = people.staff("Activity Coordinator", [place.school]).name
	frappe.db.commit()
	frappe.set_user(user)
	assert place.apply(place.row()).is_applied
	assert frappe.db.get_value("Program Offering", {"school": place.school}, "owner") == user
