"""Forms of Desk that import from files: attached, tried, settled, imported."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import frappe

from tests.factories import people
from tests.factories.core import insert
from tests.support.desk import Desk


def office_of(desk: Callable[[str], Desk], school: str) -> Desk:
	"""The coordinator of one school, signed in."""
	coordinator = people.user("Sam", ["Activity Coordinator"], last_name="Field").name
	insert("User Permission", {"user": coordinator, "allow": "School", "for_value": school}, {})
	return desk(coordinator)


def begin(office: Desk, doctype: str, values: dict[str, Any]) -> None:
	"""A new form with some fields filled in."""
	office.page.goto(f"{office.url}/app/{doctype.lower().replace(' ', '-')}/new")
	office.page.wait_for_function("() => window.cur_frm && cur_frm.is_new()")
	office.wait()
	office.page.evaluate("values => cur_frm.set_value(values)", values)
	office.wait()


def attach(office: Desk, fieldname: str, file: Path) -> None:
	"""Upload a file into a field. Desk saves the form with it."""
	field = office.shown.locator(f"[data-fieldname='{fieldname}']")
	field.locator(".btn-attach").click()
	office.dialog.locator("input[type='file']").first.set_input_files(file)
	office.answer("Upload")
	field.locator(".attached-file-link").get_by_text(file.stem.partition("_")[0]).wait_for()
	office.wait()
	office.page.wait_for_function("() => !cur_frm.is_new() && !cur_frm.is_dirty()")


def shown_document(office: Desk) -> Any:
	"""What is stored of the form in front."""
	doctype, name = office.page.evaluate("() => [cur_frm.doctype, cur_frm.doc.name]")
	frappe.db.rollback()
	return frappe.get_doc(doctype, name)


def add_row(office: Desk, table: str, row: dict[str, str]) -> None:
	"""Add a row to a table and save."""
	office.page.evaluate(
		"([table, row]) => { cur_frm.add_child(table, row); cur_frm.refresh_field(table); cur_frm.dirty(); }",
		[table, row],
	)
	office.button_primary("Save")
	office.page.wait_for_function("() => !cur_frm.is_dirty()")
	office.wait()


def press(office: Desk, label: str, status: str) -> None:
	"""Press Check or Import, and wait for what comes of it."""
	office.button(label)
	if label == "Import":
		office.answer("Yes")
	office.page.wait_for_function("status => cur_frm.doc.status === status", arg=status)
	office.wait()


def findings(office: Desk) -> list[str]:
	"""What the rows of findings say."""
	return office.shown.locator(
		"[data-fieldname='findings'] .grid-body [data-fieldname='message']"
	).all_inner_texts()
