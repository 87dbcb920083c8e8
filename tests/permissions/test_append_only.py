"""What was said in a conversation stays as it was said, for Administrator and with force as well."""

from collections.abc import Callable

import frappe
import pytest

from ifitwala_ed.school_communication import entries
from tests.permissions.conftest import World

DOCTYPE = "Communication Interaction Entry"


def save(name: str) -> None:
	document = frappe.get_doc(DOCTYPE, name)
	document.note = "Something else."
	document.save(ignore_permissions=True)


def save_without_validation(name: str) -> None:
	document = frappe.get_doc(DOCTYPE, name)
	document.note = "Something else."
	document.flags.ignore_validate = True
	document.save(ignore_permissions=True)


def set_one_value(name: str) -> None:
	frappe.get_doc(DOCTYPE, name).db_set("note", "Something else.")


def delete(name: str) -> None:
	frappe.delete_doc(DOCTYPE, name)


def delete_by_force(name: str) -> None:
	frappe.delete_doc(DOCTYPE, name, force=True, ignore_permissions=True)


def rename(name: str) -> None:
	frappe.rename_doc(DOCTYPE, name, "other", force=True)


def merge(name: str) -> None:
	other = entries.append(
		frappe.db.get_value(DOCTYPE, name, "org_communication"),
		user="Administrator",
		intent_type="Comment",
		note="Another.",
	)
	frappe.rename_doc(DOCTYPE, other.name, name, force=True, merge=True)


@pytest.mark.parametrize(
	"change",
	[
		save,
		save_without_validation,
		set_one_value,
		delete,
		delete_by_force,
		rename,
		merge,
	],
)
def test_an_entry_is_never_changed(world: World, change: Callable[[str], None]) -> None:
	name = world.here[DOCTYPE]
	with pytest.raises(frappe.ValidationError):
		change(name)
	assert frappe.db.get_value(DOCTYPE, name, "note") == "We will."


def test_a_deletion_that_skips_the_controllers_question_is_rolled_back(world: World) -> None:
	name = world.here[DOCTYPE]
	frappe.db.savepoint("kept")
	with pytest.raises(frappe.ValidationError):
		frappe.delete_doc(DOCTYPE, name, force=True, ignore_on_trash=True)
	frappe.db.rollback(save_point="kept")
	assert frappe.db.get_value(DOCTYPE, name, "note") == "We will."


@pytest.mark.parametrize("skips_validation", [False, True])
def test_an_entry_is_never_put_in_by_hand(world: World, skips_validation: bool) -> None:
	before = frappe.db.count(DOCTYPE)
	entry = frappe.get_doc(
		{
			"doctype": DOCTYPE,
			"org_communication": world.here["Org Communication"],
			"user": "Administrator",
			"intent_type": "Comment",
			"note": "In between.",
			"sequence": 2,
		}
	)
	entry.flags.ignore_validate = skips_validation
	with pytest.raises(frappe.ValidationError):
		entry.insert(ignore_permissions=True)
	assert frappe.db.count(DOCTYPE) == before
