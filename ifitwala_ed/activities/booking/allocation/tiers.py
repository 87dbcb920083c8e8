"""Priority tiers: given singly on the booking, or by rule to who was in this club before or has a sibling in it.

The tier and the reason are stored with the choice, frozen with a run's inputs, and shown with its results. Whoever
sets one says why, and it leaves a Version of the booking, on every way.
"""

from collections.abc import Callable, Mapping
from typing import Final, NoReturn

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.query_builder import DocType
from frappe.utils import cint

from ifitwala_ed.activities.booking import held, lifecycle
from ifitwala_ed.core import transactions
from ifitwala_ed.core.errors import throw
from ifitwala_ed.exceptions import InvalidChoiceError
from ifitwala_ed.permissions.school_scope import is_allowed
from ifitwala_ed.school import student_locks

CHOICE: Final = "Activity Booking Choice"
NOBODYS_PRIORITY: Final = 100
RETURNING: Final = "Returning Members"
SIBLINGS: Final = "Siblings"


def set_by_rule(
	program_offering: str,
	section: str,
	rule: str,
	tier: int,
	reason: str,
	former_group: str | None = None,
) -> int:
	"""Give the choice of ``section`` a tier in every submitted booking whose student the rule finds.

	``Returning Members`` finds those who were confirmed in ``former_group``, ``Siblings`` those with a brother or
	sister who is confirmed there, or in the section where no former group is named. Return how many choices were
	changed. Raises InvalidChoiceError for what makes no sense, and for a group of another school.
	"""
	_require_usable(program_offering, section, rule, tier, reason, former_group)
	students = RULES[rule](former_group or section)
	return transactions.run(lambda: _set(program_offering, section, students, tier, reason.strip()))


def require_reasons(booking: Document) -> None:
	"""Refuse a tier of a booking that is set, changed or taken back without saying why, or is less than 0."""
	before = booking.get_doc_before_save()
	stored = {choice.student_group: _tier_and_reason(choice) for choice in before.choices} if before else {}
	for choice in booking.choices:
		tier, reason = _tier_and_reason(choice)
		if tier < 0:
			_refuse(_("A tier is 0 or more; 100 is nobody's priority."))
		was_tier, was_reason = stored.get(choice.student_group, (NOBODYS_PRIORITY, ""))
		loses_reason = was_reason and tier != NOBODYS_PRIORITY
		if not reason and (tier != was_tier or loses_reason):
			_refuse(
				_("Say why choice {0} has the tier {1}: the reason is kept with the tier.").format(
					choice.idx, tier
				)
			)


def note_those_of_new(booking: Document) -> None:
	"""Frappe notes no Version of a new document, so the tiers that a booking begins with are noted here."""
	added = [choice for choice in booking.choices if _tier_and_reason(choice)[0] != NOBODYS_PRIORITY]
	if not added:
		return
	rows = [["choices", choice.as_dict()] for choice in added]
	data = frappe.as_json(
		{"added": rows, "changed": [], "removed": [], "row_changed": []}, indent=None, separators=(",", ":")
	)
	version = frappe.get_doc(
		{"doctype": "Version", "ref_doctype": booking.doctype, "docname": booking.name, "data": data}
	)
	# the history of a document is written by the system for whoever may save the document
	version.insert(ignore_permissions=True)


def _tier_and_reason(choice: frappe._dict) -> tuple[int, str]:
	tier = choice.priority_tier
	return NOBODYS_PRIORITY if tier is None else cint(tier), (choice.priority_tier_reason or "").strip()


def _set(program_offering: str, section: str, students: set[str], tier: int, reason: str) -> int:
	"""Give the choice a tier in every submitted booking of the students; saved one by one, so that every rule holds."""
	if not students:
		return 0
	student_locks.lock_students(students)
	names = frappe.get_all(
		"Activity Booking",
		filters={
			"program_offering": program_offering,
			"status": lifecycle.SUBMITTED,
			"student": ["in", sorted(students)],
		},
		pluck="name",
		order_by="name asc",
	)
	return sum(_set_on(name, section, tier, reason) for name in names)


def _set_on(name: str, section: str, tier: int, reason: str) -> bool:
	booking = held.hold(name)
	choices = [
		choice
		for choice in booking.choices
		if choice.student_group == section and _tier_and_reason(choice) != (tier, reason)
	]
	if booking.status != lifecycle.SUBMITTED or not choices:
		return False
	for choice in choices:
		choice.update({"priority_tier": tier, "priority_tier_reason": reason})
	# the endpoint has established that this user administrates the offering's school
	booking.save(ignore_permissions=True)
	return True


def _confirmed_in(student_group: str) -> set[str]:
	return set(
		frappe.get_all(
			"Activity Booking",
			filters={"allocated_student_group": student_group, "status": lifecycle.CONFIRMED},
			pluck="student",
			order_by="student asc",
		)
	)


def _siblings_of_members(student_group: str) -> set[str]:
	members = _confirmed_in(student_group)
	if not members:
		return set()
	member, sibling = DocType("Student Guardian").as_("member"), DocType("Student Guardian").as_("sibling")
	rows = (
		frappe.qb.from_(member)
		.join(sibling)
		.on((sibling.guardian == member.guardian) & (sibling.parent != member.parent))
		.select(sibling.parent)
		.where((member.parenttype == "Student") & (sibling.parenttype == "Student"))
		.where(member.parent.isin(sorted(members)))
		.run()
	)
	return {student for (student,) in rows} - members


RULES: Final[Mapping[str, Callable[[str], set[str]]]] = {
	RETURNING: _confirmed_in,
	SIBLINGS: _siblings_of_members,
}


def _require_usable(
	program_offering: str, section: str, rule: str, tier: int, reason: str, former_group: str | None
) -> None:
	if rule not in RULES:
		_refuse(_("The rule is one of {0}.").format(", ".join(RULES)))
	if not reason.strip():
		_refuse(_("Say why: the reason is kept with the tier."))
	if tier < 0:
		_refuse(_("A tier is 0 or more; 100 is nobody's priority."))
	if rule == RETURNING and not former_group:
		_refuse(_("Name the group whose members return."))
	named = {section, former_group} if former_group else {section}
	sections = DocType("Program Offering Activity Section")
	offering = DocType("Program Offering")
	rows = (
		frappe.qb.from_(sections)
		.join(offering)
		.on(offering.name == sections.parent)
		.select(sections.student_group, sections.parent, offering.school)
		.where(sections.student_group.isin(sorted(named)))
		.run()
	)
	here = {group for group, parent, _school in rows if parent == program_offering}
	allowed = {group for group, _parent, school in rows if is_allowed(school)}
	if section not in here or named - allowed:
		_refuse(_("The section, or the group whose members return, is none of yours."))


def _refuse(sentence: str) -> NoReturn:
	throw(InvalidChoiceError, sentence, title=_("Tier Not Set"))
