"""Settings of which only a part is stored: what isn't has the DocType's default, and what nobody can do is told."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import time, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import frappe
import pytest

from ifitwala_ed.activities import booking_settings, coordinators
from ifitwala_ed.activities.booking import (
	cancellation,
	lifecycle,
	offers,
	snapshot_reader,
	transition,
	waitlist,
)
from ifitwala_ed.activities.booking.quiet_hours import QuietHours
from ifitwala_ed.activities.booking_settings import SETTINGS, BookingSettings
from ifitwala_ed.activities.outbox import job
from ifitwala_ed.api import activity_booking as api
from ifitwala_ed.core import batch
from ifitwala_ed.patches import store_missing_settings
from ifitwala_ed.school_communication import erasure
from tests.factories import bookings, offerings, people
from tests.integration.booking.conftest import acting_as
from tests.integration.booking.invariants import require_consistent
from tests.support import outbox

DEFAULTS = BookingSettings(
	default_max_choices=3,
	default_waitlist_offer_hours=24,
	show_waitlist_position=True,
	self_cancellation="Until First Session",
	self_cancellation_hours=0,
	late_booking_grace_hours=24,
	cancellations_per_hour=10,
	offer_reminder_hours=0,
	tell_other_teachers=False,
	offer_quiet_from=None,
	offer_quiet_to=None,
	conversation_retention_years=0,
	register_due_hours=2,
	release_after_missed=0,
	release_warning_days=7,
)
LAYOUT = ("Section Break", "Column Break", "Tab Break")
OTHERS: dict[str, Any] = {
	"default_max_choices": 7,
	"default_waitlist_offer_hours": 48,
	"show_waitlist_position": 0,
	"self_cancellation": "Not Allowed",
	"self_cancellation_hours": 5,
	"late_booking_grace_hours": 3,
	"cancellations_per_hour": 4,
	"offer_reminder_hours": 6,
	"tell_other_teachers": 1,
	"offer_quiet_from": time(21),
	"offer_quiet_to": time(7, 30),
	"conversation_retention_years": 9,
	"register_due_hours": 5,
	"release_after_missed": 4,
	"release_warning_days": 10,
}


@pytest.fixture(autouse=True)
def settings_as_before() -> Iterator[None]:
	"""What the site has stored comes back, whatever a test stored."""
	before = frappe.db.get_singles_dict(SETTINGS)
	yield
	frappe.db.rollback()
	forget_all()
	if before:
		frappe.db.set_single_value(SETTINGS, dict(before), update_modified=False)
	frappe.db.commit()


def forget_all() -> None:
	frappe.db.delete("Singles", {"doctype": SETTINGS})
	frappe.clear_document_cache(SETTINGS, SETTINGS)


def store_only(**values: Any) -> None:
	"""As a site has it of which nothing but these was ever stored."""
	forget_all()
	frappe.db.set_single_value(SETTINGS, values, update_modified=False)
	frappe.db.commit()


def status(booking: str) -> str:
	return frappe.db.get_value("Activity Booking", booking, "status")


class TestReading:
	def test_the_doctypes_defaults_are_those_of_the_contract(self) -> None:
		forget_all()
		assert booking_settings.read() == DEFAULTS

	@pytest.mark.parametrize("fieldname", OTHERS)
	def test_one_field_stored_by_itself_leaves_the_others_their_defaults(self, fieldname: str) -> None:
		store_only(**{fieldname: OTHERS[fieldname]})
		assert asdict(booking_settings.read()) == {**asdict(DEFAULTS), fieldname: OTHERS[fieldname]}

	@pytest.mark.parametrize("fieldname", OTHERS)
	def test_one_field_that_came_with_an_update_has_its_default(self, fieldname: str) -> None:
		store_only(**{name: value for name, value in OTHERS.items() if name != fieldname})
		read = asdict(booking_settings.read())
		assert read[fieldname] == asdict(DEFAULTS)[fieldname]
		assert {name: read[name] for name in OTHERS if name != fieldname} == {
			name: value for name, value in OTHERS.items() if name != fieldname
		}

	def test_the_form_shows_what_counts(self) -> None:
		store_only(offer_reminder_hours=6)
		form = frappe.get_doc(SETTINGS)
		assert {name: form.get(name) for name in OTHERS} == {**asdict(DEFAULTS), "offer_reminder_hours": 6}
		form.save()
		assert booking_settings.not_stored() == {"offer_quiet_from": None, "offer_quiet_to": None}

	def test_every_field_of_the_form_is_read(self) -> None:
		fields = {df.fieldname for df in frappe.get_meta(SETTINGS).fields if df.fieldtype not in LAYOUT}
		assert fields == set(OTHERS)

	@pytest.mark.parametrize(
		("begins", "ends"), [("21:00:00", None), (None, "07:00:00"), ("07:00:00", "07:00:00")]
	)
	def test_quiet_hours_have_two_ends_and_leave_some_of_the_day(
		self, begins: str | None, ends: str | None
	) -> None:
		form = frappe.get_doc(SETTINGS)
		form.update({"offer_quiet_from": begins, "offer_quiet_to": ends})
		with pytest.raises(frappe.ValidationError, match="Quiet hours"):
			form.save()

	def test_quiet_hours_that_are_taken_back_are_none(self) -> None:
		form = frappe.get_doc(SETTINGS)
		form.update({"offer_quiet_from": "21:00:00", "offer_quiet_to": "07:00:00"})
		form.save()
		assert booking_settings.read().quiet_hours == QuietHours(time(21), time(7))
		form.update({"offer_quiet_from": None, "offer_quiet_to": None})
		form.save()
		assert booking_settings.read().quiet_hours == QuietHours()

	def test_an_offer_of_no_hours_is_refused_and_never_read(self) -> None:
		form = frappe.get_doc(SETTINGS)
		form.default_waitlist_offer_hours = 0
		with pytest.raises(frappe.ValidationError, match="at least one hour"):
			form.save()
		store_only(default_waitlist_offer_hours=0)
		assert booking_settings.read().default_waitlist_offer_hours == 24


class TestThePatch:
	def test_it_stores_what_is_missing_and_nothing_else(self) -> None:
		store_only(offer_reminder_hours=6, show_waitlist_position=0)
		store_missing_settings.execute()
		stored = frappe.db.get_singles_dict(SETTINGS, cast=True)
		assert {name: stored.get(name) for name in OTHERS} == {
			**asdict(DEFAULTS),
			"offer_reminder_hours": 6,
			"show_waitlist_position": 0,
		}
		frappe.db.set_single_value(SETTINGS, "default_max_choices", 5)
		store_missing_settings.execute()
		assert booking_settings.read().default_max_choices == 5

	def test_it_is_run_by_migrate(self) -> None:
		listed = Path(frappe.get_app_path("ifitwala_ed", "patches.txt")).read_text().splitlines()
		assert any(line.split()[:1] == [store_missing_settings.__name__] for line in listed)


class TestWhatReadsThem:
	"""One setting is stored, by itself: everything else goes its way."""

	@pytest.fixture(autouse=True)
	def only_one_is_stored(self) -> None:
		store_only(conversation_retention_years=0)

	def test_seats_are_offered(self) -> None:
		made = offerings.open_offering(capacity=1)
		_first, second = bookings.crowded(made, made.section, bookings=2, cancelled=1)
		assert status(second) == "Offered"
		require_consistent(made.offering)

	def test_choices_are_limited(self) -> None:
		made = offerings.open_offering(sections=4)
		with pytest.raises(frappe.ValidationError, match="at most 3"):
			api.submit_activity_booking(
				made.offering, people.student(made.school).name, choices=made.sections
			)

	def test_families_see_their_place_and_may_cancel(self, book) -> None:
		made = offerings.open_offering(capacity=1)
		_seat, family = book(made, people.family(made.school)), people.family(made.school)
		waiting = book(made, family)
		assert waiting["waitlist_position"] == 1
		with acting_as(family.user):
			assert api.cancel_activity_booking(waiting["name"])["ok"]

	def test_the_jobs_run(self) -> None:
		assert offers.remind() == 0
		assert erasure.erase_notes_after_retention() == 0
		tomorrow = frappe.utils.add_days(frappe.utils.getdate(), 1)
		assert cancellation.is_early(tomorrow)
		made = offerings.open_offering()
		ends_on = transition.offer_ends_on(snapshot_reader.load_offering(made.offering), made.section)
		assert timedelta(hours=23) < ends_on - frappe.utils.now_datetime() <= timedelta(hours=24)


class TestNobodyCanBeJudged:
	@pytest.fixture(autouse=True)
	def coordinators_of_this_test(self) -> Iterator[None]:
		self.coordinator = people.user("Cleo", ["Activity Coordinator"]).name
		self.admin = people.user("Ada", ["Academic Admin"]).name
		frappe.db.commit()
		yield
		frappe.db.delete("Notification Log", {"document_type": SETTINGS})
		frappe.db.commit()

	def notified(self, user: str) -> list[str]:
		return frappe.get_all(
			"Notification Log",
			filters={"for_user": user, "document_type": SETTINGS},
			pluck="subject",
			order_by="creation asc",
		)

	def test_a_queue_in_which_nobody_can_be_judged_is_told_once_a_day(self) -> None:
		made = offerings.open_offering(capacity=1)
		_seat, *waiting = (bookings.book(made, made.section) for _number in range(3))
		frappe.db.set_value("Activity Seat Ledger", f"{made.offering}-{made.section}", "capacity", 2)
		frappe.db.commit()
		with mock.patch.object(lifecycle, "what_to_note", side_effect=TypeError("hours of None")):
			for _run in range(3):
				waitlist.fill_all()
		assert [status(name) for name in waiting] == ["Waitlisted", "Waitlisted"]
		[subject] = self.notified(self.coordinator)
		assert "could not be promoted" in subject
		assert self.notified(self.admin) == []
		assert frappe.db.count("Error Log", {"reference_name": ["in", waiting]}) >= 2
		assert waitlist.fill_all() >= 1
		assert status(waiting[0]) == "Offered"

	def test_a_job_that_can_do_none_is_told_and_one_that_can_do_some_is_not(self) -> None:
		def fails(name: str) -> str:
			raise frappe.ValidationError(name)

		def fails_for_one(name: str) -> str:
			return fails(name) if name == "one" else name

		batch.for_each("Activity Booking", ["one", "two"], fails_for_one, title="Some")
		batch.for_each("Activity Booking", [], fails, title="Nothing due")
		assert self.notified(self.coordinator) == []
		batch.for_each("Activity Booking", ["one", "two"], fails, title="None")
		[subject] = self.notified(self.coordinator)
		assert subject.startswith("None. ")

	def test_a_busy_database_is_no_news(self) -> None:
		def is_busy(name: str) -> str:
			raise frappe.QueryDeadlockError(name)

		batch.for_each("Activity Booking", ["one"], is_busy, title="Busy")
		assert self.notified(self.coordinator) == []

	def test_events_that_can_not_be_planned_are_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
		outbox.deliver()
		made = offerings.open_offering()
		bookings.book(made, made.section)
		broken = mock.Mock(side_effect=TypeError("no setting"))
		monkeypatch.setattr("ifitwala_ed.activities.outbox.planning.plan", broken)
		outbox.deliver()
		[subject] = self.notified(self.coordinator)
		assert "could not be planned" in subject
		monkeypatch.undo()
		assert job.deliver()["planned"]

	def test_without_a_coordinator_the_next_role_is_told(self) -> None:
		roles = {"role": ["in", ["Activity Coordinator"]], "parenttype": "User"}
		frappe.db.delete("Has Role", roles)
		told = coordinators.tell_once_a_day("Nothing works.")
		assert self.admin in told
		assert coordinators.tell_once_a_day("Nothing works.") == []
		assert coordinators.tell_once_a_day("Something else.") == told
		frappe.db.rollback()

	def test_the_next_day_it_is_told_again(self) -> None:
		assert coordinators.tell_once_a_day("Nothing works.")
		frappe.db.set_value(
			"Notification Log",
			{"for_user": self.coordinator, "document_type": SETTINGS},
			"creation",
			frappe.utils.add_to_date(frappe.utils.now_datetime(), hours=-25),
			update_modified=False,
		)
		assert self.coordinator in coordinators.tell_once_a_day("Nothing works.")
