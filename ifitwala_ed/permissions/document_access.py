"""Frappe's permission hooks for every school-bound doctype, from one table.

A DocPerm says what a role may do, this says with which documents. Three views give access, and their union counts,
so that a teacher who is a parent has both:

- *school*: whoever has the right through another role than Instructor, Guardian or Student, within their schools;
- *family*: guardians and students read what is their own;
- *teaching*: instructors read what belongs to their own groups.

A view is one SQL condition on the doctype's table. Lists get it as a query condition and a stored document is looked up
with it, so that both always agree. Three things go beyond Frappe's own checks:

- It lists a child table for whoever has a right to some parent. Child rows follow the conditions of their parents here.
- It judges a write by the values that are to be stored. Here the stored document has to be in scope as well, or a
  request could pull another school's document into the own school and keep it.
- Version 16 asks for the condition also where another doctype's list shows a linked document's title, of the whole
  list. So it has to hold where a link is empty, see `or_no_document`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

import frappe
from frappe.model.document import Document

from ifitwala_ed.permissions import family, staff_only_fields, teaching, who_acted
from ifitwala_ed.permissions.roles import FAMILY_ROLES, INSTRUCTOR, PERSONAL_ROLES
from ifitwala_ed.permissions.school_scope import allowed_schools

NOTHING: Final = "1=0"

# What a personal view gives: looking, never changing.
READING: Final = frozenset({"select", "read", "report", "print", "email", "export"})

# What a path calls if it gives more than a document's fields, see _gets_fields_only.
OWN_METHODS: Final = "ifitwala_ed."


@dataclass(frozen=True)
class Views:
	"""The SQL conditions under which a row of a doctype is visible. An empty condition gives nothing.

	The place holders stand for lists of escaped values: {schools}, {students}, {groups}, {employees}, and what is found
	by an instructor's groups, see `_OF_GROUPS`; {user} for one value. `links` are the fields which bind a document to a
	school before it is stored, `links_of_new` those which have to be in scope as well for a new one. What takes more than
	place holders is a function named by the hook ``document_readers``: it takes a user and gives the condition.
	"""

	school: str
	family: str = ""
	teaching: str = ""
	links: Mapping[str, str] = field(default_factory=dict)
	links_of_new: Mapping[str, str] = field(default_factory=dict)


SCHOOL_LINK: Final = {"school": "School"}
OFFERING_LINK: Final = {"program_offering": "Program Offering"}

ROOMS, PEOPLE = "`tabLocation Booking`", "`tabEmployee Booking`"
COMPANIES = "select s.company from `tabSchool` s where s.name in ({schools})"
COLLEAGUES = "select e.name from `tabEmployee` e join `tabSchool` s on s.company = e.company where s.name in ({schools})"
SCHOOL_GUARDIANS = (
	"select l.guardian from `tabStudent Guardian` l join `tabStudent` s on s.name = l.parent"
	" where l.parenttype = 'Student' and s.school in ({schools})"
)
SCHOOL_FAMILIES = (
	f"select g.user from `tabGuardian` g where g.user is not null and g.name in ({SCHOOL_GUARDIANS})"  # noqa: S608 - made of constants
	" union select s.user from `tabStudent` s where s.user is not null and s.school in ({schools})"
)
PAYERS_OF_SCHOOLS = (
	"select s.account_holder from `tabStudent` s where s.school in ({schools}) and s.account_holder is not null"
	" union select p.account_holder from `tabStudent Payer` p join `tabStudent` s on s.name = p.parent"
	" where p.parenttype = 'Student' and s.school in ({schools})"
)
# those among whom a family chooses
PAYERS_OF_FAMILY = (
	"select s.account_holder from `tabStudent` s where s.name in ({students}) and s.account_holder is not null"
	" union select p.account_holder from `tabStudent Payer` p"
	" where p.parenttype = 'Student' and p.may_be_charged = 1 and p.parent in ({students})"
)
SCHOOL_STUDENTS: Final = "select s.name from `tabStudent` s where s.school in ({schools})"
# Whoever enters a person sees the entry until it is linked to a student of some school.
UNLINKED_GUARDIAN = (
	"(`tabGuardian`.owner = {user} and not exists ("
	"select l.name from `tabStudent Guardian` l where l.parenttype = 'Student' and l.guardian = `tabGuardian`.name))"
)
UNLINKED_PAYER = (
	"(`tabAccount Holder`.owner = {user} and not exists ("
	"select s.name from `tabStudent` s where s.account_holder = `tabAccount Holder`.name) and not exists ("
	"select p.name from `tabStudent Payer` p where p.account_holder = `tabAccount Holder`.name))"
)


def _made_for(table: str, groups: str) -> str:
	return f"({table}.source_doctype = 'Student Group' and {table}.source_name in ({groups}))"


VIEWS: Final[Mapping[str, Views]] = {
	"Student": Views(
		school="`tabStudent`.school in ({schools})",
		family="`tabStudent`.name in ({students})",
		teaching="`tabStudent`.name in ({pupils})",
		links=SCHOOL_LINK,
	),
	"Guardian": Views(
		school=f"(`tabGuardian`.name in ({SCHOOL_GUARDIANS}) or {UNLINKED_GUARDIAN})",
		family="`tabGuardian`.user = {user}",
	),
	"Account Holder": Views(
		school=(
			f"(`tabAccount Holder`.name in ({PAYERS_OF_SCHOOLS})"
			f" or `tabAccount Holder`.guardian in ({SCHOOL_GUARDIANS}) or {UNLINKED_PAYER})"
		),
		family=f"`tabAccount Holder`.name in ({PAYERS_OF_FAMILY})",
	),
	"Billable Offering": Views(school=f"`tabBillable Offering`.company in ({COMPANIES})"),
	"Program Offering": Views(
		school="`tabProgram Offering`.school in ({schools})",
		teaching="`tabProgram Offering`.name in ({offerings})",
		links=SCHOOL_LINK,
	),
	"Student Group": Views(
		school="`tabStudent Group`.school in ({schools})",
		teaching="`tabStudent Group`.name in ({groups})",
		links=SCHOOL_LINK,
	),
	# what is made by hand is of no school, and an empty school is found by the same index as the others
	"Location Booking": Views(
		school=f"({ROOMS}.school in ({{schools}}) or {ROOMS}.school is null)",
		teaching=_made_for(ROOMS, "{groups}"),
	),
	"Employee Booking": Views(
		school=f"({PEOPLE}.school in ({{schools}}) or {PEOPLE}.school is null and {PEOPLE}.employee in ({COLLEAGUES}))",
		teaching="`tabEmployee Booking`.employee in ({employees})",
	),
	"Activity Booking": Views(
		school="`tabActivity Booking`.school in ({schools})",
		family="`tabActivity Booking`.student in ({students})",
		teaching="`tabActivity Booking`.allocated_student_group in ({groups})",
		links=OFFERING_LINK,
		# a family may book at another school; its staff don't, for children whom they don't see
		links_of_new={"student": "Student"},
	),
	"Activity Booking Event": Views(
		school="`tabActivity Booking Event`.school in ({schools})",
		family=(
			"`tabActivity Booking Event`.activity_booking in ("
			"select b.name from `tabActivity Booking` b where b.student in ({students}))"
		),
		teaching="`tabActivity Booking Event`.activity_booking in ({bookings})",
	),
	"Activity Event Delivery": Views(school="`tabActivity Event Delivery`.school in ({schools})"),
	"Activity Notice Preference": Views(
		school=f"`tabActivity Notice Preference`.user in ({SCHOOL_FAMILIES})"
	),
	"Activity Seat Ledger": Views(
		school="`tabActivity Seat Ledger`.school in ({schools})", links=OFFERING_LINK
	),
	"Activity Allocation Run": Views(
		school="`tabActivity Allocation Run`.school in ({schools})", links=OFFERING_LINK
	),
	"Activity Lottery Publication": Views(
		school="`tabActivity Lottery Publication`.school in ({schools})", links=OFFERING_LINK
	),
	"Activity Allocation Result": Views(school="`tabActivity Allocation Result`.school in ({schools})"),
	"Activity Programme Import": Views(
		school="`tabActivity Programme Import`.school in ({schools})", links=SCHOOL_LINK
	),
	"Class Timetable Import": Views(
		school="`tabClass Timetable Import`.school in ({schools})", links=SCHOOL_LINK
	),
	"Roster Import": Views(school="`tabRoster Import`.school in ({schools})", links=SCHOOL_LINK),
	"Timetable Cycle": Views(school="`tabTimetable Cycle`.school in ({schools})", links=SCHOOL_LINK),
	# instructors see those of their sessions on the page of the register alone, which knows a substitute's date
	"Activity Attendance Mark": Views(school="`tabActivity Attendance Mark`.school in ({schools})"),
	"Activity Register": Views(school="`tabActivity Register`.school in ({schools})"),
	# what is on record for the gate: staff of the child's school; who leads a session has it on the page of the register
	"Student Safety Record": Views(
		school=f"`tabStudent Safety Record`.student in ({SCHOOL_STUDENTS})", links={"student": "Student"}
	),
	"Medical Note Access": Views(school=f"`tabMedical Note Access`.student in ({SCHOOL_STUDENTS})"),
	"Org Communication": Views(school="`tabOrg Communication`.school in ({schools})", links=SCHOOL_LINK),
	"Communication Delivery": Views(school="`tabCommunication Delivery`.school in ({schools})"),
	"Communication Interaction": Views(school="`tabCommunication Interaction`.school in ({schools})"),
	"Communication Interaction Entry": Views(
		school="`tabCommunication Interaction Entry`.school in ({schools})"
	),
}


# Child tables and whose rows they are.
PARENTS: Final[Mapping[str, str]] = {
	"Activity Booking Choice": "Activity Booking",
	"Activity Programme Import Finding": "Activity Programme Import",
	"Activity Programme Import Outcome": "Activity Programme Import",
	"Allowed to Pick Up": "Student Safety Record",
	"Class Timetable Finding": "Class Timetable Import",
	"Class Timetable Name": "Class Timetable Import",
	"Emergency Contact": "Student Safety Record",
	"Org Communication Audience": "Org Communication",
	"Program Offering Activity Section": "Program Offering",
	"Program Offering Year Group": "Program Offering",
	"Roster Import Choice": "Roster Import",
	"Roster Import Finding": "Roster Import",
	"Student Group Cycle Lesson": "Student Group",
	"Student Group Instructor": "Student Group",
	"Student Group Schedule": "Student Group",
	"Student Group Session Change": "Student Group",
	"Student Group Student": "Student Group",
	"Student Guardian": "Student",
	"Student Payer": "Student",
	"Timetable Cycle Date": "Timetable Cycle",
	"Timetable Cycle Day": "Timetable Cycle",
}


def has_permission(doc: Document, ptype: str | None = None, user: str | None = None) -> bool:
	"""Hook: return whether the document is one of those which the user's DocPerms reach. A form asks without a right."""
	ptype, user = ptype or "read", user or frappe.session.user
	if _has_school_view(doc.doctype, user, ptype):
		schools = allowed_schools(user)
		if schools is None or _is_in_schools(doc, ptype, schools, user):
			return True
	return ptype in READING and _is_stored(doc, _personal_views(doc.doctype, user))


