"""Submitting a booking: decided under the student's lock, stored once."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import frappe
from frappe.utils import now_datetime

from ifitwala_ed.activities.booking import (
	access,
	booking_limits,
	idempotency,
	intake,
	intake_refusals,
	lifecycle,
	refused_submits,
	seats,
	snapshot_reader,
	waitlist,
)
from ifitwala_ed.activities.booking.judged import Judged
from ifitwala_ed.activities.booking.reasons import Code, Reason
from ifitwala_ed.activities.booking.snapshots import (
	BY_GUARDIAN,
	BY_STAFF,
	BY_STUDENT,
	Application,
	OfferingSnapshot,
	Section,
	StudentSnapshot,
)
from ifitwala_ed.core import transactions
from ifitwala_ed.core.errors import Said, said_so_far, unsay_since
from ifitwala_ed.core.readers import from_json
from ifitwala_ed.core.rows import insert_rows
from ifitwala_ed.exceptions import DuplicateActiveBookingError
from ifitwala_ed.school import student_locks

if TYPE_CHECKING:
	from ifitwala_ed.activities.doctype.activity_booking.activity_booking import ActivityBooking

BOOKING: Final = "Activity Booking"
OPTIMISTIC_ATTEMPTS: Final = 3
DEFAULT_TIER: Final = 100
SURFACES: Final = {
	BY_STUDENT: ("API", "Student Portal"),
	BY_GUARDIAN: ("API", "Guardian Portal"),
	BY_STAFF: ("API", "Desk"),
}


@dataclass(frozen=True)
class Request:
	"""What somebody asks for, after who they are was established."""

	offering: OfferingSnapshot
	student: StudentSnapshot
	user: str
	application: Application
	idempotency_key: str | None
	claimed_surface: str | None
	# a place in a queue is none that was asked for, where somebody wants a seat or nothing
	accepts_waitlist: bool = True
	# what it is asked for together with, as a hash
	basket: str | None = None

	@cached_property
	def fingerprint(self) -> str:
		"""What makes two requests the same. What is asked for together with another basket is another request."""
		return idempotency.fingerprint(
			program_offering=self.offering.name,
			student=self.student.name,
			choices=self.application.choices,
			account_holder=self.application.account_holder,
			**({"basket": self.basket} if self.basket else {}),
		)


def parse_choices(choices: Any) -> list[str] | None:
	"""Read a JSON list or a list of student group names, best first. None is no preference.

	Raises InvalidChoiceError for malformed JSON, an empty list, anything but text in it and repeated sections.
	"""
	if choices is None:
		return None
	if isinstance(choices, str):
		try:
			choices = from_json(choices)
		except ValueError:
			intake_refusals.refuse([Reason(Code.CHOICES_UNREADABLE, {"choices": choices})])
	if reasons := tuple(intake.against_list(choices)):
		intake_refusals.refuse(reasons)
	return choices


def submit(request: Request) -> "ActivityBooking":
	"""Book, or give the booking which the same request with the same key made before.

	Raises the refusals of ``intake_refusals``; whatever it raises, nothing is stored.
	"""
	if earlier := idempotency.earlier_booking(request.idempotency_key, request.fingerprint):
		return earlier
	return book(request)


def book(request: Request) -> "ActivityBooking":
	"""As ``submit``, for whoever has looked what the key made before."""
	said = said_so_far()
	try:
		booking = transactions.run(_Attempt(request))
	except (frappe.UniqueValidationError, DuplicateActiveBookingError, transactions.StaleJudgement) as error:
		try:
			return _made_by_a_twin(request, error, said)
		except Exception as refusal:
			refused_submits.count([(request.offering.name, refusal)])
			raise
	except Exception as error:
		refused_submits.count([(request.offering.name, error)])
		raise
	if booking.status == lifecycle.WAITLISTED and waitlist.promote_if_possible(booking.program_offering):
		booking.reload()
	return booking


def _made_by_a_twin(request: Request, error: Exception, said: Said) -> "ActivityBooking":
	"""Return what the same request made that was faster; raise why nothing is booked where there is none."""
	student_name, title = request.student.student_name, request.offering.title
	if isinstance(error, frappe.UniqueValidationError | DuplicateActiveBookingError):
		# the transaction is rolled back, so the twin's row can be read
		if earlier := idempotency.earlier_booking(request.idempotency_key, request.fingerprint):
			unsay_since(said)
			return earlier
		if isinstance(error, frappe.UniqueValidationError):
			unsay_since(said)
			intake_refusals.refuse([intake.already_booked(student_name, title, lifecycle.SUBMITTED)])
	if isinstance(error, transactions.StaleJudgement):
		intake_refusals.refuse([intake.full(request.offering, [])])
	raise error


@dataclass
class _Attempt:
	"""One transaction's worth of booking: locked, read, decided, stored.

	The first takes the offering and the student as the endpoint read them, every other reads them anew. After a few lost
	races the sections' seats are locked before they are judged, so that what is judged can't change.
	"""

	request: Request
	attempts: int = 0
	lost_races: int = 0
	tried: Sequence[Section] = ()

	def __call__(self) -> "ActivityBooking":
		offering, student = self.request.offering, self.request.student
		is_enrolled = student_locks.lock_student(student.name)
		self.attempts += 1
		if self.lost_races >= OPTIMISTIC_ATTEMPTS:
			seats.lock_ledger_in_order(offering.name, [section.student_group for section in self.tried])
		if self.attempts > 1 or not is_enrolled:
			student = access.load_student(student.name)
			offering = snapshot_reader.load_offering(offering.name)
		decision = judge(self.request, offering, student)
		self.tried = decision.tried
		booking = store(self.request, offering, decision)
		try:
			booking.settle()
		except Exception as error:
			self.lost_races += transactions.is_lost_race(error)
			raise
		return booking


def judge(request: Request, offering: OfferingSnapshot, student: StudentSnapshot) -> intake.Decision:
	"""Decide on a request, under the student's lock. Raises the refusals of ``intake_refusals``."""
	lately = now_datetime() - booking_limits.HOUR
	engaged = snapshot_reader.engagements_of(student.name, given_up_by=request.user, since=lately)
	if request.application.actor_type != BY_STAFF:
		booking_limits.require_within(engaged.given_up)
	decision = intake.decide(
		snapshot_reader.read_intake(request.application, offering, student, engaged=engaged)
	)
	if decision.reasons:
		intake_refusals.refuse(decision.reasons)
	if decision.place and decision.place.waiting and not request.accepts_waitlist:
		queue = offering.section(decision.place.student_group)
		about = {"offering": offering.title, "section": queue.title if queue else ""}
		intake_refusals.refuse([Reason(Code.WAITLIST_ONLY, about)])
	return decision


