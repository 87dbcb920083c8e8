"""The Program Offering as an offering of activities: the controller that hooks.py puts in the place of the schedule's own."""

from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.utils import get_datetime

from ifitwala_ed.activities import archiving, next_term
from ifitwala_ed.activities.booking import access, capacity, lifecycle, seats, timetables
from ifitwala_ed.activities.booking.allocation import draws
from ifitwala_ed.activities.readiness import gate, staleness
from ifitwala_ed.activities.window import status
from ifitwala_ed.activities.window.state import OPEN
from ifitwala_ed.core.arguments import reads_arguments
from ifitwala_ed.core.errors import throw
from ifitwala_ed.core.wording import by_count
from ifitwala_ed.exceptions import (
	DatesOutOfOrderError,
	InvalidTransitionError,
	NumberNotPossibleError,
	SectionListedTwiceError,
)
from ifitwala_ed.permissions.request_method import require_post
from ifitwala_ed.permissions.roles import is_admin
from ifitwala_ed.schedule.doctype.program_offering.program_offering import ProgramOffering


class ActivityOffering(ProgramOffering):
	"""With booking enabled, an offering's sections are what families book."""

	def validate(self) -> None:
		super().validate()
		status.keep(self)
		self.validate_booking_window()
		self.validate_age_limits()
		self.validate_numbers()
		self.validate_sections_are_listed_once()
		self.validate_allocation_mode_is_fixed()
		archiving.require_nobody_booked(self)
		staleness.reset_if_changed(self)

	def on_update(self) -> None:
		capacity.sync_and_move_queue(self.name)
		self.seal_draw()

	def on_trash(self) -> None:
		draws.forget(self.name)
		ledger = frappe.qb.DocType(seats.LEDGER)
		frappe.qb.from_(ledger).delete().where(ledger.program_offering == self.name).run()

	def run_activity_preopen_readiness(self, raise_on_failure: bool = True) -> dict[str, Any]:
		"""Prove that every active section can take place; return the report.

		A passed gate keeps the materialized reservations and makes a Draft Ready; a failed one leaves no trace. Raises
		ReadinessError on failure unless told otherwise.
		"""
		report = gate.run_gate(self, keep_reservations=True)
		if raise_on_failure:
			gate.require_ready(report)
		return report

	@frappe.whitelist(methods=["POST"])
	@reads_arguments(only=is_admin)
	def copy_to_next_term(
		self, academic_year: str, start_date: date, end_date: date, title: str | None = None
	) -> str:
		"""Admin of the school: return the same programme for another term, in Draft and with nobody booked; gives its
		name.
		"""
		require_post()
		access.require_offering_staff(self.name, admin=True)
		return next_term.copy_to_next_term(self.name, academic_year, start_date, end_date, title or None)

	def seal_draw(self) -> None:
		"""Draw the secret of a lottery before anybody applies: when it opens, or what is open becomes one."""
		is_lottery = self.activity_allocation_mode == lifecycle.LOTTERY
		if is_lottery and self.activity_booking_status == OPEN and not self.activity_lottery_commitment:
			self.activity_lottery_commitment = draws.prepare(self.name).commitment

	def validate_booking_window(self) -> None:
		opens, closes = self.activity_booking_open_from, self.activity_booking_open_to
		if opens and closes and get_datetime(closes) <= get_datetime(opens):
			throw(DatesOutOfOrderError, _("Booking closes before it opens."))

	def validate_age_limits(self) -> None:
		youngest, oldest = self.activity_min_age_years or 0, self.activity_max_age_years or 0
		if oldest and oldest < youngest:
			frappe.throw(
				_("The maximum age of {0} is under the minimum age of {1}.").format(oldest, youngest),
				title=_("Age Limits Out of Order"),
			)

	def validate_numbers(self) -> None:
		for fieldname in (
			"capacity",
			"activity_min_age_years",
			"activity_max_age_years",
			"activity_max_choices",
			"activity_waitlist_offer_hours",
			"activity_fee_amount",
		):
			if (self.get(fieldname) or 0) < 0:
				throw(
					NumberNotPossibleError,
					_("{0} can't be negative.").format(_(self.meta.get_label(fieldname))),
				)

	def validate_sections_are_listed_once(self) -> None:
		groups = [section.student_group for section in self.activity_sections]
		for section in self.activity_sections:
			section.validate_numbers()
			if groups.count(section.student_group) > 1:
				throw(
					SectionListedTwiceError,
					_("Row {0}: {1} is a section of this offering more than once.").format(
						section.idx, frappe.bold(section.title)
					),
				)

	def validate_allocation_mode_is_fixed(self) -> None:
		self.activity_allocation_mode = self.activity_allocation_mode or lifecycle.FIRST_COME
		before = self.get_doc_before_save()
		if not before or before.activity_allocation_mode == self.activity_allocation_mode:
			return
		timetables.require_nothing_new(before)
		active = frappe.db.count(
			"Activity Booking",
			{"program_offering": self.name, "status": ["in", lifecycle.ACTIVE_STATES]},
		)
		if active:
			throw(
				InvalidTransitionError,
				by_count(
					active,
					_("The allocation mode can't change while one booking is active."),
					_("The allocation mode can't change while {0} bookings are active."),
				).format(active),
				title=_("Allocation Mode Is Fixed"),
			)
