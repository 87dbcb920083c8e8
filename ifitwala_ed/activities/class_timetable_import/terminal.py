"""The import of a class timetable on the command line."""

from collections.abc import Collection
from datetime import date
from pathlib import Path

import click
import frappe
from frappe import _
from frappe.translate import get_user_lang

from ifitwala_ed.activities.class_timetable_import import reading, service
from ifitwala_ed.activities.class_timetable_import.name_table import NameTable, read_name_table
from ifitwala_ed.activities.class_timetable_import.sentences import sentence, summary
from ifitwala_ed.activities.class_timetable_import.service import Report, Target, Timetable
from ifitwala_ed.activities.class_timetable_import.writing import LEFT
from ifitwala_ed.activities.programme_import.sentences import reason_of
from ifitwala_ed.activities.programme_import.writing import WOULD_BE
from ifitwala_ed.core import languages
from ifitwala_ed.schedule.class_timetables.refusals import Refused


def run(
	file: Path,
	timetable: Path | None,
	names: Path | None,
	*,
	school: str,
	academic_year: str,
	first: date,
	is_applied: bool,
	cycle: str | None = None,
	is_all_told: bool = False,
) -> bool:
	"""Check or import a timetable and print what came of it; return whether nothing is wrong."""
	target = Target(school, academic_year, first, cycle or "")
	with languages.speaking(get_user_lang()):
		try:
			service.require_target(target)
			read = _read(file, timetable or beside(file), names, service.days_of(cycle))
		except Refused as refused:
			click.secho(_(refused.reason.value).format(*refused.details), fg="red", err=True)
			return False
		except (frappe.ValidationError, frappe.PermissionError) as error:
			click.secho(reason_of(error), fg="red", err=True)
			return False
		report = service.apply(read, target) if is_applied else service.check(read, target)
		_tell(report, is_all_told=is_all_told)
	return not report.errors


def beside(file: Path) -> Path:
	"""Return where FET writes the timetable of a file, unless it was told another place."""
	return file.with_name(f"{file.stem}_timetable.csv")


def _read(file: Path, timetable: Path, names: Path | None, cycle_days: Collection[str]) -> Timetable:
	lessons = reading.lessons_in(file, file.name)
	placements = reading.placements_in(timetable, timetable.name, lessons)
	table, findings = read_name_table(names.read_bytes(), cycle_days) if names else (NameTable(), [])
	return Timetable(lessons, placements, table, findings)


def _tell(report: Report, *, is_all_told: bool) -> None:
	for finding in report.findings:
		click.secho(sentence(finding), fg="yellow" if finding.is_note else "red")
		for line in finding.all if is_all_told else ():
			click.echo(f"  {line}")
	if not is_all_told and any(finding.all for finding in report.findings):
		click.echo(_("Every child and date of these: the same command with {0}.").format("--all"))
	for title, action in sorted(report.actions.items()):
		if action != LEFT and not report.errors:
			click.echo(f"{action if report.is_applied else WOULD_BE[action]}: {title}")
	click.echo(summary(report))
