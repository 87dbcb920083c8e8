"""The demo school on a site: loaded whole or not at all, and its booking days end to end."""

import json
import re
from collections import Counter

import frappe
import pytest
from frappe.utils import getdate, now_datetime

from ifitwala_ed.activities import unknown_lessons
from ifitwala_ed.api import activity_booking as api
from ifitwala_ed.api import portal
from ifitwala_ed.api.activity_booking import close_activity_booking_window, open_activity_booking_window
from ifitwala_ed.demo import loader, story
from ifitwala_ed.demo.csv_source import read_tables
from ifitwala_ed.demo.names import MADE, are_classes_to_come, find_names, is_told, top_school
from ifitwala_ed.demo.wishes import parent_of_two
from tests.factories import places
from tests.integration.outbox.conftest import clear_outbox
from tests.integration.test_demo_not_loaded import counts
from tests.support import site as sites

# In a bench, Frappe and ERPNext take minutes for 257 users and 15 employees.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

ROWS = read_tables()
SCHOOLS = [row.key for row in ROWS["schools"]]
OURS = {"school": ("in", SCHOOLS)}


@pytest.fixture(scope="module")
def told(site):
	"""What `run` printed; the site keeps the demo school until the last test of this file."""
	printed = []
	with pytest.MonkeyPatch.context() as patch, sites.connected(site):
		clear_outbox()
		patch.setattr("click.echo", lambda text="", **options: printed.append(str(text)))
		story.run(force=1, company=places.company(), url="http://127.0.0.1:8000")
	yield "\n".join(printed)
	with sites.connected(site):
		sites.purge()
		frappe.db.delete("DefaultValue", {"defkey": MADE})
		frappe.db.commit()
		frappe.clear_cache()


@pytest.fixture
def demo(told):
	"""Names in the loaded demo school."""
	return find_names(ROWS)


class TestTheLoadedSchool:
	def test_the_tree_of_schools_is_changed_after_what_takes_long(self, demo) -> None:
		"""Whatever names a school waits for it meanwhile, in a bench for minutes."""
		began = frappe.get_all(
			"School", {"name": ("in", SCHOOLS)}, pluck="creation", order_by="creation asc"
		)[0]
		named = [row.key for row in ROWS["account_holders"]]
		holders = frappe.get_all(
			"Account Holder",
			{"account_holder_name": ("in", named)},
			pluck="creation",
			order_by="creation asc",
		)
		assert len(holders) >= len(named)
		assert holders[-1] < began

	def test_everybody_is_there(self, demo):
		assert frappe.db.count("Student", OURS) == 300
		assert len(demo.students) == 300
		assert len(demo.guardians) == 220
		assert frappe.db.count("Program Offering", OURS) == 12
		assert frappe.db.count("Student Group", {**OURS, "group_based_on": "Activity"}) == 20

	def test_the_gate_knows_who_must_never_pick_up_and_notes_are_sealed(self, demo):
		with_record = [demo.students[row.key] for row in ROWS["safety_records"]]
		assert frappe.db.count("Student Safety Record", {"student": ("in", with_record)}) == len(with_record)
		never = {"parent": demo.students["Shubho Majumdar"], "is_never": 1}
		assert frappe.db.get_value("Allowed to Pick Up", never, "person_name") == "Marcus Webb"
		noted = [demo.students[row.key] for row in ROWS["safety_records"] if row["medical_note"]]
		sealed = frappe.get_all(
			"Student Medical Note",
			{"student": ("in", with_record)},
			["student", "sealed_note"],
			order_by="name",
		)
		assert sorted(row.student for row in sealed) == sorted(noted)
		assert not any("EpiPen" in row.sealed_note for row in sealed)

	def test_classes_have_their_children_from_rosters_and_their_hours_from_fet(self, demo):
		classes = {"group_based_on": ("!=", "Activity"), **OURS}
		assert frappe.db.count("Student Group", classes) == 21
		listed = frappe.db.count(
			"Student Group Student",
			{"parent": ("in", frappe.get_all("Student Group", classes, pluck="name", order_by="name asc"))},
		)
		assert listed == 511
		known = {"document_type": "Student", **OURS}
		assert frappe.db.count("Roster Identity", known) == 300
		years = frappe.get_all("Student", OURS, ["student_name", "year_group"], order_by="name asc")
		assert {row.student_name: row.year_group for row in years} == {
			row.key: row["year_group"] for row in ROWS["students"]
		}

	def test_no_lessons_are_unknown_but_those_of_a_class_that_fet_leaves_out(self, demo):
		def unknown():
			return [found.title for found in unknown_lessons.find(getdate()) if found.school in SCHOOLS]

		assert unknown() == []
		tutors = frappe.db.get_value("Student Group", {"student_group_name": "Year 12 Tutor Group", **OURS})
		frappe.db.delete("Student Group Schedule", {"parent": tutors})
		# its children have lessons in another class
		assert unknown() == []
		year = frappe.db.get_value("Student Group", {"student_group_name": "Year 12", **OURS})
		frappe.db.delete("Student Group Schedule", {"parent": year})
		assert sorted(unknown()) == ["Year 12", "Year 12 Tutor Group"]

	def test_a_load_that_ended_before_the_classes_goes_on_with_them(self, demo, capsys):
		before = counts()
		stored = frappe.db.get_value("DefaultValue", {"defkey": MADE}, ["name", "defvalue"], as_dict=True)
		made = {**json.loads(stored.defvalue), "classes_to_come": True}
		frappe.db.set_value("DefaultValue", stored.name, "defvalue", json.dumps(made))
		assert loader.load() is False
		assert "Class lists" in capsys.readouterr().out
		assert not are_classes_to_come()
		assert counts() == before

	def test_parents_are_website_users_and_staff_who_are_parents_have_both_roles(self, demo):
		staff = {row["email"] for row in ROWS["employees"] if row["roles"]}
		for row in ROWS["guardians"]:
			if row["has_login"]:
				assert "Guardian" in frappe.get_roles(row["email"])
				kind = frappe.db.get_value("User", row["email"], "user_type")
				assert kind == ("System User" if row["email"] in staff else "Website User")

	def test_a_second_load_says_so_and_changes_nothing(self, demo, capsys):
		before = counts()
		assert loader.load() is False
		assert loader.ALREADY_HERE in capsys.readouterr().out
		assert counts() == before

	def test_a_second_story_books_nothing_twice_and_leaves_closed_windows_closed(self, demo, capsys):
		before = frappe.db.count("Activity Booking")
		closed = demo.offerings["Choir, Term 1"]
		close_activity_booking_window(closed)
		story.run()
		assert frappe.db.count("Activity Booking") == before
		assert frappe.db.get_value("Program Offering", closed, "activity_booking_status") == "Closed"
		open_activity_booking_window(closed)
		assert "The families have booked already." in capsys.readouterr().out