def store(request: Request, offering: OfferingSnapshot, decision: intake.Decision) -> "ActivityBooking":
	"""Store an accepted application with its choices. Its seat is to be taken after it, so that only the commit follows."""
	key, actor_type = request.idempotency_key, request.application.actor_type
	# a surface is believed where this kind of person can be; else it is plainly the API
	possible, claimed = SURFACES[actor_type], request.claimed_surface
	booking = frappe.get_doc(
		{
			"doctype": BOOKING,
			"program_offering": request.offering.name,
			"student": request.student.name,
			"booked_by_user": request.user,
			"booking_actor_type": actor_type,
			"request_surface": claimed if claimed in possible else possible[0],
			"idempotency_key": key,
			"request_fingerprint": request.fingerprint if key else None,
			**decision.fields,
		}
	)
	choices = request.application.choices or ()
	booking.flags.judged = Judged(offering, decision, reason=request.application.late_reason, choices=choices)
	# every name in it was just read from the database
	booking.flags.ignore_links = True
	# a new document has no older version to compare with
	booking.flags.ignore_version = True
	# the endpoint established that this user may book for this student
	booking.insert(ignore_permissions=True)
	_store_choices(booking.name, choices)
	return booking


def _store_choices(activity_booking: str, ranked: Sequence[str]) -> None:
	"""Store the choices of a new booking, best first, with one statement however many they are."""
	insert_rows(
		"Activity Booking Choice",
		[
			{
				"parent": activity_booking,
				"parenttype": BOOKING,
				"parentfield": "choices",
				"idx": rank,
				"student_group": choice,
				"priority_tier": DEFAULT_TIER,
			}
			for rank, choice in enumerate(ranked, start=1)
		],
	)
