"""What an administrator runs with ``bench --site … COMMAND``."""

import sys
from pathlib import Path

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


@click.command("verify-activity-allocation")
@click.argument("run")
@click.option("--output", type=click.Path(dir_okay=False), help="write the run's file there as well")
@pass_context
def verify_activity_allocation(context: frappe._dict, run: str, output: str | None) -> None:
	"""Compute a run anew from its frozen inputs and secret; list what differs and exit with 1."""
	from ifitwala_ed.activities.booking.allocation.stored_runs import verify_stored

	frappe.init(site=get_site(context))
	frappe.connect()
	try:
		text, findings = verify_stored(run)
	finally:
		frappe.destroy()
	for finding in findings:
		click.echo(str(finding))
	if output:
		Path(output).write_text(text)
	if any(finding.holds is False for finding in findings):
		sys.exit(1)


commands = [activity_audit, verify_activity_allocation]