class TestTheNewcomersOwn:
	"""Whoever tries the app makes offerings of their own in the demo school, and starts the demo again."""

	@pytest.fixture
	def own(self, demo):
		"""Two offerings that are not ready, one under the title of one of the demo's."""
		own = [self.offering("Kite Flying"), self.offering("Choir, Term 1")]
		frappe.db.commit()  # what a refused request takes back is not theirs
		yield own
		frappe.db.rollback()
		frappe.db.delete("Program Offering", {"name": ("in", own)})
		frappe.db.commit()

	def offering(self, title):
		choir = frappe.get_doc("Program Offering", {"title": "Choir, Term 1"})
		own = frappe.copy_doc(choir)
		own.update({"title": title, "activity_booking_enabled": 1, "activity_sections": []})
		return own.insert().name

	def look(self, own):
		return frappe.get_all(
			"Program Offering",
			filters={"name": ("in", own)},
			fields=["name", "activity_booking_status", "modified"],
			order_by="name",
		)

	def test_a_second_demo_leaves_them_alone(self, demo, own):
		before, names = self.look(own), demo
		story.run()
		assert self.look(own) == before
		assert {row.activity_booking_status for row in before} == {"Draft"}
		assert find_names(ROWS) == names

	def test_of_a_demo_of_before_the_first_of_a_title_is_its_own(self, demo, own):
		frappe.db.delete("DefaultValue", {"defkey": MADE})
		story.run()
		assert find_names(ROWS) == demo
		assert is_told()

	def test_a_demo_that_was_interrupted_goes_on_with_its_own(self, demo, own, monkeypatch):
		before = self.look(own)
		bookings = frappe.db.count("Activity Booking")
		monkeypatch.setattr(story, "is_told", lambda: False)
		story.run()
		assert self.look(own) == before
		assert frappe.db.count("Activity Booking") == bookings

	def test_one_of_the_demos_own_that_is_not_ready_any_more_stays_closed(self, demo, monkeypatch, capsys):
		choir = demo.offerings["Choir, Term 1"]
		monkeypatch.setattr(story, "is_told", lambda: False)
		monkeypatch.setattr(story, "book", lambda wishes, names: {})
		monkeypatch.setattr(story, "_was_never_open", lambda offering: offering == choir)
		finding = {"code": "NO_SESSIONS", "message": "There is no session left."}
		report = {"ok": False, "errors": [finding], "sections": []}
		monkeypatch.setattr(story, "preview_activity_preopen_validation", lambda offering: report)
		monkeypatch.setattr(
			story, "open_activity_booking_window", lambda offering: {"ok": False, "report": report}
		)
		story.run()
		told = capsys.readouterr().out
		assert "Choir, Term 1 is not ready and stays closed: There is no session left." in told
		assert "All sections" in told

	def test_what_somebody_deleted_is_not_missed(self, demo, capsys):
		group = demo.groups["Choir Wednesday"]
		frappe.db.delete("Program Offering", {"name": demo.offerings["Choir, Term 1"]})
		frappe.db.delete("Student Group", {"name": group})
		frappe.db.delete("Student", {"name": ("in", list(demo.students.values()))})
		story.run()
		told = capsys.readouterr().out
		assert "All sections" in told
		assert "Choir Wednesday" not in told

	def test_a_school_of_another_name_is_the_demo_still(self, demo, capsys):
		frappe.db.set_value("School", top_school(ROWS), "school_name", "Our School")
		frappe.db.delete("School", {"name": top_school(ROWS)})
		assert loader.load() is False
		assert loader.ALREADY_HERE in capsys.readouterr().out


