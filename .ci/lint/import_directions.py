"""Imports of the app point one way: down the layers, and in no circle. Imports for type checkers count like all others.

Left out are the blocks that Frappe generates in controllers: a parent's table of child rows may cross modules.
"""

import ast
import sys
from collections.abc import Iterable, Iterator
from functools import cached_property
from graphlib import CycleError, TopologicalSorter

from source import Problem, Source, python_files, tell

APP = "ifitwala_ed"
# From the ground up. Names in one row are neighbours that don't know each other.
LAYERS = (
	("exceptions", "core"),
	("permissions",),
	("school",),
	("schedule",),
	("activities",),
	("school_billing", "school_communication", "attendance"),
	("api", "portal"),
	("commands", "demo", "hooks", "load_test", "patches", "setup", "tasks", "tests"),
)
LEVEL = {part: level for level, parts in enumerate(LAYERS) for part in parts}
# Parts of one layer that may use each other: errors are core's own, a form of the portal is sent to what a program calls,
# and the last are nobody's product but the site's.
TOGETHER = ({"exceptions", "core"}, {"api", "portal"}, set(LAYERS[-1]))
GENERATED = ("# begin: auto-generated types", "# end: auto-generated types")


class Module:
	"""A source file of the app under its dotted name, with the modules it imports."""

	def __init__(self, source: Source, names: set[str]) -> None:
		self.source, self.name, self.names = source, name_of(source.path), names

	@cached_property
	def imports(self) -> dict[str, ast.stmt]:
		found: dict[str, ast.stmt] = {}
		for node in ast.walk(self.source.tree):
			if isinstance(node, ast.ImportFrom | ast.Import) and not self.is_generated(node):
				for name in self.imported_by(node):
					found.setdefault(name, node)
		return found

	def imported_by(self, node: ast.ImportFrom | ast.Import) -> Iterator[str]:
		if isinstance(node, ast.Import):
			yield from (alias.name for alias in node.names if alias.name in self.names)
			return
		for alias in node.names:
			module = node.module or ""
			full = f"{module}.{alias.name}"
			yield from {full if full in self.names else module} & self.names

	def is_generated(self, node: ast.stmt) -> bool:
		before = "\n".join(self.source.lines[: node.lineno])
		return before.count(GENERATED[0]) > before.count(GENERATED[1])


def name_of(path: str) -> str:
	return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def part_of(module: str) -> str:
	return [*module.split("."), APP][1]


def upward(module: Module) -> Iterator[Problem]:
	"""A module knows only what stands below it."""
	mine = part_of(module.name)
	if mine not in LEVEL:
		if mine != APP:
			yield module.source.problem(
				module.source.tree, "no-layer", f"give {mine} a place in LAYERS of import_directions.py"
			)
		return
	for name, node in module.imports.items():
		other = part_of(name)
		neighbours = mine != other and not any({mine, other} <= parts for parts in TOGETHER)
		if LEVEL.get(other, -1) > LEVEL[mine] or (neighbours and LEVEL.get(other) == LEVEL[mine]):
			yield module.source.problem(
				node,
				"import-points-up",
				f"{mine} doesn't know {other}: subscribe in hooks.py, or move it down",
			)


def circle(modules: dict[str, Module]) -> Iterator[Problem]:
	"""No module needs itself. One circle is told at a time: mending it may break others."""
	graph = {name: set(module.imports) - {name} for name, module in modules.items()}
	try:
		TopologicalSorter(graph).prepare()
	except CycleError as error:
		path = error.args[1][::-1]
		node = modules[path[0]].imports[path[1]]
		yield modules[path[0]].source.problem(node, "import-circle", " -> ".join(path))


def problems_in(sources: Iterable[Source]) -> list[Problem]:
	sources = list(sources)
	names = {name_of(source.path) for source in sources}
	modules = {name_of(source.path): Module(source, names) for source in sources}
	found = [problem for module in modules.values() for problem in upward(module)]
	return [*found, *circle(modules)]


def main() -> int:
	return tell(problems_in(python_files(APP)))


if __name__ == "__main__":
	sys.exit(main())
