"""A child row can be saved and deleted without its document, over REST too. It's as far as the document is."""

from collections.abc import Callable

import frappe
import pytest
from frappe.model.document import Document

from tests.permissions.conftest import World

ACTS: dict[str, Callable[[Document], object]] = {
	"saved": lambda row: row.save(),
	"deleted": lambda row: row.delete(),
}


def guardian_row(student: str) -> Document:
	name = frappe.get_all("Student Guardian", filters={"parent": student}, pluck="name", order_by="idx asc")[
		0
	]
	return frappe.get_doc("Student Guardian", name)


@pytest.mark.parametrize("act", ACTS)
def test_a_row_of_another_schools_document_is_out_of_reach(world: World, act: str) -> None:
	student = world.there["Student"]
	frappe.set_user(world.staff["Activity Coordinator"])
	row = guardian_row(student)
	row.can_book = 0
	with pytest.raises(frappe.PermissionError):
		ACTS[act](row)
	frappe.db.rollback()


@pytest.mark.parametrize("act", ACTS)
def test_a_row_of_the_own_schools_document_is_not(world: World, act: str) -> None:
	frappe.set_user(world.staff["Activity Coordinator"])
	row = guardian_row(world.here["Student"])
	row.can_book = 0
	ACTS[act](row)
	frappe.db.rollback()


def test_a_row_is_not_pulled_over_from_another_school(world: World) -> None:
	frappe.set_user(world.staff["Activity Coordinator"])
	row = guardian_row(world.there["Student"])
	row.parent = world.here["Student"]
	with pytest.raises(frappe.PermissionError):
		row.save()
	frappe.db.rollback()
