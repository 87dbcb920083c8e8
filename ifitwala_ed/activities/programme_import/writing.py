"""A plan to documents: what is missing is made, what differs is changed, all else is left.

Documents are saved with the rights of whoever imports, through their own rules: held seats, open offerings, titles.
Bookings are never touched.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, Final

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, flt, get_datetime, getdate

from ifitwala_ed.activities.programme_import.findings import Code, Finding
from ifitwala_ed.activities.programme_import.plan import OfferingPlan, SectionPlan
from ifitwala_ed.activities.programme_import.sentences import reason_of
from ifitwala_ed.activities.programme_import.values import spelling
from ifitwala_ed.core import one_field
from ifitwala_ed.core.errors import said_so_far, unsay_since
from ifitwala_ed.schedule.group_titles import free_title
from ifitwala_ed.schedule.groups import to_date, to_time

MADE: Final = "Made"
CHANGED: Final = "Changed"
LEFT: Final = "Left"
# what a trial says of what it has taken back
WOULD_BE: Final = {MADE: "Would Be Made", CHANGED: "Would Be Changed"}
SAVEPOINT: Final = "programme_import"
# of a session of the week
KEPT: Final = ("employee", "valid_from", "valid_to")


@dataclass(frozen=True, slots=True)
class Target:
	"""What a file is imported for."""

	school: str
	academic_year: str
	first: date
	last: date
	program: str = ""
	term: str = ""
	make_activities: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
	"""What became of one offering or section, or would."""

	action: str
	doctype: str
	name: str
	title: str
	rows: tuple[int, ...] = ()
	changes: tuple[str, ...] = ()


@dataclass(slots=True)
class Written:
	"""What one plan came to."""

	outcomes: list[Outcome] = field(default_factory=list)
	findings: list[Finding] = field(default_factory=list)


def write(plan: OfferingPlan, target: Target) -> Written:
	"""Make or change one offering and its sections. What the rules refuse is a finding at the rows concerned."""
	written = Written()
	attempt = _Attempts(written)
	found = offerings_of(plan, target)
	if len(found) > 1:
		written.findings.append(
			Finding(Code.SEVERAL_OFFERINGS, plan.rows[0], "activity", plan.activity, (len(found),))
		)
		return written
	offering = frappe.get_doc("Program Offering", found[0]) if found else _new_offering(plan, target, attempt)
	if not offering:
		return written
	changes = _update(offering, _wanted(plan, target)) if found else []
	groups = _write_groups(plan, offering, attempt)
	if not written.findings:
		attempt(plan.rows, lambda: _finish(offering, plan, groups, changes, is_new=not found))
	if "billable offering" not in plan.wrong:
		_note_missing_billing(offering, plan, written)
	written.outcomes.sort(key=lambda outcome: outcome.doctype != "Program Offering")
	return written


def offerings_of(plan: OfferingPlan, target: Target) -> list[str]:
	"""Return the offerings of the activity whose dates meet the term's; by its title where the file says one."""
	found = frappe.get_all(
		"Program Offering",
		filters={
			"school": target.school,
			"academic_year": target.academic_year,
			"activity": plan.activity,
			"start_date": ["<=", target.last],
			"end_date": [">=", target.first],
			"status": ["!=", "Archived"],
		},
		fields=["name", "title"],
		order_by="creation asc, name asc",
	)
	by_title = [row.name for row in found if row.title == plan.values.get("title")]
	return by_title or [row.name for row in found]


class _Attempts:
	"""Runs steps that the app's rules may refuse, each undone by itself, so that every refusal is told at once."""

	def __init__(self, written: Written):
		self.written = written

	def __call__(self, rows: list[int], step: Callable[[], Any]) -> Any:
		said = said_so_far()
		frappe.db.savepoint(SAVEPOINT)
		try:
			outcome = step()
		except (frappe.ValidationError, frappe.DuplicateEntryError) as error:
			frappe.db.rollback(save_point=SAVEPOINT)
			unsay_since(said)
			reason = reason_of(error)
			self.written.findings += [Finding(Code.REFUSED, row, details=(reason,)) for row in rows[:1]]
			return None
		outcomes = outcome if isinstance(outcome, list) else [outcome]
		self.written.outcomes += [one for one in outcomes if isinstance(one, Outcome)]
		return outcome


