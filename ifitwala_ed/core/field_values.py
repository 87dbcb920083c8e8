"""Whether a document's values are what its fields take.

Frappe looks at the types of values late, when the rules of a controller have worked with them, and then guesses: what
is no number is 0, a list in a link becomes a condition. So this is asked first (document.py), of every row too.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final, NoReturn

import frappe
from frappe import _

from ifitwala_ed.core import readers
from ifitwala_ed.core.errors import throw
from ifitwala_ed.core.readers import Reader, Unreadable
from ifitwala_ed.exceptions import InvalidValueError, MissingValueError

if TYPE_CHECKING:
	from frappe.model.document import Document
	from frappe.model.meta import Meta

READERS: Final[Mapping[str, Reader]] = {
	"Int": readers.whole_number,
	"Check": readers.yes_or_no,
	"Float": readers.number,
	"Currency": readers.number,
	"Percent": readers.number,
	"Date": readers.day,
	"Datetime": readers.moment,
	"Time": readers.clock_time,
	**dict.fromkeys(
		(
			*("Data", "Small Text", "Text", "Long Text", "Text Editor", "Code"),
			*("Select", "Link", "Dynamic Link", "Attach", "Attach Image"),
		),
		readers.text,
	),
}

# What a form sends beside its fields.
OF_THE_FORM: Final = ("name", "owner", "modified", "creation", "docstatus", "idx", "__islocal", "__unsaved")


# What binds a row that is stored by itself to its document.
OF_A_ROW: Final = ("parenttype", "parent", "parentfield")


def require_storable(doc: "Document") -> None:
	"""Raise InvalidValueError or MissingValueError for the first value that can't be stored, or isn't there."""
	require_readable(doc)
	if doc.meta.istable:
		_require_place(doc)
	if not doc.flags.ignore_mandatory:
		_require_complete(doc)


def require_readable(doc: "Document") -> None:
	"""Raise InvalidValueError for the first value of a document, or of one of its rows, that its field can't have."""
	for row in (doc, *doc.get_all_children()):
		if any(not isinstance(row.get(name), str | int | None) for name in ("name", *OF_A_ROW)):
			_refuse(readers.sentence(readers.text), _("Name"))
		for df in row.meta.fields:
			value = row.get(df.fieldname)
			if df.fieldtype in READERS and value not in (None, ""):
				_require_value(row, df, value)


def document_of_form(doctype: str, values: Mapping[str, Any]) -> "Document":
	"""Return the document that a form holds, stored or not. It may be incomplete, but what it has is readable."""
	meta = frappe.get_meta(doctype)
	for df in meta.get_table_fields():
		rows = values.get(df.fieldname) or []
		if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
			_refuse(readers.sentence(readers.json_list), _(df.label))
	shown = {*OF_THE_FORM, *(df.fieldname for df in meta.fields)}
	doc = frappe.get_doc(
		{**{name: value for name, value in values.items() if name in shown}, "doctype": doctype}
	)
	require_readable(doc)
	return doc


def _require_value(row: "Document", df: Any, value: Any) -> None:
	reader = READERS[df.fieldtype]
	if reader is readers.text and isinstance(value, int | float) and not isinstance(value, bool):
		# a number in a column for texts, as a spreadsheet has it
		value = str(value)
		row.set(df.fieldname, value)
	try:
		read = reader(value)
	except Unreadable as error:
		_refuse(readers.sentence(error.reader), _label(row, df))
	if reader is readers.whole_number and abs(read) > readers.LARGEST_INT:
		_refuse(_("{0} is too large."), _label(row, df))
	if isinstance(value, str):
		_keep(row, df, read)
	if df.fieldtype == "Select" and df.options and value.strip() not in df.options.split("\n"):
		options = ", ".join(_(option) for option in df.options.split("\n") if option)
		_refuse(_("{0} must be one of {1}."), _label(row, df), options)


def _keep(row: "Document", df: Any, read: Any) -> None:
	"""What was written as text, as the rules and MariaDB understand it: numbers as such, moments without an offset."""
	if isinstance(read, date):
		row.set(df.fieldname, str(read))
	elif isinstance(read, int | float):
		row.set(df.fieldname, int(read) if isinstance(read, bool) else read)


def _require_place(row: "Document") -> None:
	"""A row that is stored by itself has to say where it belongs."""
	is_complete = all(row.get(name) for name in OF_A_ROW)
	if not is_complete or not frappe.db.exists("DocType", row.parenttype):
		throw(
			MissingValueError,
			_("A row of {0} belongs to a document: say to which.").format(frappe.bold(_(row.doctype))),
		)


def _require_complete(doc: "Document") -> None:
	missing = [
		_label(row, df)
		for row in (doc, *doc.get_all_children())
		for df in _mandatory(row.meta)
		if row.get(df.fieldname) in (None, "", [])
	]
	if missing:
		throw(MissingValueError, _("Fill in {0}.").format(", ".join(map(frappe.bold, missing))))


def _mandatory(meta: "Meta") -> Iterator[Any]:
	return (df for df in meta.fields if df.reqd and df.fieldtype in READERS)


def _label(row: "Document", df: Any) -> str:
	label = _(df.label or df.fieldname)
	return _("Row {0}, {1}").format(row.idx, label) if row.get("parentfield") else label


def _refuse(sentence: str, label: str, *more: str) -> NoReturn:
	throw(InvalidValueError, sentence.format(frappe.bold(label), *more))
