"""Allocation as a browser meets it: answers, errors and the file."""

import json

import frappe
import pytest

from ifitwala_ed.activities.booking.allocation import verify
from tests.factories import lotteries, people
from tests.support.http import Client, Server

pytestmark = pytest.mark.http

ALLOCATE = "ifitwala_ed.api.activity_booking.allocate_activity_bookings"
DOWNLOAD = "ifitwala_ed.api.desk.download_allocation_run"


@pytest.fixture
def made() -> lotteries.Lottery:
	made = lotteries.lottery(capacity=1)
	made.apply_many(3, made.sections[0])
	frappe.db.commit()
	return made


@pytest.fixture
def coordinator(client: Client, made: lotteries.Lottery) -> Client:
	person = people.staff("Activity Coordinator", [made.offered.school])
	frappe.db.commit()
	return client.login(person.name, people.PASSWORD)


def test_from_the_dry_run_to_the_checked_file(
	server: Server, coordinator: Client, made: lotteries.Lottery
) -> None:
	early = coordinator.call(ALLOCATE, program_offering=made.name)
	assert (early.status, early.error) == (409, "InvalidTransitionError")
	made.close()
	frappe.db.commit()

	dry = coordinator.call(ALLOCATE, program_offering=made.name, dry_run=1).message
	real = coordinator.call(ALLOCATE, program_offering=made.name).message

	keys = {"ok", "run", "status", "dry_run", "seed", "input_hash", "total"}
	keys |= {"confirmed", "offered", "waitlisted", "rejected", "skipped"}
	assert keys <= real.keys()
	assert (real["ok"], real["status"], real["confirmed"], real["waitlisted"]) == (True, "Completed", 1, 2)
	assert {**dry, "run": None, "dry_run": None} == {**real, "run": None, "dry_run": None}

	answer = coordinator.get(f"/api/method/{DOWNLOAD}", run=real["run"])
	assert answer.status == 200
	assert "attachment" in answer.headers["Content-Disposition"]
	assert verify.is_sound(verify.check(answer.body))
	stranger = people.staff("Academic Staff", [lotteries.lottery().offered.school])
	frappe.db.commit()
	refused = (
		server.client().login(stranger.name, people.PASSWORD).get(f"/api/method/{DOWNLOAD}", run=real["run"])
	)
	assert refused.status == 403


def test_bad_input_is_answered_with_its_status_and_nothing_is_stored(
	server: Server, coordinator: Client, made: lotteries.Lottery
) -> None:
	wrong_method = coordinator.call(ALLOCATE, "GET", program_offering=made.name)
	wrong_type = coordinator.call(ALLOCATE, program_offering=made.name, dry_run="perhaps")
	unreadable = coordinator.call(ALLOCATE, program_offering=made.name, assignments="{")
	both = coordinator.call(
		ALLOCATE, program_offering=made.name, seed="x", assignments=json.dumps([{"booking": "x"}])
	)
	guest = server.client().call(ALLOCATE, program_offering=made.name, dry_run=1)
	assert [each.status for each in (wrong_method, wrong_type, unreadable, both, guest)] == [
		403,
		422,
		422,
		422,
		403,
	]
	frappe.db.rollback()
	assert not frappe.db.exists("Activity Allocation Run", {"program_offering": made.name})


def test_nobody_gets_the_secret_over_rest(coordinator: Client, made: lotteries.Lottery) -> None:
	listed = coordinator.get("/api/resource/Activity Lottery Secret", fields='["*"]')
	kept_as = frappe.db.get_value("Activity Lottery Secret", {"program_offering": made.name})
	read = coordinator.get(f"/api/resource/Activity Lottery Secret/{kept_as}")
	assert (listed.status, read.status) == (403, 403)
