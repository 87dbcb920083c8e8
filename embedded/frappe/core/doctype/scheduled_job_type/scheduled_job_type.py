import datetime

import frappe
from frappe.model.document import Document
from frappe.utils import get_datetime, now_datetime

CRON = {
	"Hourly": "0 * * * *",
	"Daily": "0 0 * * *",
	"Weekly": "0 0 * * 0",
	"Monthly": "0 0 1 * *",
	"Yearly": "0 0 1 1 *",
}


class ScheduledJobType(Document):
	def autoname(self):
		self.name = ".".join(self.method.split(".")[-2:])

	def get_next_execution(self) -> datetime.datetime:
		"""Counted from the last time; a new event is due at its next time, not at once."""
		from croniter import croniter

		minutes = (frappe.local.conf.scheduler_interval or 240) // 60
		cron = self.cron_format or CRON.get(self.frequency.removesuffix(" Long"), f"*/{minutes} * * * *")
		return croniter(cron, get_datetime(self.last_execution or self.creation)).get_next(datetime.datetime)

	def enqueue(self, force: bool = False) -> bool:
		if not force and self.get_next_execution() > now_datetime():
			return False
		job = frappe.enqueue(
			"frappe.utils.scheduler.run_scheduled_job",
			queue="long" if "Long" in self.frequency else "default",
			job_type=self.method,
			job_id=f"scheduled_job::{self.method}",
			deduplicate=True,
		)
		return bool(job)

	def execute(self):
		"""What the method raises is logged; the event stays scheduled."""
		self.db_set("last_execution", now_datetime(), update_modified=False)
		frappe.db.commit()
		try:
			frappe.get_attr(self.method)()
			frappe.db.commit()
		except Exception:  # noqa: BLE001 - the next event has nothing to do with this one's failure
			frappe.db.rollback()
			self.log_failure()

	def log_failure(self):
		frappe.log_error(title=self.method)
		log = {"doctype": "Scheduled Job Log", "scheduled_job_type": self.name, "status": "Failed"}
		frappe.get_doc({**log, "details": frappe.get_traceback()}).insert(ignore_permissions=True)
		frappe.db.commit()

	def on_trash(self):
		frappe.db.delete("Scheduled Job Log", {"scheduled_job_type": self.name})
