"""The embedded host provides what the app and its tests use: nothing is missing, nothing is more.

Missing: a `frappe.…` or `erpnext.…` name that the app or a test imports or reaches by attributes, but that
embedded/ does not define. For the objects of OBJECTS the attributes are looked up in the class behind them.
Unused: a public function, class or method of embedded/ whose name occurs nowhere in the app, in the tests or in
the rest of the host. What a framework calls (commands, endpoints, controllers' events, overridden methods of
foreign classes) is not asked for.
"""

import ast
import re
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from source import ROOT, Problem, Source, dotted, python_files, tell

HOSTS = ("frappe", "erpnext")
# Objects that are reached through the package, and the classes that can be behind them.
OBJECTS = {
	"frappe.db": (
		("frappe.database.mariadb", "MariaDBDatabase"),
		("frappe.database.sqlite", "SQLiteDatabase"),
	),
}
CALLED_BY_FRAMEWORKS = ("whitelist", "command", "group", "option", "pass_context", "rule")
PATH_IN_TEXT = re.compile(r"(?:frappe|erpnext)(?:\.\w+)+")


class Host:
	"""What the packages under a folder define, read from their syntax trees."""

	def __init__(self, root: Path) -> None:
		self.root = root
		self.source_of = cache(self._source_of)
		self.names_of = cache(self._names_of)

	def _source_of(self, module: str) -> Source | None:
		place = self.root.joinpath(*module.split("."))
		for path in (place / "__init__.py", place.with_suffix(".py")):
			if path.exists():
				return Source(str(path), path.read_text())
		return None

	def _names_of(self, module: str) -> frozenset[str]:
		"""The names that a module binds at its top level, those of `from … import *` included."""
		names: set[str] = set()
		source = self.source_of(module)
		for node in top_level(source.tree) if source else ():
			if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names):
				names |= self.names_of(node.module)
			else:
				names |= bound_names(node)
		return frozenset(names)

	def provides(self, name: str) -> bool:
		module, *rest = name.split(".")
		while rest and self.source_of(f"{module}.{rest[0]}"):
			module = f"{module}.{rest.pop(0)}"
		if not rest or rest[0].startswith("__"):
			return self.source_of(module) is not None
		if rest[0] not in self.names_of(module):
			return False
		owners = OBJECTS.get(f"{module}.{rest[0]}", ())
		return len(rest) == 1 or all(rest[1] in self.attributes(*owner) for owner in owners)

	def attributes(self, module: str, class_name: str) -> set[str]:
		"""What instances have: methods, class attributes, whatever is put on self; bases included."""
		definition = self.class_definition(module, class_name)
		if definition is None:
			return set()
		names = {name for node in definition.body for name in bound_names(node)}
		for node in ast.walk(definition):
			if (
				isinstance(node, ast.Attribute)
				and isinstance(node.ctx, ast.Store)
				and dotted(node.value) == "self"
			):
				names.add(node.attr)
		for base in definition.bases:
			names |= self.attributes(*self.origin(module, dotted(base)))
		return names

	def class_definition(self, module: str, class_name: str) -> ast.ClassDef | None:
		source = self.source_of(module)
		for node in source.tree.body if source else ():
			if isinstance(node, ast.ClassDef) and node.name == class_name:
				return node
		return None

	def origin(self, module: str, name: str) -> tuple[str, str]:
		"""Where a name that the module may have imported is defined."""
		source = self.source_of(module)
		for node in source.tree.body if source else ():
			if isinstance(node, ast.ImportFrom) and any((a.asname or a.name) == name for a in node.names):
				return node.module or "", name
		return module, name


def top_level(tree: ast.Module) -> Iterator[ast.stmt]:
	"""Statements that run on import, those below `if`, `try` and `with` included."""
	waiting: list[ast.stmt] = list(tree.body)
	while waiting:
		node = waiting.pop()
		yield node
		for part in ("body", "orelse", "finalbody"):
			if isinstance(node, ast.If | ast.Try | ast.With):
				waiting += getattr(node, part, [])
		for handler in getattr(node, "handlers", []):
			waiting += handler.body


def bound_names(node: ast.stmt) -> set[str]:
	if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
		return {node.name}
	if isinstance(node, ast.Import | ast.ImportFrom):
		return {(alias.asname or alias.name).split(".")[0] for alias in node.names}
	if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
		targets = node.targets if isinstance(node, ast.Assign) else [node.target]
		return {name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)}
	return set()


