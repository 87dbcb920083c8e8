"""The app's refusals, each with a title and the HTTP status a client can act on.

They are thrown with ``throw(SomeError, _("…"))`` of core/errors.py: a sentence that says what to do.
"""

import frappe
from frappe import _

from ifitwala_ed.core.errors import Refusal


class ActivityBookingError(Refusal, frappe.ValidationError):
	"""Base of every refusal that names a booking rule."""

	http_status_code = 409


class BookingWindowClosedError(ActivityBookingError):
	"""The offering can't be booked now: not open yet, closed, archived or not enabled."""

	@classmethod
	def title(cls) -> str:
		return _("Booking Is Not Open")


class DuplicateActiveBookingError(ActivityBookingError):
	"""The student already has an active booking of this offering."""

	@classmethod
	def title(cls) -> str:
		return _("Already Booked")


class SectionFullError(ActivityBookingError):
	"""No seat is free and nobody may wait for one."""

	@classmethod
	def title(cls) -> str:
		return _("Section Full")


class ScheduleClashError(ActivityBookingError):
	"""The student is somewhere else while the section meets."""

	@classmethod
	def title(cls) -> str:
		return _("Schedule Clash")


class InvalidTransitionError(ActivityBookingError):
	"""The booking can't go from its present status to the one asked for."""

	@classmethod
	def title(cls) -> str:
		return _("Not Possible Now")


class ReadinessError(ActivityBookingError):
	"""The readiness gate found something that can't take place."""

	@classmethod
	def title(cls) -> str:
		return _("Not Ready to Open")


class NotEligibleError(ActivityBookingError):
	"""The student, or the person booking, doesn't meet the offering's conditions."""

	http_status_code = 422

	@classmethod
	def title(cls) -> str:
		return _("Not Eligible")


class InvalidChoiceError(ActivityBookingError):
	"""The list of choices can't be read, or names a section that can't be chosen."""

	http_status_code = 422

	@classmethod
	def title(cls) -> str:
		return _("Choice Not Possible")


class IdempotencyKeyReuseError(ActivityBookingError):
	"""The idempotency key was used for another request (draft-ietf-httpapi-idempotency-key-header, 2.7)."""

	http_status_code = 422

	@classmethod
	def title(cls) -> str:
		return _("Key Already Used")


class BillingSetupError(ActivityBookingError):
	"""A paid booking could not be billed: something is missing or belongs to somebody else."""

	http_status_code = 422

	@classmethod
	def title(cls) -> str:
		return _("Billing Not Set Up")


class OfferExpiredError(ActivityBookingError):
	"""The offer's deadline has passed."""

	http_status_code = 410

	@classmethod
	def title(cls) -> str:
		return _("Offer Expired")


class InvalidArgumentError(ActivityBookingError):
	"""An argument of a request is missing, or isn't what it should be."""

	http_status_code = 422

	@classmethod
	def title(cls) -> str:
		return _("Request Not Understood")


class InvalidValueError(Refusal, frappe.ValidationError):
	"""A document has a value that its field can't have."""

	http_status_code = 422

	@classmethod
	def title(cls) -> str:
		return _("Value Not Possible")


class MissingValueError(Refusal, frappe.MandatoryError):
	"""A document lacks what it can't be stored without."""

	http_status_code = 422

	@classmethod
	def title(cls) -> str:
		return _("Something Is Missing")


class InvalidPageError(ActivityBookingError):
	"""A list has no such page."""

	http_status_code = 422

	@classmethod
	def title(cls) -> str:
		return _("Page Not Possible")


class InvalidReasonError(ActivityBookingError):
	"""The reason of a cancellation is longer than what can be kept and told."""

	http_status_code = 422

	@classmethod
	def title(cls) -> str:
		return _("Reason Too Long")


class InvalidEntryError(ActivityBookingError):
	"""An entry of a conversation says nothing, too much, or what it can't be."""

	http_status_code = 422

	@classmethod
	def title(cls) -> str:
		return _("Entry Not Possible")


class ConversationClosedError(ActivityBookingError):
	"""The communication takes no replies: switched off, not published, or over."""

	@classmethod
	def title(cls) -> str:
		return _("No Replies")


class TooManyEntriesError(ActivityBookingError):
	"""The user wrote more in a short time than a person does."""

	http_status_code = 429

	@classmethod
	def title(cls) -> str:
		return _("Please Wait")