def query_conditions(user: str | None, doctype: str) -> str:
	"""Hook: return the SQL condition which limits a list to the same documents."""
	user = user or frappe.session.user
	conditions = []
	if _has_school_view(doctype, user, "read") or _has_school_view(doctype, user, "select"):
		schools = allowed_schools(user)
		if schools is None:
			return ""
		conditions.append(_school_condition(doctype, schools, user))
	if not staff_only_fields.are_asked_for(doctype):
		conditions += _personal_views(
			doctype, user, with_family=not staff_only_fields.who_acted_is_asked_for()
		)
	return or_no_document(doctype, f"({' or '.join(conditions)})" if conditions else NOTHING)


def or_no_document(doctype: str, condition: str) -> str:
	"""Return a hook's condition on a doctype's table that also holds for a row to which a left join found no document.

	In the doctype's own list every row has a name, so that nothing more is seen there.
	"""
	return f"(`tab{doctype}`.name is null or {condition})"


def child_query_conditions(user: str | None, doctype: str) -> str:
	"""Hook: return the SQL condition which limits a list of child rows to those of the documents the user sees."""
	parent = PARENTS[doctype]
	condition = query_conditions(user, parent)
	if not condition:
		return ""
	if staff_only_fields.are_asked_for(doctype) and not _has_school_view(
		parent, user or frappe.session.user, "read"
	):
		return or_no_document(doctype, NOTHING)
	visible = f"select name from `tab{parent}` where {condition}"  # noqa: S608 - made of constants and escaped values
	of_visible = f"(`tab{doctype}`.parenttype = {_escape(parent)} and `tab{doctype}`.parent in ({visible}))"
	return or_no_document(doctype, of_visible)


