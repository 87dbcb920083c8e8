"""What a feed may be asked for: one booking, one offering, one group. Somebody else's is as good as none."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Final

import frappe

from ifitwala_ed.core.refusals import refuse_access
from ifitwala_ed.permissions import family, teaching
from ifitwala_ed.permissions.roles import INSTRUCTOR, has_role
from ifitwala_ed.permissions.school_scope import is_staff_of
from ifitwala_ed.school_communication import audience


@dataclass(frozen=True, slots=True)
class Context:
	"""The part of a feed that is about something; the fields are those of Org Communication."""

	activity_program_offering: str | None = None
	activity_student_group: str | None = None
	activity_booking: str | None = None

	@property
	def given(self) -> dict[str, str]:
		values = {field.name: getattr(self, field.name) for field in fields(self)}
		return {name: value for name, value in values.items() if value}


def require(context: Context, user: str) -> None:
	"""Refuse with 403 and the one text unless everything named exists and is the user's business."""
	for field, name in context.given.items():
		if not _CHECKS[field](name, user):
			refuse_access()


def _concerns_booking(name: str, user: str) -> bool:
	booking = frappe.db.get_value(
		"Activity Booking", name, ["student", "school", "allocated_student_group"], as_dict=True
	)
	return bool(booking) and (
		is_staff_of(booking.school, user)
		or booking.student in family.students_of(user)
		or booking.allocated_student_group in _groups_taught(user)
	)


def _concerns_offering(name: str, user: str) -> bool:
	school = frappe.db.get_value("Program Offering", name, "school")
	if not school:
		return False
	if is_staff_of(school, user):
		return True
	places = _places_of_family(user)
	taught = _groups_taught(user)
	return (
		school in places.schools
		or name in places.offerings
		or bool(
			taught and frappe.db.exists("Student Group", {"name": ["in", taught], "program_offering": name})
		)
	)


def _concerns_group(name: str, user: str) -> bool:
	school = frappe.db.get_value("Student Group", name, "school")
	if not school:
		return False
	if is_staff_of(school, user) or name in _groups_taught(user):
		return True
	places = _places_of_family(user)
	return school in places.schools or name in places.groups


def _places_of_family(user: str) -> audience.Places:
	# what is offered at a school is no secret to its families, also to those who left
	return audience.places_of(family.students_of(user, can_book=False), enrolled=False)


def _groups_taught(user: str) -> list[str]:
	return teaching.groups_of(teaching.employees_of(user)) if has_role((INSTRUCTOR,), user) else []


_CHECKS: Final[Mapping[str, Callable[[str, str], bool]]] = {
	"activity_program_offering": _concerns_offering,
	"activity_student_group": _concerns_group,
	"activity_booking": _concerns_booking,
}
