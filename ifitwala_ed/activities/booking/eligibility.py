"""Who may book an offering, and who may book for whom. Each refusal names the value that failed."""

from collections.abc import Iterator
from functools import cached_property

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.utils.nestedset import get_descendants_of
from pypika.queries import QueryBuilder

from ifitwala_ed.activities.booking import access, ages
from ifitwala_ed.activities.booking.access import StudentSnapshot
from ifitwala_ed.activities.booking.offering_snapshot import OfferingSnapshot
from ifitwala_ed.core.prepared import prepared, value
from ifitwala_ed.core.wording import bold
from ifitwala_ed.exceptions import NotEligibleError

ALLOWED_BY_FIELD = {
	access.BY_STUDENT: "activity_allow_student_booking",
	access.BY_GUARDIAN: "activity_allow_guardian_booking",
	access.BY_STAFF: "activity_allow_staff_booking",
}


def require_actor_allowed(offering: OfferingSnapshot, actor_type: str) -> None:
	"""Raise NotEligibleError where the offering doesn't take bookings from this kind of person."""
	field = ALLOWED_BY_FIELD.get(actor_type)
	if field and not getattr(offering, field):
		who = {
			access.BY_STUDENT: _("students themselves"),
			access.BY_GUARDIAN: _("guardians"),
			access.BY_STAFF: _("staff"),
		}[actor_type]
		frappe.throw(
			_("{0} takes no bookings from {1}. Please ask the school's office.").format(
				bold(offering.title), who
			),
			exc=NotEligibleError,
			title=_("Not Eligible"),
		)


def require_eligible(offering: OfferingSnapshot, student: StudentSnapshot) -> None:
	"""Raise NotEligibleError with every condition of the offering that the student doesn't meet."""
	reasons = list(reasons_against(offering, student))
	if reasons:
		frappe.throw(" ".join(reasons), exc=NotEligibleError, title=_("Not Eligible"))


class Conditions:
	"""What an offering asks for and is stored elsewhere: read when first needed, and once for many students."""

	def __init__(self, offering: OfferingSnapshot) -> None:
		self.offering = offering

	@cached_property
	def schools_below(self) -> frozenset[str]:
		# a family may book without a right to read schools
		return frozenset(get_descendants_of("School", self.offering.school, ignore_permissions=True))

	@cached_property
	def year_groups(self) -> list[str]:
		return [year_group for (year_group,) in _year_groups(offering=self.offering.name)]


@prepared
def _year_groups() -> QueryBuilder:
	row = DocType("Program Offering Year Group")
	query = frappe.qb.from_(row).select(row.year_group).orderby(row.idx)
	return query.where((row.parent == value("offering")) & (row.parenttype == "Program Offering"))


def reasons_against(
	offering: OfferingSnapshot, student: StudentSnapshot, conditions: Conditions | None = None
) -> Iterator[str]:
	"""Give a sentence for every condition that fails; nothing for an eligible student."""
	conditions = conditions or Conditions(offering)
	if not student.enabled:
		yield _("{0} is no longer enrolled.").format(bold(student.student_name))
	yield from _against_school(offering, student, conditions)
	yield from _against_age(offering, student)
	yield from _against_year_group(offering, student, conditions)


def _against_school(
	offering: OfferingSnapshot, student: StudentSnapshot, conditions: Conditions
) -> Iterator[str]:
	if student.school != offering.school and student.school not in conditions.schools_below:
		yield _("{0} is for students of {1}, and {2} goes to {3}.").format(
			bold(offering.title), bold(offering.school), bold(student.student_name), bold(student.school)
		)


def _against_age(offering: OfferingSnapshot, student: StudentSnapshot) -> Iterator[str]:
	minimum, maximum = offering.activity_min_age_years, offering.activity_max_age_years
	if not (minimum or maximum):
		return
	if not student.date_of_birth:
		yield _("{0} has an age limit, and the date of birth of {1} isn't on record.").format(
			bold(offering.title), bold(student.student_name)
		)
		return
	age = ages.full_years(student.date_of_birth, offering.start_date)
	if not ages.is_within(age, minimum, maximum):
		yield _("{0} is for ages {1}, and {2} will be {3} when it starts.").format(
			bold(offering.title), _age_range(minimum, maximum), bold(student.student_name), age
		)


def _age_range(minimum: int, maximum: int) -> str:
	if minimum and maximum:
		return _("{0} to {1}").format(minimum, maximum)
	return _("from {0}").format(minimum) if minimum else _("up to {0}").format(maximum)


def _against_year_group(
	offering: OfferingSnapshot, student: StudentSnapshot, conditions: Conditions
) -> Iterator[str]:
	year_groups = conditions.year_groups
	if year_groups and student.year_group not in year_groups:
		yield _("{0} is for {1}, and {2} is in {3}.").format(
			bold(offering.title),
			", ".join(bold(year_group) for year_group in year_groups),
			bold(student.student_name),
			bold(student.year_group or _("no year group")),
		)