def _wanted(plan: OfferingPlan, target: Target) -> dict[str, Any]:
	wanted = {"start_date": target.first, "end_date": target.last, **plan.values}
	if "activity_fee_amount" in wanted:
		wanted["activity_fee_amount"] = float(wanted["activity_fee_amount"])
		wanted["activity_payment_required"] = int(wanted["activity_fee_amount"] > 0)
	if "activity_year_groups" in wanted:
		wanted["activity_year_groups"] = [{"year_group": name} for name in wanted["activity_year_groups"]]
	return wanted


def _new_offering(plan: OfferingPlan, target: Target, attempt: _Attempts) -> Document | None:
	program = (
		plan.values.get("program")
		or frappe.db.get_value("Activity", plan.activity, "program")
		or target.program
	)
	if not program:
		if "program" not in plan.wrong:
			attempt.written.findings.append(Finding(Code.NO_PROGRAM, plan.rows[0], "program"))
		return None
	made: list[Document] = []

	def make() -> None:
		if target.make_activities and not frappe.db.exists("Activity", plan.activity):
			frappe.new_doc("Activity", activity_name=plan.activity, program=program).insert()
		offering = frappe.new_doc("Program Offering")
		offering.update(
			{
				"title": f"{plan.activity}, {target.term or target.academic_year}",
				"school": target.school,
				"academic_year": target.academic_year,
				"activity": plan.activity,
				"status": "Active",
				"activity_booking_enabled": 1,
				**_wanted(plan, target),
				"program": program,
			}
		)
		made.append(offering.insert())

	attempt(plan.rows, make)
	return made[0] if made else None


def _finish(
	offering: Document, plan: OfferingPlan, groups: dict[str, Any], changes: list[str], *, is_new: bool
) -> list[Outcome]:
	"""Save the offering with its sections, when anything about it is to change."""
	sections = _by_label(offering)
	outcomes = []
	for label, section in plan.sections.items():
		group: Outcome = groups[label]
		row = sections.get(label)
		if row:
			changed = _update(row, _section_values(section, row, group))
			changes += [f"{section.label}: {change}" for change in changed]
		else:
			values = _section_values(section, None, group)
			offering.append(
				"activity_sections", {"section_label": section.label, "student_group": group.name, **values}
			)
			changes.append(_("New section {0}").format(section.label))
	if changes:
		offering.save()
	outcomes.append(
		Outcome(
			MADE if is_new else CHANGED if changes else LEFT,
			"Program Offering",
			offering.name,
			offering.title,
			tuple(plan.rows),
			() if is_new else tuple(changes),
		)
	)
	for label in sections.keys() - plan.sections.keys():
		row = sections[label]
		title = row.section_label or frappe.db.get_value(
			"Student Group", row.student_group, "student_group_name"
		)
		outcomes.append(Outcome(LEFT, "Student Group", row.student_group, title, (), (_("Not in the file"),)))
	return outcomes


def _by_label(offering: Document) -> dict[str, Document]:
	titles = one_field.by_name(
		"Student Group", [row.student_group for row in offering.activity_sections], "student_group_name"
	)
	return {
		spelling(row.section_label or titles.get(row.student_group) or ""): row
		for row in offering.activity_sections
	}


def _write_groups(plan: OfferingPlan, offering: Document, attempt: _Attempts) -> dict[str, Outcome]:
	"""Return the group of each section by the section's label, made or changed."""
	stored = _by_label(offering)
	groups = {}
	for label, section in plan.sections.items():
		if label in stored:
			groups[label] = attempt(section.rows, partial(_change_group, section, stored[label]))
		elif section.capacity:
			groups[label] = attempt(section.rows, partial(_make_group, section, offering, plan))
		else:
			attempt.written.findings.append(
				Finding(Code.NO_CAPACITY, section.rows[0], "capacity", section.label)
			)
	return groups


def _make_group(section: SectionPlan, offering: Document, plan: OfferingPlan) -> Outcome:
	title = section.group_title or free_title(
		f"{plan.activity} {section.label}", offering.school, offering.academic_year, offering.start_date
	)
	group = frappe.new_doc("Student Group")
	group.update(
		{
			"student_group_name": title,
			"group_based_on": "Activity",
			"program_offering": offering.name,
			"school": offering.school,
			"academic_year": offering.academic_year,
			"status": "Active",
			"maximum_size": section.maximum_size or section.capacity,
			"schedule": _rows_for(section, []),
			"instructors": [{"employee": name} for name in section.instructors or ()],
		}
	)
	group.insert()
	return Outcome(MADE, "Student Group", group.name, title, tuple(section.rows))


