"""Priority tiers given by rule: who was in this club before, and who has a sibling in this section.

The tier and the reason are stored with the choice, frozen with a run's inputs, and shown with its results.
"""

from collections.abc import Callable, Mapping
from typing import Final, NoReturn

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.utils import now_datetime

from ifitwala_ed.activities.booking import access, lifecycle
from ifitwala_ed.core import transactions
from ifitwala_ed.exceptions import InvalidChoiceError

CHOICE: Final = "Activity Booking Choice"
RETURNING: Final = "Returning Members"
SIBLINGS: Final = "Siblings"


@frappe.whitelist(methods=["POST"])
def set_by_rule(
	program_offering: str,
	section: str,
	rule: str,
	tier: int,
	reason: str,
	former_group: str | None = None,
) -> dict[str, int]:
	"""Admin: give the choice of ``section`` a tier in every submitted booking whose student the rule finds.

	``Returning Members`` finds those who were confirmed in ``former_group``, ``Siblings`` those with a brother or
	sister who is confirmed in the section. Gives how many choices were changed.
	"""
	access.require_offering_staff(program_offering, admin=True)
	_require_usable(program_offering, section, rule, tier, reason, former_group)
	students = RULES[rule](former_group or section)
	changed = transactions.run(lambda: _set(program_offering, section, students, tier, reason.strip()))
	return {"changed": changed}


def _set(program_offering: str, section: str, students: set[str], tier: int, reason: str) -> int:
	if not students:
		return 0
	booking, choice = DocType("Activity Booking"), DocType(CHOICE)
	rows = (
		frappe.qb.from_(booking)
		.join(choice)
		.on((choice.parent == booking.name) & (choice.parenttype == "Activity Booking"))
		.select(booking.name, choice.name)
		.where((booking.program_offering == program_offering) & (booking.status == lifecycle.SUBMITTED))
		.where((choice.student_group == section) & booking.student.isin(sorted(students)))
		.orderby(booking.name)
		.for_update()
		.run()
	)
	if rows:
		values = {"priority_tier": tier, "priority_tier_reason": reason}
		_update(CHOICE, [row[1] for row in rows], values)
		# a form that was opened before must not bring the old tier back
		_update("Activity Booking", [row[0] for row in rows], {})
	return len(rows)


def _update(doctype: str, names: list[str], values: Mapping[str, str | int]) -> None:
	table = DocType(doctype)
	query = frappe.qb.update(table).where(table.name.isin(names))
	noted = {**values, "modified": now_datetime(), "modified_by": frappe.session.user}
	for fieldname, value in noted.items():
		query = query.set(table[fieldname], value)
	query.run()


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
	named = {section, former_group} - {None}
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
	allowed = {group for group, _parent, school in rows if access.is_school_allowed(school)}
	if section not in here or named - allowed:
		_refuse(_("The section, or the group whose members return, is none of yours."))


def _refuse(sentence: str) -> NoReturn:
	frappe.throw(sentence, exc=InvalidChoiceError, title=_("Tier Not Set"))
