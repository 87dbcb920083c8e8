"""Reading who takes part in a run, with their lists: two queries, however many they are."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import frappe
from frappe.query_builder import DocType
from frappe.query_builder.functions import Coalesce

from ifitwala_ed.activities.booking.snapshots import StudentSnapshot


@dataclass(frozen=True)
class Wish:
	"""One choice of a booking as it is stored."""

	section: str
	tier: int
	tier_reason: str | None


@dataclass(frozen=True)
class Row:
	"""A booking that a run may decide, with its student."""

	booking: str
	student: StudentSnapshot
	wishes: tuple[Wish, ...]
	submitted_on: datetime | None
	account_holder: str | None
	customer: str | None
	override_reason: str | None


def read(program_offering: str, statuses: Collection[str]) -> list[Row]:
	"""Return the bookings of an offering in the given statuses."""
	wishes = _wishes(program_offering, statuses)
	booking, student = DocType("Activity Booking"), DocType("Student")
	payer, customer = DocType("Account Holder"), DocType("Customer")
	rows = (
		frappe.qb.from_(booking)
		.join(student)
		.on(student.name == booking.student)
		.left_join(payer)
		.on(payer.name == Coalesce(booking.account_holder, student.account_holder))
		.left_join(customer)
		.on((customer.name == payer.customer) & (customer.disabled == 0))
		.select(
			booking.name,
			booking.submitted_on,
			booking.account_holder,
			customer.name,
			booking.eligibility_override_reason,
			*(student[field] for field in StudentSnapshot.__annotations__ if field != "name"),
			student.name.as_("student"),
		)
		.where((booking.program_offering == program_offering) & booking.status.isin(list(statuses)))
		.orderby(booking.name)
		.run()
	)
	fields = [field for field in StudentSnapshot.__annotations__ if field != "name"]
	return [
		Row(
			booking=row[0],
			student=StudentSnapshot(name=row[-1], **dict(zip(fields, row[5:-1], strict=True))),
			wishes=tuple(wishes.get(row[0], ())),
			submitted_on=row[1],
			account_holder=row[2],
			customer=row[3],
			override_reason=row[4],
		)
		for row in rows
	]


def _wishes(program_offering: str, statuses: Collection[str]) -> dict[str, list[Wish]]:
	booking, choice = DocType("Activity Booking"), DocType("Activity Booking Choice")
	rows = (
		frappe.qb.from_(choice)
		.join(booking)
		.on(booking.name == choice.parent)
		.select(choice.parent, choice.student_group, choice.priority_tier, choice.priority_tier_reason)
		.where(choice.parenttype == "Activity Booking")
		.where((booking.program_offering == program_offering) & booking.status.isin(list(statuses)))
		.orderby(choice.parent)
		.orderby(choice.idx)
		.run()
	)
	wishes: dict[str, list[Wish]] = {}
	for parent, section, tier, reason in rows:
		wishes.setdefault(parent, []).append(Wish(section, tier, reason))
	return wishes
