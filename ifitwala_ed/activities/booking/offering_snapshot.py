"""What booking needs to know of an offering, read once with a fixed number of queries."""

from dataclasses import dataclass
from datetime import date, datetime

import frappe
from frappe.query_builder import DocType
from pypika.queries import QueryBuilder

from ifitwala_ed.activities.booking.sections import SeatCount, Section
from ifitwala_ed.core.prepared import prepared, stored_row, value

LEDGER = "Activity Seat Ledger"
SEAT_FIELDS = ("name", "capacity", "seats_held", "waiting", "revision")
OFFERING_FIELDS = (
	"name",
	"title",
	"school",
	"company",
	"status",
	"start_date",
	"end_date",
	"capacity",
	"activity_booking_enabled",
	"activity_booking_status",
	"activity_booking_open_from",
	"activity_booking_open_to",
	"activity_allocation_mode",
	"activity_allow_student_booking",
	"activity_allow_guardian_booking",
	"activity_allow_staff_booking",
	"activity_min_age_years",
	"activity_max_age_years",
	"activity_max_choices",
	"activity_waitlist_enabled",
	"activity_auto_promote_waitlist",
	"activity_waitlist_offer_hours",
	"activity_payment_required",
	"activity_fee_amount",
	"activity_billable_offering",
)


@dataclass(frozen=True)
class OfferingSnapshot:
	"""An offering, its sections in the order they are tried, and its total where it has one."""

	name: str
	title: str
	school: str
	company: str | None
	currency: str | None
	status: str
	start_date: date
	end_date: date
	capacity: int
	activity_booking_enabled: int
	activity_booking_status: str
	activity_booking_open_from: datetime | None
	activity_booking_open_to: datetime | None
	activity_allocation_mode: str
	activity_allow_student_booking: int
	activity_allow_guardian_booking: int
	activity_allow_staff_booking: int
	activity_min_age_years: int
	activity_max_age_years: int
	activity_max_choices: int
	activity_waitlist_enabled: int
	activity_auto_promote_waitlist: int
	activity_waitlist_offer_hours: int
	activity_payment_required: int
	activity_fee_amount: float
	activity_billable_offering: str | None
	sections: tuple[Section, ...]
	total: SeatCount | None

	@property
	def active_sections(self) -> tuple[Section, ...]:
		return tuple(section for section in self.sections if section.is_active)

	@property
	def revisions(self) -> dict[str, int]:
		"""The revision of every ledger row as it was read."""
		rooms = [section.seats for section in self.sections] + ([self.total] if self.total else [])
		return {room.ledger: room.revision for room in rooms}

	def section(self, student_group: str | None) -> Section | None:
		"""The section of a student group, active or not, or None where the offering doesn't have it."""
		return next((each for each in self.sections if each.student_group == student_group), None)


def find(program_offering: str) -> OfferingSnapshot | None:
	"""Read an offering with its sections and seats, if there is one of that name.

	Two queries however many sections it has, three where it has an overall limit.
	"""
	rows = _offering(name=program_offering)
	if not rows:
		return None
	offering = dict(zip((*OFFERING_FIELDS, "currency"), rows[0], strict=True))
	return OfferingSnapshot(
		**offering,
		sections=_sections(program_offering),
		total=_total(program_offering) if offering["capacity"] else None,
	)


def load(program_offering: str) -> OfferingSnapshot:
	"""Read an offering that exists. Raises DoesNotExistError where it doesn't."""
	offering = find(program_offering)
	if not offering:
		raise frappe.DoesNotExistError(program_offering)
	return offering


@prepared
def _offering() -> QueryBuilder:
	offering, company = DocType("Program Offering"), DocType("Company")
	return (
		frappe.qb.from_(offering)
		.left_join(company)
		.on(company.name == offering.company)
		.select(*(offering[field] for field in OFFERING_FIELDS), company.default_currency)
		.where(offering.name == value("name"))
	)


def _total(program_offering: str) -> SeatCount | None:
	row = stored_row(LEDGER, SEAT_FIELDS, name=f"{program_offering}-total")
	return SeatCount(*row.values()) if row else None


def _sections(program_offering: str) -> tuple[Section, ...]:
	return tuple(
		Section(
			student_group=student_group,
			title=label or group_name or student_group,
			idx=idx,
			priority_tier=priority_tier,
			is_active=bool(is_active),
			allow_waitlist=bool(allow_waitlist),
			# a section whose offering was never saved as such has no ledger row yet, and so no seats
			seats=SeatCount(*its_room) if its_room[0] else SeatCount("", 0, 0, 0, 0),
		)
		for student_group, label, group_name, idx, priority_tier, is_active, allow_waitlist, *its_room in _sections_with_rooms(
			program_offering=program_offering
		)
	)


@prepared
def _sections_with_rooms() -> QueryBuilder:
	section, group, room = (
		DocType("Program Offering Activity Section"),
		DocType("Student Group"),
		DocType(LEDGER),
	)
	return (
		frappe.qb.from_(section)
		.left_join(group)
		.on(group.name == section.student_group)
		.left_join(room)
		.on((room.program_offering == section.parent) & (room.student_group == section.student_group))
		.select(
			section.student_group,
			section.section_label,
			group.student_group_name,
			section.idx,
			section.priority_tier,
			section.is_active,
			section.allow_waitlist,
			*(room[field] for field in SEAT_FIELDS),
		)
		.where((section.parent == value("program_offering")) & (section.parenttype == "Program Offering"))
		.orderby(section.priority_tier)
		.orderby(section.idx)
	)
