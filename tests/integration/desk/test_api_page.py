"""docs/api.md names every function that can be called over HTTP, with its arguments and their defaults."""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import frappe

import ifitwala_ed
from ifitwala_ed import exceptions

PAGE = Path(__file__).parents[3] / "docs" / "api.md"
ROW = re.compile(r"`([\w. ]+)\(([^`]*)\)`")
SECTION = re.compile(r"^## .*: `([\w.]+)`$")


def told() -> dict[str, str]:
	"""The functions of the page by dotted name, methods by doctype, with their arguments as text."""
	found: dict[str, str] = {}
	module = ""
	for line in PAGE.read_text().splitlines():
		if line.startswith("## "):
			section = SECTION.match(line)
			module = f"{section[1]}." if section else ""
		if line.startswith("| `"):
			for name, arguments in ROW.findall(line.split("|")[1]):
				found[module + name] = arguments
	return found


def written() -> dict[str, str]:
	"""The same of the code."""
	found = {}
	for function in whitelisted():
		owner, _dot, name = function.__qualname__.rpartition(".")
		key = f"{doctype_of(function)}.{name}" if owner else f"{function.__module__}.{name}"
		found[key] = arguments_of(function)
	return found


def whitelisted() -> Iterator[Callable]:
	for module in pkgutil.walk_packages(ifitwala_ed.__path__, "ifitwala_ed."):
		importlib.import_module(module.name)
	for function in frappe.whitelisted:
		function = inspect.unwrap(function)
		if function.__module__.startswith("ifitwala_ed."):
			yield function


def doctype_of(method: Callable) -> str:
	module = method.__module__.rpartition(".")[2]
	return "Program Offering" if module == "activity_offering" else module.replace("_", " ").title()


def arguments_of(function: Callable) -> str:
	"""The arguments as the page writes them. A name that is "" when left out counts as one that must be given."""
	parts = []
	for argument in inspect.signature(function).parameters.values():
		if argument.name == "self":
			continue
		is_needed = argument.default is inspect.Parameter.empty or argument.default == ""
		parts.append(argument.name if is_needed else f"{argument.name}={argument.default!r}")
	return ", ".join(parts)


def test_the_page_and_the_code_say_the_same() -> None:
	assert told() == written()


def test_every_refusal_stands_with_its_status() -> None:
	rows = [line for line in PAGE.read_text().splitlines() if line.startswith("| `")]
	stand = {
		name: row.split("|")[2].strip()
		for row in rows
		for name in re.findall(r"`(\w+Error)`", row.split("|")[1])
	}
	raised = {
		name: str(error.http_status_code)
		for name, error in vars(exceptions).items()
		if isinstance(error, type) and name.endswith("Error") and error is not exceptions.ActivityBookingError
	}
	assert stand == raised