def used_names(source: Source) -> Iterator[tuple[ast.AST, str]]:
	"""Every dotted name of a host that a file imports or reaches by attributes."""
	aliases: dict[str, str] = {}
	for node, bound, name in imported(source):
		aliases[bound] = name
		yield node, name
	for node in ast.walk(source.tree):
		if isinstance(node, ast.Attribute) and not isinstance(source.parents[node], ast.Attribute):
			yield from reached(node, aliases)


def imported(source: Source) -> Iterator[tuple[ast.AST, str, str]]:
	"""The import, the name that it binds and the host's name behind it; not what only type checkers import."""
	for node in ast.walk(source.tree):
		if any(isinstance(a, ast.If) and dotted(a.test) == "TYPE_CHECKING" for a in source.ancestors(node)):
			continue
		if isinstance(node, ast.Import):
			for alias in node.names:
				first = alias.name.split(".")[0]
				if first in HOSTS:
					yield (node, alias.asname, alias.name) if alias.asname else (node, first, first)
		elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in HOSTS:
			for alias in node.names:
				yield node, alias.asname or alias.name, f"{node.module}.{alias.name}"


def reached(node: ast.Attribute, aliases: dict[str, str]) -> Iterator[tuple[ast.AST, str]]:
	first, _dot, rest = dotted(node).partition(".")
	if first in aliases and rest:
		yield node, f"{aliases[first]}.{rest}"


def missing(users: list[Source], host: Host) -> list[Problem]:
	"""One problem a name, at the first place that uses it."""
	places: dict[str, list[tuple[Source, ast.AST]]] = {}
	for source in users:
		for node, name in used_names(source):
			places.setdefault(name, []).append((source, node))
	return [
		source.problem(node, "host-missing", f"embedded/ does not provide {name} ({len(places[name])} uses)")
		for name, [(source, node), *_more] in places.items()
		if not host.provides(name)
	]


def words(source: Source, imports_count: bool) -> Counter[str]:
	"""How often each name is used in a file; a definition is no use, nor is an import inside the host."""
	found: Counter[str] = Counter()
	for node in ast.walk(source.tree):
		if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Store):
			found[node.id] += 1
		elif isinstance(node, ast.Attribute):
			found[node.attr] += 1
		elif (
			isinstance(node, ast.Constant) and isinstance(node.value, str) and PATH_IN_TEXT.search(node.value)
		):
			found.update(re.findall(r"\w+", node.value))
		elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isidentifier():
			found[node.value] += 1
		elif isinstance(node, ast.ImportFrom) and imports_count:
			found.update(alias.name for alias in node.names)
	return found


def definitions(source: Source, own_classes: set[str]) -> Iterator[ast.FunctionDef | ast.ClassDef]:
	"""Public functions, classes and methods that no framework calls by itself."""
	for node in source.tree.body:
		if isinstance(node, ast.FunctionDef | ast.ClassDef) and asked_for(node):
			yield node
		if isinstance(node, ast.ClassDef) and all(dotted(base) in own_classes for base in node.bases):
			for method in node.body:
				if isinstance(method, ast.FunctionDef) and asked_for(method):
					yield method


def asked_for(node: ast.FunctionDef | ast.ClassDef) -> bool:
	decorators = [dotted(d.func if isinstance(d, ast.Call) else d) for d in node.decorator_list]
	called = any(name.rsplit(".", 1)[-1] in CALLED_BY_FRAMEWORKS for name in decorators)
	return not called and not node.name.startswith("_")


def is_controller(source: Source) -> bool:
	"""A DocType's module: Frappe calls what is in it."""
	return "/doctype/" in source.path


def unused(users: list[Source], host_files: list[Source]) -> list[Problem]:
	used: Counter[str] = Counter()
	for source in users:
		used += words(source, imports_count=True)
	for source in host_files:
		used += words(source, imports_count=False)
	own_classes = {n.name for s in host_files for n in s.tree.body if isinstance(n, ast.ClassDef)}
	return [
		source.problem(node, "host-unused", f"{node.name} is used nowhere")
		for source in host_files
		if not is_controller(source)
		for node in definitions(source, own_classes)
		if not used[node.name]
	]


def main() -> int:
	users = list(python_files("ifitwala_ed", "tests"))
	host_files = list(python_files("embedded"))
	if not host_files:
		return 0
	return tell([*missing(users, Host(ROOT / "embedded")), *unused(users, host_files)])


if __name__ == "__main__":
	sys.exit(main())
