"""Tiers by rule: returning members and siblings, with the reason on record."""

import json

import frappe
import pytest

from ifitwala_ed.activities.booking.lifecycle import FIRST_COME
from ifitwala_ed.api.desk import set_tiers_by_rule
from ifitwala_ed.exceptions import ActivityAccessError, InvalidChoiceError, InvalidTransitionError
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

	changed = set_tiers_by_rule(
		made.name, section, "Returning Members", 10, "Was in this club", before.sections[2]
	)

	assert changed == {"changed": 1}
	assert tier_of(member, section) == (10, "Was in this club")
	assert tier_of(member, made.sections[1])[0] == 100
	assert tier_of(sibling, section)[0] == tier_of(neither, section)[0] == 100
	run = made.close().run()
	assert made.results(run.run)[member].student_group == section

	later = lotteries.lottery(sections=1, capacity=1, school=school)
	later.apply(later.sections[0], student=family.students[1])
	assert set_tiers_by_rule(later.name, later.sections[0], "Siblings", 20, "Sibling") == {"changed": 0}


def versions(booking: str) -> list[dict]:
	filters = {"ref_doctype": "Activity Booking", "docname": booking}
	found = frappe.get_all(
		"Version", filters=filters, fields=["data", "owner"], order_by="creation asc, name asc"
	)
	return [{**json.loads(version.data), "owner": version.owner} for version in found]


def tiers_noted(booking: str) -> list[tuple[str, list]]:
	"""Who changed which fields of the choices, as the versions of the booking say it."""
	return [
		(version["owner"], [[field, str(before), str(after)] for field, before, after in changed])
		for version in versions(booking)
		for _table, _idx, _name, changed in version["row_changed"]
	]


def test_a_tier_by_rule_leaves_a_version_as_one_on_the_form_does() -> None:
	made = lotteries.lottery(capacity=3)
	family = people.family(made.offered.school, children=2)
	first, second = (made.apply(made.sections[0], student=student) for student in family.students)
	alone = made.apply(made.sections[0])
	made.run(assignments=[{"booking": first, "decision": "Confirm"}])
	coordinator = people.staff("Activity Coordinator", [made.offered.school]).name
	frappe.set_user(coordinator)
	set_tiers_by_rule(made.name, made.sections[0], "Siblings", 20, "Sibling <script>alert(1)</script>")
	booking = frappe.get_doc("Activity Booking", alone)
	booking.choices[0].update({"priority_tier": 30, "priority_tier_reason": "Lives next door"})
	booking.save()
	frappe.set_user("Administrator")

	(by_rule,), (on_the_form,) = tiers_noted(second), tiers_noted(alone)
	assert (by_rule[0], on_the_form[0]) == (coordinator, coordinator)
	assert ["priority_tier", "100", "20"] in by_rule[1]
	assert ["priority_tier", "100", "30"] in on_the_form[1]
	reason = tier_of(second, made.sections[0])[1]
	assert "Sibling" in reason
	assert "<script>" not in reason + str(by_rule)


def test_a_booking_that_begins_with_a_tier_leaves_a_version() -> None:
	made = lotteries.lottery()
	plain = made.apply(made.sections[0])
	choice = {"student_group": made.sections[0], "priority_tier": 5, "priority_tier_reason": "Moved here"}
	booking = frappe.get_doc(
		doctype="Activity Booking",
		program_offering=made.name,
		student=people.student(made.offered.school).name,
		status="Submitted",
		choices=[choice],
	).insert()
	(version,) = versions(booking.name)
	((table, row),) = version["added"]
	assert (table, row["priority_tier"], row["priority_tier_reason"]) == ("choices", 5, "Moved here")
	assert versions(plain) == []


@pytest.mark.parametrize("reason", [None, "", "  "])
def test_no_way_sets_a_tier_without_a_reason(reason: str | None) -> None:
	made = lotteries.lottery()
	name = made.apply(made.sections[0])
	with pytest.raises(InvalidChoiceError, match="Say why"):
		set_tiers_by_rule(made.name, made.sections[0], "Siblings", 5, reason or "")
	booking = frappe.get_doc("Activity Booking", name)
	booking.choices[0].update({"priority_tier": 5, "priority_tier_reason": reason})
	with pytest.raises(InvalidChoiceError, match="Say why"):
		booking.save()
	values = {"priority_tier": 5, "priority_tier_reason": reason, "student_group": made.sections[0]}
	new = frappe.get_doc(
		doctype="Activity Booking",
		program_offering=made.name,
		student=people.student(made.offered.school).name,
		status="Submitted",
		choices=[values],
	)
	with pytest.raises(InvalidChoiceError, match="Say why"):
		new.insert()
	assert tier_of(name, made.sections[0]) == (100, None)


