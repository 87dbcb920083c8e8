"""A lottery that is drawn by itself when its window closes at its end."""

from typing import Any

import frappe
import pytest
from frappe.utils import add_to_date, now_datetime

from ifitwala_ed.activities.booking.allocation import draw_at_close, runs
from ifitwala_ed.activities.window import opening
from ifitwala_ed.api import activity_booking as api
from tests.factories import offerings
from tests.factories.lotteries import Lottery
from tests.integration.booking.invariants import require_consistent


@pytest.fixture(autouse=True)
def nothing_left_by_other_tests() -> None:
	opening.close_ended_windows()


def lottery(applicants: int = 3, draws: int = 1, **values: Any) -> Lottery:
	made = offerings.open_offering(
		capacity=2,
		activity_allocation_mode="Lottery (Preference)",
		activity_draw_at_close=draws,
		activity_booking_open_to=add_to_date(now_datetime(), days=1),
		**values,
	)
	drawn = Lottery(made)
	drawn.apply_many(applicants, made.section)
	return drawn


def let_its_end_come(drawn: Lottery) -> None:
	past = add_to_date(now_datetime(), minutes=-1)
	frappe.db.set_value("Program Offering", drawn.name, "activity_booking_open_to", past)
	frappe.db.commit()


def real_runs(drawn: Lottery) -> list[str]:
	return frappe.get_all(
		"Activity Allocation Run",
		filters={"program_offering": drawn.name, "is_dry_run": 0},
		pluck="status",
		order_by="creation asc",
	)


def places(drawn: Lottery) -> list[str]:
	return sorted(status for status, _section in drawn.statuses().values())


def test_the_job_that_closes_at_the_end_draws() -> None:
	drawn = lottery()
	opening.close_ended_windows()
	assert real_runs(drawn) == []
	let_its_end_come(drawn)
	assert opening.close_ended_windows() == 1
	assert frappe.db.get_value("Program Offering", drawn.name, "activity_booking_status") == "Closed"
	assert real_runs(drawn) == ["Completed"]
	assert places(drawn) == ["Confirmed", "Confirmed", "Waitlisted"]
	assert opening.close_ended_windows() == 0
	assert real_runs(drawn) == ["Completed"]
	require_consistent(drawn.name)


def test_without_the_tick_it_only_closes() -> None:
	drawn = lottery(draws=0)
	let_its_end_come(drawn)
	assert opening.close_ended_windows() == 1
	assert places(drawn) == ["Submitted"] * 3
	assert real_runs(drawn) == []


def test_what_staff_close_before_its_end_is_drawn_at_its_end() -> None:
	drawn = lottery().close()
	opening.close_ended_windows()
	assert real_runs(drawn) == []
	let_its_end_come(drawn)
	assert opening.close_ended_windows() == 0
	assert real_runs(drawn) == ["Completed"]


def test_a_draw_by_hand_or_of_nobody_is_not_followed_by_another() -> None:
	by_hand, of_nobody = lottery().close(), lottery(applicants=0)
	by_hand.run()
	for each in (by_hand, of_nobody):
		let_its_end_come(each)
	opening.close_ended_windows()
	assert real_runs(by_hand) == ["Completed"]
	assert real_runs(of_nobody) == []


def test_a_crash_between_the_close_and_the_draw_only_delays_it(monkeypatch: pytest.MonkeyPatch) -> None:
	drawn = lottery()
	let_its_end_come(drawn)
	with monkeypatch.context() as patched:
		patched.setattr(draw_at_close, "draw_all", lambda: 0)
		assert opening.close_ended_windows() == 1
	assert real_runs(drawn) == []
	assert opening.close_ended_windows() == 0
	assert real_runs(drawn) == ["Completed"]


def test_a_draw_that_fails_is_logged_and_waits_for_the_office(monkeypatch: pytest.MonkeyPatch) -> None:
	drawn = lottery()
	let_its_end_come(drawn)

	def fail(*_arguments: Any) -> None:
		raise ValueError("no draw today")

	with monkeypatch.context() as patched:
		patched.setattr(runs, "_plan", fail)
		opening.close_ended_windows()
	assert real_runs(drawn) == ["Failed"]
	title = "The seats of a closed lottery could not be drawn"
	assert frappe.db.exists("Error Log", {"method": title, "reference_name": drawn.name})
	opening.close_ended_windows()
	assert real_runs(drawn) == ["Failed"]
	assert drawn.run()["status"] == "Completed"


def test_opened_and_closed_again_it_is_drawn_again() -> None:
	drawn = lottery(applicants=1)
	let_its_end_come(drawn)
	opening.close_ended_windows()
	frappe.db.set_value(
		"Program Offering", drawn.name, "activity_booking_open_to", add_to_date(now_datetime(), days=1)
	)
	assert api.open_activity_booking_window(drawn.name)["ok"]
	drawn.apply(drawn.sections[0])
	let_its_end_come(drawn)
	opening.close_ended_windows()
	assert real_runs(drawn) == ["Completed", "Completed"]
	assert places(drawn) == ["Confirmed", "Confirmed"]


def test_other_modes_are_not_drawn() -> None:
	drawn = lottery()
	frappe.db.set_value("Program Offering", drawn.name, "activity_allocation_mode", "Manual")
	let_its_end_come(drawn)
	opening.close_ended_windows()
	assert real_runs(drawn) == []
