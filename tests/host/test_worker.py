"""The worker and the schedule."""

import subprocess
import sys
from datetime import timedelta

import frappe
import pytest
from frappe import store
from frappe.utils import now_datetime
from frappe.utils.background_jobs import is_job_enqueued, work

from tests.factories import people
from tests.factories.core import unique
from tests.support import site as sites


@pytest.fixture(autouse=True)
def connection(site):
	"""Starts with an empty queue, and with no event due, nor one that will be before the test has ended."""
	with sites.connected(site):
		store.execute("delete from job")
		last_execution(now_datetime() + timedelta(days=1))
	yield
	frappe.destroy()
	with sites.connected(site):
		last_execution(now_datetime())


def last_execution(moment):
	frappe.db.sql("update `tabScheduled Job Type` set last_execution = %s", [moment])
	frappe.db.commit()


@pytest.fixture
def run_jobs(site):
	"""Runs what is enqueued; the block's own connection ends before."""

	def run():
		frappe.destroy()
		return work(site.name, site.sites_path)

	return run


def states(site):
	with sites.connected(site):
		return [row["status"] for row in store.execute("select status from job order by enqueued")]


def logged(site, title):
	"""The owner of the Error Log with that title."""
	with sites.connected(site):
		return frappe.db.get_value("Error Log", {"method": title}, "owner")


def test_a_job_runs_as_the_user_who_enqueued_it(site, run_jobs):
	title = unique("title")
	with sites.connected(site):
		user = people.user("Una", ["System Manager"]).name
		frappe.db.commit()
		frappe.set_user(user)
		frappe.enqueue("frappe.log_error", title=title, message="text")
	assert run_jobs() == 1
	assert logged(site, title) == user


def test_a_failing_job_stops_no_other(site, run_jobs):
	title, job_id = unique("title"), unique("job")
	with sites.connected(site):
		frappe.enqueue("frappe.utils.getdate", string_date="no date", job_id=job_id)
		frappe.enqueue("frappe.log_error", title=title, message="text")
	assert run_jobs() == 2
	assert states(site) == ["failed", "finished"]
	assert logged(site, "frappe.utils.getdate")
	assert logged(site, title)
	with sites.connected(site):
		assert not is_job_enqueued(job_id)
		assert frappe.enqueue("frappe.utils.get_url", job_id=job_id, deduplicate=True)


def test_short_jobs_go_first_and_front_ones_before(site, run_jobs):
	with sites.connected(site):
		for queue in ("long", "default", "short"):
			frappe.enqueue("frappe.utils.get_url", queue=queue, job_id=queue)
		frappe.enqueue("frappe.utils.get_url", queue="long", job_id="front", at_front=True)
	run_jobs()
	with sites.connected(site):
		rows = store.execute("select id from job order by started")
	assert [row["id"].rpartition("::")[2] for row in rows] == ["front", "short", "default", "long"]


def test_a_job_that_takes_too_long_fails(site, run_jobs):
	with sites.connected(site):
		frappe.enqueue("time.sleep", timeout=1, job_id="slow")
		store.execute("update job set method = 'frappe.utils.background_jobs.time.sleep'")
	run_jobs()
	assert states(site) == ["failed"]


def test_a_job_whose_worker_died_has_failed(site, run_jobs):
	gone = subprocess.Popen([sys.executable, "-c", ""])
	gone.wait()
	with sites.connected(site):
		frappe.enqueue("frappe.utils.get_url")
		store.execute("update job set status = 'started', pid = ?", [gone.pid])
	assert run_jobs() == 0
	assert states(site) == ["failed"]


def due(site, method):
	with sites.connected(site):
		event = frappe.get_doc("Scheduled Job Type", {"method": method})
		event.db_set("last_execution", now_datetime() - timedelta(days=2))
		frappe.db.commit()


def test_the_schedule_enqueues_what_is_due_once(site, run_jobs):
	method = "frappe.sessions.clear_expired_sessions"
	due(site, method)
	assert run_jobs() == 1
	assert run_jobs() == 0
	with sites.connected(site):
		last = frappe.db.get_value("Scheduled Job Type", {"method": method}, "last_execution")
		assert now_datetime() - last < timedelta(minutes=1)


def test_a_stopped_event_and_an_inactive_schedule_enqueue_nothing(site, run_jobs):
	method = "frappe.sessions.clear_expired_sessions"
	due(site, method)
	with sites.connected(site):
		frappe.db.set_value("Scheduled Job Type", {"method": method}, "stopped", 1)
		frappe.db.commit()
	assert run_jobs() == 0
	with sites.connected(site):
		frappe.db.set_value("Scheduled Job Type", {"method": method}, "stopped", 0)
		frappe.db.set_single_value("System Settings", "enable_scheduler", 0)
		frappe.db.commit()
	assert run_jobs() == 0
	with sites.connected(site):
		frappe.db.set_single_value("System Settings", "enable_scheduler", 1)
		frappe.db.commit()
	assert run_jobs() == 1


def test_a_failing_event_is_logged_and_stays_scheduled(site, run_jobs):
	method = "frappe.sessions.clear_expired_sessions"
	due(site, method)
	with sites.connected(site):
		# A method that needs an argument fails when the schedule calls it.
		frappe.db.set_value(
			"Scheduled Job Type", {"method": method}, "method", "frappe.sessions.delete_session"
		)
		frappe.db.commit()
	run_jobs()
	with sites.connected(site):
		event = frappe.get_doc("Scheduled Job Type", {"method": "frappe.sessions.delete_session"})
		logs = frappe.get_all(
			"Scheduled Job Log", filters={"scheduled_job_type": event.name}, pluck="details"
		)
		event.db_set("method", method)
		frappe.db.commit()
	assert "TypeError" in logs[0]
	assert logged(site, "frappe.sessions.delete_session")
