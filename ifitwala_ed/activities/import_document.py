"""Documents of Desk that import from files: the input is saved, tried as often as needed, then imported as a whole.

The result is stored in the document itself, and holds for the input it was made for.
"""

from collections.abc import Callable
from typing import Any, ClassVar, Final, NoReturn

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import now_datetime

from ifitwala_ed.core import server_set_fields
from ifitwala_ed.core.document import SchoolDocument
from ifitwala_ed.core.errors import said_so_far, unsay_since

NOT_CHECKED: Final = "Not Checked"
FAILED: Final = "Failed"


class ImportDocument(SchoolDocument):
	"""The base of their controllers. Flag ``by_the_system``: the result is being stored, which no form can."""

	# the fields that say what is imported, and those of them that are files
	INPUT: ClassVar[tuple[str, ...]]
	FILES: ClassVar[tuple[str, ...]] = ("file",)

	def validate(self) -> None:
		if not self.flags.by_the_system:
			server_set_fields.restore(self)
			self.forget_result_of_other_input()
			self.require_readable_files()

	def require_saved(self) -> None:
		"""Refuse a form with changes that aren't stored: what is imported is what stands here afterwards."""
		self.check_permission("write")
		if _values(self, self.INPUT) != _values(frappe.get_doc(self.doctype, self.name), self.INPUT):
			frappe.throw(_("Save your changes first."), title=_("Not Saved"))

	def forget_result_of_other_input(self) -> None:
		"""Clear what was made for other files or another term: every read-only field."""
		before = self.get_doc_before_save()
		if before and _values(before, self.INPUT) == _values(self, self.INPUT):
			return
		for field in self.meta.fields:
			if field.read_only:
				self.set(field.fieldname, [] if field.fieldtype == "Table" else None)
		self.set("status", NOT_CHECKED)

	def require_readable_files(self) -> None:
		"""Refuse a file that whoever saves may not read. Frappe attaches any file that a field names."""
		for fieldname in self.FILES:
			if self.get(fieldname) and self.has_value_changed(fieldname):
				attached(self.get(fieldname))


def attached(file_url: str) -> Document:
	"""Return the file with an address. Throws where there is none that the user may read.

	What several people have uploaded is one address with a document for each, and Frappe says of each that isn't the
	user's that they may not read it.
	"""
	said = said_so_far()
	names = frappe.get_all("File", filters={"file_url": file_url}, pluck="name", order_by="creation asc")
	files = (frappe.get_doc("File", name) for name in names)
	readable = next((file for file in files if file.has_permission("read")), None)
	unsay_since(said)
	return readable or _refuse_without_file()


def carry_out(doc: ImportDocument, work: Callable[[], None]) -> None:
	"""Do the work. When it ends with an error, whatever it is, the document says so, and nothing else is kept."""
	finished = False
	try:
		work()
		finished = True
	finally:
		if not finished:
			frappe.db.rollback()
			store(
				doc,
				status=FAILED,
				summary=_("Nothing was imported. Ask your administrator to look at the error log."),
			)
			frappe.db.commit()  # the error that follows would take the status back


def store(doc: ImportDocument, **values: object) -> None:
	"""Store what came of it."""
	doc.flags.by_the_system = True
	doc.update({"judged_on": now_datetime(), **values})
	doc.save()
	doc.flags.by_the_system = False


def _refuse_without_file() -> NoReturn:
	frappe.throw(_("Attach the file here."), title=_("File Not Found"))
	raise AssertionError("frappe.throw raises, which its types don't say")


def _values(doc: Document, fieldnames: tuple[str, ...]) -> list[Any]:
	"""Return values as they compare, whether they come from a form or from the database."""
	return [_comparable(doc, fieldname) for fieldname in fieldnames]


def _comparable(doc: Document, fieldname: str) -> Any:
	field = doc.meta.get_field(fieldname)
	if field.fieldtype == "Table":
		columns = [column.fieldname for column in frappe.get_meta(field.options).fields]
		return [[str(row.get(column) or "") for column in columns] for row in doc.get(fieldname) or ()]
	return str(doc.get(fieldname) or "")
