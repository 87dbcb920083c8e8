"""What the other factories share."""

import itertools
import secrets
from typing import Any

import frappe
from frappe.model.document import Document

RUN = secrets.token_hex(3)
_numbers = itertools.count(1)


def unique(name: str) -> str:
	"""The name with a mark of this test run: no second test, process or run makes the same."""
	return f"{name} {RUN}{next(_numbers):04}"


def insert(doctype: str, defaults: dict[str, Any], values: dict[str, Any]) -> Document:
	"""Inserts a document; what the test passed wins over the defaults."""
	document = frappe.get_doc({"doctype": doctype, **defaults, **values})
	return document.insert(ignore_permissions=True)
