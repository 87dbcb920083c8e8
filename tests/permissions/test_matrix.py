"""Who may call which function and do what with which document: one row for every function and every doctype of the app.

Both are found by themselves: a new one without a row fails here. The rows are the answer to who may what; why is tested in the
other files of this folder.
"""

import json

import frappe
import pytest

from ifitwala_ed.permissions.document_access import PARENTS
from tests.factories import people, places
from tests.factories.people import PASSWORD
from tests.factories.rows import row
from tests.permissions.conftest import World
from tests.permissions.looking import may
from tests.portal.test_every_whitelisted_function import FUNCTIONS, Place, make_place, right_arguments
from tests.portal.test_fuzzing import send
from tests.support.http import Server
from tests.support.site import Site, connected
from tests.support.whitelisted import Whitelisted

# Whose documents they are asked for: the school's own people, those of another school, and the office of all schools.
KINDS = (
	"guest",
	"parent",
	"stranger",
	"teacher",
	"staff",
	"admin",
	"staff elsewhere",
	"admin elsewhere",
	"office",
)
FORBIDDEN = 403


def doctypes() -> set[str]:
	modules = frappe.get_all("Module Def", {"app_name": "ifitwala_ed"}, pluck="name", order_by="name asc")
	return {*frappe.get_all("DocType", {"module": ["in", modules]}, pluck="name", order_by="name asc")}


@pytest.fixture(scope="module")
def place(site: Site) -> Place:
	with connected(site):
		made = make_place()
		frappe.db.commit()
	return made


@pytest.fixture(scope="module")
def users(site: Site, place: Place) -> dict[str, str]:
	"""The people of KINDS but guests, seen from the place's school."""
	with connected(site):
		school = frappe.db.get_value("Student", place.named["student"], "school")
		elsewhere = places.school().name
		made = {
			"parent": parent_of(place.named["student"]),
			"stranger": people.family(school).user,
			"teacher": teacher_of(place.named["section"], place.named["registered_section"]),
			"staff": people.staff("Academic Staff", [school]).name,
			"admin": people.staff("Activity Coordinator", [school]).name,
			"staff elsewhere": people.staff("Academic Staff", [elsewhere]).name,
			"admin elsewhere": people.staff("Activity Coordinator", [elsewhere]).name,
			"office": people.staff("Academic Admin").name,
		}
		frappe.db.commit()
	return made


def parent_of(student: str) -> str:
	guardian = people.guardian(people.user("Kim", ["Guardian"]).name)
	frappe.get_doc("Student", student).append("guardians", {"guardian": guardian.name}).insert()
	return guardian.user


def teacher_of(*sections: str) -> str:
	teacher = people.teacher()
	for section in sections:
		table = {"parent": section, "parenttype": "Student Group", "parentfield": "instructors", "idx": 1}
		row("Student Group Instructor", employee=teacher.employee, **table)
	return teacher.user


OFFICE = ("admin", "office")
STAFF = ("staff", *OFFICE)
FAMILY_AND_STAFF = ("parent", *STAFF)
# who is told about the whole school: its families, teachers and staff
AUDIENCE = ("parent", "stranger", "teacher", *STAFF)
# what is asked for is looked for among their own, so that each gets an answer of their own
ANY_STAFF = (*STAFF, "staff elsewhere", "admin elsewhere")
ANY_DESK = ("teacher", *ANY_STAFF)
SIGNED_IN = ("parent", "stranger", *ANY_DESK)

