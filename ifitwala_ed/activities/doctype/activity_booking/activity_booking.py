import frappe
from frappe import _
from frappe.model.document import Document

from ifitwala_ed.core import server_set_fields
from ifitwala_ed.activities.booking import (
	access,
	active_bookings,
	choices,
	events,
	lifecycle,
	intake,
	offering_snapshot,
	roster,
	seats,
	terms,
	transition,
	waitlist,
)
from ifitwala_ed.school import student_locks
from ifitwala_ed.activities.booking.access import StudentSnapshot
from ifitwala_ed.activities.booking.active_bookings import ActiveBooking
from ifitwala_ed.activities.booking.allocation import tiers
from ifitwala_ed.activities.booking.offering_snapshot import OfferingSnapshot
from ifitwala_ed.activities.booking.lifecycle import NOWHERE, Place
from ifitwala_ed.exceptions import (
	BillingSetupError,
	InvalidReasonError,
	InvalidTransitionError,
	SectionFullError,
)

MAX_REASON_LENGTH = 1000


class ActivityBooking(Document):
	"""A student's application for, place in the queue of, or seat in one offering.

	Flags of the booking services, which have judged before: ``offering`` (facts read in this transaction),
	``tried`` (sections that a newcomer may get), ``request`` (surface and idempotency), ``actor_type`` (who books),
	``event`` (a name of its own for the transition), ``section_is_cancelled`` (by the school, in this act),
	``student_is_locked`` (the lock was the transaction's first statement),
	``allocation_run`` and ``reason`` (which decision of staff it is, and why), ``settles_later`` (the service takes the seat after the save, next to the commit).
	"""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF
		from ifitwala_ed.activities.doctype.activity_booking_choice.activity_booking_choice import (
			ActivityBookingChoice,
		)

		account_holder: DF.Link | None
		active_marker: DF.Data | None
		allocated_student_group: DF.Link | None
		allocation_mode: DF.Literal["", "First Come First Serve", "Lottery (Preference)", "Manual"]
		allocation_run: DF.Link | None
		amount: DF.Currency
		billing_error: DF.SmallText | None
		billing_status: DF.Literal["Not Required", "Pending", "Invoiced", "Failed", "Voided"]
		booked_by_user: DF.Link | None
		booking_actor_type: DF.Literal["", "Student", "Guardian", "Staff", "System"]
		cancellation_reason: DF.SmallText | None
		cancelled_by: DF.Link | None
		cancelled_on: DF.Datetime | None
		choices: DF.Table[ActivityBookingChoice]
		confirmed_by: DF.Link | None
		confirmed_on: DF.Datetime | None
		currency: DF.Link | None
		eligibility_override_reason: DF.SmallText | None
		goes_first: DF.Check
		idempotency_key: DF.Data | None
		offer_expires_on: DF.Datetime | None
		offering_title: DF.Data | None
		org_communication: DF.Link | None
		payment_required: DF.Check
		program_offering: DF.Link
		request_fingerprint: DF.Data | None
		request_surface: DF.Literal["", "Guardian Portal", "Student Portal", "Desk", "API"]
		sales_invoice: DF.Link | None
		school: DF.Link | None
		status: DF.Literal[
			"Draft", "Submitted", "Waitlisted", "Offered", "Confirmed", "Cancelled", "Rejected", "Expired"
		]
		student: DF.Link
		student_name: DF.Data | None
		submitted_by: DF.Link | None
		submitted_on: DF.Datetime | None
		waitlist_joined_on: DF.Datetime | None
	# end: auto-generated types

	def check_if_latest(self) -> None:
		"""Take the student's lock before the booking's row, which is the order of locks everywhere."""
		if not self.flags.student_is_locked:
			student_locks.lock_student(self.student)
		super().check_if_latest()

	def validate(self) -> None:
		server_set_fields.restore(self)
		self.allocation_run = self.flags.allocation_run or self.allocation_run
		if self.is_new():
			self.begin()
		elif self.becomes_active:
			# a draft agrees to nothing: while there are only drafts the offering's mode and fee may change
			terms.set_terms(self, self.offering, self.student_snapshot)
		if self.becomes_active:
			self.judge_newcomer()
		self.clear_section_without_place()
		self.validate_transition()
		self.validate_choices()
		tiers.require_reasons(self)
		self.validate_reason()
		self.validate_account_holder()
		self.validate_assignment()
		transition.note(self, self.place_before, self.place, self.offering)

	def after_insert(self) -> None:
		tiers.note_those_of_new(self)

	def on_update(self) -> None:
		self.follow_transition()
		if not self.flags.settles_later:
			self.settle_or_refuse()

	def on_trash(self) -> None:
		if self.status != lifecycle.DRAFT:
			frappe.throw(
				_("Only a draft can be deleted. Cancel the booking instead, so that its history stays."),
				exc=InvalidTransitionError,
				title=_("Bookings Are Kept"),
			)

	def before_rename(self, old: str, new: str, merge: bool = False) -> None:
		frappe.throw(_("A booking keeps its name."), exc=InvalidTransitionError, title=_("Bookings Are Kept"))

	@property
	def place(self) -> Place:
		return Place(self.status, self.allocated_student_group or None)

	@property
	def place_before(self) -> Place:
		before = self.get_doc_before_save()
		return Place(before.status, before.allocated_student_group or None) if before else NOWHERE

	@property
	def offering(self) -> OfferingSnapshot:
		if not self.flags.offering:
			self.flags.offering = offering_snapshot.load(self.program_offering)
		return self.flags.offering

	@property
	def student_snapshot(self) -> StudentSnapshot:
		if not self.flags.student_snapshot:
			self.flags.student_snapshot = access.load_student(self.student)
		return self.flags.student_snapshot

	@property
	def other_bookings(self) -> list[ActiveBooking]:
		if self.flags.other_bookings is None:
			self.flags.other_bookings = active_bookings.of_student(
				self.student, other_than=self.name, read_newest=not self.flags.student_is_locked
			)
		return self.flags.other_bookings

	@property
	def ranked_choices(self) -> list[str]:
		return [choice.student_group for choice in self.choices]

	@property
	def becomes_active(self) -> bool:
		return lifecycle.is_active(self.status) and not lifecycle.is_active(self.place_before.status)

	def begin(self) -> None:
		terms.set_terms(self, self.offering, self.student_snapshot)
		self.booked_by_user = frappe.session.user
		self.booking_actor_type = self.flags.actor_type or access.actor_type_of(self.student_snapshot)
		self.request_surface = "Desk"
		if request := self.flags.request:
			self.request_surface = request.surface
			self.idempotency_key = request.idempotency_key
			self.request_fingerprint = request.fingerprint

	def judge_newcomer(self) -> None:
		transition.require_entry(self, self.place_before, self.place)
		intake.require_no_other(self)
		if self.flags.tried is None:
			self.flags.tried = intake.judge(
				self.offering,
				self.student_snapshot,
				self.booking_actor_type,
				choices.parse(self.ranked_choices or None),
				override_reason=self.eligibility_override_reason,
			)
			terms.require_billable(self.offering, self.student_snapshot, self.account_holder)
		if self.allocation_mode == lifecycle.FIRST_COME:
			self.find_place()

	def find_place(self) -> None:
		"""In First Come First Serve nothing rests in Submitted: the newcomer gets a place at once."""
		wished = self.place
		tried = self.flags.tried
		if wished.student_group:
			tried = [transition.require_assignable(self, self.offering)]
		found = intake.find_place(
			self,
			self.offering,
			tried,
		)
		if wished.status == lifecycle.CONFIRMED and found.status != lifecycle.CONFIRMED:
			intake.refuse_full(self.offering, tried)
		self.status = found.status
		self.allocated_student_group = found.section.student_group
		self.flags.was_placed = True

	def clear_section_without_place(self) -> None:
		if self.status in (lifecycle.DRAFT, lifecycle.SUBMITTED):
			self.allocated_student_group = None
		elif self.status not in lifecycle.SECTION_STATES:
			self.allocated_student_group = self.place_before.student_group

	def validate_transition(self) -> None:
		before = self.place_before
		if self.flags.was_placed and before.status == lifecycle.DRAFT:
			before = Place(lifecycle.SUBMITTED, None)
		transition.require_allowed(self, before, self.place)

	def validate_choices(self) -> None:
		before = self.get_doc_before_save()
		if not before or before.ranked_choices == self.ranked_choices:
			return
		if before.status not in (lifecycle.DRAFT, lifecycle.SUBMITTED):
			frappe.throw(
				_("The choices of a booking that is {0} stay as they are.").format(_(before.status)),
				exc=InvalidTransitionError,
				title=_("Choices Are Fixed"),
			)
		if self.ranked_choices:
			settings = frappe.get_cached_doc("Activity Booking Settings")
			choices.resolve(self.offering, choices.parse(self.ranked_choices), settings.default_max_choices)

	def validate_reason(self) -> None:
		"""The reason is told in notices and kept in the history, so it is no letter."""
		length = len(self.cancellation_reason or "")
		if length > MAX_REASON_LENGTH:
			frappe.throw(
				_("The reason has {0} characters, and at most {1} can be kept. Please shorten it.").format(
					length, MAX_REASON_LENGTH
				),
				exc=InvalidReasonError,
				title=_("Reason Too Long"),
			)

	def validate_account_holder(self) -> None:
		before = self.get_doc_before_save()
		if not before or before.account_holder == self.account_holder:
			return
		if self.billing_status == "Invoiced":
			frappe.throw(
				_("Invoice {0} is for another payer. Delete or cancel it first, then make a new one.").format(
					self.sales_invoice
				),
				exc=BillingSetupError,
				title=_("Already Invoiced"),
			)
		terms.require_billable(self.offering, self.student_snapshot, self.account_holder)

	def validate_assignment(self) -> None:
		if self.status not in lifecycle.SECTION_STATES or self.place == self.place_before:
			return
		section = transition.require_assignable(self, self.offering)
		if self.flags.was_placed:
			return
		transition.require_no_clash(self, section)
		if lifecycle.holds_seat(self.status):
			transition.require_still_eligible(self, self.offering)

	def follow_transition(self) -> None:
		"""What every transition leaves behind: its event, and the roster."""
		before, after = self.place_before, self.place
		if before == after or after.status == lifecycle.DRAFT:
			return
		if before.status == lifecycle.DRAFT and self.flags.was_placed:
			submitted = Place(lifecycle.SUBMITTED, None)
			events.record(self.name, before, submitted)
			before = submitted
		reason = self.cancellation_reason if after.status == lifecycle.CANCELLED else self.flags.reason
		events.record(self.name, before, after, event=self.flags.event, reason=reason)
		roster.follow(self.student, before, after)

	def settle(self) -> None:
		"""Take and give back what the transition does with seats: the last thing before the commit."""
		seats.settle(
			self.program_offering,
			self.place_before,
			self.place,
			has_total=self.offering.total is not None,
			judged_revisions=self.offering.revisions if self.flags.was_placed else None,
		)

	def settle_or_refuse(self) -> None:
		"""Settle on Desk and REST, where a lost race is told to the person, and let the queue move after it."""
		try:
			self.settle()
		except seats.SeatRefused:
			frappe.throw(
				_("No seat is free there any more. Reload the booking and choose another section."),
				exc=SectionFullError,
				title=_("Section Full"),
			)
		if self.place_before.held and self.place_before != self.place:
			waitlist.fill_later(self.program_offering)

	def save_and_settle(self) -> None:
		"""Store a judged transition, then settle its seats, so that only the commit follows the seat's UPDATE.

		Whoever calls this has checked the caller's access and holds the student's lock.
		"""
		self.flags.student_is_locked = True
		self.flags.settles_later = True
		self.flags.ignore_links = True
		# the endpoint or job has judged access to this booking by the contract's rules
		self.save(ignore_permissions=True)
		self.settle()


def on_doctype_update() -> None:
	frappe.db.add_unique(
		"Activity Booking",
		["student", "program_offering", "active_marker"],
		constraint_name="unique_active_booking",
	)
	frappe.db.add_unique(
		"Activity Booking", ["booked_by_user", "idempotency_key"], constraint_name="unique_idempotency_key"
	)
	frappe.db.add_index("Activity Booking", ["allocated_student_group", "status", "waitlist_joined_on"])
	frappe.db.add_index("Activity Booking", ["program_offering", "status"])
	frappe.db.add_index("Activity Booking", ["student", "status"])
