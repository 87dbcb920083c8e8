"""Submitting a booking: judged without a lock, decided under the student's, stored once."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import frappe

from ifitwala_ed.activities.booking import (
	access,
	choices,
	idempotency,
	intake,
	lifecycle,
	offering_snapshot,
	seats,
	terms,
	waitlist,
)
from ifitwala_ed.activities.booking.access import StudentSnapshot, Viewer
from ifitwala_ed.activities.booking.offering_snapshot import OfferingSnapshot
from ifitwala_ed.activities.booking.sections import Section
from ifitwala_ed.core import transactions
from ifitwala_ed.exceptions import DuplicateActiveBookingError
from ifitwala_ed.school import student_locks

if TYPE_CHECKING:
	from ifitwala_ed.activities.doctype.activity_booking.activity_booking import ActivityBooking

BOOKING: Final = "Activity Booking"
OPTIMISTIC_ATTEMPTS: Final = 3
SURFACES: Final = {
	access.BY_STUDENT: ("API", "Student Portal"),
	access.BY_GUARDIAN: ("API", "Guardian Portal"),
	access.BY_STAFF: ("API", "Desk"),
}


@dataclass(frozen=True)
class Request:
	"""What somebody asks for, after who they are was established."""

	offering: OfferingSnapshot
	student: StudentSnapshot
	viewer: Viewer
	choices: list[str] | None
	account_holder: str | None
	idempotency_key: str | None
	claimed_surface: str | None

	@property
	def fingerprint(self) -> idempotency.Fingerprint:
		return idempotency.Fingerprint(
			self.offering.name, self.student.name, self.choices, self.account_holder
		)

	@property
	def surface(self) -> str:
		"""The surface claimed where this kind of person can be there, else plainly the API."""
		surfaces = SURFACES[self.viewer.actor_type]
		return self.claimed_surface if self.claimed_surface in surfaces else surfaces[0]


@dataclass(frozen=True)
class Provenance:
	"""How a booking came in, as the booking stores it."""

	surface: str
	idempotency_key: str | None
	fingerprint: str | None


def submit(request: Request) -> "ActivityBooking":
	"""Book, or give the booking which the same request with the same key made before.

	Raises the refusals of the contract; whatever it raises, nothing is stored.
	"""
	if earlier := _earlier_booking(request):
		return earlier
	messages = list(frappe.local.message_log)
	try:
		booking = transactions.run(_Attempt(request))
	except (frappe.UniqueValidationError, DuplicateActiveBookingError) as refusal:
		# the transaction is rolled back, so a twin's row can be read: the same request that was faster
		if earlier := _earlier_booking(request):
			frappe.local.message_log = messages
			return earlier
		if isinstance(refusal, DuplicateActiveBookingError):
			raise
		frappe.local.message_log = messages
		intake.refuse_duplicate(request.student.student_name, request.offering.title, lifecycle.SUBMITTED)
	except transactions.StaleJudgement:
		intake.refuse_full(request.offering, [])
	if booking.status == lifecycle.WAITLISTED and waitlist.promote_if_possible(booking.program_offering):
		booking.reload()
	return booking


class _Attempt:
	"""One transaction's worth of booking. Facts are read before the first lock, and anew for every retry.

	After a few lost races the rooms are locked before they are judged, so that what is judged can't change.
	"""

	def __init__(self, request: Request) -> None:
		self.request = request
		self.attempts = 0
		self.offering = request.offering
		self.student = request.student
		self.tried = self._judge()

	def __call__(self) -> "ActivityBooking":
		is_enrolled = student_locks.lock_student(self.request.student.name)
		self.attempts += 1
		if self.attempts > OPTIMISTIC_ATTEMPTS:
			seats.lock_ledger_in_order(self.offering.name, [section.student_group for section in self.tried])
		if self.attempts > 1 or not is_enrolled:
			self.student = access.load_student(self.student.name)
			self.offering = offering_snapshot.load(self.offering.name)
			self.tried = self._judge()
		booking = _new_booking(self.request, self.student, self.offering, self.tried)
		# the endpoint established that this user may book for this student
		booking.insert(ignore_permissions=True)
		choices.store(booking.name, self.request.choices)
		booking.flags.stored_choices = self.request.choices or []
		booking.settle()
		return booking

	def _judge(self) -> list[Section]:
		request = self.request
		tried = intake.judge(self.offering, self.student, request.viewer.actor_type, request.choices)
		terms.require_billable(self.offering, self.student, request.account_holder)
		return tried


def _new_booking(
	request: Request, student: StudentSnapshot, offering: OfferingSnapshot, tried: list[Section]
) -> "ActivityBooking":
	booking = frappe.get_doc(
		{
			"doctype": BOOKING,
			"program_offering": offering.name,
			"student": request.student.name,
			"status": lifecycle.SUBMITTED,
			"account_holder": request.account_holder,
		}
	)
	booking.flags.update(
		{
			"offering": offering,
			"student_snapshot": student,
			"actor_type": request.viewer.actor_type,
			"tried": tried,
			"request": Provenance(
				request.surface,
				request.idempotency_key,
				request.fingerprint.digest() if request.idempotency_key else None,
			),
			"student_is_locked": True,
			"settles_later": True,
			# every name in it was just read from the database
			"ignore_links": True,
			# a new document has no older version to compare with
			"ignore_version": True,
		}
	)
	return booking


def _earlier_booking(request: Request) -> "ActivityBooking | None":
	earlier = idempotency.earlier_booking(request.idempotency_key, request.fingerprint)
	return frappe.get_doc(BOOKING, earlier) if earlier else None