API, DESK = "ifitwala_ed.api.activity_booking.", "ifitwala_ed.api.desk."
IMPORT = "ifitwala_ed.activities.doctype.activity_programme_import.activity_programme_import.ActivityProgrammeImport."
TIMETABLE = (
	"ifitwala_ed.activities.doctype.class_timetable_import.class_timetable_import.ClassTimetableImport."
)
ROSTERS = "ifitwala_ed.activities.doctype.roster_import.roster_import.RosterImport."
MAY_CALL: dict[str, tuple[str, ...]] = {
	"ifitwala_ed.activities.activity_offering.ActivityOffering.copy_to_next_term": OFFICE,
	IMPORT + "check_file": OFFICE,
	TIMETABLE + "check_timetable": OFFICE,
	IMPORT + "import_file": OFFICE,
	TIMETABLE + "import_timetable": OFFICE,
	ROSTERS + "check_rosters": OFFICE,
	ROSTERS + "import_rosters": OFFICE,
	API + "allocate_activity_bookings": OFFICE,
	API + "cancel_activity_booking": FAMILY_AND_STAFF,
	API + "close_activity_booking_window": OFFICE,
	API + "confirm_activity_booking_offer": FAMILY_AND_STAFF,
	API + "get_activity_booking_logistics": FAMILY_AND_STAFF,
	API + "get_activity_communications": ("parent", "teacher", *STAFF),
	API + "get_student_activity_bookings": FAMILY_AND_STAFF,
	API + "open_activity_booking_window": OFFICE,
	API + "post_activity_communication_entry": AUDIENCE,
	API + "preview_activity_preopen_validation": STAFF,
	API + "submit_activity_booking": FAMILY_AND_STAFF,
	DESK + "archive_offering": OFFICE,
	DESK + "book_after_closing": STAFF,
	DESK + "cancel_bookings": ANY_STAFF,
	DESK + "cancel_section": OFFICE,
	DESK + "download_allocation_run": STAFF,
	DESK + "get_conversation": AUDIENCE,
	DESK + "get_free_activity_seats": ANY_STAFF,
	DESK + "get_students_waiting": ANY_STAFF,
	DESK + "get_offering_occupancy": STAFF,
	DESK + "get_rush_of_earlier_term": OFFICE,
	DESK + "get_session_events": ANY_DESK,
	DESK + "open_booking": OFFICE,
	DESK + "preview_archiving": OFFICE,
	DESK + "preview_readers": ANY_STAFF,
	DESK + "preview_section_cancellation": OFFICE,
	DESK + "preview_student_group_sessions": STAFF,
	DESK + "preview_withdrawal": STAFF,
	DESK + "retry_invoice": STAFF,
	DESK + "run_what_if": OFFICE,
	DESK + "save_despite_problems": OFFICE,
	DESK + "send_again": ANY_STAFF,
	DESK + "set_tiers_by_rule": OFFICE,
	"ifitwala_ed.api.board.get_activity_board": (*OFFICE, "admin elsewhere"),
	"ifitwala_ed.api.calendar.create_feed": SIGNED_IN,
	# whoever knows the token, and a feed's name is its owner's alone
	"ifitwala_ed.api.calendar.feed": (),
	"ifitwala_ed.api.calendar.get_family_calendar": SIGNED_IN,
	"ifitwala_ed.api.calendar.revoke_feed": (),
	"ifitwala_ed.api.office.change_session": OFFICE,
	"ifitwala_ed.api.office.get_board_booking": STAFF,
	"ifitwala_ed.api.office.get_board_offering": OFFICE,
	"ifitwala_ed.api.office.get_board_session": OFFICE,
	"ifitwala_ed.api.office.get_late_booking": STAFF,
	"ifitwala_ed.api.office.get_open_questions": ANY_STAFF,
	"ifitwala_ed.api.office.preview_session_change": OFFICE,
	"ifitwala_ed.api.office.send_offer_on": STAFF,
	"ifitwala_ed.api.office.get_missed_sessions": STAFF,
	"ifitwala_ed.api.office.get_missing_children": ANY_STAFF,
	"ifitwala_ed.api.office.release_seat": STAFF,
	"ifitwala_ed.api.office.warn_of_absences": STAFF,
	"ifitwala_ed.api.portal.change_activity_choices": FAMILY_AND_STAFF,
	"ifitwala_ed.api.portal.get_activity_booking": FAMILY_AND_STAFF,
	"ifitwala_ed.api.portal.get_activity_invoice": ("parent",),
	"ifitwala_ed.api.portal.get_family_bookings": SIGNED_IN,
	"ifitwala_ed.api.portal.get_family_programme": SIGNED_IN,
	"ifitwala_ed.api.portal.get_portal_session": KINDS,
	"ifitwala_ed.api.portal.get_service_worker": SIGNED_IN,
	"ifitwala_ed.api.portal.set_profile": SIGNED_IN,
	"ifitwala_ed.api.portal.submit_activity_basket": FAMILY_AND_STAFF,
	"ifitwala_ed.api.register.announce_absence": ("parent",),
	"ifitwala_ed.api.register.get_register": ANY_DESK,
	"ifitwala_ed.api.register.post_marks": ANY_DESK,
	"ifitwala_ed.api.register.take_register": ("teacher", *STAFF),
	"ifitwala_ed.api.register.tell_family": ("teacher", *STAFF),
	"ifitwala_ed.api.safety.read_medical_note": ("teacher", *STAFF),
	"ifitwala_ed.api.safety.write_medical_note": OFFICE,
	# whoever has a mail's link, or the browser that asked and its code; all others are told that it is none
	"ifitwala_ed.api.sign_in.redeem": KINDS,
	"ifitwala_ed.api.sign_in.request": KINDS,
	"ifitwala_ed.api.notice_preferences.get_notice_preferences": SIGNED_IN,
	"ifitwala_ed.api.notice_preferences.set_notice_preferences": SIGNED_IN,
	"ifitwala_ed.permissions.counting.get_count": ANY_DESK,
	"ifitwala_ed.schedule.doctype.student_group.student_group.StudentGroup.save_despite_problems": OFFICE,
}

