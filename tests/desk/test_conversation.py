"""The conversation of a booking at Desk: read, answered, noted among staff and redacted."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import frappe
import pytest

from ifitwala_ed.school_communication import entries, threads
from ifitwala_ed.school_communication.conversation import PAGE_LENGTH
from tests.desk.story import School, stored
from tests.factories import people
from tests.support import outbox
from tests.support.desk import Desk

if TYPE_CHECKING:
	from playwright.sync_api import Locator

pytestmark = [pytest.mark.real_bench, pytest.mark.programs("chromium")]

QUESTION = "Does Ada need her own board? She has one."
NOTE = "Called the family <b>at noon</b>."


def thread_of(school: School) -> tuple[str, str, str]:
	"""A booking, its thread, and a parent who asked something in it."""
	made = school.open_offering("Chess", ("Monday",), 5)
	booking = school.book(made, 0, made.section)
	parent = people.user("Mara", ["Guardian"], last_name="Berger").name
	thread = threads.thread_of_booking(booking)
	say(thread, parent, "Comment", "Ada is looking forward to it!")
	say(thread, parent, "Question", QUESTION)
	return booking, thread, parent


def say(thread: str, user: str, intent: str, note: str) -> str:
	return entries.append(thread, user=user, intent_type=intent, note=note).name


def test_the_office_answers_notes_and_redacts(desk: Callable[[str], Desk], school: School) -> None:
	booking, thread, _parent = thread_of(school)
	office = desk(school.coordinator)
	office.open("Activity Booking", booking)
	office.button("Conversation", menu="View")
	office.on_form(thread)
	panel = office.shown.locator("[data-fieldname='conversation']")
	shown = panel.locator(".conversation-entry")
	question = shown.filter(has_text="She has one.")
	question.get_by_text("Open Question").wait_for()
	office.picture("conversation")

	assert panel.get_by_label("Kind of reply").input_value() == "Answer"
	panel.get_by_label("Reply", exact=True).fill("No, we have boards.")
	panel.get_by_role("button", name="Send", exact=True).click()
	question.get_by_text("Answered", exact=True).wait_for()
	assert panel.get_by_label("Kind of reply").input_value() == "Comment"

	panel.get_by_label("Who reads it").select_option("Staff Only")
	panel.get_by_label("Reply", exact=True).fill(NOTE)
	panel.get_by_role("button", name="Send to Staff").click()
	# what somebody typed is no HTML
	shown.filter(has_text=NOTE).get_by_text("Staff Only").wait_for()

	redact(office, shown.filter(has_text="looking forward"), "Written in the wrong place")
	shown.filter(has_text="looking forward").get_by_text("Redacted", exact=True).wait_for()
	office.picture("conversation-redacted")
	here = {"org_communication": thread}
	fields = ("visibility", "user")
	assert stored(entries.ENTRY, {**here, "intent_type": "Answer"}, *fields) == ("Public", school.coordinator)
	assert stored(entries.ENTRY, {**here, "note": NOTE}, "visibility") == "Staff Only"
	hidden = stored(entries.ENTRY, {**here, "intent_type": "Redaction"}, "redacts")
	assert stored(entries.ENTRY, hidden, "note") == "Ada is looking forward to it!"


def redact(office: Desk, entry: "Locator", reason: str) -> None:
	"""Once without a reason, which Desk doesn't send, and once with it."""
	entry.get_by_role("button", name="Redact").click()
	office.answer("Redact")
	office.page.get_by_text("Missing Values Required").wait_for()
	office.dismiss()
	office.dialog.locator("textarea").fill(reason)
	office.picture("redact")
	office.answer("Redact")


def test_earlier_entries_are_a_button_away(desk: Callable[[str], Desk], school: School) -> None:
	_booking, thread, parent = thread_of(school)
	# what the system says of the booking is there before
	outbox.deliver()
	for number in range(PAGE_LENGTH):
		say(thread, parent, "Comment", f"Number {number}")
	total = frappe.db.count(entries.ENTRY, {"org_communication": thread})
	office = desk(school.coordinator)
	office.open("Org Communication", thread)
	shown = office.shown.locator(".conversation-entry")
	shown.nth(PAGE_LENGTH - 1).wait_for()
	assert shown.count() == PAGE_LENGTH
	# also a question that isn't shown yet is waiting
	assert "She has one." in office.shown.locator("[data-shows='answered']").inner_text()
	office.shown.get_by_role("button", name=f"Show Earlier Entries ({total - PAGE_LENGTH})").click()
	shown.nth(total - 1).wait_for()
	assert "Number 49" in shown.last.inner_text()


def test_an_instructor_reads_no_notes_of_staff_and_redacts_nothing(
	desk: Callable[[str], Desk], school: School
) -> None:
	booking, thread, _parent = thread_of(school)
	section = stored("Activity Booking", booking, "allocated_student_group")
	entries.append(
		thread, user=school.coordinator, intent_type="Comment", note="A secret", visibility="Staff Only"
	)
	teacher = people.teacher()
	frappe.db.set_value("Student Group Instructor", {"parent": section}, "employee", teacher.employee)
	hall = desk(teacher.user)
	hall.open("Org Communication", thread)
	panel = hall.shown.locator("[data-fieldname='conversation']")
	panel.get_by_text("Open Question").wait_for()
	assert "A secret" not in panel.inner_text()
	assert panel.get_by_role("button", name="Redact").count() == 0
	assert panel.get_by_label("Who reads it").locator("option").all_inner_texts() == [
		"Public: the family reads it"
	]


def test_what_was_begun_in_one_conversation_is_not_there_in_the_next(
	desk: Callable[[str], Desk], school: School
) -> None:
	_booking, thread, _parent = thread_of(school)
	_another, next_thread, _stranger = thread_of(school)
	office = desk(school.coordinator)
	office.open("Org Communication", thread)
	box = office.shown.get_by_label("Reply", exact=True)
	box.fill("For one family")
	office.page.evaluate("() => cur_frm.refresh()")
	office.wait()
	assert box.input_value() == "For one family"
	office.page.evaluate("name => frappe.set_route('Form', 'Org Communication', name)", next_thread)
	office.on_form(next_thread)
	box.wait_for()
	assert box.input_value() == ""
