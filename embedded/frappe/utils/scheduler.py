"""`scheduler_events` of the hooks: what is due is enqueued."""

import frappe
from frappe.utils import cint


def is_scheduler_inactive() -> bool:
	conf = frappe.local.conf
	if conf.maintenance_mode or conf.pause_scheduler or conf.disable_scheduler:
		return True
	return not cint(frappe.db.get_single_value("System Settings", "enable_scheduler"))


def sync_jobs() -> None:
	"""Make the Scheduled Job Types those that the hooks name."""
	wanted = list(_events())
	for row in frappe.get_all("Scheduled Job Type", fields=["name", "method", "frequency", "cron_format"]):
		event = (row.method, row.frequency, row.cron_format)
		if event in wanted:
			wanted.remove(event)
		else:
			frappe.delete_doc("Scheduled Job Type", row.name, force=True)
	for method, frequency, cron in wanted:
		doc = frappe.get_doc(
			doctype="Scheduled Job Type", method=method, frequency=frequency, cron_format=cron
		)
		doc.insert(ignore_permissions=True, ignore_if_duplicate=True)
	frappe.db.commit()


def _events():
	for frequency, events in frappe.get_hooks("scheduler_events", {}).items():
		if frequency == "cron":
			for cron, methods in events.items():
				yield from ((method, "Cron", cron) for method in methods)
		else:
			yield from ((method, frequency.replace("_", " ").title(), None) for method in events)


def enqueue_events() -> list[str]:
	"""Enqueue every event that is due and not in the queue already."""
	if is_scheduler_inactive():
		return []
	names = frappe.get_all("Scheduled Job Type", filters={"stopped": 0}, pluck="name", order_by="name")
	documents = [frappe.get_doc("Scheduled Job Type", name) for name in names]
	return [doc.method for doc in documents if doc.enqueue()]


def run_scheduled_job(job_type: str) -> None:
	frappe.get_doc("Scheduled Job Type", {"method": job_type}).execute()