# Read, write, delete, of the own campus / of the other; one answer for what isn't of a campus. The office of all schools,
# admin, staff, a teacher and a parent of the campus; somebody without a role of this app may do nothing anywhere.
WHO = ("office", "admin", "staff", "teacher", "parent")
NOBODYS = ("-", "-", "-", "-", "-")
READ_BY_STAFF = ("r/r", "r/-", "r/-", "-/-", "-/-")
CONFIGURED = ("rwd/rwd", "rwd/-", "r/-", "-/-", "-/-")
MAY_DO: dict[str, tuple[str, ...]] = {
	"Academic Year": ("rwd", "r", "r", "r", "-"),
	"Account Holder": ("rwd/rwd", "rwd/-", "r/-", "-/-", "r/-"),
	"Activity": ("rwd", "r", "r", "r", "-"),
	"Activity Allocation Result": READ_BY_STAFF,
	"Activity Allocation Run": READ_BY_STAFF,
	"Activity Allocation Snapshot": NOBODYS,
	"Activity Attendance Mark": READ_BY_STAFF,
	"Activity Booking": ("rwd/rwd", "rwd/-", "rw/-", "r/-", "r/-"),
	"Activity Booking Event": ("r/r", "r/-", "r/-", "r/-", "r/-"),
	"Activity Booking Invoice": NOBODYS,
	"Activity Booking Settings": ("rw", "r", "r", "-", "-"),
	"Activity Calendar Feed": NOBODYS,
	"Activity Event Delivery": READ_BY_STAFF,
	"Activity Lottery Publication": READ_BY_STAFF,
	"Activity Lottery Secret": NOBODYS,
	"Activity Notice Preference": CONFIGURED,
	"Activity Programme Import": CONFIGURED,
	"Activity Register": READ_BY_STAFF,
	"Activity Seat Ledger": READ_BY_STAFF,
	"Activity Sign-In": NOBODYS,
	"Billable Offering": ("rwd", "-", "-", "-", "-"),
	"Class Timetable Import": CONFIGURED,
	"Communication Author": NOBODYS,
	"Communication Chain": NOBODYS,
	"Communication Delivery": READ_BY_STAFF,
	"Communication Erasure": NOBODYS,
	"Communication Interaction": READ_BY_STAFF,
	"Communication Interaction Entry": READ_BY_STAFF,
	"Employee Booking": ("rwd/rwd", "rwd/-", "rwd/-", "r/-", "-/-"),
	"Guardian": ("rwd/rwd", "rwd/-", "r/-", "-/-", "r/-"),
	"Location Booking": ("rwd/rwd", "rwd/-", "rwd/-", "r/-", "-/-"),
	"Medical Note Access": READ_BY_STAFF,
	"Org Communication": ("rwd/rwd", "rwd/-", "rw/-", "-/-", "-/-"),
	"Program": ("rwd", "r", "r", "r", "-"),
	"Program Offering": ("rwd/rwd", "rwd/-", "r/-", "r/-", "-/-"),
	"Roster Identity": NOBODYS,
	"Roster Import": CONFIGURED,
	"Schedule Lock": NOBODYS,
	"School": ("rwd/rwd", "rwd/-", "r/-", "r/r", "-/-"),
	"Student": ("rwd/rwd", "rwd/-", "r/-", "r/-", "r/-"),
	"Student Group": ("rwd/rwd", "rwd/-", "r/-", "r/-", "-/-"),
	"Student Lock": NOBODYS,
	"Student Medical Note": NOBODYS,
	"Student Safety Record": ("rw/rw", "rw/-", "r/-", "-/-", "-/-"),
	"Timetable Cycle": CONFIGURED,
	"Year Group": ("rwd", "r", "r", "r", "-"),
}


