from frappe import _
from frappe.utils import get_time

from ifitwala_ed.core.document import SchoolDocument

from ifitwala_ed.core.errors import throw
from ifitwala_ed.exceptions import DatesOutOfOrderError, NumberNotPossibleError
from ifitwala_ed.activities import booking_settings


class ActivityBookingSettings(SchoolDocument):
	"""The school's defaults for offerings and its rule for cancelling."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		cancellations_per_hour: DF.Int
		conversation_retention_years: DF.Int
		default_max_choices: DF.Int
		default_waitlist_offer_hours: DF.Int
		late_booking_grace_hours: DF.Int
		offer_quiet_from: DF.Time | None
		offer_quiet_to: DF.Time | None
		offer_reminder_hours: DF.Int
		register_due_hours: DF.Int
		release_after_missed: DF.Int
		release_warning_days: DF.Int
		self_cancellation: DF.Literal["Until First Session", "Not Allowed", "Until N Hours Before"]
		self_cancellation_hours: DF.Int
		show_waitlist_position: DF.Check
	# end: auto-generated types

	def load_from_db(self) -> "ActivityBookingSettings":
		"""Frappe reads what is stored: a field that isn't has its default, in the form as well.

		Where nothing is stored at all, Frappe gives a time the moment of reading, as to a new document.
		"""
		super().load_from_db()
		self.update(booking_settings.not_stored())
		return self

	def validate(self) -> None:
		self.validate_numbers()
		self.validate_offer_hours()
		self.validate_quiet_hours()
		self.validate_release()

	def validate_offer_hours(self) -> None:
		"""An offer of no hours would have lapsed when it is made."""
		if not self.default_waitlist_offer_hours:
			throw(NumberNotPossibleError, _("An offer needs at least one hour."))

	def validate_release(self) -> None:
		"""Whoever is warned can answer."""
		if self.release_after_missed and not self.release_warning_days:
			throw(NumberNotPossibleError, _("A family that is warned needs at least one day to answer."))

	def validate_quiet_hours(self) -> None:
		"""They have a beginning and an end, and leave some of the day."""
		begins, ends = self.offer_quiet_from, self.offer_quiet_to
		title = _("Quiet Hours")
		if bool(begins) is not bool(ends):
			throw(
				DatesOutOfOrderError,
				_("Quiet hours need a beginning and an end. Set both, or none."),
				title=title,
			)
		if begins and get_time(begins) == get_time(ends):
			throw(
				DatesOutOfOrderError, _("Quiet hours can't last the whole day. Set another end."), title=title
			)

	def validate_numbers(self) -> None:
		for fieldname in (
			"default_max_choices",
			"default_waitlist_offer_hours",
			"self_cancellation_hours",
			"late_booking_grace_hours",
			"cancellations_per_hour",
			"offer_reminder_hours",
			"conversation_retention_years",
			"register_due_hours",
			"release_after_missed",
			"release_warning_days",
		):
			if (self.get(fieldname) or 0) < 0:
				throw(
					NumberNotPossibleError,
					_("{0} can't be negative.").format(_(self.meta.get_label(fieldname))),
				)
