"""A term's booking days in one go: `bench --site SITE execute ifitwala_ed.demo.story.run`."""

import click
import frappe
from frappe.utils import cint, get_url, getdate, nowdate

from ifitwala_ed.activities.readiness.report import problems
from ifitwala_ed.activities.window.state import DRAFT, READY
from ifitwala_ed.api.activity_booking import open_activity_booking_window, preview_activity_preopen_validation
from ifitwala_ed.demo.booking_days import Refusals, book
from ifitwala_ed.demo.csv_source import Rows, read_demo_data
from ifitwala_ed.demo.errors import DemoRefusedError
from ifitwala_ed.demo.loader import load
from ifitwala_ed.demo.log_ins import print_log_ins
from ifitwala_ed.demo.messages import deliver_everything, print_deliveries
from ifitwala_ed.demo.names import Names, find_names, is_told, mark_told
from ifitwala_ed.demo.offer import give_seats_back
from ifitwala_ed.demo.progress import track
from ifitwala_ed.demo.summary import print_refusals, print_sections
from ifitwala_ed.demo.wishes import wishes

FAMILIES = 150
SEED = 7


def run(families: int = FAMILIES, force: int = 0, company: str | None = None, url: str | None = None) -> None:
	"""Load the demo school, open its windows, let the families book, tell them, and print what came of it."""
	try:
		load(force=force, company=company)
	except DemoRefusedError as error:
		# `bench execute` buries an exception under one of its own; this one is meant to be read.
		click.secho(f"{error.title}. {error}", fg="red", err=True)
		raise SystemExit(1) from error
	rows = read_demo_data(getdate(nowdate()))
	names = find_names(rows)
	refusals = _tell_once(rows, names, cint(families))
	print_sections(rows, names)
	print_deliveries(names)
	print_refusals(refusals)
	print_log_ins(rows, names, url or get_url())


def open_windows(rows: Rows, names: Names) -> None:
	"""Every offering through the gate and its window opened, by the coordinator of all campuses."""
	frappe.set_user(coordinator(rows))
	waiting = [title for title in names.offerings if _was_never_open(names.offerings[title])]
	if not waiting:
		return
	reports = {
		title: preview_activity_preopen_validation(names.offerings[title])
		for title in track("Readiness checks", waiting)
	}
	for title in track("Windows opened", waiting):
		answer = open_activity_booking_window(names.offerings[title])
		frappe.db.commit()  # one window at a time, as the office does it
		if not answer["ok"]:
			click.echo(f"  {title} is not ready and stays closed: {'; '.join(problems(answer['report']))}")
	ready = [report for report in reports.values() if report["ok"]]
	sessions = sum(section["session_count"] for report in ready for section in report["sections"])
	click.echo(f"  {len(ready)} offerings are ready: {sessions} sessions with a free room and instructor.")


def coordinator(rows: Rows) -> str:
	"""Return the Activity Coordinator who is not limited to one campus."""
	return next(
		row["email"]
		for row in rows["employees"]
		if "Activity Coordinator" in row["roles"] and not row["limited_to_school"]
	)


def _was_never_open(offering: str) -> bool:
	status = frappe.db.get_value("Program Offering", offering, "activity_booking_status")
	return status in (DRAFT, READY)


def _tell_once(rows: Rows, names: Names, families: int) -> Refusals:
	"""Hold the booking days and what follows them; return what was refused. Once they are over, nothing is touched."""
	if is_told():
		click.echo("The families have booked already.")
		return {}
	user = frappe.session.user
	try:
		open_windows(rows, names)
		# whoever has booked already, before the story was interrupted, gets the same booking again
		refusals = book(wishes(rows, families, SEED), names)
		give_seats_back(rows, names)
	finally:
		frappe.set_user(user)
	deliver_everything()
	mark_told()
	frappe.db.commit()  # told for good, whatever printing it does
	return refusals
