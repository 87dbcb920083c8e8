"""Rows of child tables that are written without their document, numbered as the document would number them."""

from collections.abc import Collection
from itertools import groupby

import frappe

from ifitwala_ed.core.rows import Row, update_rows


def close_up(doctype: str, parenttype: str, parents: Collection[str]) -> None:
	"""Number the rows of each table of some documents from 1 on, in their order: what was taken out leaves a gap in forms.

	Two statements, for up to a thousand rows that get another number.
	"""
	if not parents:
		return
	rows = frappe.get_all(
		doctype,
		filters={"parent": ("in", sorted(parents)), "parenttype": parenttype},
		fields=["name", "parent", "parentfield", "idx"],
		order_by="parent asc, parentfield asc, idx asc, creation asc, name asc",
	)
	changes: dict[str, Row] = {}
	for _table, its in groupby(rows, key=lambda row: (row.parent, row.parentfield)):
		changes |= {row.name: {"idx": idx} for idx, row in enumerate(its, start=1) if row.idx != idx}
	update_rows(doctype, changes)