def test_a_tier_is_taken_back_with_a_reason_and_keeps_the_one_it_has() -> None:
	made = lotteries.lottery()
	booking = frappe.get_doc("Activity Booking", made.apply(made.sections[0]))
	booking.choices[0].update({"priority_tier": 5, "priority_tier_reason": "Sibling"})
	booking.save()
	for values in (
		{"priority_tier": 100, "priority_tier_reason": ""},
		{"priority_tier": 5, "priority_tier_reason": None},
		{"priority_tier": -1, "priority_tier_reason": "First of all"},
	):
		booking.reload()
		booking.choices[0].update(values)
		with pytest.raises(InvalidChoiceError):
			booking.save()
	booking.reload()
	booking.choices[0].update({"priority_tier": 100, "priority_tier_reason": "It was another child"})
	booking.save()
	assert tier_of(booking.name, made.sections[0]) == (100, "It was another child")


def test_a_tier_of_old_without_a_reason_is_no_obstacle() -> None:
	made = lotteries.lottery()
	name = made.apply(made.sections[0])
	frappe.db.set_value("Activity Booking Choice", {"parent": name}, "priority_tier", 7)
	booking = frappe.get_doc("Activity Booking", name)
	booking.status = "Cancelled"
	booking.save()
	assert tier_of(name, made.sections[0])[0] == 7


@pytest.mark.parametrize("act", ["save", "delete"])
def test_a_choice_by_itself_is_not_changed(act: str) -> None:
	"""A row that is saved without its booking would leave nothing in the booking's history."""
	made = lotteries.lottery()
	name = made.apply(made.sections[0])
	row = frappe.get_doc("Activity Booking Choice", {"parent": name})
	row.update({"priority_tier": 1, "priority_tier_reason": "Because"})
	with pytest.raises(InvalidTransitionError, match="on the booking"):
		getattr(row, act)()
	assert tier_of(name, made.sections[0]) == (100, None)


def test_a_sibling_of_a_confirmed_member_of_the_section() -> None:
	made = lotteries.lottery(capacity=2)
	family = people.family(made.offered.school, children=2)
	first = made.apply(made.sections[0], student=family.students[0])
	second = made.apply(made.sections[0], student=family.students[1])
	line = {"booking": first, "decision": "Confirm", "student_group": made.sections[0]}
	made.run(assignments=[line])
	assert set_tiers_by_rule(made.name, made.sections[0], "Siblings", 20, "Sibling") == {"changed": 1}
	assert tier_of(second, made.sections[0]) == (20, "Sibling")


def test_only_choices_that_change_are_counted_and_saved() -> None:
	made = lotteries.lottery(capacity=2)
	family = people.family(made.offered.school, children=2)
	first, second = (made.apply(made.sections[0], student=student) for student in family.students)
	made.run(assignments=[{"booking": first, "decision": "Confirm"}])
	given = (made.name, made.sections[0], "Siblings", 20, "Sibling", "")
	assert [set_tiers_by_rule(*given)["changed"] for _time in range(2)] == [1, 0]
	assert len(tiers_noted(second)) == 1
	assert set_tiers_by_rule(*given[:4], "Brother")["changed"] == 1
	assert tier_of(second, made.sections[0]) == (20, "Brother")


def test_a_form_opened_before_does_not_bring_the_old_tier_back() -> None:
	made = lotteries.lottery(capacity=2)
	family = people.family(made.offered.school, children=2)
	first = made.apply(made.sections[0], student=family.students[0])
	second = made.apply(made.sections[0], student=family.students[1])
	stale = frappe.get_doc("Activity Booking", second)
	made.run(assignments=[{"booking": first, "decision": "Confirm"}])
	set_tiers_by_rule(made.name, made.sections[0], "Siblings", 20, "Sibling")
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
		set_tiers_by_rule(made.name, **values)


def test_only_admins_of_the_school_set_tiers() -> None:
	made = lotteries.lottery()
	for user in (
		people.staff("Activity Coordinator", [places.school().name]).name,
		people.staff("Academic Staff", [made.offered.school]).name,
	):
		frappe.set_user(user)
		with pytest.raises(ActivityAccessError):
			set_tiers_by_rule(made.name, made.sections[0], "Siblings", 1, "Because")
		frappe.set_user("Administrator")
