"""What every document of this app has in common."""

from typing import Any

import frappe
from frappe.model.document import Document

from ifitwala_ed.core import field_values, typed_text


class SchoolDocument(Document):
	"""A document of this app: no rule of its controller ever meets a value that its field can't have.

	The base of every controller, of child tables too. Frappe asks `check_if_latest` of each document that is to be stored,
	after the right to do so and before anything else.
	"""

	def check_if_latest(self) -> None:
		"""Refuse what can't be stored, clean what was typed; then take the locks, the document's own row last."""
		field_values.require_storable(self)
		typed_text.clean(self)
		self.take_locks()
		super().check_if_latest()

	def run_method(self, method: str, /, *args: Any, **kwargs: Any) -> Any:
		"""Call a method, with the arguments of a request too: those may have any names, also this one's own."""
		named = {name: value for name, value in kwargs.items() if name not in ("self", "method")}
		return super().run_method(method, *args, **named)

	def take_locks(self) -> None:
		"""The locks that have to be held before the document's own row."""


class SchoolRow(SchoolDocument):
	"""A row of a child table, the base of their controllers: by itself too it is as far as its document is.

	Frappe judges the right to a row that was read by its own name by roles alone, because nobody told the row its
	document. This one knows it.
	"""

	@property
	def parent_doc(self) -> Document | None:
		"""The document that has the row; read where the row was read without it."""
		document = super().parent_doc
		if not document and not self.is_new() and self.parenttype and self.parent:
			return frappe.get_doc(self.parenttype, self.parent)
		return document

	@parent_doc.setter
	def parent_doc(self, value: object) -> None:
		self._parent_doc = value
