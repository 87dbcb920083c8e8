"""The CSV files of the demo school: their columns, in the order in which they are loaded."""

from dataclasses import dataclass
from typing import Any

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MODES = ("First Come First Serve", "Lottery (Preference)", "Manual")
RELATIONS = ("Mother", "Father", "Grandmother", "Grandfather", "Aunt", "Uncle", "Guardian")
ROLES = ("Academic Admin", "Activity Coordinator", "Academic Staff", "Instructor")


@dataclass(frozen=True)
class Column:
	"""One column. `refers` names the table whose key stands in it; a list is separated by `;`."""

	name: str
	kind: str = "text"
	required: bool = True
	unique: bool = False
	refers: str = ""
	choices: tuple[str, ...] = ()
	is_list: bool = False
	minimum: int | None = None


@dataclass(frozen=True)
class Table:
	"""One file. `key` are the columns whose values, joined by a blank, name a row for other files."""

	name: str
	columns: tuple[Column, ...]
	key: tuple[str, ...]

	@property
	def file(self) -> str:
		return f"{self.name}.csv"


def text(name: str, **options: Any) -> Column:
	return Column(name, **options)


def optional(name: str, **options: Any) -> Column:
	return Column(name, required=False, **options)


def number(name: str, minimum: int = 0, **options: Any) -> Column:
	return Column(name, kind="int", minimum=minimum, **options)


def check(name: str) -> Column:
	return Column(name, kind="check")


def day(name: str) -> Column:
	return Column(name, kind="date")


def one_of(name: str, choices: tuple[str, ...], **options: Any) -> Column:
	return Column(name, choices=choices, **options)


def link(name: str, table: str, **options: Any) -> Column:
	return Column(name, refers=table, **options)


def email(name: str = "email") -> Column:
	return Column(name, kind="email", unique=True)


MASTERS = (
	Table(
		"companies",
		(text("company_name"), text("abbr"), text("default_currency"), text("country")),
		("company_name",),
	),
	Table(
		"holidays",
		(text("holiday_list"), day("holiday_date"), text("description")),
		("holiday_list", "holiday_date"),
	),
	Table(
		"schools",
		(
			text("school_name"),
			text("abbr", unique=True),
			link("parent_school", "schools", required=False),
			check("is_group"),
			link("company", "companies"),
			optional("holiday_list"),
		),
		("school_name",),
	),
	Table(
		"academic_years",
		(text("academic_year_name"), day("year_start_date"), day("year_end_date")),
		("academic_year_name",),
	),
	Table(
		"terms",
		(
			text("term_name"),
			link("academic_year", "academic_years"),
			day("start_date"),
			day("end_date"),
			day("bookings_close_on"),
		),
		("term_name",),
	),
	Table("year_groups", (text("year_group_name"), number("sequence")), ("year_group_name",)),
	Table(
		"locations",
		(
			text("location_name"),
			link("parent_location", "locations", required=False),
			check("is_group"),
			check("is_bookable"),
			number("seats", required=False),
		),
		("location_name",),
	),
)

PEOPLE = (
	Table(
		"employees",
		(
			text("first_name"),
			text("last_name"),
			text("gender"),
			day("date_of_birth"),
			day("date_of_joining"),
			text("job_title"),
			email(),
			check("has_login"),
			one_of("roles", ROLES, required=False, is_list=True),
			link("limited_to_school", "schools", required=False),
		),
		("first_name", "last_name"),
	),
	Table(
		"guardians",
		(text("guardian_name"), email(), text("mobile_no", unique=True), check("has_login")),
		("guardian_name",),
	),
	Table(
		"account_holders",
		(text("account_holder_name"), link("guardian", "guardians"), email()),
		("account_holder_name",),
	),
	Table(
		"students",
		(
			text("first_name"),
			text("last_name"),
			email("student_email"),
			check("has_login"),
			day("date_of_birth"),
			link("school", "schools"),
			link("year_group", "year_groups"),
			link("account_holder", "account_holders", required=False),
		),
		("first_name", "last_name"),
	),
	Table(
		"student_guardians",
		(
			link("student", "students"),
			link("guardian", "guardians"),
			one_of("relation", RELATIONS),
			check("can_book"),
		),
		("student", "guardian"),
	),
	# People with a log-in who have neither a child nor a job at the school.
	Table("visitors", (text("full_name"), email()), ("full_name",)),
)

ACTIVITIES = (
	Table("programs", (text("program_name"),), ("program_name",)),
	Table(
		"activities",
		(
			text("activity_name"),
			link("program", "programs"),
			text("category"),
			text("description"),
			text("what_to_bring"),
			text("pickup_instructions"),
		),
		("activity_name",),
	),
	Table("items", (text("item_code"), text("item_name")), ("item_code",)),
	Table(
		"billable_offerings",
		(text("billable_offering_name"), link("item", "items"), link("company", "companies")),
		("billable_offering_name",),
	),
	Table(
		"program_offerings",
		(
			text("title"),
			link("activity", "activities"),
			link("program", "programs"),
			link("school", "schools"),
			link("term", "terms"),
			number("capacity"),
			one_of("allocation_mode", MODES),
			one_of("allocation_outcome", ("Confirm", "Offer"), required=False),
			link("year_groups", "year_groups", required=False, is_list=True),
			number("min_age_years"),
			number("max_age_years"),
			number("max_choices"),
			check("student_booking"),
			check("guardian_booking"),
			check("staff_booking"),
			check("waitlist"),
			check("auto_promote"),
			number("offer_hours"),
			Column("fee_amount", kind="money", required=False),
			link("billable_offering", "billable_offerings", required=False),
		),
		("title",),
	),
)

GROUPS = (
	Table(
		"activity_sections",
		(
			text("student_group_name"),
			link("offering", "program_offerings"),
			text("section_label"),
			number("maximum_size", minimum=1),
			number("capacity_override"),
			number("minimum_size"),
			number("priority_tier"),
			check("allow_waitlist"),
		),
		("student_group_name",),
	),
	Table(
		"class_groups",
		(
			text("student_group_name"),
			one_of("group_based_on", ("Course", "Batch")),
			link("school", "schools"),
			link("academic_year", "academic_years"),
			number("maximum_size", minimum=1),
		),
		("student_group_name",),
	),
	Table(
		"group_schedules",
		(
			link("student_group", "groups"),
			one_of("weekday", WEEKDAYS),
			Column("from_time", kind="time"),
			Column("to_time", kind="time"),
			link("location", "locations"),
		),
		("student_group", "weekday", "from_time"),
	),
	Table(
		"group_instructors",
		(link("student_group", "groups"), link("employee", "employees")),
		("student_group", "employee"),
	),
	Table(
		"class_students",
		(link("student_group", "class_groups"), link("student", "students")),
		("student_group", "student"),
	),
)

TABLES = (*MASTERS, *PEOPLE, *ACTIVITIES, *GROUPS)
# "groups" is not a file: a schedule row may name an activity section or a class.
UNIONS = {"groups": ("activity_sections", "class_groups")}
