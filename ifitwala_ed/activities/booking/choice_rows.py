"""The rows of a stored booking's list of choices, as its save writes them."""

from collections.abc import Sequence
from typing import Any, Final

import frappe
from frappe.model.document import Document
from frappe.query_builder import DocType

from ifitwala_ed.core.rows import insert_rows

CHOICE: Final = "Activity Booking Choice"


def write(activity_booking: str, before: Sequence[Document], after: Sequence[Document]) -> None:
	"""Store a list in place of the one before, with two statements however long they are, and none where it stays."""
	if [_values(row) for row in before] == [_values(row) for row in after]:
		return
	row = DocType(CHOICE)
	frappe.qb.from_(row).delete().where(
		(row.parent == activity_booking) & (row.parenttype == "Activity Booking")
	).run()
	insert_rows(CHOICE, [choice.get_valid_dict() for choice in after])
	for choice in after:
		choice.set("__islocal", False)


def _values(choice: Document) -> list[Any]:
	return [choice.name, choice.idx, *(choice.get(df.fieldname) for df in choice.meta.fields)]
