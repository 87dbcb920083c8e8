"""What was said in a conversation stays as it was said, for Administrator and with force as well."""

from collections.abc import Callable

import frappe
import pytest

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


@pytest.mark.parametrize(
	"change", [save, save_without_validation, set_one_value, delete, delete_by_force, rename]
)
def test_an_entry_is_never_changed(world: World, change: Callable[[str], None]) -> None:
	name = world.here[DOCTYPE]
	with pytest.raises(frappe.ValidationError):
		change(name)
	assert frappe.db.get_value(DOCTYPE, name, "note") == "We will."
