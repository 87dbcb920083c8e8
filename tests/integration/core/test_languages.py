"""Somebody else's language ends with what is written in it, whatever happens inside."""

import frappe
import pytest
from frappe.utils.jinja import render_template

from ifitwala_ed.core.languages import speaking


def fail_in(language: str) -> None:
	with speaking(language):
		raise ValueError(f"This family can't be told in {frappe.local.lang}.")


def test_the_language_ends_with_a_failure_too() -> None:
	before = frappe.local.lang
	with pytest.raises(ValueError, match="can't be told in de"):
		fail_in("de")
	assert frappe.local.lang == before


def test_templates_of_the_language_before_are_put_away_and_back(monkeypatch: pytest.MonkeyPatch) -> None:
	"""Frappe keeps its Jinja environment, in which `frappe.lang` is the language of the first template."""
	environment = object()
	monkeypatch.setattr(frappe.local, "jenv", environment, raising=False)
	with speaking("de"):
		assert frappe.local.jenv is None
		assert render_template("{{ frappe.lang }}", {}) == "de"
	assert frappe.local.jenv is environment
