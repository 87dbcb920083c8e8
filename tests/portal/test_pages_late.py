"""One more child after closing, and answering questions, without JavaScript: each once, pressed twice, and refused."""

import frappe
import pytest

from ifitwala_ed.activities.booking import events
from ifitwala_ed.api import activity_booking as api
from tests.factories import conversations, offerings, people, places
from tests.support.http import Server
from tests.support.pages import Browser, Form

pytestmark = pytest.mark.http

QUESTIONS = "/activities/board/questions"


def closed(**values: object) -> offerings.Offered:
	made = offerings.open_offering(**values)
	api.close_activity_booking_window(made.offering)
	return made


def browser_of(server: Server, school: str, role: str = "Activity Coordinator") -> Browser:
	user = people.staff(role, [school]).name
	frappe.db.commit()
	return Browser(server, user)


def page_of(made: offerings.Offered) -> str:
	return f"/activities/board/late/{made.offering}"


def test_a_child_is_found_shown_what_fits_and_booked_once(server: Server) -> None:
	made = closed(sections=2, capacity=1)
	bookings_before = people.student(made.school, first_name="Mia", last_name="Novak").name
	elsewhere = places.school().name
	people.student(elsewhere, first_name="Mia", last_name="Stranger")
	browser = browser_of(server, made.school)
	first = browser.open(
		browser.open(f"/activities/board/offerings/{made.offering}").link("Book one child after closing")
	)
	[search] = [each for each in first.read.forms if "q" in each.fields]
	found = browser.send(first, search, q="mia")
	assert "Mia Stranger" not in found.text
	page = browser.open(found.link("Mia Novak"))
	form = page.form("book")
	assert form.options["section"] == made.sections
	assert "One seat is free" in page.text
	for _time in range(2):
		after = browser.send(page, form, section=made.sections[1], reason="New at school.")
		assert browser.followed == [303, 200]
	assert "Mia Novak" in after.text
	frappe.db.rollback()
	[booked] = frappe.get_all(
		"Activity Booking",
		filters={"student": bookings_before},
		fields=["name", "status", "allocated_student_group"],
	)
	assert (booked.status, booked.allocated_student_group) == ("Confirmed", made.sections[1])
	assert "New at school." in frappe.get_all(
		events.EVENT, filters={"activity_booking": booked.name}, pluck="reason"
	)


def test_what_does_not_fit_says_why_and_what_does(server: Server) -> None:
	made, other = closed(sections=2, capacity=1), offerings.open_offering()
	# the other one is of the same hour as the first section
	frappe.db.set_value("Program Offering", other.offering, "school", made.school)
	student = people.student(made.school, first_name="Noah", last_name="Berger").name
	api.submit_activity_booking(other.offering, student, choices=[other.section])
	browser = browser_of(server, made.school)
	page = browser.open(page_of(made), child=student)
	form = page.form("book")
	assert form.disabled["section"] == [made.sections[0]]
	assert form.options["section"] == [made.sections[1]]
	refused = browser.send(page, form, section=made.sections[0], reason="Please.")
	assert refused.status == 409
	again = refused.form("book")
	assert (again.fields["reason"], again.fields["child"]) == ("Please.", student)
	assert again.options["section"] == [made.sections[1]]
	without = browser.send(page, form, section=made.sections[1], reason="")
	assert "Say why this student is booked" in without.notice


def test_who_cannot_be_booked_at_all_is_told_why(server: Server) -> None:
	made = closed(activity_min_age_years=12)
	young = people.student(made.school, date_of_birth=people.born(6)).name
	left = people.student(made.school, enabled=0).name
	browser = browser_of(server, made.school)
	for student, said in ((young, "12"), (left, "has left")):
		page = browser.open(page_of(made), child=student)
		assert (page.status, page.has_form("book"), said in page.text) == (200, False, True)
	nobody = browser.open(page_of(made), q="zzz-nobody")
	assert "There is no child of that name" in nobody.text


@pytest.mark.parametrize("who", ["elsewhere", "instructor", "family"])
def test_it_is_the_offices(server: Server, who: str) -> None:
	made = closed()
	family = people.family(made.school)
	users = {
		"elsewhere": lambda: people.staff("Activity Coordinator", [places.school().name]).name,
		"instructor": lambda: people.teacher().user,
		"family": lambda: family.user,
	}
	user = users[who]()
	frappe.db.commit()
	browser = Browser(server, user)
	page = browser.open(page_of(made), child=family.student)
	assert page.status == 403
	fields = {"act": "book", "child": family.student, "reason": "X", "section": made.section}
	fields["csrf_token"] = page.form("sign_out").fields["csrf_token"]
	assert browser.send(page, Form("", "post", fields)).status == 403
	frappe.db.rollback()
	assert not frappe.db.exists("Activity Booking", {"program_offering": made.offering})
	asked = browser.open(QUESTIONS)
	assert asked.status == (200 if who == "elsewhere" else 403)


def test_a_question_is_answered_once(server: Server) -> None:
	told = conversations.conversation()
	conversations.say(told.family.user, told.thread, "What about <b>shoes</b>?", "Question")
	elsewhere = conversations.conversation()
	conversations.say(elsewhere.family.user, elsewhere.thread, "A stranger asks.", "Question")
	browser = browser_of(server, told.made.school)
	page = browser.open(QUESTIONS)
	assert "What about" in page.text
	assert "A stranger asks." not in page.text
	form = page.form("answer")
	empty = browser.send(page, form, note=" ")
	assert "Nothing is written yet" in empty.notice
	for _time in range(2):
		after = browser.send(page, form, note="Any will do.")
		assert browser.followed == [303, 200]
	assert "The answer is sent" in after.notice
	assert "Nothing waits for an answer." in after.text
	frappe.db.rollback()
	entry = {"org_communication": told.thread, "intent_type": "Answer"}
	assert frappe.get_all("Communication Interaction Entry", filters=entry, pluck="note") == ["Any will do."]


def test_what_is_settled_or_unpublished_does_not_ask(server: Server) -> None:
	told = conversations.conversation()
	said = conversations.say(told.family.user, told.thread, "Is it on?", "Question")
	conversations.say(told.office, told.thread, "Rude.", "Redaction", redacts=said["entry"]["name"])
	hidden = conversations.conversation()
	conversations.say(hidden.family.user, hidden.thread, "Still there?", "Question")
	frappe.db.set_value("Org Communication", hidden.thread, "status", "Archived")
	browser = browser_of(server, told.made.school)
	assert "Nothing waits for an answer." in browser.open(QUESTIONS).text
	assert "Still there?" not in browser_of(server, hidden.made.school).open(QUESTIONS).text
