"""What the app's reports share: which documents they show, how filters look below a school, and columns."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, NoReturn

import frappe
from frappe import _

from ifitwala_ed.core import readers
from ifitwala_ed.core.errors import throw
from ifitwala_ed.core.readers import Reader, Unreadable
from ifitwala_ed.exceptions import InvalidArgumentError

# What execute() of a report gives: columns, rows, message, chart, summary, whether to leave out the total row.
Report = tuple[list[dict], list[dict], str | None, dict | None, list[dict] | None, bool]

# A field, an operator and a value.
Condition = list[Any]

# What a spreadsheet computes when it opens an export, but for what is a number or a telephone's
FORMULA: Final = re.compile(r"[=@\t\r]|[+-](?![\d\s()./,-]*$)")

BELOW: Final = "descendants of (inclusive)"


def read_filters(filters: Any, **kinds: Reader) -> frappe._dict:
	"""Return the filters that a report was sent: texts, and what ``kinds`` says of some of them. An empty one is None.

	Raises InvalidArgumentError for what isn't that.
	"""
	if not isinstance(filters or {}, dict):
		_refuse_filter(readers.json_object, _("Filters"))
	return frappe._dict({name: _read_filter(name, value, kinds) for name, value in (filters or {}).items()})


def _read_filter(name: str, value: Any, kinds: Mapping[str, Reader]) -> Any:
	if value in (None, ""):
		return None
	try:
		return kinds.get(name, readers.text)(value)
	except Unreadable as error:
		_refuse_filter(error.reader, name)


def _refuse_filter(reader: Reader, name: str) -> NoReturn:
	sentence = readers.sentence(reader).format(frappe.bold(frappe.utils.escape_html(name)))
	throw(InvalidArgumentError, sentence, title=_("Report Not Possible"))


def require_right(doctype: str) -> None:
	"""Raise PermissionError unless the user has the right to report on documents of this kind."""
	frappe.has_permission(doctype, "report", throw=True)


def documents(
	doctype: str,
	fields: Collection[str],
	filters: list[Condition],
	order_by: str,
	or_filters: list[Condition] | None = None,
) -> list[frappe._dict]:
	"""Return the documents that a report may show: those that the user has the right to report on and finds in a list.

	So a report obeys the roles, User Permissions and hooks of every list and has no rule of its own. Raises
	PermissionError where the user has no such right.
	"""
	require_right(doctype)
	return frappe.get_list(
		doctype,
		fields=list(fields),
		filters=filters,
		or_filters=or_filters,
		order_by=order_by,
		limit_page_length=0,
	)


def conditions(filters: frappe._dict, fieldnames: Collection[str]) -> list[Condition]:
	"""Return the filters that are set, as conditions on fields of the same names; a school takes those below it along."""
	return [
		[name, BELOW if name == "school" else "=", filters[name]] for name in fieldnames if filters.get(name)
	]


def column(fieldname: str, label: str, fieldtype: str = "Data", width: int = 120, **more: Any) -> dict:
	"""Return a column as Frappe's reports describe it."""
	if fieldtype == "Data":
		# the grid takes a column for numbers whose first cell is empty
		more["align"] = "left"
	return {"fieldname": fieldname, "label": label, "fieldtype": fieldtype, "width": width, **more}


def text_cells(columns: Sequence[Mapping[str, Any]], rows: Sequence[dict]) -> list[dict]:
	"""Return rows whose texts no spreadsheet takes for formulas: people type them, and every report can be exported."""
	texts = [each["fieldname"] for each in columns if each["fieldtype"] == "Data"]
	return [{**row, **{name: _as_text(row[name]) for name in texts if name in row}} for row in rows]


def _as_text(value: Any) -> Any:
	return f"'{value}" if isinstance(value, str) and FORMULA.match(value) else value


def linked(fieldname: str, label: str, doctype: str, name_in: str, width: int = 160) -> dict:
	"""Return a column of titles that lead to their documents on the screen, and stay titles in exports and on paper.

	``name_in`` is the field of the row that has the document's name; public/js/reports.js makes the link.
	"""
	return column(fieldname, label, width=width, opens=doctype, name_in=name_in)


def school() -> dict:
	"""Return the school of a row. By this link Frappe limits a report that the scheduler runs and mails for somebody."""
	return column("school", _("School"), "Link", 160, options="School")


def figure(label: str, value: float, indicator: str = "Blue", datatype: str = "Int", **more: Any) -> dict:
	"""Return a number above the table."""
	return {"label": label, "value": value, "indicator": indicator, "datatype": datatype, **more}
