"""What changes between the plan of a draw and its last chunk: nobody gets what they don't want, and the draw comes to an end."""

import frappe
import pytest

from ifitwala_ed.activities.booking.allocation import runs
from ifitwala_ed.api import activity_booking as api
from ifitwala_ed.exceptions import InvalidTransitionError
from tests.factories import lotteries
from tests.integration.booking.cancelled_sections import place
from tests.integration.booking.invariants import require_consistent

RUN = "Activity Allocation Run"


def stopped(made: lotteries.Lottery, monkeypatch: pytest.MonkeyPatch) -> lotteries.Lottery:
	"""A draw that has its plan and failed before anything was applied."""
	made.close()
	with monkeypatch.context() as broken:
		broken.setattr(runs.apply.roster, "follow", lambda moves: 1 / 0)
		with pytest.raises(ZeroDivisionError):
			made.run()
	return made


def edit(made: lotteries.Lottery, how: str) -> None:
	document = frappe.get_doc("Program Offering", made.name)
	row = document.activity_sections[0]
	if how == "taken out":
		document.remove(row)
	else:
		row.is_active = 0
	document.save()
	frappe.db.commit()


@pytest.mark.parametrize("how", ["taken out", "closed"])
def test_a_section_that_is_gone_is_nobodys_and_the_others_go_on(
	monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
	made = lotteries.lottery(sections=2, capacity=1)
	gone, stays = made.sections
	names = [*made.apply_many(3, gone), made.apply(stays)]
	stopped(made, monkeypatch)
	edit(made, how)
	run = made.run()
	assert (run.status, run.confirmed, run.skipped) == ("Completed", 1, 3)
	assert [place(name)[0] for name in names] == ["Submitted"] * 3 + ["Confirmed"]
	notes = {made.results(run.run)[name].note for name in names[:3]}
	assert notes == {"Since the plan the section was closed or taken out."}
	require_consistent(made.name)
	# who is left is drawn anew
	assert made.run().rejected == 3


def test_nobody_gets_what_is_no_longer_on_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
	made = lotteries.lottery(sections=2)
	changed, stays = made.apply(made.sections[0]), made.apply(made.sections[0])
	stopped(made, monkeypatch)
	booking = frappe.get_doc("Activity Booking", changed)
	booking.choices[0].student_group = made.sections[1]
	booking.save()
	run = made.run()
	assert (run.confirmed, run.skipped) == (1, 1)
	assert (place(changed)[0], place(stays)) == ("Submitted", ("Confirmed", made.sections[0]))
	assert "was taken off the list of choices" in made.results(run.run)[changed].note
	require_consistent(made.name)


def test_booking_is_not_opened_again_in_the_middle_of_a_draw(monkeypatch: pytest.MonkeyPatch) -> None:
	made = lotteries.lottery()
	made.apply(made.sections[0])
	stopped(made, monkeypatch)
	answer = api.open_activity_booking_window(made.name)
	assert (answer["ok"], answer["activity_booking_status"]) == (False, "Closed")
	assert [error["code"] for error in answer["report"]["errors"]] == ["DRAW_UNDER_WAY"]
	made.run()
	assert api.open_activity_booking_window(made.name)["ok"]


def test_a_draw_without_a_plan_waits_until_booking_is_closed_again(monkeypatch: pytest.MonkeyPatch) -> None:
	made = lotteries.lottery()
	made.apply(made.sections[0])
	made.close()
	with monkeypatch.context() as broken:
		broken.setattr(runs.plan, "make", lambda *_arguments, **_values: 1 / 0)
		with pytest.raises(ZeroDivisionError):
			made.run()
	assert api.open_activity_booking_window(made.name)["ok"]
	# a worker that comes late to a draw which was queued
	name = frappe.db.get_value(RUN, {"program_offering": made.name, "open_marker": "1"})
	with pytest.raises(InvalidTransitionError, match="Close booking"):
		runs.execute(name)
	assert not frappe.db.get_value(RUN, name, "is_planned")
	assert made.close().run().confirmed == 1
