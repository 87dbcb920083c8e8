"""The import of rosters as a document of Desk: its file and choices, a job for a long one, the result as rows."""

from pathlib import Path
from typing import Any, Final, NoReturn

import frappe
from frappe import _
from frappe.translate import get_user_lang
from frappe.utils import getdate

from ifitwala_ed.activities import import_summary
from ifitwala_ed.activities.import_document import ImportDocument, attached, carry_out, store
from ifitwala_ed.activities.roster_import import reading, service
from ifitwala_ed.activities.roster_import.bundle import read_bundle
from ifitwala_ed.activities.roster_import.choices import choices_of
from ifitwala_ed.activities.roster_import.findings import Refused
from ifitwala_ed.activities.roster_import.quiet_failure import without_names
from ifitwala_ed.activities.roster_import.sentences import outcome, sentence, summary
from ifitwala_ed.activities.roster_import.service import Files, Report, Target
from ifitwala_ed.core import languages
from ifitwala_ed.core.jobs import call_or_refuse

DOCTYPE: Final = "Roster Import"
# a file of as many bytes is worked on within a request: some two hundred people
QUEUED_ABOVE: Final = 20_000
SHOWN_FINDINGS: Final = 500
JOB_SECONDS: Final = 2 * 60 * 60
JOB: Final = "ifitwala_ed.activities.roster_import.desk.work"
REMEMBERED: Final = ("kind", "in_files", "here")


def start(doc: ImportDocument, *, is_trial: bool) -> None:
	"""Carry out at once what is short, and have a background job do what is long."""
	target = target_of(doc)
	service.require_target(target)
	if Path(_file_of(doc).get_full_path()).stat().st_size > QUEUED_ABOVE:
		call_or_refuse(JOB, queue="long", timeout=JOB_SECONDS, name=doc.name, is_trial=is_trial)
		store(doc, status="Queued", summary=_("The rosters are worked on."))
	else:
		files = files_of(doc)
		carry_out(doc, lambda: _judge(doc, target, files, is_trial=is_trial))


def work(name: str, is_trial: bool) -> None:
	"""Background job: as ``start``, for a long one. It runs as whoever asked for it, and asks for their rights again."""
	doc = frappe.get_doc(DOCTYPE, name)
	doc.check_permission("write")
	target = target_of(doc)
	service.require_target(target)
	# a job knows whose it is and not which language they have
	with languages.speaking(get_user_lang()):
		carry_out(doc, lambda: _read_and_judge(doc, target, is_trial=is_trial))


def remembered(school: str | None) -> dict[str, Any]:
	"""Return the org and the choices of the last rosters that were imported for a school.

	Asked for by whoever makes a document of the school, which Frappe allows only those who may read its others.
	"""
	last = frappe.get_all(
		DOCTYPE,
		filters={"school": school or "", "status": "Imported"},
		fields=["name", "org"],
		order_by="judged_on desc, name asc",
		limit=1,
	)
	if not last:
		return {}
	rows = frappe.get_all(
		"Roster Import Choice",
		filters={"parent": last[0].name, "parenttype": DOCTYPE},
		fields=[*REMEMBERED],
		order_by="idx asc",
	)
	return {"org": last[0].org, "choices": rows}


def target_of(doc: ImportDocument) -> Target:
	"""Return whose rosters the document has."""
	return Target(doc.school, doc.academic_year, doc.source, doc.org or "")


def files_of(doc: ImportDocument) -> Files:
	"""Return what the document's file and choices say. Throws where the file can't be used."""
	try:
		return without_names(lambda: _read(doc))
	except Refused as refused:
		_refuse(refused)


def in_words(refused: Refused) -> str:
	"""Return why files can't be used."""
	return _(refused.reason.value).format(*refused.details)


def _file_of(doc: ImportDocument) -> Any:
	return attached(doc.file)


def _read(doc: ImportDocument) -> Files:
	file = _file_of(doc)
	bundle = read_bundle(Path(file.get_full_path()), file.file_name)
	rosters, findings = reading.read_rosters(bundle, getdate())
	choices, unread = choices_of(
		(row.idx, row.kind or "", row.in_files or "", row.here or "") for row in doc.choices
	)
	return Files(rosters, choices, [*findings, *unread])


def _refuse(refused: Refused) -> NoReturn:
	frappe.throw(in_words(refused), title=_("Rosters Not Usable"))
	raise AssertionError("frappe.throw raises, which its types don't say")


def _read_and_judge(doc: ImportDocument, target: Target, *, is_trial: bool) -> None:
	try:
		files = without_names(lambda: _read(doc))
	except Refused as refused:
		# whoever asked isn't here to be refused: the document says why
		store(doc, status="Findings", summary=in_words(refused))
		return
	_judge(doc, target, files, is_trial=is_trial)


def _judge(doc: ImportDocument, target: Target, files: Files, *, is_trial: bool) -> None:
	act = service.check if is_trial else service.apply
	without_names(lambda: _store_report(doc, act(files, target)))


def _store_report(doc: ImportDocument, report: Report) -> None:
	doc.set("findings", [])
	for finding in report.findings[:SHOWN_FINDINGS]:
		told = {"message": sentence(finding), "details": "\n".join(finding.all)}
		doc.append("findings", {**told, "is_note": int(finding.is_note)})
	store(
		doc,
		status=import_summary.status_of(len(report.errors), is_applied=report.is_applied),
		summary=import_summary.with_shown(summary(report), len(report.findings), SHOWN_FINDINGS),
		outcome="\n".join(outcome(report)),
		people_read=report.people,
	)
