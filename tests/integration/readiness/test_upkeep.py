"""Big changes run in the background without being swallowed; every night drift is repaired and reported."""

from collections.abc import Iterator

import frappe
import pytest
from frappe.utils import getdate, today

from ifitwala_ed.schedule import group_sync, locks
from ifitwala_ed.tasks import schedule_drift
from ifitwala_ed.tasks.schedule_drift import find_drift, nightly_check
from tests.factories import offerings, places
from tests.integration.readiness.support import facts, first_session, group_of, occupy, pass_gate
from tests.support.queries import count_queries
from tests.support.site import purge

pytestmark = pytest.mark.usefixtures("committed_data_is_removed")


@pytest.fixture
def committed_data_is_removed() -> Iterator[None]:
	"""The job commits, and the check looks at everything: no test leaves something to another."""
	purge()
	yield
	frappe.db.rollback()
	purge()


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
	"""The jobs enqueued, by name; none is run."""
	found: list[str] = []
	monkeypatch.setattr(group_sync, "call_later", lambda method, **kwargs: found.append(method))
	return found


def test_many_groups_are_left_to_a_job(jobs: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
	monkeypatch.setattr(group_sync, "AT_ONCE", 1)
	made = offerings.offering(3)
	assert pass_gate(made.offering)["ok"]
	school = frappe.get_doc("School", made.school)
	day = first_session(made.offering).date()
	before = len(facts(made.section))
	school.holiday_list = places.holiday_list([day]).name
	school.save()
	assert group_sync.JOB in jobs
	assert set(locks.marked_groups()) == set(made.sections)
	assert len(facts(made.section)) == before
	assert group_sync.rebuild_marked_groups() == {"rebuilt": 3, "failed": 0}
	assert len(facts(made.section)) == before - 1
	assert not locks.marked_groups()


def test_a_change_during_the_job_is_not_swallowed(monkeypatch: pytest.MonkeyPatch) -> None:
	made = offerings.offering()
	assert pass_gate(made.offering)["ok"]
	locks.mark_dirty(made.sections)
	rebuild, runs = group_sync.rebuild_groups, []

	def rebuild_and_be_late(*args: object, **kwargs: object) -> object:
		outcome = rebuild(*args, **kwargs)
		if not runs:
			locks.mark_dirty(made.sections)  # somebody edits the group after it was read
		runs.append(args)
		return outcome

	monkeypatch.setattr(group_sync, "rebuild_groups", rebuild_and_be_late)
	group_sync.rebuild_marked_groups()
	assert len(runs) == 2
	assert not locks.marked_groups()


def test_one_group_that_fails_does_not_stop_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
	made = offerings.offering(2)
	assert pass_gate(made.offering)["ok"]
	frappe.db.delete("Location Booking", {"source_name": ("in", made.sections)})
	locks.mark_dirty(made.sections)
	rebuild = group_sync.rebuild_groups

	def fail_for_one(names: list[str], **kwargs: object) -> object:
		if made.sections[0] in names:
			frappe.throw("No luck")
		return rebuild(names, **kwargs)

	monkeypatch.setattr(group_sync, "rebuild_groups", fail_for_one)
	assert group_sync.rebuild_marked_groups() == {"rebuilt": 1, "failed": 1}
	assert set(locks.marked_groups()) == {made.sections[0]}
	assert facts(made.sections[1])


def test_the_nightly_check_finds_repairs_and_reports_drift() -> None:
	made = offerings.offering(2)
	assert pass_gate(made.offering)["ok"]
	assert nightly_check() == []
	first, second = made.sections
	kept = len(facts(first))
	frappe.db.delete("Location Booking", {"name": facts(first)[0].name})
	frappe.db.set_value("Student Group", second, "status", "Retired")
	gone = offerings.offering()
	assert pass_gate(gone.offering)["ok"]
	frappe.db.delete("Student Group", {"name": gone.section})
	frappe.db.delete("Program Offering", {"name": gone.offering})
	drift = find_drift(getdate(today()))
	assert drift.missing == {first: 1}
	assert set(drift.stale) == {second, gone.section}
	lines = nightly_check()
	assert any(line.startswith(first) for line in lines)
	assert frappe.db.exists("Error Log", {"method": ("like", "%had drifted%")})
	assert len(facts(first)) == kept
	assert not facts(second)
	assert not facts(gone.section)
	assert frappe.db.get_value("Program Offering", made.offering, "activity_booking_status") == "Draft"
	assert nightly_check() == []


def test_a_repair_does_not_take_a_room_that_is_taken() -> None:
	made = offerings.offering()
	assert pass_gate(made.offering)["ok"]
	start, room = first_session(made.offering), group_of(made).schedule[0].location
	frappe.db.delete("Location Booking", {"name": facts(made.section)[0].name})
	occupy(room, start)
	drift = find_drift(getdate(today()), repair=True)
	assert drift.clashes
	assert facts(made.section)[0].from_datetime > start


def test_a_group_that_cannot_be_checked_hides_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
	made = offerings.offering(2)
	assert pass_gate(made.offering)["ok"]
	broken, sound = made.sections
	kept = {group: len(facts(group)) for group in made.sections}
	for group in made.sections:
		frappe.db.delete("Location Booking", {"name": facts(group)[0].name})
	prepare = schedule_drift.prepare

	def fail_for_one(groups: tuple[str, ...], **options: object) -> object:
		if broken in groups:
			raise TypeError("a row without a time")
		return prepare(groups, **options)

	monkeypatch.setattr(schedule_drift, "prepare", fail_for_one)
	frappe.db.commit()
	lines = nightly_check()
	assert any(line.startswith(sound) for line in lines)
	assert {group: len(facts(group)) for group in made.sections} == {**kept, broken: kept[broken] - 1}
	assert frappe.db.count("Error Log", {"reference_name": broken}) == 1


class TestHistory:
	"""What is over costs neither the job nor the night anything."""

	@staticmethod
	def _over(made: offerings.Offered) -> None:
		"""The offering ended long ago, its sessions with it."""
		frappe.db.set_value(
			"Program Offering", made.offering, {"start_date": "2019-09-01", "end_date": "2019-12-20"}
		)
		for kind in ("Location Booking", "Employee Booking"):
			frappe.db.delete(kind, {"source_name": ("in", made.sections)})

	def test_a_holiday_marks_no_group_of_terms_that_are_over(
		self, jobs: list[str], monkeypatch: pytest.MonkeyPatch
	) -> None:
		monkeypatch.setattr(group_sync, "AT_ONCE", 0)
		made = offerings.offering(2)
		past = offerings.offering(2, school=made.school)
		for each in (made, past):
			assert pass_gate(each.offering)["ok"]
		day = first_session(made.offering).date()
		self._over(past)
		school = frappe.get_doc("School", made.school)
		school.holiday_list = places.holiday_list([day]).name
		school.save()
		assert jobs == [group_sync.JOB]
		assert set(locks.marked_groups()) == set(made.sections)

	def test_the_night_asks_about_no_group_of_terms_that_are_over(self) -> None:
		made = offerings.offering()
		past = offerings.offering(school=made.school)
		for each in (made, past):
			assert pass_gate(each.offering)["ok"]
		self._over(past)
		asked = schedule_drift._groups_to_check(getdate(today()))
		assert made.section in asked
		assert past.section not in asked

	def test_the_job_takes_at_most_two_statements_for_a_group(self) -> None:
		made = offerings.offering(25)
		assert pass_gate(made.offering)["ok"]
		locks.mark_dirty(made.sections)
		frappe.db.commit()
		day_off = places.holiday_list([first_session(made.offering).date()]).name
		frappe.db.set_value("School", made.school, "holiday_list", day_off)
		for kind in ("Location Booking", "Employee Booking"):
			# once for a process: version 16 asks what kind of rows it deletes
			frappe.get_meta(kind)
		assert count_queries(group_sync.rebuild_marked_groups) <= 2 * len(made.sections)
		assert not locks.marked_groups()
