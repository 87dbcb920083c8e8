"""Releasing a seat after the school's rule: the family is warned first, and whoever came, was excused or answered keeps it."""

from datetime import timedelta

import frappe
import pytest
from frappe.model.document import Document
from frappe.utils import getdate, now_datetime

from ifitwala_ed.activities.booking import events
from ifitwala_ed.activities.notices import portal_links
from ifitwala_ed.api import activity_booking as api
from ifitwala_ed.api import office, register
from ifitwala_ed.attendance import absence_warnings, releasing
from ifitwala_ed.core import moments
from ifitwala_ed.exceptions import NotMarkedNowError
from ifitwala_ed.portal import bookings as portal_bookings
from tests.factories import absences, bookings, people, registers
from tests.factories.absences import Away
from tests.factories.registers import LENGTH
from tests.integration.booking.conftest import acting_as
from tests.integration.booking.invariants import require_consistent
from tests.integration.notices.conftest import mails_to, notifications_of, text_of
from tests.integration.outbox.conftest import clear_outbox, deliveries
from tests.support import outbox

SETTINGS = "Activity Booking Settings"


@pytest.fixture(autouse=True)
def rule(booking_settings: Document) -> None:
	absences.the_rule()
	clear_outbox()


def reach(away: Away) -> None:
	"""The warning is delivered."""
	outbox.deliver()
	assert "Done" in {row.status for row in deliveries(away.booking, event=events.ABSENCES_WARNED)}


def warned(missed: int = 3, days_ago: int = 8) -> Away:
	"""A child whose family was warned, has read it and hasn't answered."""
	away = absences.away(missed)
	assert releasing.warn(away.booking, away.student)
	reach(away)
	absences.let_days_pass(away.booking, days_ago)
	return away


def release(away: Away) -> dict:
	return office.release_seat(away.booking)


def refused(away: Away) -> str:
	with pytest.raises(NotMarkedNowError) as refusal:
		release(away)
	assert frappe.db.get_value("Activity Booking", away.booking, "status") == "Confirmed"
	return str(refusal.value)


def shown(away: Away) -> dict:
	return office.get_missed_sessions(away.booking)["child"]


