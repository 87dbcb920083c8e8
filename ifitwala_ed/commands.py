"""What an administrator runs with ``bench --site … COMMAND``."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
import frappe
from frappe.commands import get_site, pass_context
from frappe.utils import strip_html


@contextmanager
def _connected(context: frappe._dict) -> Iterator[None]:
	"""A connection to the command's site, ended with the block. A refusal is told in its sentence."""
	frappe.init(site=get_site(context))
	frappe.connect()
	try:
		yield
	except (frappe.ValidationError, frappe.PermissionError) as error:
		raise click.ClickException(strip_html(str(error))) from error
	finally:
		frappe.destroy()


class UsersPath(click.Path):
	"""A file's path as whoever types it means it: commands run in the folder of the sites, the user stands elsewhere."""

	def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
		"""Return the path, a relative one from where the shell stands."""
		return super().convert(os.path.join(os.environ.get("PWD", ""), value), param, ctx)


@click.command("activity-audit")
@click.option("--resume", is_flag=True, help="take an audit up again that was stopped, where it stood")
@pass_context
def activity_audit(context: frappe._dict, resume: bool) -> None:
	"""Check every invariant of booking; list what is broken and exit with 1."""
	from ifitwala_ed.activities.booking.audit import whole

	found = 0
	with _connected(context):
		for part in whole(resume=resume):
			for finding in part.findings:
				click.echo(str(finding))
			found = (found or part.before) + len(part.findings)
			if not part.is_last:
				click.echo(f"Checked up to offering {part.until}", err=True)
	click.echo(f"{found} findings" if found else "All invariants hold.")
	if found:
		sys.exit(1)


@click.command("verify-activity-allocation")
@click.argument("run")
@click.option("--output", type=UsersPath(dir_okay=False), help="write the run's file there as well")
@pass_context
def verify_activity_allocation(context: frappe._dict, run: str, output: str | None) -> None:
	"""Compute a run anew from its frozen inputs and secret; exit with 1 where something differs, 3 for caveats."""
	from ifitwala_ed.activities.booking.allocation.stored_runs import verify_stored
	from ifitwala_ed.activities.booking.allocation.verify import verdict

	with _connected(context):
		text, findings = verify_stored(run)
	for finding in findings:
		click.echo(str(finding))
	if output:
		Path(output).write_text(text)
	sys.exit(verdict(findings))


@click.command("import-activity-programme")
@click.argument("file", type=UsersPath(exists=True, dir_okay=False, path_type=Path))
@click.option("--school", required=True)
@click.option("--academic-year", required=True)
@click.option("--start-date", required=True, type=click.DateTime(["%Y-%m-%d"]))
@click.option("--end-date", required=True, type=click.DateTime(["%Y-%m-%d"]))
@click.option("--term", default="", help="new offerings are called after the activity and this")
@click.option("--program", default="", help="for new offerings where neither file nor activity names one")
@click.option("--make-activities", is_flag=True, help="make activities that the site doesn't have")
@click.option("--apply", "is_applied", is_flag=True, help="import; without it everything is only tried")
@pass_context
def import_activity_programme(
	context: frappe._dict,
	file: Path,
	start_date: datetime,
	end_date: datetime,
	is_applied: bool,
	**options: Any,
) -> None:
	"""Import a term's programme from a CSV or XLSX FILE, all or nothing; exit with 1 where something is wrong."""
	from ifitwala_ed.activities.programme_import.terminal import run

	with _connected(context):
		is_clean = run(file, start_date.date(), end_date.date(), is_applied=is_applied, **options)
	if not is_clean:
		sys.exit(1)


@click.command("import-class-timetable")
@click.argument("file", type=UsersPath(exists=True, dir_okay=False, path_type=Path))
@click.option(
	"--timetable",
	type=UsersPath(exists=True, dir_okay=False, path_type=Path),
	help="FET's NAME_timetable.csv; by default the one beside FILE",
)
@click.option(
	"--names",
	type=UsersPath(exists=True, dir_okay=False, path_type=Path),
	help="what FET calls teachers, rooms, sets, days and hours, and what they are here (CSV)",
)
@click.option("--school", required=True)
@click.option("--academic-year", required=True)
@click.option("--from", "first", required=True, type=click.DateTime(["%Y-%m-%d"]), help="today or later")
@click.option("--cycle", help="the school's Timetable Cycle, where the days of FET are no weekdays")
@click.option("--all", "is_all_told", is_flag=True, help="print every child and date of a clash")
@click.option("--apply", "is_applied", is_flag=True, help="import; without it everything is only tried")
@pass_context
def import_class_timetable(
	context: frappe._dict,
	file: Path,
	timetable: Path | None,
	names: Path | None,
	first: datetime,
	**options: Any,
) -> None:
	"""Import the class timetable that FET made from FILE, all or nothing; exit with 1 where something is wrong."""
	from ifitwala_ed.activities.class_timetable_import.terminal import run

	with _connected(context):
		is_clean = run(file, timetable, names, first=first.date(), **options)
	if not is_clean:
		sys.exit(1)


@click.command("import-rosters")
@click.argument("file", type=UsersPath(exists=True, path_type=Path))
@click.option(
	"--choices",
	type=UsersPath(exists=True, dir_okay=False, path_type=Path),
	help="who or what an id of the files is here, where that isn't certain (CSV)",
)
@click.option("--school", required=True)
@click.option("--academic-year", required=True)
@click.option("--source", default="OneRoster", show_default=True, help="the program whose ids these are")
@click.option("--org", default="", help="which org of the files is the school, where the names differ")
@click.option("--all", "is_all_told", is_flag=True, help="print every child and date of a clash")
@click.option("--apply", "is_applied", is_flag=True, help="import; without it everything is only tried")
@pass_context
def import_rosters(context: frappe._dict, file: Path, choices: Path | None, **options: Any) -> None:
	"""Import the school's rosters from FILE, OneRoster CSV as a ZIP file or a folder, all or nothing; exit with 1
	where something is wrong.
	"""
	from ifitwala_ed.activities.roster_import.terminal import run

	with _connected(context):
		is_clean = run(file, choices, **options)
	if not is_clean:
		sys.exit(1)


