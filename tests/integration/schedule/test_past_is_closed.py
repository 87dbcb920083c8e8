"""Sessions that have begun stay where, when and with whom they took place; what is over is no obstacle."""

from collections.abc import Callable
from typing import Any

import frappe
import pytest
from frappe.utils import add_days, add_to_date, getdate, now_datetime, today

from ifitwala_ed.activities.readiness.session_preview import preview
from ifitwala_ed.exceptions import ReadinessError
from ifitwala_ed.schedule import group_sync
from ifitwala_ed.schedule.groups import group_of as as_value
from ifitwala_ed.schedule.student_group_employee_booking import clear_reservations, rebuild_groups
from ifitwala_ed.tasks.schedule_drift import find_drift
from tests.factories import offerings, people, places
from tests.factories.core import unique
from tests.integration.readiness.support import (
	codes,
	engage,
	facts,
	group_of,
	look,
	occupy,
	pass_gate,
	warnings,
)
from tests.integration.schedule.programme import Place

KINDS = ("Location Booking", "Employee Booking")
Offered = offerings.Offered


def mid_term(status: str = "Open") -> Offered:
	"""An offering of two sections, of which three weeks have taken place."""
	school = places.school(holiday_list=places.holiday_list([]).name).name
	made = offerings.offering(2, school=school)
	assert pass_gate(made.offering)["ok"]
	offerings.let_days_pass(made, 28, commit=False)
	frappe.db.set_value("Program Offering", made.offering, "activity_booking_status", status)
	assert past(made)
	return made


def past(made: Offered) -> list[dict[str, Any]]:
	"""Every row of the first section's sessions that have begun, field by field."""
	return [row for kind in KINDS for row in facts(made.section, kind) if row.from_datetime < now_datetime()]


def ahead(made: Offered, kind: str = "Location Booking") -> list[Any]:
	return [row for row in facts(made.section, kind) if row.from_datetime >= now_datetime()]


def begun_day(made: Offered) -> Any:
	return past(made)[0]["from_datetime"].date()


def save(group: Any) -> None:
	group.save_despite_problems("The school has decided so.")


def another_room(made: Offered, group: Any) -> None:
	group.schedule[0].location = places.room().name
	group.save()


def another_teacher(made: Offered, group: Any) -> None:
	group.set("instructors", [{"employee": people.employee().name}])
	group.save()


def another_weekday(made: Offered, group: Any) -> None:
	group.schedule[0].weekday = "Friday"
	group.save()


def a_later_valid_from(made: Offered, group: Any) -> None:
	group.schedule[0].valid_from = add_days(today(), 8)
	group.save()


def an_earlier_valid_to(made: Offered, group: Any) -> None:
	group.schedule[0].valid_to = add_days(begun_day(made), -1)
	save(group)


def a_date_that_is_over_cancelled(made: Offered, group: Any) -> None:
	group.append("session_changes", {"date": begun_day(made), "change": "Cancelled"})
	another_room(made, group)


def a_date_that_is_over_moved_ahead(made: Offered, group: Any) -> None:
	day = getdate(add_days(today(), 10))
	# a Saturday, on which nobody meets who has the same teacher
	saturday = add_days(day, (5 - day.weekday()) % 7)
	change = {"date": begun_day(made), "change": "Moved", "new_date": saturday}
	group.append("session_changes", change)
	group.save()


def a_holiday_on_a_day_that_is_over(made: Offered, group: Any) -> None:
	holidays = frappe.get_doc("Holiday List", frappe.db.get_value("School", made.school, "holiday_list"))
	for day in (begun_day(made), ahead(made)[0].from_datetime.date()):
		holidays.append("holidays", {"holiday_date": day, "description": "Fair"})
	holidays.save()


def another_holiday_list(made: Offered, group: Any) -> None:
	school = frappe.get_doc("School", made.school)
	school.holiday_list = places.holiday_list([begun_day(made), ahead(made)[0].from_datetime.date()]).name
	school.save()


def retired(made: Offered, group: Any) -> None:
	group.status = "Retired"
	save(group)


def section_closed(made: Offered, group: Any) -> None:
	row = frappe.get_doc("Program Offering Activity Section", {"student_group": group.name})
	row.is_active = 0
	row.save()


def section_taken_out(made: Offered, group: Any) -> None:
	offering = frappe.get_doc("Program Offering", made.offering)
	offering.set("activity_sections", offering.activity_sections[1:])
	offering.save()


def archived(made: Offered, group: Any) -> None:
	offering = frappe.get_doc("Program Offering", made.offering)
	offering.status = "Archived"
	offering.save()


def a_later_start_of_the_term(made: Offered, group: Any) -> None:
	offering = frappe.get_doc("Program Offering", made.offering)
	offering.start_date = add_days(today(), 8)
	offering.save()


