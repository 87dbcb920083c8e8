import frappe
from frappe import _
from frappe.utils import getdate

from ifitwala_ed.core.document import SchoolDocument
from ifitwala_ed.core.errors import throw
from ifitwala_ed.exceptions import DatesOutOfOrderError
from ifitwala_ed.core import server_set_fields


class ProgramOffering(SchoolDocument):
	"""A programme of a school in a term. What families book of it is ``ActivityOffering``'s, see hooks.py."""

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
		activity_draw_at_close: DF.Check
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
		server_set_fields.restore(self)
		self.validate_dates()

	def validate_dates(self) -> None:
		if getdate(self.end_date) < getdate(self.start_date):
			throw(DatesOutOfOrderError, _("The offering ends before it starts."))


def on_doctype_update() -> None:
	# what isn't over, and what a night asks of
	frappe.db.add_index("Program Offering", ["end_date"])
