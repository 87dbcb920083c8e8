from ifitwala_ed.attendance import medical_notes
from ifitwala_ed.core.document import SchoolDocument


class StudentSafetyRecord(SchoolDocument):
	"""What the gate must know of one student: who may pick it up and who never, whom to call, and a medical note.

	The note is only written here: it is sealed as the record is stored and never lies in the record itself.
	"""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from ifitwala_ed.attendance.doctype.allowed_to_pick_up.allowed_to_pick_up import AllowedtoPickUp
		from ifitwala_ed.attendance.doctype.emergency_contact.emergency_contact import EmergencyContact

		emergency_contacts: DF.Table[EmergencyContact]
		medical_note: DF.SmallText | None
		pick_up: DF.Table[AllowedtoPickUp]
		student: DF.Link
		student_name: DF.Data | None
	# end: auto-generated types

	note_to_seal: str | None = None

	def check_if_latest(self) -> None:
		"""Take the note out before anything is stored, whichever steps of a save Frappe leaves out."""
		super().check_if_latest()
		self.note_to_seal, self.medical_note = self.medical_note, None

	def before_validate(self) -> None:
		"""Whoever goes through the table by keyboard has an empty row at its end."""
		self.set("emergency_contacts", [row for row in self.emergency_contacts if not row.is_empty()])
		for place, row in enumerate(self.emergency_contacts, 1):
			row.idx = place

	def validate(self) -> None:
		for row in (*self.pick_up, *self.emergency_contacts):
			row.validate()

	def on_update(self) -> None:
		note, self.note_to_seal = self.note_to_seal, None
		if note and note.strip():
			medical_notes.store(self.student, note)
