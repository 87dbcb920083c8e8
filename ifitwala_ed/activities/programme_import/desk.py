"""The import as a document of Desk: its file, a background job for a long one, and the result as rows."""

from pathlib import Path
from typing import Final

import frappe
from frappe import _
from frappe.translate import get_user_lang
from frappe.utils import cint, getdate

from ifitwala_ed.activities import import_summary
from ifitwala_ed.activities.import_document import ImportDocument, attached, carry_out, store
from ifitwala_ed.activities.programme_import import service
from ifitwala_ed.activities.programme_import.sentences import column_label, sentence
from ifitwala_ed.activities.programme_import.service import Report
from ifitwala_ed.activities.programme_import.table import Sheet
from ifitwala_ed.activities.programme_import.writing import CHANGED, LEFT, MADE, WOULD_BE, Target
from ifitwala_ed.core import languages, wording
from ifitwala_ed.core.jobs import call_or_refuse

QUEUED_ABOVE: Final = 100
SHOWN_FINDINGS: Final = 500
JOB_SECONDS: Final = 2 * 60 * 60
JOB: Final = "ifitwala_ed.activities.programme_import.desk.work"
FINDING_VALUE_LENGTH: Final = 500


def start(doc: ImportDocument, *, is_trial: bool) -> None:
	"""Carry out at once what is short, and have a background job do what is long."""
	target = target_of(doc)
	service.require_target(target)
	sheet = sheet_of(doc)
	if len(sheet.rows) > QUEUED_ABOVE:
		call_or_refuse(JOB, queue="long", timeout=JOB_SECONDS, name=doc.name, is_trial=is_trial)
		store(doc, status="Queued", summary=_("{0} rows are worked on.").format(len(sheet.rows)))
	else:
		_carry_out(doc, target, is_trial=is_trial, sheet=sheet)


def work(name: str, is_trial: bool) -> None:
	"""Background job: as ``start``, for a long file. It runs as whoever asked for it, and asks for their rights again."""
	doc = frappe.get_doc("Activity Programme Import", name)
	doc.check_permission("write")
	target = target_of(doc)
	service.require_target(target)
	# a job knows whose it is and not which language they have: headings, and what is told, are in that
	with languages.speaking(get_user_lang()):
		_carry_out(doc, target, is_trial=is_trial)


def target_of(doc: ImportDocument) -> Target:
	"""Return what the document imports for."""
	return Target(
		school=doc.school,
		academic_year=doc.academic_year,
		first=getdate(doc.start_date),
		last=getdate(doc.end_date),
		program=doc.program or "",
		term=doc.term or "",
		make_activities=bool(cint(doc.make_activities)),
	)


def sheet_of(doc: ImportDocument) -> Sheet:
	"""Return the table in the document's file."""
	file = attached(doc.file)
	return service.read_file(Path(file.get_full_path()), file.file_name)


def _carry_out(doc: ImportDocument, target: Target, *, is_trial: bool, sheet: Sheet | None = None) -> None:
	def work() -> None:
		read = sheet or sheet_of(doc)
		_store_report(doc, service.check(read, target) if is_trial else service.apply(read, target))

	carry_out(doc, work)


def _store_report(doc: ImportDocument, report: Report) -> None:
	doc.set("findings", [])
	for finding in report.findings[:SHOWN_FINDINGS]:
		doc.append(
			"findings",
			{
				"row_number": finding.row,
				"column_name": column_label(finding.column),
				"value": wording.shortened(finding.value, FINDING_VALUE_LENGTH),
				"message": sentence(finding),
				"is_note": int(finding.is_note),
			},
		)
	doc.set("outcomes", [])
	for outcome in report.outcomes:
		is_stored = report.is_applied or outcome.action != MADE
		doc.append(
			"outcomes",
			{
				"action": outcome.action
				if report.is_applied
				else WOULD_BE.get(outcome.action, outcome.action),
				"reference_doctype": outcome.doctype,
				"reference_name": outcome.name if is_stored else None,
				"title": outcome.title,
				"row_numbers": ", ".join(map(str, outcome.rows)),
				"changes": "\n".join(outcome.changes),
			},
		)
	status = import_summary.status_of(len(report.errors), is_applied=report.is_applied)
	store(doc, status=status, summary=summary(report), row_count=report.row_count)


def summary(report: Report) -> str:
	"""Return what came of it in two or three sentences."""
	counts = report.counts
	told = import_summary.in_words(
		len(report.errors),
		made=counts[MADE],
		changed=counts[CHANGED],
		left=counts[LEFT],
		is_applied=report.is_applied,
	)
	return import_summary.with_shown(told, len(report.findings), SHOWN_FINDINGS)
