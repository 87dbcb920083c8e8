"""What an administrator runs with ``bench --site … COMMAND``."""

import sys

import click
import frappe
from frappe.commands import get_site, pass_context


@click.command("activity-audit")
@pass_context
def activity_audit(context: frappe._dict) -> None:
	"""Check every invariant of booking; list what is broken and exit with 1."""
	from ifitwala_ed.activities.booking.audit import audit

	frappe.init(site=get_site(context))
	frappe.connect()
	try:
		findings = audit()
	finally:
		frappe.destroy()
	for finding in findings:
		click.echo(str(finding))
	click.echo(f"{len(findings)} findings" if findings else "All invariants hold.")
	if findings:
		sys.exit(1)


commands = [activity_audit]
