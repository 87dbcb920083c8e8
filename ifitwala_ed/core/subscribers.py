"""Telling whoever builds on a part of the app, without knowing them: hooks.py names who is called, and says for what."""

from typing import Any

import frappe


def call(hook: str, *arguments: Any) -> None:
	"""Call every function that apps have named under the hook, in the order of hooks.py."""
	for path in frappe.get_hooks(hook):
		frappe.get_attr(path)(*arguments)