def _has_school_view(doctype: str, user: str, ptype: str) -> bool:
	"""Return whether the right comes from a role which isn't about the user's own documents."""
	if user == "Administrator":
		return True
	roles = set(frappe.get_roles(user)).difference(PERSONAL_ROLES)
	return any(
		permission.get(ptype) and permission.role in roles
		for permission in frappe.get_meta(doctype).permissions
		if not permission.permlevel
	)


def _is_in_schools(doc: Document, ptype: str, schools: list[str], user: str) -> bool:
	views, is_new = VIEWS[doc.doctype], _is_unstored(doc, ptype)
	if not is_new and not _is_stored(doc, [_school_condition(doc.doctype, schools, user)]):
		return False
	links = {**views.links, **(views.links_of_new if is_new else {})}
	return all(
		_is_reachable(doctype, doc.get(fieldname), schools, user)
		for fieldname, doctype in links.items()
		if doc.get(fieldname)
	)


def _is_unstored(doc: Document, ptype: str) -> bool:
	return ptype == "create" or doc.is_new() or not doc.name


def _is_reachable(doctype: str, name: str, schools: list[str], user: str) -> bool:
	if doctype == "School":
		return name in schools
	return _exists(doctype, name, _school_condition(doctype, schools, user))


def _is_stored(doc: Document, conditions: list[str]) -> bool:
	return bool(doc.name and conditions) and _exists(doc.doctype, doc.name, f"({' or '.join(conditions)})")