class TestWarning:
	def test_it_says_what_was_missed_and_until_when_to_answer(self, mail_account: str) -> None:
		away = absences.away()
		until = getdate() + timedelta(days=absences.DAYS)
		assert office.warn_of_absences(away.booking)["child"]["answer_by"] == until.isoformat()
		reach(away)
		days = ", ".join(moments.day(key.starts) for key in away.sessions)
		name = frappe.db.get_value("Student", away.student, "student_name")
		for text in (text_of(mails_to(away.family.user)[-1]), notifications_of(away.family.user)[-1].subject):
			assert f"{name} has missed 3 sessions of" in text
			assert f"in a row without an excuse: {days}." in text
			assert f"Please tell us until {moments.day(until)} whether {name} still comes." in text
		with acting_as(away.family.user):
			history = portal_bookings.one(away.booking)["history"]
		assert days in history[-1]["sentence"]

	def test_it_is_given_once_however_often_it_is_asked_for(self) -> None:
		away = absences.away()
		assert [releasing.warn(away.booking, away.student) for _time in range(2)] == [True, False]
		assert len(absence_warnings.of_bookings([away.booking])[away.booking]) == 1

	def test_one_missed_session_more_needs_no_other_warning(self) -> None:
		away = warned()
		absences.session(away, 0)
		absences.mark(away, "Absent")
		assert not releasing.warn(away.booking, away.student)
		assert len(shown(away)["missed"]) == 4

	def test_who_came_since_is_warned_anew(self) -> None:
		away = warned(missed=3)
		absences.mark(away, "Present", place=0, at=away.sessions[0].starts + timedelta(minutes=5))
		absences.session(away, 0)
		absences.mark(away, "Absent")
		assert (shown(away)["warned_on"], shown(away)["can_warn"]) == (None, True)
		assert releasing.warn(away.booking, away.student)

	@pytest.mark.parametrize("missed", [0, 1, 2])
	def test_below_the_rule_nobody_is(self, missed: int) -> None:
		away = absences.away(missed)
		with pytest.raises(NotMarkedNowError, match="the rule begins at 3"):
			office.warn_of_absences(away.booking)

	def test_an_excuse_of_the_family_is_one_also_where_the_gate_marked_absent(self) -> None:
		away = absences.away()
		absences.mark(away, "Excused", at=away.sessions[-1].starts - timedelta(hours=1), is_announcement=1)
		assert shown(away)["missed"] == []

	def test_what_was_before_the_seat_does_not_count(self) -> None:
		away = absences.away()
		frappe.db.set_value(
			"Activity Booking", away.booking, "confirmed_on", away.sessions[0].starts + timedelta(minutes=1)
		)
		assert len(shown(away)["missed"]) == 2
		frappe.db.set_value("Activity Booking", away.booking, "confirmed_on", None)
		assert len(shown(away)["missed"]) == 3

	def test_a_session_that_was_moved_on_its_day_is_one(self) -> None:
		away = absences.away()
		key = away.sessions[-1]
		registers.move(away.made.section, key.starts, key.starts + timedelta(minutes=30))
		assert len(shown(away)["missed"]) == 3

	def test_a_section_that_does_not_meet_again_keeps_its_children(self) -> None:
		away = absences.away()
		frappe.db.delete(
			"Location Booking", {"source_name": away.made.section, "from_datetime": [">", now_datetime()]}
		)
		with pytest.raises(NotMarkedNowError, match="doesn't meet any more"):
			office.warn_of_absences(away.booking)
		assert away.booking not in listed()

	def test_it_is_not_sent_any_more_once_the_child_has_come(self, mail_account: str) -> None:
		away = absences.away()
		releasing.warn(away.booking, away.student)
		absences.mark(away, "Late", at=away.sessions[-1].starts + timedelta(minutes=5))
		outbox.deliver()
		assert {row.status for row in deliveries(away.booking, event=events.ABSENCES_WARNED)} == {"Skipped"}
		assert not [mail for mail in mails_to(away.family.user) if "without an excuse" in text_of(mail)]

	def test_without_a_rule_nobody_is(self) -> None:
		away = absences.away()
		absences.the_rule(after=0)
		with pytest.raises(NotMarkedNowError, match="no rule for this"):
			office.warn_of_absences(away.booking)
		assert (office.get_missing_children()["after"], listed()) == (0, [])


