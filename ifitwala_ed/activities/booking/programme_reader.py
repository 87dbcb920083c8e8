"""Reads what decides on booking for several children and many offerings at once: the snapshots of ``snapshot_reader``
by the dozen, with a number of queries that doesn't grow. Reads without locks, for whoever only shows what could be booked.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import frappe
from frappe.query_builder import DocType
from frappe.utils import now_datetime
from pypika.queries import QueryBuilder

from ifitwala_ed.activities import booking_settings
from ifitwala_ed.activities.booking import (
	billability,
	clash_counts,
	overlap,
	payers,
	snapshot_reader,
)
from ifitwala_ed.activities.booking import snapshot_queries as queries
from ifitwala_ed.activities.booking.clash_counts import ClashCount
from ifitwala_ed.activities.booking.intake import Intake
from ifitwala_ed.activities.booking.snapshot_queries import LEDGER, OFFERING_FIELDS, SEAT_FIELDS
from ifitwala_ed.activities.booking.snapshots import (
	ActiveBooking,
	Application,
	Billing,
	Clash,
	Conditions,
	OfferingSnapshot,
	SeatCount,
	Section,
	StudentSnapshot,
)
from ifitwala_ed.activities.window import state

# what families are shown of an offering besides what decides
ABOUT: Final = ("activity_name", "category", "description", "what_to_bring", "pickup_instructions")


@dataclass(frozen=True)
class Announced:
	"""An offering that families are shown, with the schools of theirs it is for."""

	offering: OfferingSnapshot
	schools: frozenset[str]
	about: Mapping[str, Any]


@dataclass(frozen=True)
class Facts:
	"""All that decides on booking any of some offerings for any of some students."""

	announced: Sequence[Announced]
	bookings: Mapping[str, list[ActiveBooking]]
	clash_counts: Mapping[str, list[ClashCount]]
	waited_for: Collection[str]
	# who is charged for each student by which company, or could be
	payers: Collection[tuple[str, str | None]]

	def intake(self, announced: Announced, student: StudentSnapshot, actor_type: str) -> Intake:
		"""Return an application for the first section that can be chosen, as ``intake`` judges it. No query."""
		offering = announced.offering
		possible = [each for each in offering.active_sections if each.meets] or offering.active_sections
		first = [section.student_group for section in possible[:1]]
		groups = {section.student_group for section in offering.sections}
		return Intake(
			application=Application(actor_type, first or None),
			offering=offering,
			student=student,
			now=now_datetime(),
			conditions=Conditions(announced.schools | {offering.school}, offering.year_groups),
			billing=Billing((student.name, offering.company) in self.payers, offering.is_set_up),
			default_max_choices=booking_settings.read().default_max_choices,
			other_bookings=self.bookings.get(student.name, []),
			clashes=self.clashes(student.name, groups),
			waited_for=[group for group in self.waited_for if group in groups],
		)

	def clashes(self, student: str, groups: Collection[str]) -> dict[str, Clash]:
		"""Return which of the groups the student can't attend, each with its first clash."""
		return {name: found.clash for name, found in self.clashing(student, groups).items()}

	def clashing(self, student: str, groups: Collection[str]) -> dict[str, ClashCount]:
		"""As ``clashes``, with the number of sessions."""
		first: dict[str, ClashCount] = {}
		for found in self.clash_counts.get(student, []):
			if found.student_group in groups:
				first.setdefault(found.student_group, found)
		return first


def read(students: Sequence[StudentSnapshot], today: date, program_offering: str | None = None) -> Facts:
	"""Read what is announced for the students' schools and isn't over, or the one offering named whenever it was.

	Thirteen queries at most, however many offerings, sections and students there are.
	"""
	announced = _announced({each.school for each in students}, today, program_offering) if students else []
	if not announced:
		return Facts((), {}, {}, (), ())
	names = [student.name for student in students]
	bookings, classes = _bookings(names), _classes(names)
	sections = [section for each in announced for section in each.offering.active_sections]
	return Facts(
		announced=announced,
		bookings=bookings,
		clash_counts=_clash_counts(sections, bookings, classes),
		waited_for=_waited_for(sections),
		payers=_payers(students, announced),
	)


def _announced(schools: Collection[str], today: date, program_offering: str | None) -> list[Announced]:
	"""Four queries at most."""
	rows = _offerings(schools, today, program_offering).run()
	if not rows:
		# a list of nothing is no SQL
		return []
	ends = len(OFFERING_FIELDS) + 1
	by_name: dict[str, tuple] = {row[0]: row for row in rows}
	own_schools: dict[str, set[str]] = {}
	for row in rows:
		own_schools.setdefault(row[0], set()).add(row[-1])
	sections, totals, years = _sections(by_name), _totals(by_name), _year_groups(by_name)
	found = []
	for name, row in by_name.items():
		fields = dict(zip((*OFFERING_FIELDS, "currency"), row[:ends], strict=True))
		about = dict(zip(ABOUT, row[ends : ends + len(ABOUT)], strict=True))
		offering = OfferingSnapshot(
			**fields,
			sections=sections.get(name, ()),
			total=totals.get(name),
			year_groups=years.get(name, ()),
			is_set_up=not fields["activity_payment_required"]
			or snapshot_reader.is_set_up(fields["activity_fee_amount"], row[ends + len(ABOUT) : -1]),
		)
		found.append(Announced(offering, frozenset(own_schools[name]), about))
	return found


