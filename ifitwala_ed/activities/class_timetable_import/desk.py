"""The import of a class timetable as a document of Desk: its files and names, a job for a long one, the result as rows."""

from collections import defaultdict
from pathlib import Path
from typing import Final, NoReturn

import frappe
from frappe import _
from frappe.translate import get_user_lang
from frappe.utils import getdate

from ifitwala_ed.activities import import_summary
from ifitwala_ed.activities.class_timetable_import import reading, service
from ifitwala_ed.activities.class_timetable_import.name_table import table_of
from ifitwala_ed.activities.class_timetable_import.sentences import sentence, summary
from ifitwala_ed.activities.class_timetable_import.service import Report, Target, Timetable
from ifitwala_ed.activities.class_timetable_import.writing import CHANGED, MADE
from ifitwala_ed.activities.import_document import ImportDocument, attached, carry_out, store
from ifitwala_ed.activities.programme_import.writing import WOULD_BE
from ifitwala_ed.core import languages
from ifitwala_ed.core.jobs import call_or_refuse
from ifitwala_ed.schedule.class_timetables.refusals import Refused

DOCTYPE: Final = "Class Timetable Import"
# as many lessons are judged within a request
QUEUED_ABOVE: Final = 200
SHOWN_FINDINGS: Final = 500
JOB_SECONDS: Final = 2 * 60 * 60
JOB: Final = "ifitwala_ed.activities.class_timetable_import.desk.work"


def start(doc: ImportDocument, *, is_trial: bool) -> None:
	"""Carry out at once what is short, and have a background job do what is long."""
	target = target_of(doc)
	service.require_target(target)
	timetable = timetable_of(doc)
	lessons = len(timetable.placements)
	if lessons > QUEUED_ABOVE:
		call_or_refuse(JOB, queue="long", timeout=JOB_SECONDS, name=doc.name, is_trial=is_trial)
		store(doc, status="Queued", summary=_("{0} lessons are worked on.").format(lessons))
	else:
		_carry_out(doc, target, is_trial=is_trial, timetable=timetable)


def work(name: str, is_trial: bool) -> None:
	"""Background job: as ``start``, for a long one. It runs as whoever asked for it, and asks for their rights again."""
	doc = frappe.get_doc(DOCTYPE, name)
	doc.check_permission("write")
	target = target_of(doc)
	service.require_target(target)
	# a job knows whose it is and not which language they have
	with languages.speaking(get_user_lang()):
		_carry_out(doc, target, is_trial=is_trial)


def remembered_names(school: str | None) -> list[dict[str, str]]:
	"""Return the rows of names of the last timetable that was imported for a school.

	Asked for by whoever makes a document of the school, which Frappe allows only those who may read its others.
	"""
	last = frappe.get_all(
		DOCTYPE,
		filters={"school": school or "", "status": "Imported"},
		pluck="name",
		order_by="judged_on desc, name asc",
		limit=1,
	)
	if not last:
		return []
	return frappe.get_all(
		"Class Timetable Name",
		filters={"parent": last[0], "parenttype": DOCTYPE},
		fields=["kind", "in_fet", "here"],
		order_by="idx asc",
	)


def target_of(doc: ImportDocument) -> Target:
	"""Return whose timetable the document has, and from which day on."""
	return Target(doc.school, doc.academic_year, getdate(doc.first_day), doc.timetable_cycle or "")


def timetable_of(doc: ImportDocument) -> Timetable:
	"""Return what the document's files and names say. Throws where the files can't be used."""
	if not (doc.fet_file and doc.timetable_file):
		# not mandatory: a form that is new is saved as soon as the first of them is attached
		frappe.throw(
			_(
				"Attach both files of FET: the one that ends in .fet, and the timetable that FET has made of it."
			),
			title=_("File Missing"),
		)
	file, placed = attached(doc.fet_file), attached(doc.timetable_file)
	try:
		lessons = reading.lessons_in(Path(file.get_full_path()), file.file_name)
		placements = reading.placements_in(Path(placed.get_full_path()), placed.file_name, lessons)
	except Refused as refused:
		_refuse(refused)
	rows = ((row.idx, row.kind, row.in_fet or "", row.here) for row in doc.names)
	table, findings = table_of(rows, service.days_of(doc.timetable_cycle))
	return Timetable(lessons, placements, table, findings)


def _refuse(refused: Refused) -> NoReturn:
	frappe.throw(_(refused.reason.value).format(*refused.details), title=_("Timetable Not Usable"))
	raise AssertionError("frappe.throw raises, which its types don't say")


def _carry_out(
	doc: ImportDocument, target: Target, *, is_trial: bool, timetable: Timetable | None = None
) -> None:
	def work() -> None:
		read = timetable or timetable_of(doc)
		_store_report(doc, service.check(read, target) if is_trial else service.apply(read, target))

	carry_out(doc, work)


def _store_report(doc: ImportDocument, report: Report) -> None:
	doc.set("findings", [])
	for finding in report.findings[:SHOWN_FINDINGS]:
		values = {
			"message": sentence(finding),
			"is_note": int(finding.is_note),
			"details": "\n".join(finding.all),
		}
		doc.append("findings", values)
	store(
		doc,
		status=import_summary.status_of(len(report.errors), is_applied=report.is_applied),
		summary=import_summary.with_shown(summary(report), len(report.findings), SHOWN_FINDINGS),
		groups=_groups(report),
		lesson_count=report.lessons,
	)


def _groups(report: Report) -> str:
	"""Return the titles of the groups that are made and changed, a line for each of the two. Those of joint lessons have
	commas in them.
	"""
	if report.errors:
		return ""
	by_action: dict[str, list[str]] = defaultdict(list)
	for title, action in sorted(report.actions.items()):
		by_action[action].append(title)
	return "\n".join(
		f"{_(action if report.is_applied else WOULD_BE[action])}: {'; '.join(by_action[action])}"
		for action in (MADE, CHANGED)
		if by_action[action]
	)
