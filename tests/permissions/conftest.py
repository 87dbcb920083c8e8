"""Two campuses of one school, each with one document of every school-bound doctype, and people of every role.

They are made and committed once: saving a User or an Employee clears every cache. Tests that change them are rolled
back. A test that changes the roles of a user makes one of its own, since Frappe's caches aren't rolled back.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import frappe
import pytest

from ifitwala_ed.permissions.roles import STAFF_ROLES
from ifitwala_ed.school_communication import entries
from tests.factories import billing, offerings, people, places
from tests.factories.core import insert, unique
from tests.factories.people import Family, Teacher
from tests.factories.rows import row


@dataclass(frozen=True)
class Campus:
	school: str
	family: Family
	teacher: Teacher
	documents: dict[str, str] = field(default_factory=dict)

	def __getitem__(self, doctype: str) -> str:
		return self.documents[doctype]


@dataclass(frozen=True)
class World:
	parent: str
	here: Campus
	there: Campus
	everywhere: str  # staff without a User Permission on School
	above: str  # staff of the whole school
	staff: dict[str, str]  # by role, limited to the campus here
	nobody: str  # a Desk user without a role of this app


# whose tests begin by deleting all rows there are
OUTBOXES = ("Activity Event Delivery", "Communication Delivery")


@dataclass
class Standing:
	"""A world as it was made last, and what it has in outboxes. Some tests empty the site."""

	make: Callable[[], World]
	made: World | None = None
	sent: list[dict] = field(default_factory=list)

	def whole(self) -> World:
		"""Return the world with all it had: made anew, or with the rows that other tests have deleted. Commits."""
		if not self.made or not frappe.db.exists("School", self.made.here.school):
			self.made = self.make()
			self.sent = [
				frappe.get_doc(doctype, campus[doctype]).as_dict()
				for campus in (self.made.here, self.made.there)
				for doctype in OUTBOXES
			]
			frappe.db.commit()
		lost = [each for each in self.sent if not frappe.db.exists(each["doctype"], each["name"])]
		for each in lost:
			frappe.get_doc(each).db_insert()
		if lost:
			frappe.db.commit()
		return self.made


@pytest.fixture(scope="session")
def standing() -> Standing:
	return Standing(make_world)


@pytest.fixture(scope="session")
def reported_standing() -> Standing:
	return Standing(make_reported)


@pytest.fixture
def world(standing: Standing, connection: None) -> World:
	return standing.whole()


@pytest.fixture
def reported(reported_standing: Standing, connection: None) -> World:
	"""A world of its own in which every report has something to show on both campuses."""
	return reported_standing.whole()


def make_reported() -> World:
	made = make_world()
	for each in (made.here, made.there):
		add_what_reports_show(each)
	return made


def make_world() -> World:
	parent, (here, there) = places.campuses(2)
	return World(
		parent.name,
		campus(here.name),
		campus(there.name),
		everywhere=people.staff("Academic Staff").name,
		above=people.staff("Academic Staff", [parent.name]).name,
		staff={role: people.staff(role, [here.name]).name for role in STAFF_ROLES},
		nobody=people.user("Pat", ["Accounts User"]).name,
	)


def campus(school: str) -> Campus:
	family = people.family(school)
	made = Campus(school, family, people.teacher())
	made.documents.update({"Student": family.student, "Guardian": family.guardian})
	made.documents["Activity Notice Preference"] = row("Activity Notice Preference", user=family.user).name
	add_payer(made)
	add_section(made)
	add_booking(made)
	add_register(made)
	add_safety(made)
	add_allocation(made)
	add_conversation(made)
	for doctype in (
		"Activity Programme Import",
		"Class Timetable Import",
		"Roster Import",
		"Timetable Cycle",
	):
		made.documents[doctype] = row(doctype, school=school).name
	return made


def add_payer(made: Campus) -> None:
	payer = billing.account_holder(made["Guardian"]).name
	frappe.db.set_value("Student", made["Student"], "account_holder", payer)
	made.documents["Account Holder"] = payer


def add_section(made: Campus) -> None:
	offering = offerings.program_offering(made.school)
	group = offerings.student_group(
		made.school,
		offering.academic_year,
		program_offering=offering.name,
		employees=[made.teacher.employee],
		schedule=[],
	)
	roster = {"parent": group.name, "parenttype": "Student Group", "parentfield": "students", "idx": 1}
	row("Student Group Student", student=made["Student"], active=1, **roster)
	made.documents.update({"Program Offering": offering.name, "Student Group": group.name})
	fact = {
		"from_datetime": "2026-09-07 15:00:00",
		"to_datetime": "2026-09-07 16:00:00",
		"source_doctype": "Student Group",
		"source_name": group.name,
		"school": made.school,
	}
	room, employee = places.room().name, made.teacher.employee
	made.documents["Location Booking"] = row("Location Booking", location=room, **fact).name
	made.documents["Employee Booking"] = row("Employee Booking", employee=employee, **fact).name


def add_booking(made: Campus) -> None:
	booking = row(
		"Activity Booking",
		program_offering=made["Program Offering"],
		student=made["Student"],
		school=made.school,
		status="Confirmed",
		allocated_student_group=made["Student Group"],
		eligibility_override_reason="The twin has a seat.",
		confirmed_by="Administrator",
	).name
	made.documents["Activity Booking"] = booking
	event = row(
		"Activity Booking Event",
		activity_booking=booking,
		school=made.school,
		event="Confirmed",
		to_status="Confirmed",
		to_student_group=made["Student Group"],
		occurred_on="2026-08-01 10:00:00",
		actor="Administrator",
		reason="Their sister is in it.",
	).name
	made.documents["Activity Booking Event"] = event
	made.documents["Activity Event Delivery"] = row(
		"Activity Event Delivery",
		activity_booking=booking,
		school=made.school,
		activity_booking_event=event,
		channel="Email",
		recipient=made.family.user,
	).name
	made.documents["Activity Seat Ledger"] = row(
		"Activity Seat Ledger",
		program_offering=made["Program Offering"],
		student_group=made["Student Group"],
		school=made.school,
	).name


def add_register(made: Campus) -> None:
	of_session = {
		"student_group": made["Student Group"],
		"school": made.school,
		"session_start": "2026-09-07 15:00:00",
	}
	made.documents["Activity Register"] = row("Activity Register", **of_session).name
	made.documents["Activity Attendance Mark"] = row(
		"Activity Attendance Mark",
		student=made["Student"],
		status="Present",
		at="2026-09-07 15:05:00",
		uid=unique("mark"),
		**of_session,
	).name


def add_safety(made: Campus) -> None:
	record = row("Student Safety Record", student=made["Student"])
	made.documents["Student Safety Record"] = record.name
	made.documents["Medical Note Access"] = row(
		"Medical Note Access", student=made["Student"], what="Read", at="2026-09-07 15:10:00"
	).name


def add_allocation(made: Campus) -> None:
	run = row("Activity Allocation Run", program_offering=made["Program Offering"], school=made.school).name
	made.documents["Activity Allocation Run"] = run
	made.documents["Activity Lottery Publication"] = row(
		"Activity Lottery Publication", program_offering=made["Program Offering"], school=made.school
	).name
	made.documents["Activity Allocation Result"] = row(
		"Activity Allocation Result",
		allocation_run=run,
		activity_booking=made["Activity Booking"],
		school=made.school,
	).name


def add_conversation(made: Campus) -> None:
	post = {"title": unique("Bring your racket"), "message": "Please.", "school": made.school}
	communication = insert("Org Communication", post, {}).name
	made.documents["Org Communication"] = communication
	entry = entries.append(communication, user=made.family.user, intent_type="Comment", note="We will.")
	made.documents["Communication Interaction Entry"] = entry.name
	made.documents["Communication Delivery"] = row(
		"Communication Delivery",
		org_communication=communication,
		school=made.school,
		what="Post",
		said=communication,
		channel="Notification",
		recipient=made.family.user,
	).name
	interaction = {"org_communication": communication, "user": made.family.user}
	made.documents["Communication Interaction"] = frappe.db.get_value(
		"Communication Interaction", interaction
	)


def add_what_reports_show(made: Campus) -> None:
	"""An allocation that has run, a seat, and somebody who waits for one."""
	frappe.db.set_value("Student Group", made["Student Group"], "group_based_on", "Activity")
	offering = frappe.get_doc("Program Offering", made["Program Offering"])
	offerings.add_section(offering, frappe.get_doc("Student Group", made["Student Group"]))
	for child in offering.activity_sections:
		child.parent, child.parenttype, child.parentfield, child.idx = (
			offering.name,
			"Program Offering",
			"activity_sections",
			1,
		)
		child.db_insert()
	values = {"activity_booking_status": "Open", "status": "Active"}
	frappe.db.set_value("Program Offering", offering.name, values)
	# a queue is shown as long as a session is to come
	to_come = {"from_datetime": "2099-09-07 15:00:00", "to_datetime": "2099-09-07 16:00:00"}
	of_group = {
		"source_doctype": "Student Group",
		"source_name": made["Student Group"],
		"school": made.school,
	}
	row("Location Booking", location=places.room().name, **to_come, **of_group)
	frappe.db.set_value(
		"Activity Seat Ledger", made["Activity Seat Ledger"], {"capacity": 3, "seats_held": 1}
	)
	frappe.db.set_value("Activity Allocation Run", made["Activity Allocation Run"], "status", "Completed")
	decided = {"outcome": "Confirmed", "rank_received": 1, "student": made["Student"]}
	frappe.db.set_value("Activity Allocation Result", made["Activity Allocation Result"], decided)
	made.documents["Waiting"] = row(
		"Activity Booking",
		program_offering=made["Program Offering"],
		offering_title=offering.title,
		student=people.student(made.school).name,
		school=made.school,
		status="Waitlisted",
		billing_status="Failed",
		allocated_student_group=made["Student Group"],
	).name