def _offerings(schools: Collection[str], today: date, program_offering: str | None) -> QueryBuilder:
	"""Return each offering once for every school of the students that it is for: its own, and those below it."""
	offering, company, activity = DocType("Program Offering"), DocType("Company"), DocType("Activity")
	place, below = DocType("School").as_("place"), DocType("School").as_("below")
	billable, item = DocType("Billable Offering"), DocType("Item")
	query = (
		frappe.qb.from_(offering)
		.join(place)
		.on(place.name == offering.school)
		.join(below)
		.on((below.lft >= place.lft) & (below.rgt <= place.rgt))
		.left_join(company)
		.on(company.name == offering.company)
		.left_join(activity)
		.on(activity.name == offering.activity)
		.left_join(billable)
		.on(billable.name == offering.activity_billable_offering)
		.left_join(item)
		.on(item.name == billable.item)
		.select(
			*(offering[field] for field in OFFERING_FIELDS),
			company.default_currency,
			*(activity[field] for field in ABOUT),
			*billability.columns(place, billable, item),
			below.name,
		)
		.where(below.name.isin(sorted(schools)))
		.where(offering.activity_booking_enabled == 1)
		.where(offering.activity_booking_status.isin([state.OPEN, state.CLOSED]))
		.orderby(offering.title)
		.orderby(offering.name)
	)
	if program_offering:
		return query.where(offering.name == program_offering)
	return query.where((offering.status == "Active") & (offering.end_date >= today))


def _sections(offerings: Iterable[str]) -> dict[str, tuple[Section, ...]]:
	query, section = queries.sections_with_rooms()
	found: dict[str, tuple[Section, ...]] = {}
	now = now_datetime()
	for *row, offering in query.select(section.parent).where(section.parent.isin(list(offerings))).run():
		found[offering] = (*found.get(offering, ()), snapshot_reader.section_of(row, now))
	return found


def _totals(offerings: Mapping[str, tuple]) -> dict[str, SeatCount]:
	has_limit = [name for name, row in offerings.items() if row[OFFERING_FIELDS.index("capacity")]]
	if not has_limit:
		return {}
	room = DocType(LEDGER)
	rows = (
		frappe.qb.from_(room)
		.select(room.program_offering, *(room[field] for field in SEAT_FIELDS))
		.where(room.name.isin([f"{name}-total" for name in has_limit]))
		.run()
	)
	return {offering: SeatCount(*seats) for offering, *seats in rows}


def _year_groups(offerings: Iterable[str]) -> dict[str, tuple[str, ...]]:
	query, row = queries.year_groups()
	found: dict[str, tuple[str, ...]] = {}
	for year_group, offering in query.select(row.parent).where(row.parent.isin(list(offerings))).run():
		found[offering] = (*found.get(offering, ()), year_group)
	return found


def _bookings(students: list[str]) -> dict[str, list[ActiveBooking]]:
	query, booking = queries.active_bookings()
	query = query.select(booking.student).where(booking.student.isin(students)).orderby(booking.name)
	found: dict[str, list[ActiveBooking]] = {}
	for *row, student in query.run():
		found.setdefault(student, []).append(ActiveBooking(*row))
	return found


def _classes(students: list[str]) -> dict[str, set[str]]:
	query, row = queries.active_classes()
	found: dict[str, set[str]] = {}
	for name, student in query.select(row.student).where(row.student.isin(students)).run():
		found.setdefault(student, set()).add(name)
	return found


def _clash_counts(
	sections: Sequence[Section],
	bookings: Mapping[str, list[ActiveBooking]],
	classes: Mapping[str, set[str]],
) -> dict[str, list[ClashCount]]:
	"""Return the sections that meet while each student is elsewhere. One query."""
	bound: dict[str, set[str]] = {student: set(groups) for student, groups in classes.items()}
	for student, held in bookings.items():
		bound.setdefault(student, set()).update(each.held_section for each in held if each.held_section)
	everything = {name for names in bound.values() for name in names}
	if not everything or not sections:
		return {}
	found = clash_counts.read([section.student_group for section in sections], everything)
	return {
		student: [each for each in found if each.other_group in names] for student, names in bound.items()
	}


def _waited_for(sections: Sequence[Section]) -> Collection[str]:
	"""Return the sections in whose queue somebody waits who can attend, although a seat is free."""
	with_room = [each.student_group for each in sections if each.seats.has_free_seat and each.seats.waiting]
	return overlap.waiting_without_clash(with_room) if with_room else ()


def _payers(
	students: Sequence[StudentSnapshot], announced: Sequence[Announced]
) -> set[tuple[str, str | None]]:
	"""For which students somebody can be invoiced by which company: their own payer, or another who may be chosen.

	Two queries, and none where nothing has to be paid for.
	"""
	companies = {each.offering.company for each in announced if each.offering.activity_payment_required}
	if not companies:
		return set()
	query, row = queries.other_payers()
	others = query.select(row.parent).where(row.parent.isin([each.name for each in students])).run()
	charged = [*((each.account_holder, each.name) for each in students), *others]
	found = payers.find_each({holder for holder, _student in charged}, companies)
	return {
		(student, company)
		for holder, student in charged
		for company in companies
		if holder and not payers.why_not_invoiced(found.get((holder, company)), holder)
	}