def a_row_saved_directly(made: Offered, group: Any) -> None:
	row = frappe.get_doc("Student Group Schedule", group.schedule[0].name)
	row.to_time = "21:00:00"
	row.save()


def a_new_title(made: Offered, group: Any) -> None:
	group.student_group_name = unique("Chess for All")
	group.save()


def a_room_taken_off_the_list(made: Offered, group: Any) -> None:
	frappe.db.set_value("Program Offering", made.offering, "activity_booking_status", "Ready")
	room = frappe.get_doc("Location", group.schedule[0].location)
	room.is_bookable = 0
	room.save()


def repaired_at_night(made: Offered, group: Any) -> None:
	frappe.db.set_value("Student Group Schedule", group.schedule[0].name, "location", places.room().name)
	find_drift(getdate(today()), repair=True)


def repaired_from_long_ago_on(made: Offered, group: Any) -> None:
	frappe.db.set_value("Student Group Schedule", group.schedule[0].name, "location", places.room().name)
	rebuild_groups([group.name], first=add_days(today(), -100))


EDITS = [
	another_room,
	another_teacher,
	another_weekday,
	a_later_valid_from,
	an_earlier_valid_to,
	a_date_that_is_over_cancelled,
	a_date_that_is_over_moved_ahead,
	a_holiday_on_a_day_that_is_over,
	another_holiday_list,
	retired,
	section_closed,
	section_taken_out,
	archived,
	a_later_start_of_the_term,
	a_row_saved_directly,
	a_new_title,
	a_room_taken_off_the_list,
	repaired_at_night,
	repaired_from_long_ago_on,
]


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_what_has_begun_stays_field_by_field(edit: Callable[[Offered, Any], None]) -> None:
	made = mid_term()
	before, to_come = past(made), [ahead(made, kind) for kind in KINDS]
	edit(made, group_of(made))
	assert past(made) == before
	assert [ahead(made, kind) for kind in KINDS] != to_come
	assert not rebuild_groups(made.sections).changed


def test_freeing_a_group_leaves_what_has_begun() -> None:
	made = mid_term()
	before = past(made)
	clear_reservations([made.section])
	assert past(made) == before
	assert not ahead(made)


def test_a_section_that_was_taken_out_takes_no_room_again() -> None:
	made = mid_term()
	section_taken_out(made, group_of(made))
	find_drift(getdate(today()), repair=True)
	group_sync.sync_groups(made.sections)
	assert not ahead(made)


def test_a_session_that_is_running_has_begun() -> None:
	made = mid_term()
	first = ahead(made)[0]
	running = {"from_datetime": add_to_date(None, minutes=-1), "to_datetime": add_to_date(None, minutes=44)}
	for kind in KINDS:
		frappe.db.set_value(
			kind, {"source_name": made.section, "from_datetime": first.from_datetime}, running
		)
	before = past(made)
	assert frappe.utils.get_datetime(running["from_datetime"]) in {row["from_datetime"] for row in before}
	retired(made, group_of(made))
	assert past(made) == before
	assert not ahead(made)


def test_a_group_that_has_met_is_retired_and_not_deleted() -> None:
	made = mid_term()
	offering = frappe.get_doc("Program Offering", made.offering)
	offering.set("activity_sections", offering.activity_sections[1:])
	offering.save()
	with pytest.raises(frappe.LinkExistsError, match="Retired"):
		frappe.delete_doc("Student Group", made.section)
	assert past(made)


def test_whoever_notes_a_change_of_what_is_over_is_told_that_it_has_no_effect() -> None:
	made = mid_term()
	group = group_of(made)
	frappe.local.message_log = []
	group.append("session_changes", {"date": ahead(made)[0].from_datetime.date(), "change": "Cancelled"})
	group.save()
	assert "took place" not in frappe.as_json(frappe.local.message_log)
	group.append("session_changes", {"date": begun_day(made), "change": "Cancelled"})
	group.save()
	assert "no effect on Monday" in frappe.as_json(frappe.local.message_log)
	frappe.local.message_log = []
	group.save()
	assert not frappe.local.message_log


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_deletes_a_session_that_has_begun(kind: str) -> None:
	made = mid_term()
	row = next(row for row in facts(made.section, kind) if row.from_datetime < now_datetime())
	with pytest.raises(frappe.ValidationError, match="follows from the schedule"):
		frappe.delete_doc(kind, row.name)
	frappe.delete_doc(kind, ahead(made, kind)[0].name)
	assert rebuild_groups([made.section]).inserted == 1


