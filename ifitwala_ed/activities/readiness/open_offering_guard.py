"""Edits after opening: what would break an Open offering is refused, or accepted with an administrator's reason.

Families have booked what was promised. An edit is compared with what is stored: only problems that it would bring count,
so that an offering in trouble can still be mended step by step. Capacity is not judged here: seats that are held are
never overridden (see ``activities.booking.capacity``).
"""

from collections.abc import Iterable
from typing import Any

import frappe
from frappe import _

from ifitwala_ed.activities import accepted_problems
from ifitwala_ed.activities.readiness.checks import errors_of_offering, errors_of_section
from ifitwala_ed.activities.readiness.inputs import Inputs, read_inputs
from ifitwala_ed.activities.readiness.report import conflict_errors, group_clashes
from ifitwala_ed.core.errors import throw
from ifitwala_ed.exceptions import ReadinessError
from ifitwala_ed.schedule import open_offerings
from ifitwala_ed.schedule.calendars import ACTIVE
from ifitwala_ed.schedule.groups import Group

NAMED_PROBLEMS = 5


def check_group(doc: Any, before: Group, after: Group) -> None:
	"""Refuse what an edit of a group would break in offerings that families have been able to book."""
	problems, offerings = [], open_offerings.with_sections([after.name])
	for name in offerings:
		offering = frappe.get_doc("Program Offering", name)
		found = new_problems(
			read_inputs(offering, {before.name: before}), read_inputs(offering, {after.name: after})
		)
		problems += found
	_accept_or_refuse(doc, problems, offerings, [after.name])


def check_offering(doc: Any) -> None:
	"""Refuse what an edit of an offering itself would break, once it has been opened."""
	if not (_is_opened(doc) and _is_opened(doc.get_doc_before_save())):
		return
	before, after = read_inputs(frappe.get_doc("Program Offering", doc.name)), read_inputs(doc)
	if before != after:
		groups = [section.student_group for section in after.sections]
		_accept_or_refuse(doc, new_problems(before, after), [doc.name], groups)


def check_section_row(row: Any, before: Any | None) -> None:
	"""The same for a row of its sections that was stored or deleted by itself. ``before`` is the row that there was."""
	offering, was = (frappe.get_doc("Program Offering", row.parent) for _each in ("now", "before"))
	if not _is_opened(offering):
		return
	others = [each for each in was.activity_sections if each.name != row.name]
	was.set("activity_sections", [*others, *([before] if before else [])])
	groups = {section.student_group for section in (*offering.activity_sections, *was.activity_sections)}
	problems = new_problems(read_inputs(was), read_inputs(offering))
	_accept_or_refuse(offering, problems, [offering.name], sorted(groups))


def _is_opened(offering: Any) -> bool:
	return (
		bool(offering)
		and offering.status == ACTIVE
		and offering.activity_booking_status in open_offerings.OPENED
	)


def check_room_closing(doc: Any, groups: Iterable[str]) -> None:
	"""Refuse to make a room unbookable while sections of a running offering meet in it."""
	groups = list(groups)
	offerings = open_offerings.with_sections(groups)
	if offerings:
		titles = frappe.get_all(
			"Program Offering", filters={"name": ("in", offerings)}, pluck="title", order_by="title asc"
		)
		problems = [_("Sections of {0} meet in {1}.").format(title, doc.name) for title in titles]
		_accept_or_refuse(doc, problems, offerings, groups)


def new_problems(before: Inputs, after: Inputs) -> list[str]:
	"""Return the problems of ``after`` that ``before`` doesn't have, as sentences. New are clashes of sessions not
	stored yet.
	"""
	known = set(_static_problems(before))
	found = [problem for problem in _static_problems(after) if problem not in known]
	run = after.materialization()
	run.read()
	for name, clashes in group_clashes(run.new_clashes()).items():
		label = after.groups[name].title
		found += [_("{0}: {1}").format(label, error.message) for error in conflict_errors(after, clashes)]
	return found


def _static_problems(inputs: Inputs) -> list[str]:
	found = [error.message for error in errors_of_offering(inputs)]
	for section in inputs.active_sections:
		group = inputs.groups.get(section.student_group)
		label = group.title if group else section.student_group
		found += [_("{0}: {1}").format(label, error.message) for error in errors_of_section(inputs, section)]
	return found


def _accept_or_refuse(doc: Any, problems: list[str], offerings: list[str], groups: list[str]) -> None:
	if not problems:
		return
	if accepted_problems.may_accept(doc):
		bookings = accepted_problems.bookings_in(groups)
		accepted_problems.accept(doc, problems, offerings=offerings, bookings=bookings)
		return
	lines = [frappe.utils.escape_html(problem) for problem in problems[:NAMED_PROBLEMS]]
	if len(problems) > NAMED_PROBLEMS:
		lines.append(_("There are {0} problems in all.").format(len(problems)))
	lines.append(
		_("Families can book this already. An administrator can save it all the same, with a reason.")
	)
	throw(ReadinessError, "<br>".join(lines), title=_("This Would Break an Open Offering"))
