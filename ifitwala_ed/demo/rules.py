"""What must be true between the rows of the demo data, beyond each row being well formed."""

from collections import defaultdict
from collections.abc import Callable, Iterator

from ifitwala_ed.demo.csv_source import Row, Rows
from ifitwala_ed.demo.errors import Problem
from ifitwala_ed.demo.tables import TABLES, UNIONS, Column


def find_problems(rows: Rows, unreadable: frozenset[str] = frozenset()) -> list[Problem]:
	"""Every broken rule of the whole data set.

	Rows of the `unreadable` tables are missing. What looks for a row in one of them is left out, so that one
	mistake is reported once and not for every row that refers to it.
	"""
	problems = list(references_exist(rows, unreadable))
	for rule, looks_in in RULES.items():
		if unreadable.isdisjoint(looks_in):
			problems += rule(rows)
	return problems


def keys_are_unique(rows: Rows) -> Iterator[Problem]:
	for table in TABLES:
		seen: dict[str, int] = {}
		for row in rows[table.name]:
			if row.key in seen:
				yield row.problem(f'"{row.key}" stands in line {seen[row.key]} already.')
			seen.setdefault(row.key, row.line)


def unique_columns_are_unique(rows: Rows) -> Iterator[Problem]:
	for table in TABLES:
		for column in table.columns:
			if column.unique:
				yield from _repeated(rows[table.name], column)


def _repeated(rows: list[Row], column: Column) -> Iterator[Problem]:
	seen: dict[str, int] = {}
	for row in rows:
		value = row[column.name]
		if value in seen:
			yield row.problem(f'{column.name}: "{value}" stands in line {seen[value]} already.')
		seen.setdefault(value, row.line)


def references_exist(rows: Rows, unreadable: frozenset[str]) -> Iterator[Problem]:
	keys = {name: {row.key for row in rows[name]} for name in rows if name not in unreadable}
	for union, names in UNIONS.items():
		if unreadable.isdisjoint(names):
			keys[union] = set().union(*(keys[name] for name in names))
	for table in TABLES:
		for column in table.columns:
			if column.refers in keys:
				yield from _dangling(rows[table.name], column, keys[column.refers])


def _dangling(rows: list[Row], column: Column, known: set[str]) -> Iterator[Problem]:
	for row in rows:
		value = row[column.name]
		for one in value if column.is_list else [value]:
			if one and one not in known:
				yield row.problem(f'{column.name}: there is no "{one}" in {column.refers}.')


def holiday_lists_exist(rows: Rows) -> Iterator[Problem]:
	lists = {row["holiday_list"] for row in rows["holidays"]}
	for row in rows["schools"]:
		if row["holiday_list"] and row["holiday_list"] not in lists:
			yield row.problem(f'holiday_list: there is no "{row["holiday_list"]}" in holidays.')


def parents_stand_before_children(rows: Rows) -> Iterator[Problem]:
	for name, parent in (("schools", "parent_school"), ("locations", "parent_location")):
		groups: dict[str, int] = {}
		for row in rows[name]:
			above = row[parent]
			if above and not groups.get(above):
				yield row.problem(f'{parent}: "{above}" must stand above this row and be a group.')
			groups[row.key] = row["is_group"]


def periods_run_forward(rows: Rows) -> Iterator[Problem]:
	years = {row.key: row for row in rows["academic_years"]}
	for row in rows["academic_years"]:
		if row["year_start_date"] >= row["year_end_date"]:
			yield row.problem("The year ends before it begins.")
	for row in rows["terms"]:
		year = years.get(row["academic_year"])
		if row["start_date"] >= row["end_date"]:
			yield row.problem("The term ends before it begins.")
		elif (
			year
			and not year["year_start_date"] <= row["start_date"] < row["end_date"] <= year["year_end_date"]
		):
			yield row.problem("The term is not inside its academic year.")
		if row["bookings_close_on"] >= row["start_date"]:
			yield row.problem("Bookings must close before the term starts.")
	for row in rows["group_schedules"]:
		if row["from_time"] >= row["to_time"]:
			yield row.problem("to_time must be after from_time.")


def every_student_can_be_booked_for(rows: Rows) -> Iterator[Problem]:
	bookable = {row["student"] for row in rows["student_guardians"] if row["can_book"]}
	for row in rows["students"]:
		if row.key not in bookable:
			yield row.problem(f"{row.key} has no guardian who can book.")


