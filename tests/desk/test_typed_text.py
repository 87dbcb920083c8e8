"""What a coordinator or a family typed is words on every screen of Desk, and never runs in a System Manager's browser."""

from collections.abc import Callable

import frappe
import pytest

from ifitwala_ed.activities.booking.lifecycle import MANUAL
from ifitwala_ed.api import activity_booking as api
from ifitwala_ed.school_communication import entries, threads
from tests.desk.story import School
from tests.factories import people
from tests.support.desk import Desk

pytestmark = [pytest.mark.real_bench, pytest.mark.programs("chromium")]

WORDS = "Plays well in the team"
# a mark that the page would bear if it ran
TYPED = f'{WORDS} <img src="x" onerror="window.has_run = true">'
BOOKING, EVENT, RESULT = "Activity Booking", "Activity Booking Event", "Activity Allocation Result"


def make_history(school: School) -> str:
	"""A booking whose tier, decision, conversation and cancellation somebody explained."""
	made = school.open_offering("Chess", ("Monday",), 5, activity_allocation_mode=MANUAL)
	booking = school.book(made, 0, made.section)
	document = frappe.get_doc(BOOKING, booking)
	document.choices[0].update({"priority_tier": 5, "priority_tier_reason": TYPED})
	document.save()
	decision = {"booking": booking, "decision": "Confirm", "student_group": made.section, "reason": TYPED}
	api.allocate_activity_bookings(made.offering, assignments=[decision])
	thread = threads.thread_of_booking(booking)
	entries.append(thread, user=school.coordinator, intent_type="Comment", note=TYPED)
	api.cancel_activity_booking(booking, reason=TYPED)
	return booking


def require_words(manager: Desk) -> None:
	manager.page.get_by_text(WORDS).first.wait_for()
	manager.wait()
	assert manager.page.evaluate("window.has_run === undefined")


@pytest.fixture
def manager() -> str:
	return people.user("Toni", ["System Manager"]).name


def test_form_grid_and_timeline_show_the_words(
	desk: Callable[[str], Desk], school: School, manager: str
) -> None:
	booking = make_history(school)
	shown = desk(manager)
	shown.open(BOOKING, booking)
	require_words(shown)
	assert any(WORDS in line for line in shown.timeline())
	grid = shown.shown.locator("[data-fieldname='choices']")
	grid.scroll_into_view_if_needed()
	assert shown.page.evaluate("window.has_run === undefined")


@pytest.mark.parametrize(
	("doctype", "column"),
	[(EVENT, "reason"), (RESULT, "explanation"), (entries.ENTRY, "note"), (BOOKING, "cancellation_reason")],
)
def test_a_report_shows_the_words(
	desk: Callable[[str], Desk], school: School, manager: str, doctype: str, column: str
) -> None:
	make_history(school)
	shown = desk(manager)
	address = doctype.lower().replace(" ", "-")
	columns = f"fields=[[%22name%22,%22{doctype}%22],[%22{column}%22,%22{doctype}%22]]"
	shown.page.goto(f"{shown.url}/app/{address}/view/report?{columns}")
	shown.wait()
	shown.page.locator(".datatable").wait_for()
	assert shown.page.evaluate("window.has_run === undefined")
	# the newest of many: a site has rows of other stories
	asked = {
		"doctype": doctype,
		"fields": frappe.as_json(["name", column]),
		"filters": frappe.as_json({column: ["like", f"%{WORDS}%"]}),
	}
	told = shown.page.evaluate(
		"(asked) => frappe.xcall('frappe.client.get_list', asked)"
		f".then((rows) => rows.map((row) => frappe.format(row.{column}, "
		f"frappe.meta.get_docfield(asked.doctype, '{column}'))))",
		asked,
	)
	assert any(WORDS in each for each in told)
	# as a grid puts a formatted value into its cell
	shown.page.evaluate("(cells) => { document.createElement('div').innerHTML = cells.join(''); }", told)
	assert shown.page.evaluate("window.has_run === undefined")
