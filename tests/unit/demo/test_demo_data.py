"""The school in ifitwala_ed/demo/data: complete, consistent, and free of clashes."""

from datetime import date, timedelta

import pytest

from ifitwala_ed.activities.booking.lifecycle import FIRST_COME, LOTTERY, MANUAL
from ifitwala_ed.activities.roster_import.wanted import Year, org_of, wanted_of
from ifitwala_ed.demo.classes import read_lists, read_timetable
from ifitwala_ed.demo.csv_source import move, read_demo_data, read_tables, shift_of
from ifitwala_ed.schedule.class_timetables import times

TODAY = date(2027, 3, 3)


@pytest.fixture(scope="module")
def rows():
	return read_demo_data(TODAY)


# The tables in which the value of a column is the key of a row, whichever file it stands in.
REFERS = {
	"academic_year": ("academic_years",),
	"account_holder": ("account_holders",),
	"activity": ("activities",),
	"billable_offering": ("billable_offerings",),
	"company": ("companies",),
	"employee": ("employees",),
	"guardian": ("guardians",),
	"item": ("items",),
	"limited_to_school": ("schools",),
	"location": ("locations",),
	"offering": ("program_offerings",),
	"parent_location": ("locations",),
	"parent_school": ("schools",),
	"program": ("programs",),
	"school": ("schools",),
	"student": ("students",),
	"student_group": ("activity_sections",),
	"term": ("terms",),
	"year_group": ("year_groups",),
	"year_groups": ("year_groups",),
}


def test_every_row_is_whole_and_what_it_refers_to_is_there(rows):
	keys = {name: [row.key for row in table] for name, table in rows.items()}
	for name, table in rows.items():
		for number, row in enumerate(table, start=2):
			assert None not in row, f"{name}.csv, line {number} has too many fields"
			assert None not in row.values(), f"{name}.csv, line {number} has too few fields"
			for column in REFERS.keys() & row.keys():
				known = {key for table_name in REFERS[column] for key in keys[table_name]}
				wanted = row[column] if isinstance(row[column], list) else [row[column]]
				assert known.issuperset(filter(None, wanted)), f"{name}.csv, line {number}: {column}"


def test_nobody_has_anothers_address_but_staff_who_are_parents(rows):
	mails = [row["email"] for table in ("employees", "visitors") for row in rows[table]]
	mails += [row["student_email"] for row in rows["students"]]
	assert len(mails) == len(set(mails))
	names = {row["email"]: row.key for row in rows["employees"]}
	assert all(names.get(row["email"], row.key) == row.key for row in rows["guardians"])
	assert all(mail.endswith("example.com") for mail in mails)


@pytest.mark.parametrize(
	("table", "count"),
	[
		("schools", 3),
		("year_groups", 12),
		("employees", 15),
		("activities", 12),
		("activity_sections", 20),
		("students", 300),
		("guardians", 220),
	],
)
def test_the_school_has_the_promised_size(rows, table, count):
	assert len(rows[table]) == count


def test_one_school_has_two_campuses(rows):
	top = [row.key for row in rows["schools"] if not row["parent_school"]]
	assert len(top) == 1
	assert [row["parent_school"] for row in rows["schools"] if row["parent_school"]] == top * 2


def test_courts_are_inside_a_hall_that_can_be_booked(rows):
	locations = {row.key: row for row in rows["locations"]}
	halls = {row["parent_location"] for row in rows["locations"] if "Court" in row.key}
	assert len(halls) == 1
	assert locations[halls.pop()]["is_bookable"]


def test_all_three_modes_and_both_paid_and_free_offerings_are_there(rows):
	offerings = rows["program_offerings"]
	assert {row["allocation_mode"] for row in offerings} == {FIRST_COME, LOTTERY, MANUAL}
	assert {bool(row["fee_amount"]) for row in offerings} == {True, False}
	assert {row["allocation_outcome"] for row in offerings if "Lottery" in row["allocation_mode"]} == {
		"Confirm",
		"Offer",
	}


def test_sections_of_one_activity_are_ranked_and_on_different_days(rows):
	days = {row["student_group"]: row["weekday"] for row in rows["group_schedules"]}
	by_offering = {}
	for row in rows["activity_sections"]:
		by_offering.setdefault(row["offering"], []).append(row)
	several = [sections for sections in by_offering.values() if len(sections) > 1]
	assert len(several) >= 6
	for sections in several:
		assert len({days[row.key] for row in sections}) == len(sections)


def test_families_are_as_varied_as_real_ones(rows):
	links = rows["student_guardians"]
	children = {}
	for row in links:
		children.setdefault(row["guardian"], set()).add(row["student"])
	staff = {row["email"] for row in rows["employees"]}
	assert sum(len(names) > 1 for names in children.values()) > 50, "siblings"
	assert sum(row["email"] in staff for row in rows["guardians"]) >= 5, "staff who are parents"
	assert any(not row["can_book"] for row in links), "guardians who only fetch the child"
	assert any(row["has_login"] for row in rows["students"])
	assert any(not row["has_login"] for row in rows["guardians"])
	assert sum(row["has_login"] for row in rows["guardians"]) >= 150


