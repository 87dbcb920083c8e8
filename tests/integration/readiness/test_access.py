"""Who may ask the gate, and what its endpoints change."""

import frappe
import pytest
from frappe.utils import today

from ifitwala_ed.activities.window import opening
from ifitwala_ed.api.activity_booking import (
	open_activity_booking_window,
	preview_activity_preopen_validation,
)
from ifitwala_ed.exceptions import ActivityAccessError
from ifitwala_ed.schedule.locks import ScheduleChanged
from tests.factories import offerings, people, places
from tests.integration.readiness.support import codes, everything, facts, first_session, group_of, occupy


def status(made: offerings.Offered) -> str:
	return frappe.db.get_value("Program Offering", made.offering, "activity_booking_status")


def test_staff_of_the_school_and_of_a_school_above_may_look() -> None:
	parent, (campus, _other) = places.campuses(2)
	made = offerings.offering(school=campus.name)
	for school in (parent.name, campus.name):
		frappe.set_user(people.staff("Academic Staff", [school]).name)
		assert preview_activity_preopen_validation(made.offering)["ok"]


def test_staff_of_another_school_are_refused() -> None:
	made = offerings.offering()
	for role in ("Academic Staff", "Activity Coordinator"):
		frappe.set_user("Administrator")
		frappe.set_user(people.staff(role, [places.school().name]).name)
		with pytest.raises(ActivityAccessError):
			preview_activity_preopen_validation(made.offering)
		with pytest.raises(ActivityAccessError):
			open_activity_booking_window(made.offering)


def test_families_instructors_and_guests_are_refused() -> None:
	made = offerings.offering()
	family = people.family(made.school)
	for user in (family.user, people.teacher().user, "Guest"):
		frappe.set_user(user)
		for endpoint in (preview_activity_preopen_validation, open_activity_booking_window):
			with pytest.raises(ActivityAccessError):
				endpoint(made.offering)


def test_academic_staff_look_and_do_not_open() -> None:
	made = offerings.offering()
	frappe.set_user(people.staff("Academic Staff", [made.school]).name)
	assert preview_activity_preopen_validation(made.offering)["ok"]
	with pytest.raises(ActivityAccessError):
		open_activity_booking_window(made.offering)


def test_a_preview_by_staff_writes_nothing() -> None:
	made = offerings.offering(2)
	frappe.set_user(people.staff("Academic Staff", [made.school]).name)
	before = everything()
	preview_activity_preopen_validation(made.offering)
	assert everything() == before


def test_what_is_not_ready_is_not_opened_and_nothing_changes() -> None:
	made = offerings.offering()
	occupy(group_of(made).schedule[0].location, first_session(made.offering))
	before = everything()
	answer = open_activity_booking_window(made.offering)
	assert answer["ok"] is False
	assert codes(answer["report"]) == {"ROOM_CONFLICT"}
	assert answer["activity_booking_status"] == "Draft"
	assert everything() == before


def test_what_is_ready_opens_and_keeps_its_facts() -> None:
	made = offerings.offering()
	answer = open_activity_booking_window(made.offering)
	assert answer["ok"] is True
	assert answer["activity_booking_status"] == status(made) == "Open"
	assert len(facts(made.section)) == answer["report"]["sections"][0]["session_count"]
	assert min(row.from_datetime for row in facts(made.section)) > frappe.utils.get_datetime(today())


def test_opening_is_repeated_when_the_database_or_a_colleague_asks_for_it(
	monkeypatch: pytest.MonkeyPatch,
) -> None:
	made = offerings.offering()
	run_gate, troubles = opening.run_gate, [frappe.QueryDeadlockError("1213"), ScheduleChanged("edited")]

	def troubled(*args: object, **kwargs: object) -> dict:
		if troubles:
			raise troubles.pop()
		return run_gate(*args, **kwargs)

	monkeypatch.setattr(opening, "run_gate", troubled)
	assert open_activity_booking_window(made.offering)["ok"]
	assert not troubles
