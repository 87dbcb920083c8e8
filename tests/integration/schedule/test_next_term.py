"""The programme of the next term: everything is taken along but people, changes and what the server sets."""

from typing import Any

import frappe
import pytest
from frappe.utils import add_days, getdate, today

from ifitwala_ed.activities import next_term
from ifitwala_ed.api.activity_booking import open_activity_booking_window, submit_activity_booking
from ifitwala_ed.exceptions import ActivityAccessError
from tests.factories import offerings, people, places
from tests.factories.offerings import Offered

FIRST, LAST = 84, 147  # days from today
NOT_COPIED = (
	"activity_booking_open_from",
	"activity_booking_open_to",
	"activity_readiness_fingerprint",
	"activity_readiness_checked_on",
	"activity_lottery_commitment",
	"activity_lottery_input_hash",
)


@pytest.fixture
def made() -> Offered:
	"""An open offering with two sections, one of them booked, a year group and a window."""
	made = offerings.open_offering(
		sections=2,
		capacity=9,
		activity_year_groups=[],
		activity_booking_open_from=f"{add_days(today(), -1)} 19:00:00",
		activity_booking_open_to=f"{add_days(today(), 5)} 20:00:00",
		activity_max_choices=2,
	)
	submit_activity_booking(made.offering, people.student(made.school).name)
	frappe.db.commit()
	return made


def day(number: int) -> Any:
	return getdate(add_days(today(), number))


def copied(made: Offered, **values: Any) -> Any:
	days = {
		field: day(values.pop(field, default))
		for field, default in (("start_date", FIRST), ("end_date", LAST))
	}
	term = {"academic_year": made.academic_year, **days, **values}
	return frappe.get_doc("Program Offering", next_term.copy_to_next_term(made.offering, **term))


def groups_of(offering: Any) -> list[Any]:
	return [frappe.get_doc("Student Group", row.student_group) for row in offering.activity_sections]


def test_a_new_draft_with_everything_but_people_and_state(made: Offered) -> None:
	source = frappe.get_doc("Program Offering", made.offering)
	copy = copied(made)
	assert (copy.status, copy.activity_booking_status) == ("Planned", "Draft")
	assert (getdate(copy.start_date), getdate(copy.end_date)) == (day(FIRST), day(LAST))
	assert [copy.get(field) for field in NOT_COPIED] == [None] * len(NOT_COPIED)
	for field in ("school", "program", "activity", "activity_max_choices", "activity_allocation_mode"):
		assert copy.get(field) == source.get(field)
	for old, new in zip(groups_of(source), groups_of(copy), strict=True):
		assert new.name != old.name
		assert (new.program_offering, new.maximum_size, new.students) == (copy.name, old.maximum_size, [])
		assert [row.employee for row in new.instructors] == [row.employee for row in old.instructors]
		assert [(row.weekday, row.from_time, row.location) for row in new.schedule] == [
			(row.weekday, row.from_time, row.location) for row in old.schedule
		]
	assert frappe.db.count("Activity Booking", {"program_offering": copy.name}) == 0
	held = frappe.get_all(
		"Activity Seat Ledger",
		filters={"program_offering": copy.name},
		fields=["capacity", "seats_held"],
		order_by="name",
	)
	assert [(row.capacity, row.seats_held) for row in held] == [(9, 0), (9, 0)]


def test_the_copy_passes_the_gate_and_the_source_is_untouched(made: Offered) -> None:
	before = frappe.get_doc("Program Offering", made.offering).as_dict()
	copy = copied(made)
	assert frappe.get_doc("Program Offering", made.offering).as_dict() == before
	copy.status = "Active"
	copy.save()
	assert open_activity_booking_window(copy.name)["ok"]


def test_titles_of_groups_are_free_in_the_same_year_and_kept_in_another(made: Offered) -> None:
	old = {group.student_group_name for group in groups_of(frappe.get_doc("Program Offering", made.offering))}
	assert old.isdisjoint(group.student_group_name for group in groups_of(copied(made)))
	year = places.academic_year(
		year_start_date=add_days(today(), 200), year_end_date=add_days(today(), 500)
	).name
	frappe.db.commit()
	later = copied(made, academic_year=year, start_date=210, end_date=280)
	assert {group.student_group_name for group in groups_of(later)} == old