class TooManyBookingsError(ActivityBookingError):
	"""The user booked and cancelled more often for one student than a family does."""

	http_status_code = 429

	@classmethod
	def title(cls) -> str:
		return _("Please Wait")


class SignInEndedError(ActivityBookingError):
	"""A link or code of a mail to sign in by was used, is too old, or is none."""

	http_status_code = 410

	@classmethod
	def title(cls) -> str:
		return _("No Longer Good")


class WrongSignInCodeError(ActivityBookingError):
	"""The code isn't the one of the mail that was asked for in this browser."""

	http_status_code = 422

	@classmethod
	def title(cls) -> str:
		return _("Not This Code")


class TooManySignInsError(ActivityBookingError):
	"""More codes were tried than anybody mistypes."""

	http_status_code = 429

	@classmethod
	def title(cls) -> str:
		return _("Too Many Tries")


class EntryNotPermittedError(Refusal, frappe.PermissionError):
	"""The reader may reply, but not with this kind of entry."""

	@classmethod
	def title(cls) -> str:
		return _("Not Permitted")


class ActivityAccessError(Refusal, frappe.PermissionError):
	"""The caller may not see or do this, or it doesn't exist: one answer for both."""

	@classmethod
	def title(cls) -> str:
		return _("Not Permitted")


class CustomerNotYoursError(Refusal, frappe.PermissionError):
	"""An account holder would get a customer whom its author may not look up."""

	@classmethod
	def title(cls) -> str:
		return _("Customer Not Possible")


class NoBackgroundJobError(Refusal, frappe.ValidationError):
	"""What was asked for needs a background job, and the queue takes none now."""

	http_status_code = 503

	@classmethod
	def title(cls) -> str:
		return _("No Background Job")


class InvoiceNotPrintedError(Refusal, frappe.ValidationError):
	"""An invoice is there, and the site can't make a PDF of it now."""

	http_status_code = 503

	@classmethod
	def title(cls) -> str:
		return _("No PDF at the Moment")


class KeptBySystemError(Refusal, frappe.ValidationError):
	"""The document is written by the system alone, and kept as it is."""

	@classmethod
	def title(cls) -> str:
		return _("Kept by the System")


class NameIsKeptError(Refusal, frappe.ValidationError):
	"""Documents of this doctype keep their names."""

	@classmethod
	def title(cls) -> str:
		return _("Names Are Kept")


class DatesOutOfOrderError(Refusal, frappe.ValidationError):
	"""Something would end before it begins."""

	@classmethod
	def title(cls) -> str:
		return _("Dates Out of Order")


class NumberNotPossibleError(Refusal, frappe.ValidationError):
	"""A number that can't be: a negative count of seats, hours or choices."""

	@classmethod
	def title(cls) -> str:
		return _("Number Not Possible")


class ScheduleNotPossibleError(Refusal, frappe.ValidationError):
	"""A row of a group's schedule, or a dated change of it, says what can't be."""

	@classmethod
	def title(cls) -> str:
		return _("Schedule Not Possible")


class SectionListedTwiceError(Refusal, frappe.ValidationError):
	"""A group is a section of one offering only once."""

	@classmethod
	def title(cls) -> str:
		return _("Section Listed Twice")


class ReasonMissingError(Refusal, frappe.ValidationError):
	"""What is done has to be explained to the people concerned."""

	@classmethod
	def title(cls) -> str:
		return _("Reason Missing")


class SafetyRowError(Refusal, frappe.ValidationError):
	"""A row of who may pick up a child, or of whom to call, that the gate couldn't use."""

	http_status_code = 422

	@classmethod
	def title(cls) -> str:
		return _("Please Correct the Row")


class NoteChangedError(Refusal, frappe.ValidationError):
	"""A medical note was written by somebody else since it was read."""

	http_status_code = 409

	@classmethod
	def title(cls) -> str:
		return _("Changed Meanwhile")


class NoteUnreadableError(Refusal, frappe.ValidationError):
	"""A medical note was sealed with another key than the site has."""

	http_status_code = 409

	@classmethod
	def title(cls) -> str:
		return _("The Note Can't Be Read")


class NotMarkedNowError(Refusal, frappe.ValidationError):
	"""Nothing can be marked, taken, told or released of a session or a seat now."""

	http_status_code = 409

	@classmethod
	def title(cls) -> str:
		return _("Not Possible Now")
