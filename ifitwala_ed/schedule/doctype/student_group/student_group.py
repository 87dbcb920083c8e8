from typing import Any

import frappe
from frappe import _

from ifitwala_ed.core import subscribers
from ifitwala_ed.core.errors import throw
from ifitwala_ed.core.wording import bold
from ifitwala_ed.exceptions import ReasonMissingError
from ifitwala_ed.core.arguments import reads_arguments
from ifitwala_ed.core.document import SchoolDocument
from ifitwala_ed.permissions.request_method import require_post
from ifitwala_ed.permissions.roles import is_admin
from ifitwala_ed.schedule import activity_roster, cycle_rules, group_sync, open_offerings, timetable_rules
from ifitwala_ed.schedule.groups import Group, group_of, read_groups
from ifitwala_ed.schedule.student_group_employee_booking import (
	OnClash,
	clear_reservations,
	has_met,
	hold_for_edit,
	move_reservations_to_school,
	rename_reservations,
)


class StudentGroup(SchoolDocument):
	"""A class, or a section of an activity: who meets when, where and with whom.

	Rooms and instructors are taken by Location Booking and Employee Booking rows, which follow the schedule.
	"""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from ifitwala_ed.schedule.doctype.student_group_cycle_lesson.student_group_cycle_lesson import (
			StudentGroupCycleLesson,
		)
		from ifitwala_ed.schedule.doctype.student_group_instructor.student_group_instructor import (
			StudentGroupInstructor,
		)
		from ifitwala_ed.schedule.doctype.student_group_schedule.student_group_schedule import (
			StudentGroupSchedule,
		)
		from ifitwala_ed.schedule.doctype.student_group_session_change.student_group_session_change import (
			StudentGroupSessionChange,
		)
		from ifitwala_ed.schedule.doctype.student_group_student.student_group_student import (
			StudentGroupStudent,
		)

		academic_year: DF.Link
		cycle_lessons: DF.Table[StudentGroupCycleLesson]
		group_based_on: DF.Literal["Course", "Batch", "Activity"]
		instructors: DF.Table[StudentGroupInstructor]
		maximum_size: DF.Int
		program_offering: DF.Link | None
		schedule: DF.Table[StudentGroupSchedule]
		school: DF.Link
		session_changes: DF.Table[StudentGroupSessionChange]
		status: DF.Literal["Active", "Retired"]
		student_group_name: DF.Data
		students: DF.Table[StudentGroupStudent]
	# end: auto-generated types

	def validate(self) -> None:
		activity_roster.refuse_list_of_class(self)
		self.show_stored_roster()
		timetable_rules.check_size(self)
		timetable_rules.check_title_is_free(self)
		timetable_rules.check_schedule(self)
		cycle_rules.check_lessons(self)
		timetable_rules.check_session_changes(self)
		self.check_open_offerings()

	def on_update(self) -> None:
		before, after = self._before_save(), group_of(self)
		if before and before.title != after.title:
			rename_reservations(self.name, after.title)
		if before and before.school != after.school:
			move_reservations_to_school(self.name, after.school)
		if before is None or before.without_title() != after.without_title():
			self.follow_schedule()
			timetable_rules.say_what_is_over(before, after)

	def on_trash(self) -> None:
		if has_met(self.name):
			frappe.throw(
				_("{0} has met already, and what took place stays. Set it to Retired instead.").format(
					bold(self.student_group_name)
				),
				exc=frappe.LinkExistsError,
				title=_("Group Has Met"),
			)
		clear_reservations([self.name])

	@frappe.whitelist(methods=["POST"])
	@reads_arguments(only=is_admin)
	def save_despite_problems(self, reason: str) -> None:
		"""Save an edit that breaks an open offering: for administrators, who say why. It is written down."""
		require_post()
		if not is_admin():
			frappe.throw(
				_("Only an administrator can save what breaks an open offering."),
				exc=frappe.PermissionError,
				title=_("Not Permitted"),
			)
		if not reason.strip():
			throw(ReasonMissingError, _("Say why. Families and colleagues may ask."))
		self.flags.accept_problems = reason.strip()
		self.save()

	def update_child_table(self, fieldname: str, df: Any = None) -> None:
		"""The roster of an activity follows its bookings: a save neither writes nor deletes its rows."""
		if fieldname == "students" and self.group_based_on == "Activity":
			return
		super().update_child_table(fieldname, df)

	def show_stored_roster(self) -> None:
		"""Show the roster of an activity as it is stored, whatever the form or the request had."""
		if self.group_based_on == "Activity":
			self.set("students", [] if self.is_new() else activity_roster.stored_rows(self.name))

	def check_open_offerings(self) -> None:
		"""Refuse what would break an offering that families can book."""
		if not self.is_new():
			self.check_change(read_groups([self.name]).get(self.name), group_of(self))

	def check_change(self, before: Group | None, after: Group) -> None:
		"""Refuse a change of the schedule, the people or the membership that would break an open offering."""
		if before and before.without_title() != after.without_title():
			hold_for_edit(before, after)
			subscribers.call("timetable_change_checks", self, before, after)

	def follow_schedule(self) -> None:
		"""Make the reservations equal to the schedule. A class, or a section that can be booked, may not lose its room."""
		outcome = group_sync.sync_groups([self.name], on_clash=self.on_clash, doc=self)
		if self.on_clash is OnClash.SKIP:
			group_sync.tell_of_clashes(outcome.clashes)

	@property
	def on_clash(self) -> OnClash:
		if self.flags.accepted_problems:
			return OnClash.FORCE
		is_promised = self.group_based_on != "Activity" or open_offerings.with_sections([self.name])
		return OnClash.REFUSE if is_promised else OnClash.SKIP

	def _before_save(self) -> Group | None:
		before = self.get_doc_before_save()
		return group_of(before) if before else None


def on_doctype_update() -> None:
	"""A group's title is unique within its school and year, whoever saves at the same moment."""
	frappe.db.add_unique(
		"Student Group", ["student_group_name", "school", "academic_year"], "unique_student_group_title"
	)
