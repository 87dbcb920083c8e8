"""A child row can be saved and deleted without its document, over REST too. It's as far as the document is."""

from collections.abc import Callable

import frappe
import pytest
from frappe.model.base_document import get_controller
from frappe.model.document import Document

from ifitwala_ed.core.document import SchoolRow
from ifitwala_ed.permissions.document_access import PARENTS
from tests.factories.people import PASSWORD
from tests.factories.rows import row as stored_row
from tests.permissions.conftest import World
from tests.permissions.looking import may
from tests.support.http import Server

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


@pytest.fixture
def rows(world: World) -> dict[str, dict[str, str]]:
	"""A row of every child table in the documents of either campus, by its doctype and the campus' school."""
	made: dict[str, dict[str, str]] = {}
	for doctype, parent in PARENTS.items():
		field = next(df for df in frappe.get_meta(parent).get_table_fields() if df.options == doctype)
		of = {"parenttype": parent, "parentfield": field.fieldname, "idx": 9}
		made[doctype] = {
			campus.school: stored_row(doctype, parent=campus[parent], **of).name
			for campus in (world.here, world.there)
		}
	return made


def may_read(user: str, doctype: str, name: str) -> bool:
	frappe.set_user(user)
	try:
		row = frappe.get_doc(doctype, name)
		in_words = frappe.has_permission(doctype, "read", doc=row)
		assert row.has_permission("read") == in_words
		return in_words
	finally:
		frappe.set_user("Administrator")


@pytest.mark.parametrize("doctype", PARENTS)
def test_a_row_is_read_by_whoever_reads_its_document(
	world: World, rows: dict[str, dict[str, str]], doctype: str
) -> None:
	parent = PARENTS[doctype]
	here, there = (rows[doctype][campus.school] for campus in (world.here, world.there))
	everybody = (*world.staff.values(), world.here.teacher.user, world.here.family.user, world.nobody)
	for user in everybody:
		assert may_read(user, doctype, here) == may(user, "read", parent, world.here[parent]), user
		assert not may_read(user, doctype, there), user
	assert may_read(world.everywhere, doctype, there)


def test_every_row_of_the_app_knows_its_document() -> None:
	for doctype in PARENTS:
		assert issubclass(get_controller(doctype), SchoolRow), doctype


@pytest.mark.http
def test_a_row_over_http_is_as_far_as_its_document(world: World, server: Server) -> None:
	names = {campus.school: guardian_row(campus["Student"]).name for campus in (world.here, world.there)}
	for user in (world.staff["Academic Staff"], world.here.family.user):
		client = server.client().login(user, PASSWORD)
		for campus, status in ((world.here, 200), (world.there, 403)):
			answer = client.get(f"/api/resource/Student Guardian/{names[campus.school]}")
			assert answer.status == status, answer.text
