"""Whatever hooks.py names is there: Frappe finds out about a wrong name only when it calls it."""

from collections.abc import Iterator
from typing import Any

import frappe

from ifitwala_ed import hooks


def names_in(value: Any) -> Iterator[str]:
	if isinstance(value, str):
		if value.startswith("ifitwala_ed."):
			yield value
	elif isinstance(value, dict):
		for each in value.values():
			yield from names_in(each)
	elif isinstance(value, list | tuple):
		for each in value:
			yield from names_in(each)


def test_every_function_that_hooks_name_exists() -> None:
	public = {name: value for name, value in vars(hooks).items() if not name.startswith("_")}
	names = set(names_in(public))
	assert len(names) > 10
	for name in sorted(names):
		assert callable(frappe.get_attr(name)), name


def test_erpnext_is_required_with_its_owner() -> None:
	"""Without the owner bench asks GitHub for it."""
	assert hooks.required_apps == ["frappe/erpnext"]