def test_every_function_has_a_row() -> None:
	assert {function.path for function in FUNCTIONS} == set(MAY_CALL)


def test_every_doctype_has_a_row() -> None:
	"""A child table's rows have the rights of their document, see test_child_rows_by_themselves.py."""
	assert doctypes() == {*MAY_DO, *PARENTS}


@pytest.mark.http
@pytest.mark.parametrize("function", FUNCTIONS, ids=[function.path for function in FUNCTIONS])
def test_who_may_call_it(place: Place, users: dict[str, str], server: Server, function: Whitelisted) -> None:
	right, allowed = asked_for(function, place), []
	for kind in KINDS:
		client = server.client()
		if kind != "guest":
			client.login(users[kind], PASSWORD)
		if send(client, function, place, right, 0).status != FORBIDDEN:
			allowed.append(kind)
	assert set(allowed) == set(MAY_CALL[function.path])


def asked_for(function: Whitelisted, place: Place) -> dict[str, object]:
	if function.path == DESK + "save_despite_problems":
		offering = json.loads(
			frappe.as_json(frappe.get_doc("Program Offering", place.named["program_offering"]))
		)
		return {"doctype": "Program Offering", "document": offering, "reason": "As agreed."}
	return right_arguments(function, place)


@pytest.mark.parametrize("doctype", sorted(MAY_DO))
def test_who_may_do_what_with_it(world: World, office: str, doctype: str) -> None:
	names = documents(world, doctype)
	staff = world.staff
	people_of = (
		office,
		staff["Activity Coordinator"],
		staff["Academic Staff"],
		world.here.teacher.user,
		world.here.family.user,
	)
	assert tuple(rights(user, doctype, names) for user in people_of) == MAY_DO[doctype]
	assert set(rights(world.nobody, doctype, names)) <= {"-", "/"}


@pytest.fixture(scope="module")
def office(site: Site) -> str:
	with connected(site):
		made = people.staff("Academic Admin").name
		frappe.db.commit()
	return made


def documents(world: World, doctype: str) -> tuple[str, ...]:
	"""One of the campus here and one of the other, or any one where a doctype belongs to none."""
	if doctype == "School":
		return world.here.school, world.there.school
	if doctype in world.here.documents:
		return world.here[doctype], world.there[doctype]
	return (doctype,) if frappe.get_meta(doctype).issingle else (row(doctype).name,)


def rights(user: str, doctype: str, names: tuple[str, ...]) -> str:
	def of(name: str) -> str:
		return "".join(right[0] for right in ("read", "write", "delete") if may(user, right, doctype, name))

	return "/".join(of(name) or "-" for name in names)
