"""Values as people read them; Version rows keep them so."""

import frappe
from frappe.context import _dict
from frappe.model.meta import get_field_precision
from frappe.utils import cstr, flt, fmt_money, format_datetime, format_time, formatdate


def format_value(value, df=None, doc=None, currency=None, **_ignored):
	"""A field's value, by its type."""
	df = _dict(fieldtype=df) if isinstance(df, str) else _dict(df or {})
	if value is None:
		return ""
	formats = {
		"Date": formatdate,
		"Datetime": format_datetime,
		"Time": format_time,
		"Percent": lambda number: f"{flt(number, 2)}%",
		"Float": lambda number: _number(number, df, doc),
		"Currency": lambda number: fmt_money(
			number, precision=get_field_precision(df), currency=currency or _currency(df, doc)
		),
	}
	if df.fieldtype in formats:
		return formats[df.fieldtype](value)
	if df.fieldtype in ("Text", "Small Text") and not any(tag in value for tag in ("<br", "<div", "<p")):
		return value.replace("\n", "<br>")
	return value


def _number(value, df, doc):
	is_whole = not df.options and flt(value) == int(flt(value))
	return fmt_money(
		value, precision=0 if is_whole else get_field_precision(df), currency=_currency(df, doc, "")
	)


def _currency(df, doc, default: str | None = None):
	"""The document's currency; `options` names the field that holds it."""
	own = doc.get(df.options) if doc and df.options and ":" not in cstr(df.options) else None
	return own or (frappe.db.get_default("currency") if default is None else default) or None
