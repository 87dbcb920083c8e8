"""Under which id a program outside knows a student, a guardian, an employee, a year group or a class.

A table of its own: a student may be in several programs, whose ids mean nothing here, and what staff see on a form stays
what the school has written. An id holds for one school and one source, so that the same number in the program of
another school is somebody else.
"""

from collections import defaultdict
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

import frappe
from frappe.query_builder import DocType

from ifitwala_ed.core.rows import insert_rows

IDENTITY: Final = "Roster Identity"


def read(school: str, source: str) -> dict[str, dict[str, str]]:
	"""Return the documents of a source's ids, by doctype. One query."""
	return {
		doctype: {sourced_id: name for sourced_id, (name, _code) in known.items()}
		for doctype, known in _read(school, source).items()
	}


def by_code(school: str, doctype: str) -> dict[str, str]:
	"""Return the documents of a doctype by the codes that programs outside have for them. One query."""
	rows = frappe.get_all(
		IDENTITY,
		filters={"school": school, "document_type": doctype, "code": ("is", "set")},
		fields=["code", "document_name"],
		order_by="name asc",
	)
	return {row.code: row.document_name for row in rows}


def remember(
	school: str,
	source: str,
	documents: Mapping[str, Mapping[str, str]],
	codes: Mapping[tuple[str, str], str] = MappingProxyType({}),
) -> None:
	"""Store which documents ids are, by doctype, where that differs from what is stored. ``codes`` are by doctype and id.

	At most two statements for each doctype, in chunks.
	"""
	stored = _read(school, source)
	rows = []
	for doctype, wanted in sorted(documents.items()):
		before = stored.get(doctype, {})
		known = {
			sourced_id: (name, codes.get((doctype, sourced_id), "")) for sourced_id, name in wanted.items()
		}
		new = {sourced_id: values for sourced_id, values in known.items() if before.get(sourced_id) != values}
		_forget_ids(school, source, doctype, [sourced_id for sourced_id in new if sourced_id in before])
		rows += [
			{
				"school": school,
				"source": source,
				"document_type": doctype,
				"sourced_id": sourced_id,
				"document_name": name,
				"code": code or None,
			}
			for sourced_id, (name, code) in new.items()
		]
	insert_rows(IDENTITY, rows)


def forget(doc: Any, method: str | None = None) -> None:
	"""Hook: a document that is deleted is nobody any more."""
	frappe.db.delete(IDENTITY, {"document_type": doc.doctype, "document_name": doc.name})


def _read(school: str, source: str) -> dict[str, dict[str, tuple[str, str]]]:
	found: dict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
	for row in frappe.get_all(
		IDENTITY,
		filters={"school": school, "source": source},
		fields=["document_type", "sourced_id", "document_name", "code"],
		order_by="name asc",
	):
		found[row.document_type][row.sourced_id] = row.document_name, row.code or ""
	return found


def _forget_ids(school: str, source: str, doctype: str, ids: list[str]) -> None:
	if ids:
		table = DocType(IDENTITY)
		(
			frappe.qb.from_(table)
			.delete()
			.where((table.school == school) & (table.source == source) & (table.document_type == doctype))
			.where(table.sourced_id.isin(ids))
		).run()
