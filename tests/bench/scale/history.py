"""Terms long over, by bulk INSERT: what a term left behind is copied again and again, each time half a year earlier.

A copy has the same rooms, teachers and school; offerings, groups, bookings, sessions and conversations are its own.
Names get a mark, links follow, days move back by whole weeks. So a copied term is as consistent as the term it was
copied from, and its windows are closed. For ten years the same children book; whatever is copied beyond is of other
children in the same ten years.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

import frappe

from tests.factories.offerings import Offered

WEEKS: Final = 26
TERMS_OF_A_CHILD: Final = 20
# terms by one statement: so a million bookings take minutes
AT_ONCE: Final = 100
# what the database makes of the number of a copy
MARK: Final = "concat('-', seq)"
WEEKS_BEFORE: Final = f"((mod(seq - 1, {TERMS_OF_A_CHILD}) + 1) * {WEEKS})"
COHORT: Final = f"floor((seq - 1) / {TERMS_OF_A_CHILD})"
MARK_OF_STUDENTS: Final = f"if({COHORT} = 0, '', concat('-c', {COHORT}))"
# whose rows are found by a field that names what is copied already, in this order
BELONGING: Final = (
	("Program Offering Activity Section", "parent", "Program Offering"),
	("Student Group", "program_offering", "Program Offering"),
	("Student Group Student", "parent", "Student Group"),
	("Student Group Schedule", "parent", "Student Group"),
	("Student Group Instructor", "parent", "Student Group"),
	("Location Booking", "source_name", "Student Group"),
	("Employee Booking", "source_name", "Student Group"),
	("Schedule Lock", "reference_name", "Student Group"),
	("Activity Seat Ledger", "program_offering", "Program Offering"),
	("Activity Booking", "program_offering", "Program Offering"),
	("Activity Booking Choice", "parent", "Activity Booking"),
	("Activity Booking Event", "activity_booking", "Activity Booking"),
	("Activity Event Delivery", "activity_booking_event", "Activity Booking Event"),
	("Activity Allocation Run", "program_offering", "Program Offering"),
	("Activity Allocation Result", "allocation_run", "Activity Allocation Run"),
	("Org Communication", "activity_program_offering", "Program Offering"),
	("Org Communication Audience", "parent", "Org Communication"),
	("Communication Interaction", "org_communication", "Org Communication"),
	("Communication Delivery", "org_communication", "Org Communication"),
	("Communication Chain", "org_communication", "Org Communication"),
	("Communication Interaction Entry", "org_communication", "Org Communication"),
)
# which say where else a name of a copied document stands, and what is unique beside the name
NAMES: Final = ("name", "parent", "source_name", "reference_name")
UNIQUE: Final = ("slot_key", "idempotency_key", "student_group_name", "said")
# what is over
OVER: Final = {
	("Program Offering", "activity_booking_status"): "'Closed'",
	("Activity Booking Event", "awaits_delivery"): "0",
	("Student", "user"): "null",
}


@dataclass
class History:
	"""The documents of a term, by doctype."""

	names: dict[str, list[str]] = field(default_factory=dict)

	@classmethod
	def of(cls, offerings: Iterable[Offered]) -> "History":
		found = {"Program Offering": [made.offering for made in offerings]}
		for doctype, fieldname, owner in BELONGING:
			found[doctype] = frappe.get_all(
				doctype, filters={fieldname: ["in", found[owner] or [""]]}, pluck="name", order_by="name asc"
			)
		return cls(found)

	def repeat(self, terms: int) -> None:
		"""Copy the term that many times, many at once. Commits."""
		students = frappe.get_all(
			"Activity Booking",
			filters={"name": ["in", self.names["Activity Booking"]]},
			pluck="student",
			distinct=True,
			order_by="student asc",
		)
		for first in range(1, terms + 1, AT_ONCE):
			copies = Copies(first, min(first + AT_ONCE - 1, terms), frozenset(self.names))
			copies.make_students(students)
			for doctype, names in self.names.items():
				if names:
					copies.make(doctype, names)
			frappe.db.commit()


@dataclass(frozen=True, slots=True)
class Copies:
	"""Copies of a term by their numbers. In what they differ the database makes of the number, which is called seq."""

	first: int
	last: int
	doctypes: frozenset[str]

	def make(self, doctype: str, names: Collection[str]) -> None:
		"""Copy some documents of a doctype with one statement."""
		columns = frappe.db.get_table_columns(doctype)
		self._insert(doctype, names, {column: self._value(doctype, column) for column in columns}, "true")

	def make_students(self, names: Collection[str]) -> None:
		"""Copy the children once for each cohort that begins here; the first one are the children themselves."""
		begins = f"{COHORT} > 0 and mod(seq - 1, {TERMS_OF_A_CHILD}) = 0"
		columns = {column: f"`{column}`" for column in frappe.db.get_table_columns("Student")}
		own = {"name": f"concat(name, {MARK_OF_STUDENTS})", "user": "null"}
		self._insert("Student", names, columns | own, begins)

	def _insert(
		self, doctype: str, names: Collection[str], values: Mapping[str, str], condition: str
	) -> None:
		listed = ", ".join(f"`{column}`" for column in values)
		# column names are those of the table, and everything else is made of constants and numbers
		frappe.db.sql(
			f"INSERT INTO `tab{doctype}` ({listed}) SELECT {', '.join(values.values())}"  # noqa: S608
			f" FROM `tab{doctype}` JOIN seq_{self.first}_to_{self.last} WHERE {condition} AND name IN %(names)s",
			{"names": tuple(names)},
		)

	def _value(self, doctype: str, column: str) -> str:
		"""Return what stands in a column of a copy, as SQL."""
		if (doctype, column) == ("Activity Seat Ledger", "name"):
			# it says whose row it is, see seats.ledger_name
			group = f"if(coalesce(student_group, '') = '', 'total', concat(student_group, {MARK}))"
			return f"concat(program_offering, {MARK}, '-', {group})"
		if (doctype, column) in OVER:
			return OVER[doctype, column]
		df = frappe.get_meta(doctype).get_field(column)
		linked = df.options if df and df.fieldtype == "Link" else None
		if linked == "Student":
			return f"if(coalesce(`{column}`, '') = '', `{column}`, concat(`{column}`, {MARK_OF_STUDENTS}))"
		if column in NAMES or column in UNIQUE or linked in self.doctypes:
			return f"if(coalesce(`{column}`, '') = '', `{column}`, concat(`{column}`, {MARK}))"
		if column in ("creation", "modified") or (df and df.fieldtype in ("Date", "Datetime")):
			return f"`{column}` - interval {WEEKS_BEFORE} week"
		return f"`{column}`"
