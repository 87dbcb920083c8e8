"""The inputs of a run, read in one go: rows are judged first, and what can't take part is in them with its reason.

The number of queries is fixed. What names people stays outside the frozen inputs, in the candidates.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.utils import now_datetime, strip_html

from ifitwala_ed.activities.booking import (
	intake,
	intake_refusals,
	lifecycle,
	overlap,
	snapshot_reader,
)
from ifitwala_ed.activities.booking.allocation import applicants, clashes, lottery, solver
from ifitwala_ed.activities.booking.allocation.overrides import NONE, Overrides
from ifitwala_ed.activities.booking.reasons import Code, Reason
from ifitwala_ed.activities.booking.snapshots import OfferingSnapshot, Section
from ifitwala_ed.core import moments


@dataclass(frozen=True)
class Candidate:
	"""Who stands behind a pseudonym, and in words what keeps them from a choice (by section) or from the draw."""

	pseudonym: str
	booking: str
	student: str
	student_name: str
	reasons: Mapping[str, str]
	tier_reasons: Mapping[str, str]
	why_skipped: str


@dataclass(frozen=True)
class SectionSeats:
	"""All seats of a section as one run sees them, and how many free ones are kept for who waits already."""

	capacity: int
	kept: int


@dataclass(frozen=True)
class Frozen:
	"""The inputs that are hashed, the people that they don't name, and the seats before anything is taken off them.

	``limit`` is that of the whole offering, 0 for none. A run ``from_scratch`` gives everybody's place anew.
	"""

	inputs: solver.FrozenInputs
	candidates: Mapping[str, Candidate]
	school: str
	seats: Mapping[str, SectionSeats]
	limit: int
	from_scratch: bool


def freeze(program_offering: str, pseudonym_key: str, overrides: Overrides = NONE) -> Frozen:
	"""Read what a run of an offering would decide on now. The key makes the pseudonyms of students."""
	return _Freezer(program_offering, pseudonym_key, overrides).freeze()


class _Freezer:
	def __init__(self, program_offering: str, pseudonym_key: str, overrides: Overrides) -> None:
		self.offering: OfferingSnapshot = snapshot_reader.load_offering(program_offering)
		self.pseudonym_key = pseudonym_key
		self.overrides = overrides
		stored_mode = self.offering.activity_allocation_mode
		self.mode = overrides.mode or stored_mode
		# another mode asks how everything would have gone, not only what is still open; by the order of coming nothing is
		self.from_scratch = self.mode != stored_mode or self.mode == lifecycle.FIRST_COME
		self.statuses = lifecycle.ACTIVE_STATES if self.from_scratch else (lifecycle.SUBMITTED,)
		self.titles = {section.student_group: section.title for section in self.offering.sections}
		self.active = {
			section.student_group
			for section in self.offering.sections
			if overrides.is_active(section.student_group, section.is_active)
		}
		# A run from scratch asks how everything would have gone, whenever it is asked. And a closed section that a trial
		# opens has no sessions stored: what is not offered holds no room.
		self.over = {
			section.student_group
			for section in self.offering.sections
			if section.is_active and not self.from_scratch and not section.meets
		}
		self.stored_sizes = _stored_sizes(program_offering)

	def freeze(self) -> Frozen:
		rows = applicants.read(self.offering.name, self.statuses)
		self.clashes = clashes.read(
			self.offering.name,
			self.titles,
			self.statuses,
			after=None if self.from_scratch else now_datetime(),
		)
		self.why_unbillable = _why_unbillable(self.offering)
		self.conditions = snapshot_reader.conditions_of(self.offering, {row.student.school for row in rows})
		rows.sort(key=lambda row: (row.submitted_on is None, row.submitted_on, row.booking))
		pairs = [self._judge(row, arrival) for arrival, row in enumerate(rows, start=1)]
		seats = self._seats()
		inputs = solver.FrozenInputs(
			program_offering=self.offering.name,
			mode=self.mode,
			winners_are=_winners_are(self.offering.name),
			waitlist_enabled=bool(self.offering.activity_waitlist_enabled),
			total=self._total(reserved=sum(each.kept for each in seats.values())),
			sections=tuple(
				self._section(section, seats[section.student_group]) for section in self.offering.sections
			),
			applicants=tuple(applicant for applicant, _candidate in pairs),
		)
		candidates = {candidate.pseudonym: candidate for _applicant, candidate in pairs}
		return Frozen(inputs, candidates, self.offering.school, seats, self._limit(), self.from_scratch)

	def _seats(self) -> dict[str, SectionSeats]:
		"""Return the seats of every section. Those kept for who waits are not drawn."""
		waited_for = set() if self.from_scratch else self._waited_for()
		seats = {}
		for section in self.offering.sections:
			group = section.student_group
			# the ledger has no seats for a section that only this run sees open
			stored = section.seats.capacity if section.is_active else self.stored_sizes[group].seats
			capacity = self.overrides.capacity(group, stored) if group in self.active else 0
			free = max(0, capacity - self._held(section))
			seats[group] = SectionSeats(
				capacity, min(free, section.seats.waiting) if group in waited_for else 0
			)
		return seats

	def _section(self, section: Section, seats: SectionSeats) -> solver.FrozenSection:
		"""Return a section with the seats that are free for the draw."""
		held = self._held(section)
		return solver.FrozenSection(
			section.student_group,
			section.title,
			max(0, seats.capacity - held) - seats.kept,
			self.stored_sizes[section.student_group].minimum_size,
			held,
			section.allow_waitlist,
		)

	def _held(self, section: Section) -> int:
		return 0 if self.from_scratch else section.seats.seats_held

	def _waited_for(self) -> set[str]:
		"""Return the sections whose free seats belong to somebody who waits already: no newcomer passes them."""
		with_queue = [each.student_group for each in self.offering.sections if each.seats.waiting]
		return overlap.waiting_without_clash(with_queue) if with_queue else set()

	def _total(self, reserved: int) -> int | None:
		limit = self._limit()
		held = sum(self._held(section) for section in self.offering.sections)
		return max(0, limit - held - reserved) if limit else None

	def _limit(self) -> int:
		"""Return the most children of the whole offering; as on its form, 0 is no limit."""
		if self.overrides.total is not None:
			return self.overrides.total
		return self.offering.total.capacity if self.offering.total else 0

	def _judge(self, row: applicants.Row, arrival: int) -> tuple[solver.FrozenApplicant, Candidate]:
		pseudonym = lottery.pseudonym_of(self.pseudonym_key, row.student.name)
		why_skipped = self._why_skipped(row)
		not_eligible = self._why_not_eligible(row)
		choices, reasons = [], {}
		for wish in self._wishes(row):
			reason = not_eligible or self._why_excluded(row, wish.section)
			if reason:
				reasons[wish.section] = reason
			tier = self.overrides.tier(row.booking, wish.section, wish.tier)
			choices.append(solver.FrozenChoice(wish.section, tier, bool(reason)))
		candidate = Candidate(
			pseudonym=pseudonym,
			booking=row.booking,
			student=row.student.name,
			student_name=row.student.student_name,
			reasons=reasons,
			tier_reasons={wish.section: wish.tier_reason for wish in row.wishes if wish.tier_reason},
			why_skipped=why_skipped,
		)
		frozen_arrival = arrival if self.mode == lifecycle.FIRST_COME else 0
		return solver.FrozenApplicant(pseudonym, tuple(choices), bool(why_skipped), frozen_arrival), candidate

	def _wishes(self, row: applicants.Row) -> tuple[applicants.Wish, ...]:
		if row.wishes or not self.from_scratch:
			return row.wishes
		# first come first serve takes no list for no preference
		return tuple(
			applicants.Wish(section.student_group, 100, None)
			for section in self.offering.sections
			if section.student_group in self.active
		)

	def _why_skipped(self, row: applicants.Row) -> str:
		if not row.wishes and not self.from_scratch:
			return _("The booking has no choices. Add them and run again, or decide by hand.")
		if self.offering.activity_payment_required and not row.customer:
			about = {"offering": self.offering.title, "student": row.student.student_name}
			return _told([Reason(Code.NO_PAYER, about)])
		return self.why_unbillable

	def _why_not_eligible(self, row: applicants.Row) -> str:
		if row.override_reason:
			return ""
		return _told(intake.against_student(self.offering, row.student, self.conditions))

	def _why_excluded(self, row: applicants.Row, section: str) -> str:
		if section not in self.active:
			return _("{0} was closed.").format(self.titles.get(section) or section)
		if section in self.over:
			return _("{0} is over.").format(self.titles[section])
		clash = self.clashes.of(row.student.name, section)
		if clash:
			return _("{0} meets at the same time as {1}, first on {2}.").format(
				self.titles[section], clash.other_title, moments.moment(clash.from_datetime)
			)
		return ""


def _why_unbillable(offering: OfferingSnapshot) -> str:
	if offering.is_set_up:
		return ""
	return _told([Reason(Code.NOT_BILLABLE, {"offering": offering.title})])


def _winners_are(program_offering: str) -> str:
	return (
		frappe.db.get_value("Program Offering", program_offering, "activity_allocation_outcome") or "Confirm"
	)


def _stored_sizes(program_offering: str) -> dict[str, frappe._dict]:
	"""Return the seats of every section, were it open, and how many children it needs."""
	section, group = DocType("Program Offering Activity Section"), DocType("Student Group")
	rows = (
		frappe.qb.from_(section)
		.join(group)
		.on(group.name == section.student_group)
		.select(section.student_group, section.minimum_size, section.capacity_override, group.maximum_size)
		.where((section.parent == program_offering) & (section.parenttype == "Program Offering"))
		.orderby(section.idx)
		.run(as_dict=True)
	)
	return {
		row.student_group: frappe._dict(
			minimum_size=row.minimum_size, seats=row.capacity_override or row.maximum_size
		)
		for row in rows
	}


def _told(reasons: Iterable[Reason]) -> str:
	"""Return the sentences of reasons as plain text, which a run's results keep."""
	return strip_html(" ".join(intake_refusals.sentence(reason) for reason in reasons))
