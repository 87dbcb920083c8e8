"""The school of a load test: families with log-ins and one open offering, made for the run and removed after it."""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

import frappe
from frappe import _
from frappe.utils import add_days, today

from ifitwala_ed.activities.window import opening
from ifitwala_ed.core import transactions
from ifitwala_ed.demo.people import setting_up
from ifitwala_ed.load_test.arrivals import Load
from ifitwala_ed.setup.uninstall import own_doctypes

WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
# one for each offering: a child can have a seat in both
HOURS: Final = (15, 17)
AT_ONCE: Final = 500
# rows that name what they belong to in two columns, of which one is the doctype
DYNAMIC: Final = (
	("Location Booking", "source_doctype", "source_name"),
	("Employee Booking", "source_doctype", "source_name"),
	("Schedule Lock", "reference_doctype", "reference_name"),
	("Version", "ref_doctype", "docname"),
	("Notification Log", "document_type", "document_name"),
)
# of others, with rules of their own for what goes with them
DELETED_AS_DOCUMENTS: Final = ("Location", "User")


@dataclass(frozen=True)
class LoadOffering:
	"""An open offering and its sections."""

	name: str
	sections: list[str]


@dataclass
class LoadSchool:
	"""What was made, in the order it was made."""

	password: str
	offerings: list[LoadOffering] = field(default_factory=list)
	users: list[str] = field(default_factory=list)
	students: list[str] = field(default_factory=list)
	made: list[tuple[str, str]] = field(default_factory=list)

	def insert(self, doctype: str, **values: Any) -> Any:
		document = frappe.new_doc(doctype)
		document.update(values)
		# the command is run by whoever owns the machine, and refuses a site that is no test site
		document.insert(ignore_permissions=True)
		self.made.append((doctype, document.name))
		return document


def make(load: Load, tell: Callable[[str], None], school: LoadSchool) -> None:
	"""Fill the site with the load's families and sections, and open the booking windows. Commits."""
	mark = secrets.token_hex(3)
	tell(f"Making {load.sections} sections and {load.families} families, marked {mark}")
	place, year = _place(school, mark)
	hours = HOURS if load.portal else HOURS[:1]
	for hour in hours:
		school.offerings.append(_offering(school, load, place, year, f"{mark}-{hour}", hour))
	with setting_up():
		for number in range(load.families):
			_family(school, place, f"{mark}-{number}")
			# Frappe keeps a row locked that every new user writes, so nobody could be added meanwhile
			frappe.db.commit()
	for offered in school.offerings:
		answer = opening.open_window(offered.name)
		if not answer["ok"]:
			frappe.throw(str(answer["report"]), title=_("Not Ready"))


def remove(school: LoadSchool) -> None:
	"""Delete what was made and everything that came to belong to it. Commits."""
	# an interrupted run may have left something half done
	frappe.db.rollback()
	names: dict[str, set[str]] = {}
	for doctype, name in school.made:
		names.setdefault(doctype, set()).add(name)
	tables = [doctype for doctype in own_doctypes() if not frappe.get_meta(doctype).issingle]
	while _follow_links(tables, names):
		pass
	transactions.run(lambda: _delete(tables, names))
	for doctype in DELETED_AS_DOCUMENTS:
		for name in names.get(doctype, ()):
			# a job of Frappe's may hold a new user's row
			transactions.run(partial(_delete_document, doctype, name))


def _place(school: LoadSchool, mark: str) -> tuple[str, str]:
	companies = frappe.get_all("Company", pluck="name", order_by="creation asc", limit=1)
	if not companies:
		frappe.throw(_("The site has no company yet. Set ERPNext up first."), title=_("Company Needed"))
	place = school.insert("School", school_name=f"Load Test {mark}", company=companies[0])
	year = school.insert(
		"Academic Year",
		academic_year_name=f"Load Test {mark}",
		year_start_date=add_days(today(), -30),
		year_end_date=add_days(today(), 300),
	)
	return place.name, year.name


def _offering(school: LoadSchool, load: Load, place: str, year: str, mark: str, hour: int) -> LoadOffering:
	offering = school.insert(
		"Program Offering",
		title=f"Load Test {mark}",
		program=school.insert("Program", program_name=f"Load Test {mark}").name,
		school=place,
		academic_year=year,
		start_date=add_days(today(), 7),
		end_date=add_days(today(), 34),
		status="Active",
		activity_booking_enabled=1,
		activity_allocation_mode="First Come First Serve",
		activity_max_choices=load.choices,
	)
	sections = []
	for number in range(load.sections):
		room = school.insert("Location", location_name=f"Load Test {mark}-{number}", is_bookable=1)
		slot = {"weekday": WEEKDAYS[number % 5], "from_time": f"{hour}:00:00", "to_time": f"{hour + 1}:00:00"}
		group = school.insert(
			"Student Group",
			student_group_name=f"Load Test {mark}-{number}",
			group_based_on="Activity",
			program_offering=offering.name,
			school=place,
			academic_year=year,
			maximum_size=load.seats,
			schedule=[{**slot, "location": room.name}],
		)
		offering.append("activity_sections", {"student_group": group.name})
		sections.append(group.name)
	# the command refuses a site that is no test site, as said above
	offering.save(ignore_permissions=True)
	return LoadOffering(offering.name, sections)


def _family(school: LoadSchool, place: str, mark: str) -> None:
	user = school.insert(
		"User",
		email=f"load-test-{mark}@example.com",
		first_name="Load",
		last_name=mark,
		send_welcome_email=0,
		new_password=school.password,
		roles=[{"role": "Guardian"}],
	)
	guardian = school.insert("Guardian", guardian_name=f"Load {mark}", user=user.name)
	student = school.insert(
		"Student",
		first_name="Load",
		last_name=mark,
		school=place,
		guardians=[{"guardian": guardian.name, "can_book": 1}],
	)
	school.users.append(user.name)
	school.students.append(student.name)


def _follow_links(tables: list[str], names: dict[str, set[str]]) -> bool:
	"""Add what links to what is there already; return whether anything was new."""
	before = sum(map(len, names.values()))
	for doctype in tables:
		meta = frappe.get_meta(doctype)
		if meta.istable:
			continue
		for link in meta.get_link_fields():
			for some in _in_chunks(names.get(link.options, ())):
				linking = frappe.get_all(
					doctype, filters={link.fieldname: ["in", some]}, pluck="name", order_by="name asc"
				)
				if linking:
					names.setdefault(doctype, set()).update(linking)
	return sum(map(len, names.values())) > before


def _delete(tables: list[str], names: dict[str, set[str]]) -> None:
	for doctype, kind, name in DYNAMIC:
		for of, those in names.items():
			for some in _in_chunks(those):
				frappe.db.delete(doctype, {kind: of, name: ["in", some]})
	for some in _in_chunks(names.get("User", set())):
		frappe.db.delete("Notification Log", {"for_user": ["in", some]})
	for doctype in tables:
		is_child = frappe.get_meta(doctype).istable
		holders = set().union(*names.values()) if is_child else names.get(doctype, set())
		for some in _in_chunks(holders):
			frappe.db.delete(doctype, {"parent" if is_child else "name": ["in", some]})


def _delete_document(doctype: str, name: str) -> None:
	# made by this run, and nothing that links to it is left
	frappe.delete_doc(doctype, name, force=True, ignore_permissions=True, delete_permanently=True)


def _in_chunks(names: Iterable[str]) -> Iterable[list[str]]:
	ordered = sorted(names)
	return (ordered[start : start + AT_ONCE] for start in range(0, len(ordered), AT_ONCE))
