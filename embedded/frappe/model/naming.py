"""Names of new documents."""

import base64
import datetime
import re
import secrets
import time

import frappe
from frappe.utils import cint, cstr, now_datetime

SERIES = re.compile(r"^[\w\- \/.#{}]+$", re.UNICODE)
BRACED = re.compile(r"\{[\w | #]+\}")
PARTS = (int, str, datetime.date, datetime.time, datetime.timedelta)


def set_new_name(doc) -> None:
	"""Name a new document by its controller, its doctype's rule, or at random."""
	doc.run_method("before_naming")
	autoname = doc.meta.autoname or ""
	if autoname.lower() != "prompt" and not frappe.flags.in_import:
		doc.name = None
	if doc.meta.issingle:
		doc.name = doc.doctype
	if not doc.name:
		doc.run_method("autoname")
	if not doc.name and autoname:
		doc.name = _name_by_rule(autoname, doc)
	if not doc.name:
		doc.name = make_autoname("hash")
	doc.name = validate_name(doc.doctype, doc.name)


def _name_by_rule(autoname: str, doc) -> str | None:
	rule = autoname.lower()
	if rule.startswith("field:"):
		fieldname = autoname[6:]
		name = cstr(doc.get(fieldname)).strip()
		if not name:
			frappe.throw(
				frappe._("{0} gives the document its name: fill it in.").format(doc.meta.get_label(fieldname))
			)
		return name
	if rule.startswith("naming_series:"):
		set_name_by_naming_series(doc)
		return doc.name
	if rule.startswith("prompt"):
		if not doc.name:
			frappe.throw(frappe._("Give the document a name."))
		return doc.name
	if rule.startswith("format:"):
		pattern = autoname.partition(":")[2]
		return BRACED.sub(lambda match: parse_naming_series([match.group()[1:-1]], doc), pattern)
	return make_autoname(autoname, doc=doc) if "#" in autoname else None


def set_name_by_naming_series(doc) -> None:
	if not doc.naming_series:
		doc.naming_series = next(filter(None, doc.meta.get_naming_series_options()), None)
	if not doc.naming_series:
		frappe.throw(frappe._("Choose a naming series."))
	doc.name = make_autoname(doc.naming_series + ".#####", doc=doc)


def make_autoname(key: str = "", doctype: str = "", doc=None, *, ignore_validate: bool = False) -> str:
	"""The next name of a series such as `INV-.YYYY.-.#####`; `hash` gives a random one."""
	if key == "hash":
		return _random_name()
	if "#" not in key:
		key += ".#####"
	if "." not in key or not SERIES.match(key):
		frappe.throw(frappe._("{0} is no naming series.").format(frappe.bold(key)))
	return parse_naming_series(key.split("."), doc)


def _random_name() -> str:
	"""Ten characters; the first four grow with time, so that new rows lie together in the index."""
	ticks = int(time.time() * 10) % 32**4
	start = base64.b32hexencode(ticks.to_bytes(5, "big"))[-4:]
	return (start + base64.b32hexencode(secrets.token_bytes(5))[:6]).decode().lower()


def parse_naming_series(parts: list[str], doc=None) -> str:
	name, counted = "", False
	moment = now_datetime()
	dates = {"YY": "%y", "MM": "%m", "DD": "%d", "YYYY": "%Y"}
	for part in filter(None, parts):
		if part.startswith("#"):
			name += "" if counted else getseries(name, len(part))
			counted = True
		elif part in dates:
			name += moment.strftime(dates[part])
		elif part == "timestamp":
			name += str(moment)
		else:
			name += _field_part(part, doc)
	return name


def _field_part(part: str, doc) -> str:
	fieldname = part.strip("{}")
	if doc and (part.startswith("{") or fieldname in doc.__dict__):
		value = doc.get(fieldname)
		return cstr(value).strip() if isinstance(value, PARTS) else ""
	return part


def getseries(key: str, digits: int) -> str:
	"""The next number of a series; its row stays locked until the end of the transaction."""
	current = frappe.db.sql("select `current` from `tabSeries` where `name` = %s for update", key, pluck=True)
	if current and current[0] is not None:
		frappe.db.sql("update `tabSeries` set `current` = `current` + 1 where `name` = %s", key)
		return str(cint(current[0]) + 1).zfill(digits)
	frappe.db.sql("insert into `tabSeries` (`name`, `current`) values (%s, 1)", key)
	return "1".zfill(digits)


def revert_series_if_last(key: str, name: str, doc=None) -> None:
	"""Give the number back when the last document of a series is deleted."""
	prefix = key.rsplit(".", 1)[0] if ".#" in key else key
	if "." in prefix:
		prefix = parse_naming_series(prefix.split("."), doc)
	number = cint(name.replace(prefix, ""))
	frappe.db.sql(
		"update `tabSeries` set `current` = `current` - 1 where `name` = %s and `current` = %s",
		(prefix, number),
	)


def validate_name(doctype: str, name) -> str:
	if not name:
		frappe.throw(frappe._("The new {0} has no name.").format(doctype))
	if isinstance(name, int):
		frappe.throw(frappe._("A name is text, not a number."), frappe.NameError)
	if name.startswith(f"New {doctype}"):
		frappe.throw(
			frappe._("A document cannot be called like a new one."),
			frappe.NameError,
		)
	name = name.strip()
	if not frappe.get_meta(doctype).issingle and doctype == name and name != "DocType":
		frappe.throw(frappe._("A {0} cannot be called {1}.").format(doctype, name), frappe.NameError)
	if re.search("[<>]", name):
		frappe.throw(
			frappe._("A name has none of these characters: {0}.").format("'<', '>'"), frappe.NameError
		)
	return name


def append_number_if_name_exists(doctype, value, fieldname="name", separator="-", filters=None) -> str:
	"""`value`, or `value-1`, `value-2` … whichever is free."""
	filters = {**(filters or {}), fieldname: value}
	if not frappe.db.exists(doctype, filters):
		return value
	start = f"{value}{separator}"
	taken = frappe.get_all(doctype, filters={fieldname: ["like", f"{start}%"]}, pluck=fieldname)
	numbers = [cint(name.removeprefix(start)) for name in taken if name.removeprefix(start).isdigit()]
	return f"{start}{max(numbers, default=0) + 1}"
