"""The filters of a list as a request sends them, read before a query is made of them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final, NoReturn

import frappe
from frappe import _

from ifitwala_ed.core import readers
from ifitwala_ed.core.errors import throw
from ifitwala_ed.core.readers import Unreadable
from ifitwala_ed.exceptions import InvalidArgumentError

if TYPE_CHECKING:
	from frappe.model.meta import Meta

# A doctype, a field, an operator and a value.
Condition = list[Any]

COMPARED: Final = {"Date": readers.day, "Datetime": readers.moment, "Time": readers.clock_time}
COMPARISONS: Final = ("=", "!=", ">", "<", ">=", "<=")
LISTS: Final = ("in", "not in")


def read(doctype: str, filters: Any) -> list[Condition]:
	"""Return filters as an object or a list, or JSON of either, as conditions on fields that exist.

	Raises InvalidArgumentError for what is no filter. Which operators there are is Frappe's to say.
	"""
	return [_condition(doctype, each) for each in _parts(doctype, parsed(filters) or [])]


def parsed(filters: Any) -> Any:
	"""Return filters that may be JSON, for whoever knows more kinds of them than are read here: Frappe, of other
	doctypes.
	"""
	if isinstance(filters, str) and filters:
		try:
			filters = readers.from_json(filters)
		except ValueError:
			_refuse(_("The filters can't be read: they must be JSON."))
	if not readers.can_be_stored(filters):
		_refuse(_("The filters have something that can't be compared."))
	return filters


def _parts(doctype: str, filters: Any) -> Iterator[list[Any]]:
	if isinstance(filters, dict):
		for fieldname, value in filters.items():
			is_pair = isinstance(value, list) and len(value) == 2
			yield [doctype, fieldname, *(value if is_pair else ("=", value))]
		return
	if not isinstance(filters, list):
		_refuse(_("The filters must be a list or an object."))
	for each in filters:
		if not isinstance(each, list) or len(each) not in (3, 4, 5):
			_refuse(_("A filter is a field, an operator and a value."))
		yield [doctype, *each] if len(each) == 3 else each[:4]


def _condition(doctype: str, parts: list[Any]) -> Condition:
	of, fieldname, operator, value = parts
	if not all(isinstance(each, str) for each in (of, fieldname, operator)):
		_refuse(_("A filter is a field, an operator and a value."))
	meta = _meta(doctype, of)
	if fieldname not in meta.get_valid_columns():
		_refuse(_("There is no field {0} to filter by.").format(_shown(fieldname)))
	return [of, fieldname, operator, _value(meta, fieldname, operator.lower(), value)]


def _meta(doctype: str, of: str) -> "Meta":
	meta = frappe.get_meta(doctype)
	if of != doctype and of not in [table.options for table in meta.get_table_fields()]:
		_refuse(_("{0} has no rows of {1} to filter by.").format(_(doctype), _shown(of)))
	return frappe.get_meta(of)


def _value(meta: "Meta", fieldname: str, operator: str, value: Any) -> Any:
	is_list = isinstance(value, list)
	if isinstance(value, dict) or (is_list and any(isinstance(each, list | dict) for each in value)):
		_refuse_value(fieldname, operator)
	df = meta.get_field(fieldname)
	reader = COMPARED.get("Datetime" if fieldname in ("creation", "modified") else df.fieldtype if df else "")
	if operator == "between":
		if not is_list or len(value) != 2 or reader not in (readers.day, readers.moment):
			_refuse_value(fieldname, operator)
		return [_compared(reader, fieldname, operator, each) for each in value]
	if is_list != (operator in LISTS) and not (operator in LISTS and isinstance(value, str)):
		_refuse_value(fieldname, operator)
	if operator in COMPARISONS and reader and value not in (None, ""):
		return _compared(reader, fieldname, operator, value)
	return value


def _compared(reader: readers.Reader, fieldname: str, operator: str, value: Any) -> Any:
	"""Return the value as it was sent: of a day and of its midnight Frappe makes different ends of a time."""
	try:
		reader(value)
	except Unreadable:
		_refuse_value(fieldname, operator)
	return value


def _refuse_value(fieldname: str, operator: str) -> NoReturn:
	_refuse(
		_("The value of the filter on {0} doesn't go with {1}.").format(_shown(fieldname), _shown(operator))
	)


def _shown(name: str) -> str:
	return frappe.bold(frappe.utils.escape_html(name))


def _refuse(sentence: str) -> NoReturn:
	throw(InvalidArgumentError, sentence)
