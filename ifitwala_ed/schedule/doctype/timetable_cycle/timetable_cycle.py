from datetime import timedelta
from typing import Any, Final

from frappe.utils import getdate

from ifitwala_ed.core.document import SchoolDocument
from ifitwala_ed.schedule import cycle_calendars, cycle_rules, group_sync, locks
from ifitwala_ed.schedule.student_group_employee_booking import OnClash

SHOWN_DAYS: Final = timedelta(days=27)


class TimetableCycle(SchoolDocument):
	"""The calendar of a timetable that doesn't come again after a week: which day of the cycle each date is.

	The lessons of classes by its days follow each change, from now on.
	"""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from ifitwala_ed.schedule.doctype.timetable_cycle_date.timetable_cycle_date import TimetableCycleDate
		from ifitwala_ed.schedule.doctype.timetable_cycle_day.timetable_cycle_day import TimetableCycleDay

		cycle_name: DF.Data
		dates: DF.Table[TimetableCycleDate]
		days: DF.Table[TimetableCycleDay]
		first_day: DF.Data | None
		friday: DF.Check
		monday: DF.Check
		on_days_off: DF.Literal[
			"The Next School Day Takes Its Place",
			"Its Lessons Are Lost",
			"Its Lessons Are Lost, and Weeks Off Are Not Counted",
		]
		saturday: DF.Check
		school: DF.Link
		starts_on: DF.Date
		sunday: DF.Check
		thursday: DF.Check
		tuesday: DF.Check
		wednesday: DF.Check
	# end: auto-generated types

	def onload(self) -> None:
		"""Show the form which days the coming dates are."""
		first = getdate()
		coming = cycle_calendars.days_between(self.name, first, first + SHOWN_DAYS)
		self.set_onload("coming", [[str(day), name] for day, name in coming])

	def take_locks(self) -> None:
		"""Who changes lessons by the cycle, or imports some, waits for this change, and this change for them."""
		if not self.is_new():
			locks.hold({(locks.CYCLE, self.name)})

	def validate(self) -> None:
		cycle_rules.check_cycle(self)

	def on_update(self) -> None:
		before = self.get_doc_before_save()
		if before and cycle_calendars.cycle_of(before) != cycle_calendars.cycle_of(self):
			self.follow()

	def follow(self) -> None:
		"""Make the lessons by this cycle what its calendar says, be they of one class or of all; or refuse the change."""
		# what an administrator saves with a reason is stored whatever is taken, and told
		mode = OnClash.FORCE if self.flags.accept_problems else OnClash.REFUSE
		groups = cycle_calendars.groups_by(self.name, getdate())
		outcome = group_sync.sync_groups(groups, on_clash=mode, doc=self)
		if mode is OnClash.FORCE:
			group_sync.tell_of_clashes(outcome.clashes)

	def put_row(self, row: Any) -> None:
		"""Have a row that is saved by itself among the others."""
		self.take_row(row)
		self.append(row.parentfield, row.as_dict())

	def take_row(self, row: Any) -> None:
		"""Be without a row that is deleted by itself."""
		self.set(row.parentfield, [other for other in self.get(row.parentfield) if other.name != row.name])
