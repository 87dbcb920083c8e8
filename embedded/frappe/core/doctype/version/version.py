"""Version: what one save changed."""

import json

import frappe
from frappe.context import _dict
from frappe.model import no_value_fields, table_fields
from frappe.model.document import Document

SHOWN_AS_STORED = ("Markdown Editor", "Text Editor", "Code", "HTML Editor")


class Version(Document):
	def update_version_info(self, old: Document | None, new: Document) -> bool:
		"""Note the differences; false when there are none."""
		if old:
			data = get_diff(old, new)
		elif new.flags.updater_reference:
			data = {
				"creation": new.creation,
				"updater_reference": new.flags.updater_reference,
				"created_by": new.owner,
			}
		else:
			data = None
		if data:
			self.ref_doctype, self.docname = new.doctype, new.name
			self.data = frappe.as_json(data, indent=None, separators=(",", ":"))
		return bool(data)

	def get_data(self) -> dict:
		return json.loads(self.data)


def get_diff(old: Document, new: Document, for_child: bool = False) -> _dict | None:
	"""{changed: [[field, old, new]], added, removed: [[table, row]], row_changed: [[table, idx, row, changes]]}"""
	out = _dict(
		changed=[],
		added=[],
		removed=[],
		row_changed=[],
		data_import=new.flags.via_data_import,
		updater_reference=new.flags.updater_reference,
	)
	for df in new.meta.fields:
		if df.fieldtype in table_fields:
			if not for_child:
				_compare_tables(out, df.fieldname, old.get(df.fieldname), new.get(df.fieldname))
		elif df.fieldtype not in no_value_fields:
			_compare_values(out, df, old, new)
	for key in () if for_child else ("name", "docstatus"):
		if getattr(old, key) != getattr(new, key):
			out.changed.append([key, getattr(old, key), getattr(new, key)])
	return out if any((out.changed, out.added, out.removed, out.row_changed)) else None


def _compare_values(out: _dict, df, old: Document, new: Document) -> None:
	before, after = old.get(df.fieldname), new.get(df.fieldname)
	if before == after:
		return
	if df.fieldtype not in SHOWN_AS_STORED:
		before = old.get_formatted(df.fieldname) if before else before
		after = new.get_formatted(df.fieldname) if after else after
	if before != after:
		out.changed.append([df.fieldname, before, after])


def _compare_tables(out: _dict, fieldname: str, old_rows: list, new_rows: list) -> None:
	before = {row.name: row for row in old_rows}
	for idx, row in enumerate(new_rows):
		if row.name not in before:
			out.added.append([fieldname, row.as_dict()])
		elif diff := get_diff(before[row.name], row, for_child=True):
			out.row_changed.append([fieldname, idx, row.name, diff.changed])
	kept = {row.name for row in new_rows}
	out.removed += [[fieldname, row.as_dict()] for row in old_rows if row.name not in kept]


def on_doctype_update():
	frappe.db.add_index("Version", ["ref_doctype", "docname"])