def _exists(doctype: str, name: str, condition: str) -> bool:
	# The condition is made of the constants above and of escaped values.
	query = f"select name from `tab{doctype}` where name = {_escape(name)} and {condition}"  # noqa: S608
	return bool(frappe.db.sql(query))


def _school_condition(doctype: str, schools: list[str], user: str) -> str:
	return _fill(VIEWS[doctype].school, user, schools=schools)


def _personal_views(doctype: str, user: str, *, with_family: bool = True) -> list[str]:
	"""Return the conditions of the family and of the teaching view, as far as the user's roles give them."""
	views, roles = VIEWS[doctype], set(frappe.get_roles(user))
	conditions = []
	if with_family and views.family and not roles.isdisjoint(FAMILY_ROLES) and _gets_fields_only():
		conditions.append(_fill(views.family, user, students=family.students_of(user)))
	if views.teaching and INSTRUCTOR in roles:
		employees = teaching.employees_of(user)
		groups = teaching.groups_of(employees)
		lists: dict[str, Iterable[str]] = {"groups": groups, "employees": employees}
		lists |= {name: find(groups) for name, find in _OF_GROUPS.items() if f"{{{name}}}" in views.teaching}
		conditions.append(_fill(views.teaching, user, **lists))
	for readers in frappe.get_hooks("document_readers", {}).get(doctype, ()):
		conditions.append(frappe.get_attr(readers)(user))
	return conditions


# By name: beside the condition for no document no database finds the rows of a subquery by it.
_OF_GROUPS: Final[Mapping[str, Callable[[list[str]], list[str]]]] = {
	"offerings": teaching.offerings_of,
	"pupils": teaching.pupils_of,
	"bookings": teaching.bookings_in,
}


def _gets_fields_only() -> bool:
	"""Return whether a family may be answered here.

	With the right to read, Frappe's form of a document also gives the comments that staff wrote under it, its former
	values, the mails about it and its files, none of which is a family's to read.
	"""
	request = getattr(frappe.local, "request", None)
	if not request:
		return True
	# Frappe puts the method of a path here, and calls what a request puts here whatever its path is
	method = frappe.form_dict.cmd
	return str(method).startswith(OWN_METHODS) if method else who_acted.gives_fields_only(request.path)


def _fill(condition: str, user: str, /, **lists: Iterable[str]) -> str:
	"""Put escaped values for the place holders. An empty list matches nothing."""
	values = {name: ", ".join(map(_escape, items)) or "null" for name, items in lists.items()}
	return condition.format(user=_escape(user), **values)


def _escape(value: str) -> str:
	return frappe.db.escape(value, percent=False)