def test_a_second_copy_for_the_same_days_is_refused(made: Offered) -> None:
	copied(made)
	with pytest.raises(frappe.DuplicateEntryError, match="already"):
		copied(made)
	assert frappe.db.count("Program Offering", {"school": made.school}) == 2


def test_days_of_the_source_itself_are_no_next_term(made: Offered) -> None:
	with pytest.raises(frappe.DuplicateEntryError):
		copied(made, start_date=60)


@pytest.mark.parametrize(
	("values", "reason"),
	[
		({"start_date": LAST, "end_date": FIRST}, "ends before it starts"),
		({"end_date": 400}, "has to lie within"),
		({"academic_year": "No Year"}, "Choose the academic year"),
	],
)
def test_what_is_no_term(made: Offered, values: dict[str, Any], reason: str) -> None:
	with pytest.raises(frappe.ValidationError, match=reason):
		copied(made, **values)


def test_closed_and_retired_sections_stay_behind(made: Offered) -> None:
	made = offerings.offering(sections=3)
	source = frappe.get_doc("Program Offering", made.offering)
	source.activity_sections[0].is_active = 0
	source.save()
	frappe.db.set_value("Student Group", made.sections[1], "status", "Retired")
	frappe.db.commit()
	assert [row.section_label for row in copied(made).activity_sections] == [
		source.activity_sections[2].section_label
	]


def test_validity_moves_with_the_term() -> None:
	made = offerings.offering()
	source = frappe.get_doc("Program Offering", made.offering)
	start, end = source.start_date, source.end_date
	room = places.room().name
	group = frappe.get_doc("Student Group", made.section)
	spans = [(start, end), (None, add_days(start, 20)), (add_days(start, 21), None), (add_days(end, -2), end)]
	group.schedule = []
	for hour, (first, last) in enumerate(spans, start=9):
		times = {"from_time": f"{hour:02}:00:00", "to_time": f"{hour:02}:30:00"}
		group.append("schedule", offerings.slot(room, valid_from=first, valid_to=last, **times))
	group.append(
		"session_changes", {"change": "Cancelled", "date": add_days(start, 7), "session_time": "09:00:00"}
	)
	group.save()
	frappe.db.commit()
	(new,) = groups_of(copied(made, end_date=FIRST + 40))
	assert [(row.valid_from, row.valid_to) for row in new.schedule] == [
		(None, None),
		(None, day(FIRST + 20)),
		(day(FIRST + 21), None),
	]
	assert new.session_changes == []


def test_nothing_is_left_of_a_copy_that_fails(made: Offered, monkeypatch: pytest.MonkeyPatch) -> None:
	calls: list[str] = []
	copy_group = next_term._copy_group

	def failing(*arguments: Any) -> str:
		calls.append("group")
		if len(calls) == 2:
			raise RuntimeError("the second group")
		return copy_group(*arguments)

	monkeypatch.setattr(next_term, "_copy_group", failing)
	groups = frappe.db.count("Student Group")
	with pytest.raises(RuntimeError):
		copied(made)
	assert frappe.db.count("Program Offering", {"school": made.school}) == 1
	assert frappe.db.count("Student Group") == groups


def test_admins_of_the_school_only(made: Offered) -> None:
	term = {"academic_year": made.academic_year, "start_date": str(day(FIRST)), "end_date": str(day(LAST))}
	other = places.school().name
	staff = people.staff("Academic Staff", [made.school]).name
	foreign = people.staff("Activity Coordinator", [other]).name
	admin = people.staff("Activity Coordinator", [made.school]).name
	frappe.db.commit()
	document = frappe.get_doc("Program Offering", made.offering)
	for user in (staff, foreign):
		frappe.set_user(user)
		with pytest.raises(ActivityAccessError):
			document.copy_to_next_term(**term)
	frappe.set_user(admin)
	name = document.copy_to_next_term(**term, title="Chess in spring")
	assert frappe.db.get_value("Program Offering", name, ["title", "owner"]) == ("Chess in spring", admin)
