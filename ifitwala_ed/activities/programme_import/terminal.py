"""The import on the command line."""

from datetime import date
from pathlib import Path

import click
import frappe
from frappe.translate import get_user_lang

from ifitwala_ed.activities.programme_import import service
from ifitwala_ed.activities.programme_import.desk import summary
from ifitwala_ed.activities.programme_import.findings import Finding
from ifitwala_ed.activities.programme_import.names import Index
from ifitwala_ed.activities.programme_import.sentences import column_label, reason_of, sentence
from ifitwala_ed.activities.programme_import.writing import WOULD_BE, Outcome, Target
from ifitwala_ed.core import languages


def run(
	file: Path,
	first: date,
	last: date,
	*,
	school: str,
	academic_year: str,
	term: str,
	program: str,
	make_activities: bool,
	is_applied: bool,
) -> bool:
	"""Check or import a file and print what came of it; return whether nothing is wrong."""
	target = Target(school, academic_year, first, last, program, term, make_activities)
	try:
		_require_names(target)
		service.require_target(target)
	except (frappe.ValidationError, frappe.PermissionError) as error:
		click.secho(reason_of(error), fg="red", err=True)
		return False
	with languages.speaking(get_user_lang()):
		return _carry_out(file, target, is_applied=is_applied)


def _carry_out(file: Path, target: Target, *, is_applied: bool) -> bool:
	sheet = service.read_file(file, file.name)
	report = service.apply(sheet, target) if is_applied else service.check(sheet, target)
	for finding in report.findings:
		click.secho(line(finding), fg="yellow" if finding.is_note else "red")
	for outcome in report.outcomes:
		click.echo(told(outcome, is_stored=report.is_applied))
	click.echo(summary(report))
	return not report.errors


def line(finding: Finding) -> str:
	"""Return a finding with its place."""
	place = f"Row {finding.row}" if finding.row else "The file"
	column = f", {column_label(finding.column)}" if finding.column else ""
	return f"{place}{column}: {sentence(finding)}"


def told(outcome: Outcome, *, is_stored: bool) -> str:
	"""Return an outcome on one line: what has become of it, or what would."""
	changes = f" ({'; '.join(outcome.changes)})" if outcome.changes else ""
	action = outcome.action if is_stored else WOULD_BE.get(outcome.action, outcome.action)
	return f"{action}: {outcome.doctype} {outcome.title}{changes}"


def _require_names(target: Target) -> None:
	"""Whoever works on the command line may know what there is: a name that is none is told with the nearest."""
	for doctype, name in (
		("School", target.school),
		("Academic Year", target.academic_year),
		("Program", target.program),
	):
		if not name or frappe.db.exists(doctype, name):
			continue
		names = frappe.get_all(doctype, pluck="name", order_by="name asc")
		nearest = Index((each, each) for each in names).nearest(name)
		hint = f" Did you mean: {', '.join(nearest)}?" if nearest else ""
		raise frappe.ValidationError(f"There is no {doctype} {name}.{hint}")
