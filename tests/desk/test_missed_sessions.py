"""A child that stays away, at Desk: the sessions it missed, warning its family, and releasing its seat."""

from collections.abc import Callable

import frappe
import pytest
from frappe.model.document import Document

from tests.desk.story import School, stored
from tests.factories import absences, people
from tests.factories.absences import Away
from tests.support import outbox
from tests.support.desk import Desk

pytestmark = [pytest.mark.real_bench, pytest.mark.programs("chromium")]


@pytest.fixture
def away(school: School, booking_settings: Document) -> Away:
	"""A child that missed three sessions; another waits for its seat."""
	absences.the_rule()
	made = school.open_offering("Pottery", ("Monday",), 1, activity_auto_promote_waitlist=1)
	family = people.family(school.name, first_name="Ada", last_name="Berger")
	return absences.away_from(made, family)


def look(office: Desk, child: Away) -> None:
	office.open("Activity Booking", child.booking)
	office.button("Missed Sessions", menu="View")
	office.dialog.locator("li").nth(absences.AFTER - 1).wait_for()


def test_the_family_is_warned_and_the_seat_released(
	desk: Callable[[str], Desk], school: School, away: Away
) -> None:
	waiting = school.book(away.made, 1, away.made.section)
	office = desk(school.coordinator)
	look(office, away)
	assert "Ada Berger" in office.dialog.inner_text()
	office.answer("Warn the Family")
	office.dialog.wait_for(state="hidden")
	office.wait()
	outbox.deliver()
	look(office, away)
	assert "can answer until" in office.dialog.inner_text()
	assert office.dialog.get_by_role("button", name="Release the Seat").count() == 0
	office.dismiss()
	absences.let_days_pass(away.booking, absences.DAYS + 1)
	frappe.db.commit()
	look(office, away)
	assert "could answer until" in office.dialog.inner_text()
	office.picture("release-a-seat")
	office.answer("Release the Seat")
	office.wait_for_status("Cancelled")
	assert stored("Activity Booking", away.booking, "status") == "Cancelled"
	assert stored("Activity Booking", waiting, "status") == "Offered"
	assert "3 sessions in a row were missed" in office.timeline()[0]


def test_without_a_rule_it_says_where_to_set_one(
	desk: Callable[[str], Desk], school: School, away: Away
) -> None:
	absences.the_rule(after=0)
	office = desk(school.coordinator)
	look(office, away)
	assert "Release Seats After" in office.dialog.inner_text()
	assert office.dialog.locator(".modal-footer .btn-primary:visible").count() == 0
