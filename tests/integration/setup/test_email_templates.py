"""The mails' texts: there after every migrate, the school's own words kept."""

from collections.abc import Iterator

import frappe
import pytest

from ifitwala_ed.activities.notices import kinds, templates
from ifitwala_ed.setup.email_templates import make_email_templates, remove_email_templates

NAME = templates.NAMES[kinds.OFFERED]
OTHER = templates.NAMES[kinds.CONFIRMED]


@pytest.fixture(autouse=True)
def back_to_ours() -> Iterator[None]:
	yield
	frappe.db.rollback()
	frappe.clear_cache(doctype=templates.TEMPLATE)


def test_all_are_there_and_a_missing_one_is_made_again() -> None:
	frappe.delete_doc(templates.TEMPLATE, NAME)
	make_email_templates()
	assert all(frappe.db.exists(templates.TEMPLATE, name) for name in templates.NAMES.values())
	assert frappe.db.get_value(templates.TEMPLATE, NAME, ["subject", "response_html", "use_html"]) == (
		templates.SUBJECT,
		templates.BODY,
		1,
	)


def test_edits_are_kept_by_a_migrate_and_when_the_app_goes() -> None:
	edited = frappe.get_doc(templates.TEMPLATE, NAME)
	edited.update({"subject": "A seat for {{ student_name }}"}).save()
	make_email_templates()
	assert frappe.db.get_value(templates.TEMPLATE, NAME, "subject") == "A seat for {{ student_name }}"
	remove_email_templates()
	assert frappe.db.exists(templates.TEMPLATE, NAME)
	assert not frappe.db.exists(templates.TEMPLATE, OTHER)


def test_a_migrate_brings_the_newer_text_where_nobody_edited_the_earlier_one() -> None:
	frappe.db.set_value(templates.TEMPLATE, NAME, "response_html", templates.EARLIER_BODIES[-1])
	frappe.db.set_value(templates.TEMPLATE, OTHER, "response_html", "<p>Ours</p>")
	make_email_templates()
	assert frappe.db.get_value(templates.TEMPLATE, NAME, "response_html") == templates.BODY
	assert frappe.db.get_value(templates.TEMPLATE, OTHER, "response_html") == "<p>Ours</p>"