class TestTheBookingDays:
	def test_every_window_is_open(self, demo):
		states = frappe.get_all(
			"Program Offering", filters=OURS, pluck="activity_booking_status", order_by="name"
		)
		assert Counter(states) == {"Open": 12}

	def test_no_section_holds_more_than_its_capacity(self, demo):
		held = frappe.get_all(
			"Activity Booking",
			filters={
				"program_offering": ("in", list(demo.offerings.values())),
				"status": ("in", ("Confirmed", "Offered")),
			},
			pluck="allocated_student_group",
			order_by="name",
		)
		counted = Counter(held)
		for row in ROWS["activity_sections"]:
			assert counted[demo.groups[row.key]] <= (row["capacity_override"] or row["maximum_size"]), row.key
		assert any(
			counted[demo.groups[row.key]] == (row["capacity_override"] or row["maximum_size"])
			for row in ROWS["activity_sections"]
		)

	def test_each_mode_leaves_the_states_it_should(self, demo):
		modes = {row.key: row["allocation_mode"] for row in ROWS["program_offerings"]}
		states = {mode: set() for mode in modes.values()}
		for title, offering in demo.offerings.items():
			states[modes[title]].update(
				frappe.get_all(
					"Activity Booking",
					filters={"program_offering": offering},
					pluck="status",
					order_by="name",
				)
			)
		assert states == {
			"First Come First Serve": {"Confirmed", "Waitlisted", "Offered", "Cancelled"},
			"Lottery (Preference)": {"Submitted"},
			"Manual": {"Submitted"},
		}

	def test_the_printed_parent_has_the_one_offer_to_answer(self, demo):
		[offer] = frappe.get_all(
			"Activity Booking",
			filters={"program_offering": ("in", list(demo.offerings.values())), "status": "Offered"},
			fields=["name", "student", "offer_expires_on", "org_communication"],
			order_by="name",
		)
		family = parent_of_two(ROWS)
		assert offer.student in {demo.students[child.key] for child in family.children}
		assert offer.offer_expires_on > now_datetime()
		came_by = frappe.get_all(
			"Activity Booking Event",
			filters={"activity_booking": offer.name, "to_status": "Offered"},
			fields=["from_status"],
			order_by="name",
		)
		assert [event.from_status for event in came_by] == ["Waitlisted"]
		try:
			frappe.set_user(family.guardian["email"])
			assert [
				each["name"] for each in portal.get_family_bookings()["items"] if each["can_confirm"]
			] == [offer.name]
		finally:
			frappe.set_user("Administrator")

	def test_who_gave_a_seat_back_did_so_by_themselves(self, demo):
		given_back = frappe.get_all(
			"Activity Booking",
			filters={"program_offering": ("in", list(demo.offerings.values())), "status": "Cancelled"},
			fields=["owner", "modified_by"],
			order_by="name",
		)
		assert given_back
		assert all(each.owner != "Administrator" for each in given_back)

	def test_families_booked_as_themselves(self, demo):
		actors = frappe.get_all(
			"Activity Booking",
			filters={"program_offering": ("in", list(demo.offerings.values()))},
			pluck="booking_actor_type",
			order_by="name",
		)
		assert set(actors) == {"Guardian", "Student"}

	def test_every_family_is_told_and_nothing_is_left_to_do(self, demo):
		states = frappe.get_all("Activity Event Delivery", pluck="status", order_by="name")
		assert set(states) <= {"Done", "Skipped"}
		assert "Done" in states
		silent = {
			"program_offering": ("in", list(demo.offerings.values())),
			"org_communication": ("is", "not set"),
		}
		assert not frappe.db.count("Activity Booking", silent)

	def test_refusals_are_told_with_their_reasons(self, told):
		for name in (
			"NotEligibleError",
			"ScheduleClashError",
			"SectionFullError",
			"DuplicateActiveBookingError",
		):
			assert name in told

	def test_the_tables_and_log_ins_are_printed(self, told):
		for text in ("Chess Monday Lagoon", "All sections", "Parent of two children", "Stranger", "curl -s"):
			assert text in told

	def test_the_walk_books_a_seat_and_gives_it_back(self, told):
		named = {name: re.search(rf"\b{name}=([\w@.-]+)", told)[1] for name in ("OFFERING", "STUDENT", "usr")}
		frappe.set_user(named["usr"])
		booking = api.submit_activity_booking(named["OFFERING"], named["STUDENT"])
		assert booking["status"] == "Confirmed"
		assert api.cancel_activity_booking(booking["name"])["ok"]

	def test_the_last_that_is_printed_is_what_to_open_and_as_whom(self, told):
		head, *people = told[told.index("In a browser:") :].splitlines()
		assert "http://127.0.0.1:8000/activities" in head
		assert [
			any(who in line for line in people) for who in ("Parent of two", "Student", "coordinator")
		] == [
			True,
			True,
			True,
		]