def test_some_children_have_a_record_for_the_gate_of_every_kind(rows):
	people, contacts = rows["safety_pick_ups"], rows["safety_contacts"]
	with_record = {row.key for row in rows["safety_records"]}
	assert {row.key for row in (*people, *contacts)} <= with_record
	assert any(row["is_never"] for row in people)
	assert not any(row["is_never"] and row["valid_until"] for row in people)
	assert {bool(row["valid_until"]) for row in people} == {True, False}
	assert {bool(row["medical_note"]) for row in rows["safety_records"]} == {True, False}
	own = {(row["student"], row["guardian"]) for row in rows["student_guardians"]}
	assert {(row.key, row["guardian"]) for row in contacts if row["guardian"]} <= own
	assert all(row["guardian"] or (row["contact_name"] and row["mobile_no"]) for row in contacts)
	ends = [row["end_date"] for row in rows["terms"]]
	assert all(row["valid_until"] >= min(ends) for row in people if row["valid_until"])


@pytest.fixture(scope="module")
def lessons(rows):
	"""When each class has lessons, as FET has placed them."""
	found = {}
	for row in rows["class_timetables"]:
		timetable = read_timetable(row.key)
		hours = times.guessed_hours(timetable.file.hours)
		for placed in timetable.placements:
			for span in times.spans_of(placed, hours):
				slot = {"weekday": placed.day, "from_time": span.start, "to_time": span.end}
				found.setdefault(placed.lesson.sets[0], []).append(slot)
	return found


@pytest.fixture(scope="module")
def lists(rows):
	"""What the export of rosters means for each campus."""
	files = read_lists(TODAY)
	assert files.findings == []
	year = rows["academic_years"][0]
	days = Year(year["year_start_date"], year["year_end_date"], TODAY)
	found = {}
	for row in rows["class_timetables"]:
		org, findings = org_of(files.rosters, "", (row["school"],), row["school"])
		assert findings == []
		found[row["school"]] = wanted_of(files.rosters, org, days)
		assert found[row["school"]].findings == []
	return found


def test_the_exports_children_and_teachers_are_those_of_the_school(rows, lists):
	for school, wanted in lists.items():
		assert {(child.full_name, child.email) for child in wanted.children} == {
			(row.key, row["student_email"]) for row in rows["students"] if row["school"] == school
		}
		assert {teacher.email for teacher in wanted.teachers.values()} <= {
			row["email"] for row in rows["employees"] if row["has_login"]
		}
		assert wanted.teachers


def test_every_grade_of_the_export_is_a_year_group_of_the_school(rows, lists):
	choices = read_lists(TODAY).choices
	years = {row.key: row["year_group"] for row in rows["students"]}
	for wanted in lists.values():
		for child in wanted.children:
			(grade,) = child.grades
			assert choices.here("Year Group", grade) == years[child.full_name]


def test_fets_timetables_are_of_the_classes_rooms_and_staff_of_the_school(rows, lists, lessons):
	assert set(lessons) == {each.roster.title for wanted in lists.values() for each in wanted.classes}
	for row in rows["class_timetables"]:
		placements = read_timetable(row.key).placements
		assert {room for each in placements for room in each.rooms} <= {
			room.key for room in rows["locations"]
		}
		assert {one for each in placements for one in each.lesson.teachers} <= {
			one.key for one in rows["employees"]
		}
		assert sets_of(placements) == {each.roster.title for each in lists[row["school"]].classes}


def sets_of(placements):
	return {name for each in placements for name in each.lesson.sets}


def test_every_child_has_lessons(lists, lessons):
	for wanted in lists.values():
		listed = {child for each in wanted.classes if lessons[each.roster.title] for child in each.children}
		assert listed == {child.id for child in wanted.children}


def test_some_classes_clash_with_an_activity_that_their_students_could_choose(rows, lists, lessons):
	sections = rows["group_schedules"]
	clashing = {
		group
		for group, slots in lessons.items()
		if any(overlap(slot, section) for slot in slots for section in sections)
	}
	assert len(clashing) >= 3
	assert {
		each.roster.title for wanted in lists.values() for each in wanted.classes if each.children
	} >= clashing


def overlap(one, other):
	return (
		one["weekday"] == other["weekday"]
		and one["from_time"] < other["to_time"]
		and other["from_time"] < one["to_time"]
	)


@pytest.mark.parametrize("day", range(8))
def test_the_term_always_starts_on_a_monday_two_to_three_weeks_from_today(day):
	today = TODAY + timedelta(days=day)
	tables = read_tables()
	term = move(tables, shift_of(tables, today))["terms"][0]
	assert term["start_date"].weekday() == 0
	assert timedelta(weeks=2) <= term["start_date"] - today < timedelta(weeks=3)
	assert term["bookings_close_on"] > today


def test_ages_do_not_depend_on_the_day_of_loading(rows):
	later = read_demo_data(TODAY + timedelta(days=900))

	def days_old(data):
		start = data["terms"][0]["start_date"]
		return [(start - row["date_of_birth"]).days for row in data["students"]]

	assert days_old(later) == days_old(rows)
	assert all(5.9 < days / 365.25 < 18.1 for days in days_old(rows))