def _change_group(section: SectionPlan, row: Document) -> Outcome:
	group = frappe.get_doc("Student Group", row.student_group)
	wanted: dict[str, Any] = {"schedule": _rows_for(section, group.schedule)}
	if section.instructors is not None:
		wanted["instructors"] = [{"employee": name} for name in section.instructors]
	if section.group_title:
		wanted["student_group_name"] = section.group_title
	size = section.maximum_size or (0 if row.capacity_override else section.capacity)
	if size:
		wanted["maximum_size"] = size
	changes = _update(group, wanted)
	if changes:
		group.save()
	action = CHANGED if changes else LEFT
	return Outcome(
		action, "Student Group", group.name, group.student_group_name, tuple(section.rows), tuple(changes)
	)


def _rows_for(section: SectionPlan, stored: Iterable[Document]) -> list[dict[str, Any]]:
	"""Return the section's week. What the file doesn't say of a session, who leads it and its dates, stays as it is."""
	kept = {_session_key(row): {name: row.get(name) for name in KEPT} for row in stored}
	nothing = dict.fromkeys(KEPT)
	return [
		{**kept.get(_session_key(frappe._dict(session)), nothing), **session} for session in section.schedule
	]


def _session_key(row: Any) -> tuple:
	return row.weekday, to_time(row.from_time), to_time(row.to_time), row.location


def _section_values(section: SectionPlan, row: Document | None, group: Outcome) -> dict[str, Any]:
	"""Return the section's row. Its own capacity counts where the group is larger, or where it counted before."""
	values = dict(section.values)
	size = section.maximum_size or frappe.db.get_value("Student Group", group.name, "maximum_size")
	if section.capacity and ((row and row.capacity_override) or section.capacity != size):
		values["capacity_override"] = section.capacity
	return values


def _note_missing_billing(offering: Document, plan: OfferingPlan, written: Written) -> None:
	if offering.activity_payment_required and not offering.activity_billable_offering:
		written.findings.append(Finding(Code.FEE_WITHOUT_BILLING, plan.rows[0], "fee", offering.title))


def _update(doc: Document, wanted: dict[str, Any]) -> list[str]:
	"""Set what differs; return a sentence for each."""
	changes = []
	for fieldname, value in wanted.items():
		df = doc.meta.get_field(fieldname)
		before, after = _comparable(df, doc.get(fieldname)), _comparable(df, value)
		if before != after:
			label = _(df.label)
			if df.fieldtype in ("Table", "Table MultiSelect"):
				changes.append(_("{0} changed").format(label))
			else:
				instead_of = _("nothing") if before in (None, "") else _called(df, before)
				changes.append(_("{0}: {1} instead of {2}").format(label, _called(df, after), instead_of))
			doc.set(fieldname, value)
	return changes


def _called(df: Any, value: Any) -> Any:
	"""Return a value as people say it: what the document is called that a link names."""
	title_field = frappe.get_meta(df.options).title_field if df.fieldtype == "Link" and value else None
	return (title_field and frappe.db.get_value(df.options, value, title_field)) or value


def _comparable(df: Any, value: Any) -> Any:
	"""Return a value that equals another one exactly when both mean the same."""
	if df.fieldname in ROWS:
		return sorted(ROWS[df.fieldname](frappe._dict(_values_of(row))) for row in value)
	if df.fieldtype in VALUES:
		return VALUES[df.fieldtype](value) if value not in (None, "") else EMPTY.get(df.fieldtype)
	return value or None


def _session_values(row: Any) -> tuple[str, ...]:
	validity = (to_date(row.valid_from), to_date(row.valid_to))
	return tuple(map(str, (*_session_key(row), row.employee or "", *validity)))


def _values_of(row: Any) -> dict[str, Any]:
	return row if isinstance(row, dict) else row.as_dict()


ROWS: Final = {
	"schedule": _session_values,
	"instructors": lambda row: row.employee,
	"activity_year_groups": lambda row: row.year_group,
}
VALUES: Final = {"Int": cint, "Check": cint, "Currency": flt, "Date": getdate, "Datetime": get_datetime}
EMPTY: Final = {"Int": 0, "Check": 0, "Currency": 0.0}