def _web_address(_context: click.Context, _option: click.Parameter, url: str | None) -> str | None:
	if url and not (urlsplit(url).scheme in ("http", "https") and urlsplit(url).hostname):
		raise click.BadParameter("give an address such as http://127.0.0.1:8000")
	return url


@click.command("activity-load-test")
@click.option(
	"--url",
	callback=_web_address,
	help="a running server of this site; by default one is started on this machine",
)
@click.option("--families", type=click.IntRange(1, 5000), default=100, show_default=True)
@click.option("--sections", type=click.IntRange(1, 500), default=20, show_default=True)
@click.option("--seats", type=click.IntRange(1, 1000), default=4, show_default=True, help="of each section")
@click.option("--curve", type=click.Choice(("rush", "even", "together")), default="rush", show_default=True)
@click.option("--seconds", type=click.FloatRange(0, 600), default=10, show_default=True, help="of arrival")
@click.option("--think-time", "think_seconds", type=click.FloatRange(0, 60), default=0.5, show_default=True)
@click.option(
	"--retries", type=click.FloatRange(0, 1), default=0.1, show_default=True, help="share repeating"
)
@click.option(
	"--cancels", type=click.FloatRange(0, 1), default=0.1, show_default=True, help="share cancelling"
)
@click.option(
	"--clients", type=click.IntRange(1, 512), default=64, show_default=True, help="at the same time"
)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option(
	"--portal",
	is_flag=True,
	help="an opening on the portal's pages: loaded before it, pressed within a second, then the result's page",
)
@click.option("--keep", is_flag=True, help="leave families and bookings on the site")
@pass_context
def activity_load_test(
	context: frappe._dict, url: str | None, clients: int, keep: bool, **options: Any
) -> None:
	"""Let many families book at once on a test site; exit with 1 where the server or an invariant breaks."""
	from ifitwala_ed.load_test.arrivals import Load
	from ifitwala_ed.load_test.run import run

	with _connected(context):
		report = run(Load(**options), url=url, clients=clients, keep=keep, tell=click.echo)
	for line in report.verdict():
		click.echo(line)
	if not report.is_good:
		sys.exit(1)


@click.command("verify-communication-ledger")
@pass_context
def verify_communication_ledger(context: frappe._dict) -> None:
	"""Check every conversation against its chain of hashes; list what was changed and exit with 1."""
	from ifitwala_ed.school_communication.ledger import verify

	with _connected(context):
		findings = verify()
	for finding in findings:
		click.echo(str(finding))
	click.echo(f"{len(findings)} findings" if findings else "Every entry is as it was written.")
	if findings:
		sys.exit(1)


@click.command("erase-communication-notes")
@click.option("--user", help="erase what this user wrote")
@click.option(
	"--student", help="erase what was written in conversations and registers about this student, and by them"
)
@click.option("--reason", required=True, help="goes on record, with the time")
@pass_context
def erase_communication_notes(
	context: frappe._dict, user: str | None, student: str | None, reason: str
) -> None:
	"""Erase a person's notes from conversations and registers, as the law asks for; the chain stays verifiable."""
	from ifitwala_ed.attendance import erasure as of_registers
	from ifitwala_ed.school_communication import erasure as of_conversations

	who, other = (user, student) if user else (student, user)
	if not who or other or not reason.strip():
		raise click.UsageError("Give --user or --student, and a reason.")
	with _connected(context):
		doctype = "User" if user else "Student"
		if not frappe.db.exists(doctype, who):
			raise click.ClickException(f"There is no {doctype} {who}.")
		if user:
			erased = of_conversations.erase_notes_of_user(who, reason)
			erased += of_registers.erase_of_user(who, reason)
		else:
			erased = of_conversations.erase_notes_about_student(who, reason)
			erased += of_registers.erase_about_student(who, reason)
	click.echo(f"{erased} notes erased.")


@click.command("archive-activities")
@click.option("--before", required=True, type=click.DateTime(["%Y-%m-%d"]), help="what ended before this day")
@click.option("--apply", "is_applied", is_flag=True, help="archive; without it is only told what would be")
@pass_context
def archive_activities(context: frappe._dict, before: datetime, is_applied: bool) -> None:
	"""Archive offerings long over and retire their groups; nothing is deleted. One that was stopped can be repeated."""
	from ifitwala_ed.activities import past_terms

	day = before.date()
	with _connected(context):
		if not is_applied:
			past_terms.require_past(day)
			offerings = len(past_terms.offerings_to_archive(day))
			groups = len(past_terms.groups_to_retire(day, with_those_to_archive=True))
			click.echo(
				f"{offerings} offerings would be archived and {groups} groups retired. Do it with --apply."
			)
			return
		done = past_terms.archive_before(day, lambda line: click.echo(line, err=True))
	click.echo(f"{done.archived} offerings archived, {done.retired} groups retired.")
	if done.failed:
		click.echo(f"{done.failed} could not be: the Error Log says why.")
		sys.exit(1)


commands = [
	activity_audit,
	archive_activities,
	activity_load_test,
	import_activity_programme,
	import_class_timetable,
	import_rosters,
	verify_activity_allocation,
	verify_communication_ledger,
	erase_communication_notes,
]
