"""The whitelisted functions and document methods of the app, found by themselves.

Tests are made of them before there is a site, and what the modules import writes its logs beside a site: so they are
found in the text of the files, and held against what is really registered once everything is imported.
"""

import ast
import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from inspect import Parameter, signature
from pathlib import Path
from typing import Any

import frappe

import ifitwala_ed

APP = Path(ifitwala_ed.__file__).parent


# Modules whose controller hooks.py puts in the place of another one.
STANDING_IN = {"activity_offering": "Program Offering"}


@dataclass(frozen=True)
class Whitelisted:
	"""One function as a request names it; of a document method also whose it is."""

	module: str
	qualname: str

	@property
	def path(self) -> str:
		return f"{self.module}.{self.qualname}"

	@property
	def name(self) -> str:
		return self.qualname.rpartition(".")[2]

	@property
	def doctype(self) -> str | None:
		"""The doctype of a controller, whose module has its name unless it stands in for another's."""
		module = self.module.rpartition(".")[2]
		named = STANDING_IN.get(module) or module.replace("_", " ").title()
		return named if "." in self.qualname else None

	@property
	def parameters(self) -> Mapping[str, Parameter]:
		found: Any = importlib.import_module(self.module)
		for name in self.qualname.split("."):
			found = getattr(found, name)
		return {name: each for name, each in signature(found).parameters.items() if name != "self"}


def written() -> list[Whitelisted]:
	"""All that stand in the app's files, in the order of their paths."""
	return sorted((each for file in APP.rglob("*.py") for each in _in_file(file)), key=lambda each: each.path)


def registered() -> set[str]:
	"""The paths of all that a request may call, once every module is imported."""
	for module in pkgutil.walk_packages(ifitwala_ed.__path__, "ifitwala_ed."):
		if not module.name.startswith("ifitwala_ed.tests"):
			importlib.import_module(module.name)
	return {
		f"{function.__module__}.{function.__qualname__}"
		for function in frappe.whitelisted
		if function.__module__.startswith("ifitwala_ed.")
	}


def _in_file(file: Path) -> Iterator[Whitelisted]:
	module = ".".join(file.relative_to(APP.parent).with_suffix("").parts)
	tree = ast.parse(file.read_text())
	for node in tree.body:
		inside = node.body if isinstance(node, ast.ClassDef) else [node]
		owner = f"{node.name}." if isinstance(node, ast.ClassDef) else ""
		for function in inside:
			if isinstance(function, ast.FunctionDef) and _is_whitelisted(function):
				yield Whitelisted(module, f"{owner}{function.name}")


def _is_whitelisted(function: ast.FunctionDef) -> bool:
	return any("frappe.whitelist(" in ast.unparse(decorator) for decorator in function.decorator_list)
