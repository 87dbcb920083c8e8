from typing import NoReturn

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, get_datetime, now_datetime
from frappe.utils.nestedset import get_descendants_of

from ifitwala_ed.core.errors import throw
from ifitwala_ed.exceptions import DatesOutOfOrderError
from ifitwala_ed.core import server_set_fields
from ifitwala_ed.core.document import SchoolDocument
from ifitwala_ed.school_communication import entries
from ifitwala_ed.school_communication.telling import orders as telling

FIXED_IN_THREAD = (
	"school",
	"status",
	"publish_from",
	"publish_to",
	"communication_type",
	"activity_program_offering",
	"activity_student_group",
	"activity_booking",
)

CONTEXT = {
	"activity_program_offering": "Program Offering",
	"activity_student_group": "Student Group",
	"activity_booking": "Activity Booking",
}


class OrgCommunication(SchoolDocument):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from ifitwala_ed.school_communication.doctype.org_communication_audience.org_communication_audience import (
			OrgCommunicationAudience,
		)

		activity_booking: DF.Link | None
		activity_program_offering: DF.Link | None
		activity_student_group: DF.Link | None
		allow_replies: DF.Check
		audiences: DF.Table[OrgCommunicationAudience]
		awaits_telling: DF.Check
		booking_thread: DF.Link | None
		communication_type: DF.Literal["Information", "Reminder", "Logistics", "Celebration", "Booking"]
		listed_on: DF.Datetime | None
		message: DF.Text
		publish_from: DF.Datetime | None
		publish_to: DF.Datetime | None
		published_on: DF.Datetime | None
		school: DF.Link
		status: DF.Literal["Draft", "Published", "Archived"]
		title: DF.Data
	# end: auto-generated types

	def validate(self) -> None:
		server_set_fields.restore(self)
		self.set_thread()
		self.validate_thread_stays()
		self.validate_publishing_time()
		self.set_published_on()
		self.set_schools_of_students()
		self.validate_audiences()
		self.validate_context()
		self.order_telling()

	def on_update(self) -> None:
		before = self.get_doc_before_save()
		if before and before.school != self.school:
			entries.follow_school(self.name, self.school)
		if self.flags.is_to_be_told:
			telling.tell_soon(self)

	def after_insert(self) -> None:
		entries.begin_chain(self.name, self.school)

	def on_trash(self) -> None:
		self.refuse_deletion_with_entries()
		frappe.db.delete(entries.CHAIN, {"name": self.name})
		frappe.db.delete(telling.DELIVERY, {"org_communication": self.name})

	def before_rename(self, old: str, new: str, merge: bool = False) -> None:
		frappe.throw(
			_("A communication keeps its name: what was said in it is bound to it."),
			title=_("Communications Keep Their Names"),
		)

	def set_thread(self) -> None:
		"""The flag is set where a booking's own conversation is made; a request can't set it."""
		if self.is_new() and self.flags.is_booking_thread:
			self.booking_thread = self.activity_booking

	def validate_thread_stays(self) -> None:
		"""The conversation of a booking is of that booking and its family for good, and always open to them."""
		before = self.get_doc_before_save()
		if not before or not before.booking_thread:
			return
		changed = [field for field in FIXED_IN_THREAD if before.get(field) != self.get(field)]
		if changed or before.audience_facts != self.audience_facts:
			self.refuse_change_of_thread()

	def refuse_change_of_thread(self) -> NoReturn:
		frappe.throw(
			_(
				"This is the conversation of a booking: its audience, publication and context stay as they are. "
				"You can change title, message and whether replies are allowed, or write a communication of its own."
			),
			title=_("Conversation of a Booking"),
		)
		raise AssertionError("frappe.throw raises, which its types don't say")

	def require_rows_may_change(self) -> None:
		"""Refuse in the conversation of a booking that a row is saved or deleted by itself."""
		if self.booking_thread:
			self.refuse_change_of_thread()

	def validate_row(self, row: Document) -> None:
		"""The rules of the form for a row that is saved by itself."""
		self.audiences = [row]
		self.set_schools_of_students()
		self.validate_audiences()
		self.validate_context()

	@property
	def audience_facts(self) -> list[tuple]:
		fields = ("target_mode", "student", "to_staff", "to_students", "to_guardians")
		return [tuple(audience.get(field) for field in fields) for audience in self.audiences]

	@property
	def reach(self) -> list[tuple]:
		fields = ("target_mode", "school", "program_offering", "student_group", "student")
		ticks = ("to_staff", "to_students", "to_guardians")
		return [
			(*(row.get(field) or "" for field in fields), *(cint(row.get(tick)) for tick in ticks))
			for row in self.audiences
		]

	def order_telling(self) -> None:
		"""The audience is told when a post is published, and who comes to it later; a booking's thread by its events."""
		before = self.get_doc_before_save()
		is_news = not before or before.status != self.status or before.reach != self.reach
		self.flags.is_to_be_told = self.status == "Published" and not self.booking_thread and is_news
		if self.flags.is_to_be_told:
			self.awaits_telling = 1

	def set_published_on(self) -> None:
		if self.status == "Draft":
			self.published_on = None
		elif self.publish_from:
			self.published_on = self.publish_from
		elif not self.published_on or get_datetime(self.published_on) > now_datetime():
			# also what was planned for later and is published now
			self.published_on = now_datetime()
		self.listed_on = self.published_on or self.creation

	def set_schools_of_students(self) -> None:
		for audience in self.audiences:
			audience.set_school_of_student(self.school)

	def validate_publishing_time(self) -> None:
		if not self.publish_from or not self.publish_to:
			return
		if get_datetime(self.publish_to) <= get_datetime(self.publish_from):
			throw(
				DatesOutOfOrderError,
				_("The communication would end before it is published. Change Publish From or Publish To."),
			)

	def validate_audiences(self) -> None:
		if self.booking_thread:
			return
		# about what lies where, which no right of the user's changes
		below = get_descendants_of("School", self.school, ignore_permissions=True)
		for audience in self.audiences:
			audience.validate_target()
			audience.validate_people()
			audience.validate_lies_in({self.school, *below})

	def validate_context(self) -> None:
		"""A communication about a booking is about its offering, and for its student alone."""
		self.validate_context_lies_in_school()
		if not self.activity_booking:
			return
		offering, student = frappe.db.get_value(
			"Activity Booking", self.activity_booking, ["program_offering", "student"]
		)
		self.activity_program_offering = self.activity_program_offering or offering
		if self.activity_program_offering != offering:
			frappe.throw(
				_(
					"The booking is of another program offering. Choose one of this offering, or leave one empty."
				),
				title=_("Booking of Another Offering"),
			)
		if any(audience.student != student for audience in self.audiences):
			frappe.throw(
				_(
					"What is about one booking is for its student and family alone. Make that student the only audience, "
					"or leave the booking empty."
				),
				title=_("About One Child"),
			)

	def validate_context_lies_in_school(self) -> None:
		"""What a communication is about is shown by its title to whoever reads it."""
		# about what lies where, which no right of the user's changes
		below = get_descendants_of("School", self.school, ignore_permissions=True)
		for fieldname, doctype in CONTEXT.items():
			name = self.get(fieldname)
			if name and frappe.db.get_value(doctype, name, "school") not in {self.school, *below}:
				frappe.throw(
					_("{0}: Choose one of the school of this communication, or of a school below it.").format(
						_(self.meta.get_label(fieldname))
					),
					title=_("Context of Another School"),
				)

	def refuse_deletion_with_entries(self) -> None:
		if self.booking_thread or frappe.db.exists(entries.ENTRY, {"org_communication": self.name}):
			frappe.throw(
				_(
					"Something was said in this communication, so it is kept. Archive it: readers no longer see it."
				),
				title=_("Conversations Are Kept"),
			)


def on_doctype_update() -> None:
	frappe.db.add_index("Org Communication", ["school", "listed_on"])