def every_guardian_has_a_student(rows: Rows) -> Iterator[Problem]:
	linked = {row["guardian"] for row in rows["student_guardians"]}
	for row in rows["guardians"]:
		if row.key not in linked:
			yield row.problem(f"{row.key} is no student's guardian.")


def people_share_no_mailbox(rows: Rows) -> Iterator[Problem]:
	"""A guardian with an employee's address is that employee; anything else would mix two people up."""
	employees = {row["email"]: row.key for row in rows["employees"]}
	adults = {*employees, *(row["email"] for row in rows["guardians"])}
	for row in rows["guardians"]:
		name = employees.get(row["email"], row.key)
		if name != row.key:
			yield row.problem(f"email: {row['email']} belongs to the employee {name}.")
	for row in rows["visitors"]:
		if row["email"] in adults:
			yield row.problem(f"email: {row['email']} belongs to somebody of the school.")
	for row in rows["students"]:
		if row["student_email"] in adults:
			yield row.problem(f"student_email: {row['student_email']} belongs to an adult.")


def paid_offerings_can_be_billed(rows: Rows) -> Iterator[Problem]:
	for row in rows["program_offerings"]:
		if bool(row["fee_amount"]) != bool(row["billable_offering"]):
			yield row.problem(
				"A paid offering needs a fee_amount and a billable_offering, a free one neither."
			)


def offerings_have_sections(rows: Rows) -> Iterator[Problem]:
	used = {row["offering"] for row in rows["activity_sections"]}
	for row in rows["program_offerings"]:
		if row.key not in used:
			yield row.problem(f"{row.key} has no row in activity_sections.csv.")


def groups_have_time_and_people(rows: Rows) -> Iterator[Problem]:
	for name, what in (("group_schedules", "schedule row"), ("group_instructors", "instructor")):
		served = {row["student_group"] for row in rows[name]}
		for row in (*rows["activity_sections"], *rows["class_groups"]):
			if row.key not in served:
				yield row.problem(f"{row.key} has no {what} in {name}.csv.")


def rooms_are_bookable(rows: Rows) -> Iterator[Problem]:
	bookable = {row.key: row["is_bookable"] for row in rows["locations"]}
	for row in rows["group_schedules"]:
		if not bookable.get(row["location"], 1):
			yield row.problem(f"location: {row['location']} can't be booked.")


def nobody_is_in_two_places(rows: Rows) -> Iterator[Problem]:
	"""No room (nor the hall around it) and no instructor is wanted twice at one time of the week."""
	ancestors = _ancestors(rows["locations"])
	people = defaultdict(set)
	for row in rows["group_instructors"]:
		people[row["student_group"]].add(row["employee"])
	by_day: defaultdict[str, list[Row]] = defaultdict(list)
	for row in rows["group_schedules"]:
		for earlier in by_day[row["weekday"]]:
			yield from _clash(row, earlier, ancestors, people)
		by_day[row["weekday"]].append(row)


def _clash(
	row: Row, other: Row, ancestors: dict[str, set[str]], people: dict[str, set[str]]
) -> Iterator[Problem]:
	if row["from_time"] >= other["to_time"] or other["from_time"] >= row["to_time"]:
		return
	holder = f"{other['student_group']} (line {other.line})"
	here, there = row["location"], other["location"]
	if here == there or here in ancestors.get(there, ()) or there in ancestors.get(here, ()):
		yield row.problem(f"location: {here} is taken by {holder} at that time.")
	for employee in sorted(people[row["student_group"]] & people[other["student_group"]]):
		yield row.problem(f"{employee} is with {holder} at that time.")


def _ancestors(locations: list[Row]) -> dict[str, set[str]]:
	above: dict[str, set[str]] = {}
	for row in locations:
		parent = row["parent_location"]
		above[row.key] = {parent, *above.get(parent, ())} if parent else set()
	return above


# Each rule with the tables in which it looks for a row that has to be there.
RULES: dict[Callable[[Rows], Iterator[Problem]], tuple[str, ...]] = {
	keys_are_unique: (),
	unique_columns_are_unique: (),
	holiday_lists_exist: ("holidays",),
	parents_stand_before_children: ("schools", "locations"),
	periods_run_forward: (),
	every_student_can_be_booked_for: ("student_guardians",),
	every_guardian_has_a_student: ("student_guardians",),
	people_share_no_mailbox: (),
	paid_offerings_can_be_billed: (),
	offerings_have_sections: ("activity_sections",),
	groups_have_time_and_people: ("group_schedules", "group_instructors"),
	rooms_are_bookable: (),
	nobody_is_in_two_places: (),
}
