"""A term: some days of an academic year."""

from datetime import date

import frappe
from frappe import _
from frappe.utils import getdate

from ifitwala_ed.core import moments
from ifitwala_ed.core.errors import throw
from ifitwala_ed.core.wording import bold
from ifitwala_ed.exceptions import DatesOutOfOrderError


def require_term(academic_year: str, first: date, last: date) -> None:
	"""Refuse with a sentence dates that are no term of the year."""
	year = frappe.db.get_value(
		"Academic Year", academic_year, ["year_start_date", "year_end_date"], as_dict=True
	)
	if not year:
		frappe.throw(_("Choose the academic year of the term."), title=_("Academic Year Missing"))
	if last < first:
		throw(DatesOutOfOrderError, _("The term ends before it starts."))
	if first < getdate(year.year_start_date) or last > getdate(year.year_end_date):
		frappe.throw(
			_("The term has to lie within {0}, which is from {1} to {2}.").format(
				bold(academic_year), moments.day(year.year_start_date), moments.day(year.year_end_date)
			),
			title=_("Dates Outside the Year"),
		)
