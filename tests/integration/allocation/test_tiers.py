"""Tiers by rule: returning members and siblings, with the reason on record."""

import frappe
import pytest

from ifitwala_ed.activities.booking.allocation.tiers import set_by_rule
from ifitwala_ed.activities.booking.lifecycle import FIRST_COME
from ifitwala_ed.exceptions import ActivityAccessError, InvalidChoiceError
from tests.factories import lotteries, people, places


def tier_of(booking: str, section: str) -> tuple[int, str | None]:
	filters = {"parent": booking, "student_group": section}
	fields = ["priority_tier", "priority_tier_reason"]
	return tuple(frappe.db.get_value("Activity Booking Choice", filters, fields))


def test_members_who_return_and_siblings_go_first() -> None:
	school = places.school().name
	family = people.family(school, children=2)
	other = people.student(school).name
	before = lotteries.lottery(sections=3, school=school, activity_allocation_mode=FIRST_COME)
	before.apply(before.sections[2], student=family.students[0])
	made = lotteries.lottery(sections=2, capacity=1, school=school)
	for student in (other, *family.students):
		made.apply(*made.sections, student=student)
	member, sibling, neither = (made.bookings[student] for student in (*family.students, other))
	section = made.sections[0]

	changed = set_by_rule(made.name, section, "Returning Members", 10, "Was in this club", before.sections[2])

	assert changed == {"changed": 1}
	assert tier_of(member, section) == (10, "Was in this club")
	assert tier_of(member, made.sections[1])[0] == 100
	assert tier_of(sibling, section)[0] == tier_of(neither, section)[0] == 100
	run = made.close().run()
	assert made.results(run.run)[member].student_group == section

	later = lotteries.lottery(sections=1, capacity=1, school=school)
	later.apply(later.sections[0], student=family.students[1])
	assert set_by_rule(later.name, later.sections[0], "Siblings", 20, "Sibling") == {"changed": 0}


def test_a_sibling_of_a_confirmed_member_of_the_section() -> None:
	made = lotteries.lottery(capacity=2)
	family = people.family(made.offered.school, children=2)
	first = made.apply(made.sections[0], student=family.students[0])
	second = made.apply(made.sections[0], student=family.students[1])
	line = {"booking": first, "decision": "Confirm", "student_group": made.sections[0]}
	made.run(assignments=[line])
	assert set_by_rule(made.name, made.sections[0], "Siblings", 20, "Sibling") == {"changed": 1}
	assert tier_of(second, made.sections[0]) == (20, "Sibling")


def test_a_form_opened_before_does_not_bring_the_old_tier_back() -> None:
	made = lotteries.lottery(capacity=2)
	family = people.family(made.offered.school, children=2)
	first = made.apply(made.sections[0], student=family.students[0])
	second = made.apply(made.sections[0], student=family.students[1])
	stale = frappe.get_doc("Activity Booking", second)
	made.run(assignments=[{"booking": first, "decision": "Confirm"}])
	set_by_rule(made.name, made.sections[0], "Siblings", 20, "Sibling")
	with pytest.raises(frappe.TimestampMismatchError):
		stale.save()


@pytest.mark.parametrize(
	("arguments", "words"),
	[
		({"rule": "Friends"}, "rule is one of"),
		({"reason": " "}, "Say why"),
		({"tier": -1}, "0 or more"),
		({"rule": "Returning Members"}, "Name the group"),
		({"section": "no such section"}, "none of yours"),
	],
)
def test_what_makes_no_sense_is_refused(arguments: dict, words: str) -> None:
	made = lotteries.lottery()
	values = {"section": made.sections[0], "rule": "Siblings", "tier": 10, "reason": "Because", **arguments}
	with pytest.raises(InvalidChoiceError, match=words):
		set_by_rule(made.name, **values)


def test_only_admins_of_the_school_set_tiers() -> None:
	made = lotteries.lottery()
	for user in (
		people.staff("Activity Coordinator", [places.school().name]).name,
		people.staff("Academic Staff", [made.offered.school]).name,
	):
		frappe.set_user(user)
		with pytest.raises(ActivityAccessError):
			set_by_rule(made.name, made.sections[0], "Siblings", 1, "Because")
		frappe.set_user("Administrator")
