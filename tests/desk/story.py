"""A school with names that can be shown in pictures, and what its coordinator does there."""

import itertools
from dataclasses import dataclass
from typing import Any

import frappe
from frappe.model.document import Document
from frappe.utils import get_datetime

from ifitwala_ed.api import activity_booking as api
from tests.factories import billing, offerings, people, places
from tests.factories.core import insert

CHILDREN = (
	("Ada", "Berger"),
	("Ben", "Cole"),
	("Carla", "Dietrich"),
	("David", "Ekström"),
	("Elif", "Fontaine"),
	("Femi", "Grant"),
)
# Somebody whom no other story has, to be found by name.
NEWCOMER = ("Greta", "Holm")


YEAR = "School Year"


@dataclass(frozen=True)
class School:
	name: str
	coordinator: str

	def child(self, number: int) -> str:
		"""A student with a payer; numbers beyond the list begin anew."""
		return self.student(*CHILDREN[number % len(CHILDREN)])

	def student(self, first: str, last: str) -> str:
		"""A student with a payer."""
		payer = billing.account_holder(account_holder_name=f"Family {last}")
		student = people.student(self.name, first_name=first, last_name=last, account_holder=payer.name)
		return student.name

	def offering(
		self, title: str, sections: tuple[str, ...], capacity: int, **values: Any
	) -> offerings.Offered:
		"""An offering that isn't open yet, with sections of these weekdays."""
		document = offerings.program_offering(
			self.name,
			title=title,
			program=the_one("Program", program_name="After School"),
			activity=the_one("Activity", activity_name=title),
			academic_year=school_year(),
			**values,
		)
		teacher = people.employee(first_name="Robin", last_name="Moreau").name
		groups = [self.section(document, weekday, capacity, teacher) for weekday in sections]
		document.save(ignore_permissions=True)
		return offerings.Offered(document.name, self.name, document.academic_year, groups)

	def section(self, document: Document, weekday: str, capacity: int, teacher: str) -> str:
		group = offerings.student_group(
			self.name,
			document.academic_year,
			program_offering=document.name,
			student_group_name=numbered("Student Group", "student_group_name", f"{document.title} {weekday}"),
			maximum_size=capacity,
			employees=[teacher],
			schedule=[offerings.slot(room("Studio"), weekday)],
		)
		offerings.add_section(document, group, section_label=weekday)
		return group.name

	def open_offering(
		self, title: str, sections: tuple[str, ...], capacity: int, **values: Any
	) -> offerings.Offered:
		made = self.offering(title, sections, capacity, **values)
		answer = api.open_activity_booking_window(made.offering)
		assert answer["ok"], answer["report"]
		return made

	def book(self, made: offerings.Offered, number: int, *sections: str) -> str:
		"""The family of a child books; gives the booking."""
		return api.submit_activity_booking(made.offering, self.child(number), choices=list(sections))["name"]


def make_school() -> School:
	school = the_one("School", school_name="Lakeside School", company=places.company())
	coordinator = people.user("Sam", ["Activity Coordinator"], last_name="Field")
	insert("User Permission", {"user": coordinator.name, "allow": "School", "for_value": school}, {})
	return School(school, coordinator.name)


def the_one(doctype: str, **values: Any) -> str:
	"""The document that all stories share: pictures show names without the marks of a test run."""
	return frappe.db.exists(doctype, values) or insert(doctype, values, {}).name


def school_year() -> str:
	name = frappe.db.exists("Academic Year", {"academic_year_name": YEAR})
	return name or places.academic_year(academic_year_name=YEAR).name


def room(name: str) -> str:
	return places.room(location_name=numbered("Location", "location_name", name)).name


def numbered(doctype: str, fieldname: str, name: str) -> str:
	"""The name, with a number where others have it already."""
	taken = set(frappe.get_all(doctype, {fieldname: ["like", f"{name}%"]}, pluck=fieldname, order_by="name"))
	names = itertools.chain([name], (f"{name} {number}" for number in itertools.count(2)))
	return next(each for each in names if each not in taken)


def paid() -> dict[str, Any]:
	"""What makes an offering a paid one."""
	fee = billing.item().name
	# a fee lies in no warehouse, wherever the site puts its goods
	frappe.db.delete("Item Default", {"parent": fee})
	return {
		"activity_payment_required": 1,
		"activity_fee_amount": 80,
		"activity_billable_offering": billing.billable_offering(item=fee).name,
	}


def room_taken_in_the_first_session(group: str) -> str:
	"""A concert that somebody has booked by hand; gives its Location Booking."""
	from ifitwala_ed.api.desk import preview_student_group_sessions

	document = frappe.get_doc("Student Group", group)
	preview = preview_student_group_sessions(frappe.as_json(document.as_dict(convert_dates_to_str=True)))
	first = preview["sessions"][0]
	values = {
		"location": document.schedule[0].location,
		"from_datetime": get_datetime(first["from_datetime"]),
		"to_datetime": get_datetime(first["to_datetime"]),
		"title": "Concert of the choir",
	}
	return insert("Location Booking", values, {}).name


def stored(doctype: str, name: str, *fields: str) -> Any:
	"""What the database has now, not when this transaction began."""
	frappe.db.commit()
	return frappe.db.get_value(doctype, name, fields if len(fields) > 1 else fields[0])
