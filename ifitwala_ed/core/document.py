"""What every document of this app has in common."""

from frappe.model.document import Document

from ifitwala_ed.core import field_values


class SchoolDocument(Document):
	"""A document of this app: no rule of its controller ever meets a value that its field can't have.

	The base of every controller, of child tables too. Frappe asks `check_if_latest` of each document that is to be stored,
	after the right to do so and before anything else.
	"""

	def check_if_latest(self) -> None:
		"""Refuse what can't be stored; then take the locks, the document's own row last."""
		field_values.require_storable(self)
		self.take_locks()
		super().check_if_latest()

	def take_locks(self) -> None:
		"""The locks that have to be held before the document's own row."""
