"""What follows the booking days: conversations, notifications, mails and invoices, without waiting for a worker."""

import click
import frappe

from ifitwala_ed.activities.outbox import job
from ifitwala_ed.activities.outbox.planning import DELIVERY
from ifitwala_ed.demo.names import Names
from ifitwala_ed.demo.summary import print_table

STATES = ("Done", "Skipped", "Failed", "Pending")


def deliver_everything() -> None:
	"""Run the site's outbox, as its job does every five minutes, until nothing is due."""
	click.echo("\nTelling the families ...")
	while sum(job.deliver().values()):
		pass


def print_deliveries(names: Names) -> None:
	"""How much went out over each channel, and why what was skipped was."""
	bookings = frappe.get_all(
		"Activity Booking",
		filters={"program_offering": ("in", list(names.offerings.values()))},
		pluck="name",
		order_by="name asc",
	)
	rows = frappe.get_all(
		DELIVERY,
		filters={"activity_booking": ("in", bookings)},
		fields=["channel", "status", "error"],
		order_by="channel asc, name asc",
	)
	channels = sorted({row.channel for row in rows})
	body = [
		(channel, *(sum((row.channel, row.status) == (channel, state) for row in rows) for state in STATES))
		for channel in channels
	]
	click.echo("\nWhat followed the events of these bookings:")
	print_table(("Channel", *STATES), body)
	for reason in sorted({row.error for row in rows if row.status == "Skipped" and row.error}):
		click.echo(f"  Skipped: {reason}")
