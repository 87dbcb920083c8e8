"""The refusals of the booking path, each with the HTTP status a client can act on.

They are thrown with ``frappe.throw(_("…"), exc=…, title=_("…"))``: a title and a sentence which says what to do.
A refusal is an answer and not a defect, so it carries no traceback to the client.
"""

import frappe


class _AnswerWithoutTraceback(Exception):
	def __init__(self, *args: object) -> None:
		super().__init__(*args)
		frappe.local.flags.disable_traceback = True


class ActivityBookingError(_AnswerWithoutTraceback, frappe.ValidationError):
	"""Base of every refusal that names a booking rule."""

	http_status_code = 409


class BookingWindowClosedError(ActivityBookingError):
	"""The offering can't be booked now: not open yet, closed, archived or not enabled."""


class DuplicateActiveBookingError(ActivityBookingError):
	"""The student already has an active booking of this offering."""


class SectionFullError(ActivityBookingError):
	"""No seat is free and nobody may wait for one."""


class ScheduleClashError(ActivityBookingError):
	"""The student is somewhere else while the section meets."""


class InvalidTransitionError(ActivityBookingError):
	"""The booking can't go from its present status to the one asked for."""


class ReadinessError(ActivityBookingError):
	"""The readiness gate found something that can't take place."""


class NotEligibleError(ActivityBookingError):
	"""The student, or the person booking, doesn't meet the offering's conditions."""

	http_status_code = 422


class InvalidChoiceError(ActivityBookingError):
	"""The list of choices can't be read, or names a section that can't be chosen."""

	http_status_code = 422


class IdempotencyKeyReuseError(ActivityBookingError):
	"""The idempotency key was used for another request (draft-ietf-httpapi-idempotency-key-header, 2.7)."""

	http_status_code = 422


class BillingSetupError(ActivityBookingError):
	"""A paid booking could not be billed: something is missing or belongs to somebody else."""

	http_status_code = 422


class OfferExpiredError(ActivityBookingError):
	"""The offer's deadline has passed."""

	http_status_code = 410


class InvalidPageError(ActivityBookingError):
	"""A list has no such page."""

	http_status_code = 422


class InvalidReasonError(ActivityBookingError):
	"""The reason of a cancellation is longer than what can be kept and told."""

	http_status_code = 422


class InvalidEntryError(ActivityBookingError):
	"""An entry of a conversation says nothing, too much, or what it can't be."""

	http_status_code = 422


class ConversationClosedError(ActivityBookingError):
	"""The communication takes no replies: switched off, not published, or over."""


class TooManyEntriesError(ActivityBookingError):
	"""The user wrote more in a short time than a person does."""

	http_status_code = 429


class EntryNotPermittedError(_AnswerWithoutTraceback, frappe.PermissionError):
	"""The reader may reply, but not with this kind of entry."""


class ActivityAccessError(_AnswerWithoutTraceback, frappe.PermissionError):
	"""The caller may not see or do this, or it doesn't exist: one answer for both."""


class NoBackgroundJobError(_AnswerWithoutTraceback, frappe.ValidationError):
	"""What was asked for needs a background job, and the queue takes none now."""

	http_status_code = 503
