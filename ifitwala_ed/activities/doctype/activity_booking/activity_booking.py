from datetime import datetime
from typing import Any

import frappe
from frappe import _
from frappe.utils import now_datetime

from ifitwala_ed.activities import booking_settings
from ifitwala_ed.activities.booking import (
	access,
	choice_rows,
	events,
	idempotency,
	intake,
	intake_refusals,
	lifecycle,
	roster,
	seats,
	snapshot_reader,
	transition,
	waitlist,
)
from ifitwala_ed.activities.booking.allocation import tiers
from ifitwala_ed.activities.booking.intake import Decision
from ifitwala_ed.activities.booking.judged import Judged
from ifitwala_ed.activities.booking.lifecycle import NOWHERE, Place
from ifitwala_ed.activities.booking.snapshots import Application, OfferingSnapshot, SeatCount
from ifitwala_ed.core import server_set_fields
from ifitwala_ed.core.document import SchoolDocument
from ifitwala_ed.core.errors import throw
from ifitwala_ed.exceptions import (
	BillingSetupError,
	InvalidReasonError,
	InvalidTransitionError,
	SectionFullError,
)
from ifitwala_ed.school import student_locks

MAX_REASON_LENGTH = 1000


class ActivityBooking(SchoolDocument):
	"""A student's application for, place in the queue of, or seat in one offering.

	Flag ``judged``: what a booking service hands over that holds the student's lock and settles the seats after the
	save (see ``Judged``). Without it, on Desk and by REST, the booking does both itself.
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

	def take_locks(self) -> None:
		"""Take the student's lock before the booking's row, which is the order of locks everywhere."""
		if not self.flags.judged:
			student_locks.lock_student(self.student)

	def load_doc_before_save(self, *, raise_exception: bool = False) -> None:
		"""What a service holds is as it read it; saved a second time it is read anew."""
		self._doc_before_save = self.flags.pop("as_held", None)
		if not self._doc_before_save:
			super().load_doc_before_save(raise_exception=raise_exception)

	def validate(self) -> None:
		self.judged: Judged = self.flags.judged or Judged(
			snapshot_reader.load_offering(self.program_offering)
		)
		self.decision: Decision | None = self.judged.decision
		if not self.decision:
			# what a service decided was made from the decision alone; everything else may come from a client
			server_set_fields.restore(self)
			self.allocation_run = self.judged.allocation_run or self.allocation_run
			if self.is_new() or self.becomes_active:
				self.apply()
			elif not self.judged.is_judged:
				self.validate_change()
			tiers.require_reasons(self)
			self.validate_reason()
		is_offer = self.status == lifecycle.OFFERED
		self.update(
			lifecycle.what_to_note(
				self.place_before,
				self.place,
				now=now_datetime(),
				user=frappe.session.user,
				billing_status=self.billing_status,
				offer_ends_on=self.new_offer_ends_on() if is_offer else None,
			)
		)

	def on_update(self) -> None:
		self.follow_transition()
		if not self.flags.judged:
			if not self.get_doc_before_save():
				tiers.note_those_of_new(self)
			self.settle_or_refuse()

	def on_trash(self) -> None:
		if self.status != lifecycle.DRAFT:
			throw(
				InvalidTransitionError,
				_("Only a draft can be deleted. Cancel the booking instead, so that its history stays."),
				title=_("Bookings Are Kept"),
			)

	def before_rename(self, old: str, new: str, merge: bool = False) -> None:
		throw(InvalidTransitionError, _("A booking keeps its name."), title=_("Bookings Are Kept"))

	@property
	def place(self) -> Place:
		return Place(self.status, self.allocated_student_group or None)

	@property
	def place_before(self) -> Place:
		before = self.get_doc_before_save()
		return Place(before.status, before.allocated_student_group or None) if before else NOWHERE

	@property
	def ranked_choices(self) -> list[str]:
		return [choice.student_group for choice in self.choices]

	@property
	def application(self) -> Application:
		return Application(
			actor_type=self.booking_actor_type,
			choices=self.ranked_choices or None,
			account_holder=self.account_holder,
			wished=self.place,
			previous_status=self.place_before.status,
			override_reason=self.eligibility_override_reason,
		)

	@property
	def becomes_active(self) -> bool:
		return lifecycle.is_active(self.status) and not lifecycle.is_active(self.place_before.status)

	def apply(self) -> None:
		"""Decide on an application made on Desk or by REST and set what was decided."""
		student = access.load_student(self.student)
		if self.is_new():
			self.booked_by_user = frappe.session.user
			self.booking_actor_type = access.actor_type_of(student)
			self.request_surface = "Desk"
		self.decision = intake.decide(
			snapshot_reader.read_intake(self.application, self.judged.offering, student, other_than=self.name)
		)
		if self.decision.reasons:
			intake_refusals.refuse(self.decision.reasons)
		self.update(self.decision.fields)

	def validate_change(self) -> None:
		"""Judge an edit of a stored booking."""
		self.clear_section_without_place()
		transition.require_allowed(
			self.place_before,
			self.place,
			self.offer_deadline(self.judged.offering),
			section_is_cancelled=self.judged.section_is_cancelled,
		)
		self.validate_choices()
		self.validate_account_holder()
		self.validate_assignment()

	def offer_deadline(self, offering: OfferingSnapshot) -> datetime | None:
		"""Return when the offer that is stored ends as things stand, or None where there is no end."""
		return transition.offer_deadline(offering, self.allocated_student_group, self.offer_expires_on)

	def new_offer_ends_on(self) -> datetime:
		return transition.offer_ends_on(self.judged.offering, self.allocated_student_group)

	def clear_section_without_place(self) -> None:
		if self.status in (lifecycle.DRAFT, lifecycle.SUBMITTED):
			self.allocated_student_group = None
		elif self.status not in lifecycle.SECTION_STATES:
			self.allocated_student_group = self.place_before.student_group

	def validate_choices(self) -> None:
		before = self.get_doc_before_save()
		if not before or before.ranked_choices == self.ranked_choices:
			return
		if before.status not in (lifecycle.DRAFT, lifecycle.SUBMITTED):
			throw(
				InvalidTransitionError,
				_("The choices of a booking that is {0} stay as they are.").format(_(before.status)),
				title=_("Choices Are Fixed"),
				values={"status": before.status},
			)
		if self.ranked_choices:
			limit = booking_settings.read().default_max_choices
			intake_refusals.refuse_if_any(
				intake.against_choices(self.judged.offering, self.ranked_choices, limit)
			)

	def validate_reason(self) -> None:
		"""The reason is told in notices and kept in the history, so it is no letter."""
		length = len(self.cancellation_reason or "")
		if length > MAX_REASON_LENGTH:
			throw(
				InvalidReasonError,
				_("The reason has {0} characters, and at most {1} can be kept. Please shorten it.").format(
					length, MAX_REASON_LENGTH
				),
				values={"length": length, "at_most": MAX_REASON_LENGTH},
			)

	def validate_account_holder(self) -> None:
		before = self.get_doc_before_save()
		if not before or before.account_holder == self.account_holder:
			return
		student = access.load_student(self.student)
		# left empty it is the student's own again, as on an application
		self.account_holder = self.account_holder or student.account_holder
		if self.billing_status == "Invoiced":
			throw(
				BillingSetupError,
				_("Invoice {0} is for another payer. Delete or cancel it first, then make a new one.").format(
					self.sales_invoice
				),
				title=_("Already Invoiced"),
				values={"sales_invoice": self.sales_invoice},
			)
		transition.require_billable(self.judged.offering, student, self.account_holder)

	def validate_assignment(self) -> None:
		"""A booking that is put into a section can be there; who holds a seat is eligible, or staff said why not."""
		if self.status not in lifecycle.SECTION_STATES or self.place == self.place_before:
			return
		offering = self.judged.offering
		section = transition.require_assignable(offering, self.allocated_student_group)
		read_newest = not self.flags.judged
		read = snapshot_reader.engagements_now if read_newest else snapshot_reader.engagements_of
		transition.require_no_clash(
			section,
			read(self.student, other_than=self.name),
			read_newest=read_newest,
			student_name=self.student_name or "",
			offering_title=self.offering_title or "",
		)
		if lifecycle.holds_seat(self.status) and not self.eligibility_override_reason:
			transition.require_eligible(offering, access.load_student(self.student))

	def follow_transition(self) -> None:
		"""What every transition leaves behind: its event, and the roster."""
		before, after = self.place_before, self.place
		if before == after or after.status == lifecycle.DRAFT:
			return
		if before.status == lifecycle.DRAFT and after.status in lifecycle.SECTION_STATES:
			# First Come First Serve decides in the moment of submitting
			submitted = Place(lifecycle.SUBMITTED, None)
			events.record_all([events.Transition(self.name, self.school, before, submitted)])
			before = submitted
		judged, event = self.judged, self.judged.event
		if before.status == lifecycle.DRAFT and after.status == lifecycle.CANCELLED:
			# the office's own note, of which no family has heard
			event = events.DRAFT_DISCARDED
		reason = self.cancellation_reason if after.status == lifecycle.CANCELLED else judged.reason
		events.record_all([events.Transition(self.name, self.school, before, after, event, reason)])
		roster.follow([(self.student, before, after)])

	def settle(self) -> None:
		"""Take and give back what the transition does with seats: the last thing before the commit."""
		if self.status == lifecycle.SUBMITTED and (judged := self.first_choice_with_seats()):
			seats.enter(judged)
		seats.settle(
			self.program_offering,
			[(self.place_before, self.place)],
			has_total=self.judged.offering.total is not None,
			judged=self.judged.offering.seat_counts,
			may_pass_a_queue=not self.decision,
		)

	def update_child_table(self, fieldname: str, df: Any = None) -> None:
		"""Choices that stay as they are aren't written again, and a new list is written at once, however long it is."""
		before = self.get_doc_before_save()
		if fieldname == "choices" and before:
			choice_rows.write(self.name, before.choices, self.choices)
		else:
			super().update_child_table(fieldname, df)

	def first_choice_with_seats(self) -> SeatCount | None:
		"""Return the ledger row of the best choice that has one, else of any section; None where there is none."""
		counts = self.judged.offering.seat_counts
		ledgers = [
			seats.ledger_name(self.program_offering, choice)
			for choice in self.judged.choices or self.ranked_choices
		]
		return next((counts[ledger] for ledger in [*ledgers, *sorted(counts)] if ledger in counts), None)

	def settle_or_refuse(self) -> None:
		"""Settle on Desk and REST, where a lost race is told to the person, and let the queue move after it."""
		try:
			self.settle()
		except seats.SeatRefused:
			throw(
				SectionFullError,
				_(
					"No seat is free there any more, or its times have changed. Reload the booking and choose again."
				),
			)
		if self.place_before.held and self.place_before != self.place:
			waitlist.fill_later(self.program_offering)

	def save_and_settle(self, judged: Judged) -> None:
		"""Store a transition, then settle its seats, so that only the commit follows the seat's UPDATE.

		Whoever calls this has checked the caller's access and holds the student's lock.
		"""
		self.flags.judged = judged
		self.flags.ignore_links = True
		# the endpoint or job has judged access to this booking
		self.save(ignore_permissions=True)
		self.settle()


def on_doctype_update() -> None:
	frappe.db.add_unique(
		"Activity Booking",
		["student", "program_offering", "active_marker"],
		constraint_name="unique_active_booking",
	)
	idempotency.keep_keys_exactly()
	frappe.db.add_unique(
		"Activity Booking", ["booked_by_user", "idempotency_key"], constraint_name="unique_idempotency_key"
	)
	frappe.db.add_index("Activity Booking", ["allocated_student_group", "status", "waitlist_joined_on"])
	frappe.db.add_index("Activity Booking", ["program_offering", "status"])
	frappe.db.add_index("Activity Booking", ["student", "status"])
	frappe.db.add_index("Activity Booking", ["status", "offer_expires_on"])
	frappe.db.add_index("Activity Booking", ["school", "status"])
	frappe.db.add_index("Activity Booking", ["creation", "status"])
	frappe.db.add_index("Activity Booking", ["school", "creation"])