class TestRelease:
	def test_it_cancels_with_the_reason_and_offers_the_seat_on(self) -> None:
		away = warned()
		waiting = bookings.book(away.made, away.made.section)
		answer = release(away)
		assert (answer["booking"]["status"], answer["promoted"]) == ("Cancelled", 1)
		assert frappe.db.get_value("Activity Booking", waiting, "status") == "Offered"
		reason = frappe.db.get_value("Activity Booking", away.booking, "cancellation_reason")
		for key in away.sessions:
			assert moments.day(key.starts) in reason
		[found] = absence_warnings.of_bookings([away.booking])[away.booking]
		assert (
			f"We asked you on {moments.day(found.warned_on)} to answer until {moments.day(found.until)}"
			in reason
		)
		require_consistent(away.made.offering)

	def test_the_family_is_told_why(self, mail_account: str) -> None:
		away = warned()
		release(away)
		outbox.deliver()
		assert "no answer came" in text_of(mails_to(away.family.user)[-1])

	def test_a_second_press_changes_nothing(self) -> None:
		away = warned()
		release(away)
		cancelled_on = frappe.db.get_value("Activity Booking", away.booking, "cancelled_on")
		assert release(away)["promoted"] == 0
		assert frappe.db.get_value("Activity Booking", away.booking, "cancelled_on") == cancelled_on
		assert frappe.db.count(events.EVENT, {"activity_booking": away.booking, "event": "Cancelled"}) == 1

	def test_not_without_a_warning(self) -> None:
		assert "has to be warned first" in refused(absences.away())

	def test_not_before_the_days_have_passed(self) -> None:
		# the last day is the family's
		assert "can answer until" in refused(warned(days_ago=7))

	def test_where_nobody_can_be_told_the_office_is_led_to_the_page(self) -> None:
		away = absences.away()
		coordinator = people.staff("Activity Coordinator", [away.made.school]).name
		frappe.db.delete("Student Guardian", {"parent": away.student})
		empty = {"user": None, "student_email": None, "account_holder": None}
		frappe.db.set_value("Student", away.student, empty)
		frappe.db.set_value("Activity Booking", away.booking, "account_holder", None)
		releasing.warn(away.booking, away.student)
		outbox.deliver()
		[todo] = frappe.get_all("ToDo", filters={"allocated_to": coordinator}, pluck="description")
		assert "has missed 3 sessions" in todo
		assert f'href="{portal_links.of_who_stays_away()}"' in todo

	def test_not_where_the_warning_reached_nobody(self) -> None:
		away = absences.away()
		releasing.warn(away.booking, away.student)
		absences.let_days_pass(away.booking, 8)
		assert "has not reached anybody" in refused(away)

	@pytest.mark.parametrize("status", ["Present", "Late", "Excused", "Picked Up"])
	def test_not_where_the_child_came_or_was_excused(self, status: str) -> None:
		away = warned()
		absences.session(away, 0)
		absences.mark(away, status)
		assert "0 sessions were missed" in refused(away)

	@pytest.mark.parametrize("intent", ["Comment", "Question"])
	def test_not_where_the_family_has_answered(self, intent: str) -> None:
		away = warned()
		thread = frappe.db.get_value("Activity Booking", away.booking, "org_communication")
		with acting_as(away.family.user):
			api.post_activity_communication_entry(thread, intent, note="Mia had an operation.")
		assert "has answered on" in refused(away)
		assert shown(away)["answered_on"]

	def test_what_somebody_else_wrote_is_no_answer(self) -> None:
		away = warned()
		thread = frappe.db.get_value("Activity Booking", away.booking, "org_communication")
		with acting_as(people.staff("Academic Staff", [away.made.school]).name):
			api.post_activity_communication_entry(thread, "Comment", note="No news.")
		with acting_as(away.family.user):
			api.post_activity_communication_entry(thread, "Acknowledgement")
		assert release(away)["booking"]["status"] == "Cancelled"

	def test_saying_that_the_child_does_not_come_is_an_answer(self) -> None:
		away = warned()
		key = registers.next_session(away.made.section, away.sessions[-1])
		with acting_as(away.family.user):
			register.announce_absence(away.student, str(key), "A cold.")
		assert "has answered on" in refused(away)

	def test_a_rule_that_was_taken_back_releases_nothing(self) -> None:
		away = warned()
		absences.the_rule(after=0)
		assert "no rule for this" in refused(away)
		absences.the_rule(after=5)
		assert "the rule begins at 5" in refused(away)

	def test_what_is_left_of_a_booking_has_no_seat(self) -> None:
		away = warned()
		api.cancel_activity_booking(away.booking)
		found = office.get_missed_sessions(away.booking)
		assert (found["child"], found["why_not_warn"]) == (None, "The child has no seat any more.")


def listed(user: str | None = None) -> list[str]:
	with acting_as(user or "Administrator"):
		return [each["activity_booking"] for each in office.get_missing_children()["children"]]


class TestTheList:
	def test_it_has_who_missed_so_many_in_the_own_schools(self) -> None:
		away, fewer = absences.away(), absences.away(2)
		elsewhere = absences.away()
		user = people.staff("Activity Coordinator", [away.made.school, fewer.made.school]).name
		assert listed(user) == [away.booking]
		assert elsewhere.booking in listed()

	def test_who_was_absent_often_and_not_in_a_row_is_not_in_it(self) -> None:
		away = absences.away(4)
		absences.mark(away, "Present", place=2, at=away.sessions[2].starts + LENGTH)
		assert away.booking not in listed()

	def test_it_says_what_can_follow(self) -> None:
		away = warned()
		[child] = [
			each
			for each in office.get_missing_children()["children"]
			if each["activity_booking"] == away.booking
		]
		assert (child["can_warn"], child["can_release"], child["why_not_release"]) == (False, True, None)


class TestSettings:
	def test_a_rule_leaves_a_day_to_answer(self, booking_settings: Document) -> None:
		form = frappe.get_doc(SETTINGS)
		form.release_after_missed, form.release_warning_days = 3, 0
		with pytest.raises(frappe.ValidationError, match="at least one day"):
			form.save()

	def test_without_a_rule_the_days_may_be_empty(self, booking_settings: Document) -> None:
		form = frappe.get_doc(SETTINGS)
		form.release_after_missed, form.release_warning_days = None, None
		form.save()
		assert releasing.rule() == (0, absences.DAYS)
