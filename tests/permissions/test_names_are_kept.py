"""Names are for ever: what others refer to by its name isn't renamed, and what may be is renamed by who may write it."""

from collections.abc import Callable

import frappe
import pytest
from frappe.model.rename_doc import rename_doc
from frappe.utils import now_datetime

from ifitwala_ed.exceptions import NameIsKeptError
from ifitwala_ed.permissions import names
from tests.factories import people, places
from tests.factories.core import unique
from tests.factories.people import PASSWORD
from tests.permissions.conftest import World
from tests.support.http import Server

NEW = "another-name"
# not theirs to write; not in this state; not at all
REFUSED = (403, 409, 417)


def doctypes(**filters: object) -> list[str]:
	modules = frappe.get_all("Module Def", {"app_name": "ifitwala_ed"}, pluck="name", order_by="name")
	return frappe.get_all(
		"DocType", {"module": ["in", modules], "issingle": 0, **filters}, pluck="name", order_by="name"
	)


def make_row(doctype: str) -> str:
	name, now = frappe.generate_hash(length=10), now_datetime()
	frappe.db.bulk_insert(
		doctype,
		["name", "creation", "modified", "owner", "modified_by"],
		[(name, now, now, "Administrator", "Administrator")],
	)
	return name


def by_force(doctype: str, name: str) -> None:
	frappe.rename_doc(doctype, name, NEW, force=True, show_alert=False, rebuild_search=False)


def unasked(doctype: str, name: str) -> None:
	document = frappe.get_doc(doctype, name)
	rename_doc(doc=document, new=NEW, validate=False, show_alert=False, rebuild_search=False)


def merged(doctype: str, name: str) -> None:
	frappe.rename_doc(doctype, make_row(doctype), name, force=True, merge=True, show_alert=False)


def refused(way: Callable[[str, str], None], doctype: str, name: str) -> type[Exception] | None:
	"""The error, after which everything is as it was; None where the renaming succeeded."""
	frappe.db.savepoint("renaming")
	try:
		way(doctype, name)
	except (frappe.ValidationError, frappe.PermissionError) as error:
		return type(error)
	finally:
		frappe.db.rollback(save_point="renaming")
	return None


@pytest.mark.parametrize(
	("way", "filters"),
	# two rows of a table don't become one: Frappe has no assignments of theirs to put together
	[(by_force, {}), (unasked, {}), (merged, {"istable": 0})],
)
def test_administrator_renames_nothing_that_keeps_its_name(
	way: Callable[[str, str], None], filters: dict[str, int]
) -> None:
	kept = doctypes(allow_rename=0, **filters)
	assert {"Activity Seat Ledger", "Activity Booking", "Program Offering", "Student"} <= set(kept)
	renamed = [doctype for doctype in kept if refused(way, doctype, make_row(doctype)) is None]
	assert not renamed


def test_a_customization_makes_no_name_changeable(monkeypatch: pytest.MonkeyPatch) -> None:
	document = frappe.get_doc("Student", make_row("Student"))
	monkeypatch.setattr(document.meta, "allow_rename", 1)
	with pytest.raises(NameIsKeptError):
		names.require_may_change(document, "after_rename", "before", document.name)


def test_a_room_of_another_app_is_renamed_as_ever() -> None:
	room = places.room().name
	assert refused(by_force, "Location", room) is None


def test_what_may_be_renamed_is_renamed_by_who_may_write_it(world: World) -> None:
	changeable = doctypes(allow_rename=1)
	assert set(changeable) == {"Academic Year", "Activity", "Program", "School", "Year Group"}
	for doctype, make in {"Program": program, "Year Group": year_group}.items():
		for role, error in {"Activity Coordinator": None, "Academic Staff": frappe.PermissionError}.items():
			name = make()
			frappe.set_user(people.staff(role).name)
			assert refused(unasked, doctype, name) is error, (doctype, role)
			frappe.set_user("Administrator")


def test_of_two_that_become_one_both_have_to_be_theirs_to_write(world: World) -> None:
	"""A coordinator of one campus may not write the other campus."""
	frappe.set_user(world.staff["Activity Coordinator"])

	def merge(old: str, new: str) -> Callable[[str, str], None]:
		return lambda doctype, _name: rename_doc(
			doc=frappe.get_doc(doctype, old), new=new, merge=True, validate=False, show_alert=False
		)

	here, there = world.here.school, world.there.school
	assert refused(merge(there, here), "School", "") is frappe.PermissionError
	assert refused(merge(here, there), "School", "") is frappe.PermissionError


def program() -> str:
	return frappe.get_doc({"doctype": "Program", "program_name": unique("Arts")}).insert().name


def year_group() -> str:
	return places.year_group().name


@pytest.mark.http
def test_staff_rename_no_document_of_the_world_over_rest(world: World, server: Server) -> None:
	client = server.client().login(world.staff["Activity Coordinator"], PASSWORD)
	for doctype, name in world.here.documents.items():
		answer = client.post(f"/api/resource/{doctype}/{name}", {"run_method": "rename", "name": NEW})
		assert answer.status in REFUSED, (doctype, answer.text)
		frappe.db.rollback()
		assert frappe.db.exists(doctype, name), doctype
