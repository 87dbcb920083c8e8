"""The import of a class timetable on the command line."""

from datetime import date
from pathlib import Path

import click
import frappe
from frappe import _
from frappe.translate import get_user_lang

from ifitwala_ed.activities.class_timetable_import import service
from ifitwala_ed.activities.class_timetable_import.findings import Finding
from ifitwala_ed.activities.class_timetable_import.name_table import NameTable, read_name_table
from ifitwala_ed.activities.class_timetable_import.service import Report, Target, Timetable
from ifitwala_ed.activities.class_timetable_import.writing import CHANGED, LEFT, MADE
from ifitwala_ed.activities.programme_import.sentences import reason_of
from ifitwala_ed.activities.programme_import.writing import WOULD_BE
from ifitwala_ed.core import languages
from ifitwala_ed.core.wording import by_count
from ifitwala_ed.schedule.class_timetables import fet_file, solution
from ifitwala_ed.schedule.class_timetables.refusals import Reason, Refused


def run(
	file: Path,
	timetable: Path | None,
	names: Path | None,
	*,
	school: str,
	academic_year: str,
	first: date,
	is_applied: bool,
) -> bool:
	"""Check or import a timetable and print what came of it; return whether nothing is wrong."""
	target = Target(school, academic_year, first)
	with languages.speaking(get_user_lang()):
		try:
			service.require_target(target)
			read = _read(file, timetable or beside(file), names)
		except Refused as refused:
			click.secho(_(refused.reason.value).format(*refused.details), fg="red", err=True)
			return False
		except (frappe.ValidationError, frappe.PermissionError) as error:
			click.secho(reason_of(error), fg="red", err=True)
			return False
		report = service.apply(read, target) if is_applied else service.check(read, target)
		_tell(report)
	return not report.errors


def beside(file: Path) -> Path:
	"""Return where FET writes the timetable of a file, unless it was told another place."""
	return file.with_name(f"{file.stem}_timetable.csv")


def _read(file: Path, timetable: Path, names: Path | None) -> Timetable:
	lessons = fet_file.read_fet(_content(file, fet_file.MOST_BYTES), file.name)
	placements = solution.read_solution(_content(timetable, solution.MOST_BYTES), timetable.name, lessons)
	table, findings = read_name_table(names.read_bytes()) if names else (NameTable(), [])
	return Timetable(lessons, placements, table, findings)


def _content(path: Path, most: int) -> bytes:
	"""Return what is in a file. One that is too large isn't opened, and one that isn't there is nothing."""
	if not path.exists():
		raise Refused(Reason.NOT_A_SOLUTION, path.name)
	if path.stat().st_size > most:
		raise Refused(Reason.TOO_LARGE, path.name, most // 2**20)
	return path.read_bytes()


def sentence(finding: Finding) -> str:
	"""Return one finding in the reader's language."""
	said = _(finding.code.value).format(*finding.details)
	if finding.near:
		said += " " + _("Did you mean: {0}?").format(", ".join(finding.near))
	return said


def _tell(report: Report) -> None:
	for finding in report.findings:
		click.secho(sentence(finding), fg="yellow" if finding.is_note else "red")
	for title, action in sorted(report.actions.items()):
		if action != LEFT and not report.errors:
			click.echo(f"{action if report.is_applied else WOULD_BE[action]}: {title}")
	click.echo(summary(report))


def summary(report: Report) -> str:
	"""Return what came of it in a sentence."""
	counts, errors = report.counts, len(report.errors)
	if errors:
		unsettled = by_count(
			errors,
			_("One finding has to be settled first. Nothing was imported."),
			_("{0} findings have to be settled first. Nothing was imported."),
		)
		return unsettled.format(errors)
	if report.is_applied:
		told = _("{0} made, {1} changed, {2} left as they were.")
	else:
		told = _("{0} would be made, {1} changed, {2} left as they are.")
	return told.format(counts[MADE], counts[CHANGED], counts[LEFT])
