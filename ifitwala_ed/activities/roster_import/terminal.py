"""The import of rosters on the command line."""

from pathlib import Path

import click
import frappe
from frappe import _
from frappe.translate import get_user_lang
from frappe.utils import getdate

from ifitwala_ed.activities.programme_import.sentences import reason_of
from ifitwala_ed.activities.roster_import import reading, service
from ifitwala_ed.activities.roster_import.bundle import read_bundle
from ifitwala_ed.activities.roster_import.choices import Choices, read_choices
from ifitwala_ed.activities.roster_import.desk import in_words
from ifitwala_ed.activities.roster_import.findings import Refused
from ifitwala_ed.activities.roster_import.quiet_failure import without_names
from ifitwala_ed.activities.roster_import.sentences import outcome, sentence, summary
from ifitwala_ed.activities.roster_import.service import Files, Report, Target
from ifitwala_ed.core import languages


def run(
	file: Path,
	choices: Path | None,
	*,
	school: str,
	academic_year: str,
	source: str,
	org: str,
	is_applied: bool,
	is_all_told: bool = False,
) -> bool:
	"""Check or import rosters and print what came of it; return whether nothing is wrong."""
	target = Target(school, academic_year, source, org)
	with languages.speaking(get_user_lang()):
		try:
			service.require_target(target)
			files = without_names(lambda: _read(file, choices))
		except Refused as refused:
			click.secho(in_words(refused), fg="red", err=True)
			return False
		except (frappe.ValidationError, frappe.PermissionError) as error:
			click.secho(reason_of(error), fg="red", err=True)
			return False
		act = service.apply if is_applied else service.check
		report = without_names(lambda: act(files, target))
		_tell(report, is_all_told=is_all_told)
	return not report.errors


def _read(file: Path, choices: Path | None) -> Files:
	rosters, findings = reading.read_rosters(read_bundle(file, file.name), getdate())
	table, unread = read_choices(choices.read_bytes()) if choices else (Choices(), [])
	return Files(rosters, table, [*findings, *unread])


def _tell(report: Report, *, is_all_told: bool) -> None:
	for finding in report.findings:
		click.secho(sentence(finding), fg="yellow" if finding.is_note else "red")
		for line in finding.all if is_all_told else ():
			click.echo(f"  {line}")
	if not is_all_told and any(finding.all for finding in report.findings):
		click.echo(_("Every child and date of these: the same command with {0}.").format("--all"))
	for line in outcome(report):
		click.echo(line)
	click.echo(summary(report))
