"""A run that is killed in the middle is finished by the next call, as it was planned."""

import signal

import frappe
import pytest

from ifitwala_ed.activities.booking.allocation import runs
from ifitwala_ed.exceptions import InvalidTransitionError
from tests.factories import lotteries
from tests.integration.booking.invariants import require_consistent
from tests.support import killed_runs
from tests.support.site import Site

pytestmark = pytest.mark.mariadb

RUN = "Activity Allocation Run"


def closed_lottery() -> lotteries.Lottery:
	made = lotteries.lottery(sections=2, capacity=4)
	made.apply_many(6, made.sections[0], made.sections[1])
	made.apply_many(5, made.sections[1])
	made.close()
	frappe.db.commit()
	return made


@pytest.mark.parametrize("moment", killed_runs.MOMENTS)
def test_killed_and_run_again_it_finishes_the_same_plan(site: Site, moment: str) -> None:
	made = closed_lottery()
	dry = made.run(dry_run=1)
	frappe.db.commit()

	assert killed_runs.run_and_die(site, made.name, moment) == -signal.SIGKILL
	frappe.db.rollback()
	require_consistent(made.name)
	killed = frappe.get_all(
		RUN,
		filters={"program_offering": made.name, "is_dry_run": 0},
		fields=["name", "status"],
		order_by="creation asc",
	)
	assert [row.status for row in killed] == ["Running"]

	again = made.run()

	assert again.run == killed[0].name
	assert (again.status, again.confirmed, again.waitlisted) == ("Completed", dry.confirmed, dry.waitlisted)
	planned = {name: (row.outcome, row.student_group) for name, row in made.results(dry.run).items()}
	assert made.statuses() == planned
	events = frappe.get_all(
		"Activity Booking Event",
		filters={"activity_booking": ["in", list(planned)], "from_status": "Submitted"},
		pluck="activity_booking",
		order_by="name asc",
	)
	assert sorted(events) == sorted(planned)
	require_consistent(made.name)


def test_an_error_leaves_the_run_failed_with_its_reason_and_the_next_call_finishes_it(
	monkeypatch: pytest.MonkeyPatch,
) -> None:
	made = closed_lottery()
	with monkeypatch.context() as broken:
		broken.setattr(runs.apply.roster, "follow", lambda moves: 1 / 0)
		with pytest.raises(ZeroDivisionError):
			made.run()
	failed = frappe.get_all(
		RUN,
		filters={"program_offering": made.name},
		fields=["name", "status", "failure"],
		order_by="name asc",
	)
	assert [(row.status, row.failure) for row in failed] == [("Failed", "division by zero")]
	require_consistent(made.name)
	again = made.run()
	assert (again.run, again.status, again.confirmed) == (failed[0].name, "Completed", 8)
	require_consistent(made.name)


def test_a_run_that_a_living_process_holds_is_not_taken_over(site: Site) -> None:
	made = closed_lottery()
	killed_runs.run_and_die(site, made.name, killed_runs.BETWEEN_CHUNKS)
	frappe.db.rollback()
	name = frappe.db.get_value(RUN, {"program_offering": made.name, "open_marker": "1"})
	frappe.db.set_value(RUN, name, "worker", "another-machine:1")
	frappe.db.commit()
	with pytest.raises(InvalidTransitionError, match="under way"):
		made.run()
	frappe.db.set_value(RUN, name, "heartbeat_on", "2026-01-01 00:00:00")
	frappe.db.commit()
	assert made.run().status == "Completed"
	require_consistent(made.name)
