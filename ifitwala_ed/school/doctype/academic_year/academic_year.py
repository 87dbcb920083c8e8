from frappe import _
from frappe.utils import getdate

from ifitwala_ed.core import moments
from ifitwala_ed.core.errors import throw
from ifitwala_ed.exceptions import DatesOutOfOrderError

from ifitwala_ed.core.document import SchoolDocument


class AcademicYear(SchoolDocument):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		academic_year_name: DF.Data
		year_end_date: DF.Date
		year_start_date: DF.Date
	# end: auto-generated types

	def validate(self) -> None:
		self.validate_dates()

	def validate_dates(self) -> None:
		if getdate(self.year_end_date) <= getdate(self.year_start_date):
			throw(
				DatesOutOfOrderError,
				_(
					"The academic year ends on {0}, but it starts only on {1}. Change one of the dates."
				).format(moments.day(self.year_end_date), moments.day(self.year_start_date)),
			)
