"""A limit that would keep a family from accepting the offer it has is refused: what was offered can be accepted."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, getdate, now_datetime

from ifitwala_ed.activities.booking import intake, lifecycle, snapshot_reader
from ifitwala_ed.activities.booking.snapshots import Conditions, OfferingSnapshot, StudentSnapshot
from ifitwala_ed.core.errors import throw
from ifitwala_ed.core.wording import bold
from ifitwala_ed.exceptions import InvalidTransitionError


def require_acceptable(doc: Any) -> None:
	"""Refuse limits of age and year under which an open offer of this offering could not be accepted any more."""
	before = doc.get_doc_before_save()
	if before:
		_require(doc.name, _limits(before), _limits(doc))


def require_acceptable_year_groups(
	program_offering: str, *, gone: str | None = None, come: str | None = None
) -> None:
	"""The same for a row of the year groups that was stored or deleted by itself."""
	doc = frappe.get_doc("Program Offering", program_offering)
	now = _limits(doc)
	years = {*now[3]} - {come or ""} | ({gone} if gone else set())
	_require(program_offering, (*now[:3], tuple(sorted(years))), now)


def _require(program_offering: str, before: tuple, after: tuple) -> None:
	students = _students_with_offers(program_offering) if before != after else []
	if not students:
		return
	stored = snapshot_reader.load_offering(program_offering)
	schools = snapshot_reader.conditions_of(stored, {student.school for student in students}).schools
	was, will_be = (_with_limits(stored, schools, each) for each in (before, after))
	lost = [
		student.student_name
		for student in students
		if not _is_refused(was, student) and _is_refused(will_be, student)
	]
	if lost:
		throw(
			InvalidTransitionError,
			_(
				"{0}: the seat offered there could not be accepted under these limits. Wait for the answer, or cancel the"
				" booking first."
			).format(", ".join(map(bold, lost))),
			title=_("Offers Are Open"),
			values={"students": lost},
		)


def _limits(doc: Any) -> tuple:
	years = tuple(sorted(row.year_group or "" for row in doc.get("activity_year_groups") or ()))
	return cint(doc.activity_min_age_years), cint(doc.activity_max_age_years), getdate(doc.start_date), years


def _with_limits(
	offering: OfferingSnapshot, schools: frozenset[str], limits: tuple
) -> tuple[OfferingSnapshot, Conditions]:
	youngest, oldest, starts, years = limits
	limited = replace(
		offering, activity_min_age_years=youngest, activity_max_age_years=oldest, start_date=starts
	)
	return limited, Conditions(schools, tuple(filter(None, years)))


def _is_refused(asked: tuple[OfferingSnapshot, Conditions], student: StudentSnapshot) -> bool:
	offering, conditions = asked
	return any(intake.against_student(offering, student, conditions))


def _students_with_offers(program_offering: str) -> list[StudentSnapshot]:
	"""Return who has an offer that stands and that staff did not make in spite of the limits, in two queries."""
	found = frappe.get_all(
		"Activity Booking",
		filters=[
			["program_offering", "=", program_offering],
			["status", "=", lifecycle.OFFERED],
			["offer_expires_on", ">", now_datetime()],
			["eligibility_override_reason", "is", "not set"],
		],
		pluck="student",
		order_by="student asc",
	)
	return list(_read(found)) if found else []


def _read(students: list[str]) -> Iterable[StudentSnapshot]:
	rows = frappe.get_all(
		"Student",
		filters={"name": ["in", students]},
		fields=list(StudentSnapshot.__annotations__),
		order_by="student_name asc, name asc",
	)
	return (StudentSnapshot(**row) for row in rows)
