from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_datetime, getdate

from ifitwala_ed.core import server_set_fields
from ifitwala_ed.activities.booking.allocation import draws
from ifitwala_ed.activities.booking import access, capacity, lifecycle, seats
from ifitwala_ed.activities.readiness import gate, staleness
from ifitwala_ed.core.wording import by_count
from ifitwala_ed.exceptions import InvalidTransitionError
from ifitwala_ed.permissions.request_method import require_post
from ifitwala_ed.activities import next_term


class ProgramOffering(Document):
	"""A programme of a school in a term. With booking enabled, its sections are what families book.

	Flag ``activity_booking_status``: the status that opening or closing the window gives, which no form can.
	"""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF
		from ifitwala_ed.activities.doctype.program_offering_activity_section.program_offering_activity_section import (
			ProgramOfferingActivitySection,
		)
		from ifitwala_ed.schedule.doctype.program_offering_year_group.program_offering_year_group import (
			ProgramOfferingYearGroup,
		)

		academic_year: DF.Link
		activity: DF.Link | None
		activity_allocation_mode: DF.Literal["First Come First Serve", "Lottery (Preference)", "Manual"]
		activity_allocation_outcome: DF.Literal["Confirm", "Offer"]
		activity_allow_guardian_booking: DF.Check
		activity_allow_staff_booking: DF.Check
		activity_allow_student_booking: DF.Check
		activity_auto_promote_waitlist: DF.Check
		activity_billable_offering: DF.Link | None
		activity_booking_enabled: DF.Check
		activity_booking_open_from: DF.Datetime | None
		activity_booking_open_to: DF.Datetime | None
		activity_booking_status: DF.Literal["Draft", "Ready", "Open", "Closed"]
		activity_fee_amount: DF.Currency
		activity_lottery_commitment: DF.Data | None
		activity_lottery_input_hash: DF.Data | None
		activity_max_age_years: DF.Int
		activity_max_choices: DF.Int
		activity_min_age_years: DF.Int
		activity_payment_required: DF.Check
		activity_readiness_checked_on: DF.Datetime | None
		activity_readiness_fingerprint: DF.Data | None
		activity_sections: DF.Table[ProgramOfferingActivitySection]
		activity_waitlist_enabled: DF.Check
		activity_waitlist_offer_hours: DF.Int
		activity_year_groups: DF.TableMultiSelect[ProgramOfferingYearGroup]
		capacity: DF.Int
		company: DF.Link | None
		end_date: DF.Date
		program: DF.Link
		school: DF.Link
		start_date: DF.Date
		status: DF.Literal["Planned", "Active", "Archived"]
		title: DF.Data
	# end: auto-generated types

	def validate(self) -> None:
		self.restore_server_set_fields()
		self.validate_dates()
		self.validate_booking_window()
		self.validate_age_limits()
		self.validate_numbers()
		self.validate_sections_are_listed_once()
		self.validate_allocation_mode_is_fixed()
		staleness.reset_if_changed(self)

	def on_update(self) -> None:
		capacity.sync_and_move_queue(self.name)

	def on_trash(self) -> None:
		draws.forget(self.name)
		ledger = frappe.qb.DocType(seats.LEDGER)
		frappe.qb.from_(ledger).delete().where(ledger.program_offering == self.name).run()

	def run_activity_preopen_readiness(self, raise_on_failure: bool = True) -> dict[str, Any]:
		"""Prove that every active section can take place; give the report.

		A passed gate keeps the materialized facts and makes a Draft Ready; a failed one leaves no trace. Raises
		ReadinessError on failure unless told otherwise.
		"""
		report = gate.run_gate(self, keep_reservations=True)
		if raise_on_failure:
			gate.require_ready(report)
		return report

	@frappe.whitelist(methods=["POST"])
	def copy_to_next_term(
		self, academic_year: str, start_date: str, end_date: str, title: str | None = None
	) -> str:
		"""Admin of the school: the same programme for another term, in Draft and with nobody booked; gives its name."""
		require_post()
		access.require_offering_staff(self.name, admin=True)
		return next_term.copy_to_next_term(self.name, academic_year, start_date, end_date, title or None)

	def restore_server_set_fields(self) -> None:
		server_set_fields.restore(self)
		self.activity_booking_status = (
			self.flags.activity_booking_status or self.activity_booking_status or "Draft"
		)

	def validate_dates(self) -> None:
		if getdate(self.end_date) < getdate(self.start_date):
			frappe.throw(_("The offering ends before it starts."), title=_("Dates Out of Order"))

	def validate_booking_window(self) -> None:
		opens, closes = self.activity_booking_open_from, self.activity_booking_open_to
		if opens and closes and get_datetime(closes) <= get_datetime(opens):
			frappe.throw(_("Booking closes before it opens."), title=_("Dates Out of Order"))

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
				frappe.throw(
					_("{0} can't be negative.").format(_(self.meta.get_label(fieldname))),
					title=_("Number Not Possible"),
				)

	def validate_sections_are_listed_once(self) -> None:
		groups = [section.student_group for section in self.activity_sections]
		for section in self.activity_sections:
			section.validate_numbers()
			if groups.count(section.student_group) > 1:
				frappe.throw(
					_("Row {0}: {1} is a section of this offering more than once.").format(
						section.idx, frappe.bold(section.title)
					),
					title=_("Section Listed Twice"),
				)

	def validate_allocation_mode_is_fixed(self) -> None:
		before = self.get_doc_before_save()
		if not before or before.activity_allocation_mode == self.activity_allocation_mode:
			return
		active = frappe.db.count(
			"Activity Booking",
			{"program_offering": self.name, "status": ["in", lifecycle.ACTIVE_STATES]},
		)
		if active:
			frappe.throw(
				by_count(
					active,
					_("The allocation mode can't change while one booking is active."),
					_("The allocation mode can't change while {0} bookings are active."),
				).format(active),
				exc=InvalidTransitionError,
				title=_("Allocation Mode Is Fixed"),
			)