def test_an_import_in_mid_term_changes_what_is_to_come() -> None:
	place = Place()
	place.apply(place.row())
	offering = place.offering()
	made = Offered(offering.name, place.school, place.year, [place.group().name])
	assert pass_gate(made.offering)["ok"]
	offerings.let_days_pass(made, 28)
	before, count = past(made), len(ahead(made))
	dates = {field: add_days(getattr(place.target, field), -28) for field in ("first", "last")}
	report = place.apply(place.row(Room=place.rooms[1]), **dates)
	assert report.is_applied
	assert past(made) == before
	assert {row.location for row in ahead(made)} == {place.rooms[1]}
	assert len(ahead(made)) == count


def test_what_took_place_in_the_new_room_is_no_obstacle() -> None:
	made, room, teacher = mid_term(), places.room().name, people.employee().name
	for row in past(made):
		occupy(room, row["from_datetime"])
		engage(teacher, row["from_datetime"])
	group = group_of(made)
	group.schedule[0].location = room
	group.set("instructors", [{"employee": teacher}])
	group.save()
	assert {row.location for row in ahead(made)} == {room}
	assert {row.employee for row in ahead(made, "Employee Booking")} == {teacher}
	assert look(made.offering)["ok"]
	assert not any(session.obstacles for session in preview(as_value(group_of(made))).sessions)


def test_what_is_to_come_in_the_new_room_is_one() -> None:
	made, room = mid_term(), places.room().name
	occupy(room, ahead(made)[0].from_datetime)
	group = group_of(made)
	group.schedule[0].location = room
	with pytest.raises(ReadinessError, match="no free room"):
		group.save()


def test_a_room_and_a_teacher_of_rows_that_are_over_are_no_finding() -> None:
	made = mid_term("Ready")
	group = group_of(made)
	store, gone = places.room(is_bookable=0, seats=1).name, people.employee(status="Inactive").name
	row = group.schedule[0].as_dict()
	over = {field: row[field] for field in ("weekday", "from_time", "to_time")}
	group.append("schedule", {**over, "location": store, "employee": gone, "valid_to": add_days(today(), -1)})
	group.append("session_changes", {"date": add_days(today(), -2), "change": "Moved", "location": store})
	group.save()
	report = look(made.offering)
	assert codes(report) == set()
	assert warnings(report) == set()
	assert not preview(as_value(group)).notes


def test_a_room_that_only_rows_that_are_over_name_may_be_closed() -> None:
	made = mid_term()
	group = group_of(made)
	room = group.schedule[0].location
	group.schedule[0].valid_to = add_days(today(), -1)
	times = {"from_time": "13:00:00", "to_time": "13:45:00", "weekday": "Friday"}
	group.append("schedule", {**times, "location": places.room().name})
	group.save()
	closing = frappe.get_doc("Location", room)
	closing.is_bookable = 0
	closing.save()
	assert not frappe.db.get_value("Location", room, "is_bookable")


def test_a_booking_by_hand_of_what_is_over_resets_and_tells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
	told: list[Any] = []
	made = mid_term("Ready")
	monkeypatch.setattr(group_sync, "tell_of_clashes", told.append)
	room = group_of(made).schedule[0].location
	occupy(room, past(made)[0]["from_datetime"])
	assert not told
	assert frappe.db.get_value("Program Offering", made.offering, "activity_booking_status") == "Ready"
	occupy(room, ahead(made)[0].from_datetime)
	assert told


@pytest.mark.parametrize("status", ["Planned", "Archived"])
@pytest.mark.parametrize("window", ["Ready", "Open", "Closed"])
def test_what_does_not_take_place_holds_nothing_from_now_on(status: str, window: str) -> None:
	made = mid_term(window)
	before = past(made)
	offering = frappe.get_doc("Program Offering", made.offering)
	offering.status = status
	offering.save()
	assert [ahead(made, kind) for kind in KINDS] == [[], []]
	assert past(made) == before
	group_sync.sync_groups(made.sections)
	find_drift(getdate(today()), repair=True)
	group_of(made).save()
	assert not ahead(made)


def test_what_takes_place_again_holds_its_rooms_again() -> None:
	made = mid_term()
	slots = [row.from_datetime for row in ahead(made)]
	offering = frappe.get_doc("Program Offering", made.offering)
	for status in ("Archived", "Active"):
		offering.status = status
		offering.save()
	assert [row.from_datetime for row in ahead(made)] == slots


def test_the_gate_of_what_is_planned_judges_and_takes_nothing() -> None:
	made = offerings.offering()
	frappe.db.set_value("Program Offering", made.offering, "status", "Planned")
	assert pass_gate(made.offering)["ok"]
	assert not facts(made.section)
	assert frappe.db.get_value("Program Offering", made.offering, "activity_booking_status") == "Draft"
	assert preview(as_value(group_of(made))).sessions
