"""`scheduler_events` of the hooks: what is due is enqueued."""

import datetime

import frappe
from frappe import store
from frappe.utils import cint, get_datetime, now, now_datetime
from frappe.utils.background_jobs import enqueue

CRON = {
	"hourly": "0 * * * *",
	"daily": "0 0 * * *",
	"weekly": "0 0 * * 0",
	"monthly": "0 0 1 * *",
	"yearly": "0 0 1 1 *",
}


def is_scheduler_inactive() -> bool:
	conf = frappe.local.conf
	if conf.maintenance_mode or conf.pause_scheduler or conf.disable_scheduler:
		return True
	return not cint(frappe.db.get_single_value("System Settings", "enable_scheduler"))


def sync_jobs():
	"""Remember the hooks' events. A new one is due at its next time, not at once."""
	events = dict(_events())
	for row in store.execute("select method from schedule"):
		if row["method"] not in events:
			store.execute("delete from schedule where method = ?", [row["method"]])
	for method, (cron, queue) in events.items():
		store.execute("insert or ignore into schedule values (?, ?, ?, ?)", [method, cron, queue, now()])
		store.execute("update schedule set cron = ?, queue = ? where method = ?", [cron, queue, method])


def _events():
	for frequency, events in frappe.get_hooks("scheduler_events", {}).items():
		if frequency == "cron":
			for cron, methods in events.items():
				yield from ((method, (cron, "default")) for method in methods)
			continue
		queue = "long" if frequency.endswith("_long") else "default"
		minutes = (frappe.local.conf.scheduler_interval or 240) // 60
		cron = CRON.get(frequency.removesuffix("_long"), f"*/{minutes} * * * *")
		yield from ((method, (cron, queue)) for method in events)


def enqueue_events() -> list[str]:
	"""Enqueue every event that is due and not in the queue already."""
	from croniter import croniter

	if is_scheduler_inactive():
		return []
	enqueued = []
	for event in store.execute("select * from schedule"):
		due = croniter(event["cron"], get_datetime(event["last_execution"])).get_next(datetime.datetime)
		if due > now_datetime():
			continue
		job = enqueue(
			"frappe.utils.scheduler.run_scheduled_job",
			queue=event["queue"],
			job_type=event["method"],
			job_id=f"scheduled_job::{event['method']}",
			deduplicate=True,
		)
		if job:
			enqueued.append(event["method"])
	return enqueued


def run_scheduled_job(job_type: str):
	"""Run one event; what it raises goes to the Error Log, and the event stays scheduled."""
	store.execute("update schedule set last_execution = ? where method = ?", [now(), job_type])
	try:
		frappe.get_attr(job_type)()
		frappe.db.commit()
	except Exception:  # noqa: BLE001 - the next event has nothing to do with this one's failure
		frappe.db.rollback()
		frappe.log_error(title=job_type)
