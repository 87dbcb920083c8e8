"""What may be empty, and is easily taken for something else: the code says what it means.

`frappe.get_all` compares an empty date as the smallest there is, so `["closes", "<=", now]` finds what never closes;
`frappe.qb` and `frappe.db.get_value` find no empty one. Numbers that were left out are 0. A second condition on the
same field says what is meant, and so does a comment with the word "empty" on the statement or above it.

A single's field that nobody stored is empty, whatever default its DocType names, as soon as any other field is stored.
Whoever reads one of ours speaks of defaults, in a docstring or a comment: it is done in one place.
"""

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TypeGuard

from source import ROOT, Problem, Source, dotted

LESS = {"<", "<="}
READS = {
	"frappe.get_cached_doc",
	"frappe.get_cached_value",
	"frappe.get_doc",
	"frappe.get_single",
	"frappe.db.get_single_value",
	"frappe.db.get_singles_dict",
	"frappe.db.get_value",
}
MOMENTS = {"Date", "Datetime", "Time"}
NUMBERS = {"Currency", "Duration", "Float", "Int", "Percent"}
NULL_CONDITIONS = {"isnull", "isnotnull"}
NULL_FUNCTIONS = {"Coalesce", "IfNull", "functions.Coalesce", "functions.IfNull"}


def empty_compared(source: Source) -> Iterator[Problem]:
	"""`<` and `<=` on a field that may be empty."""
	tables = names_of_tables(source.tree)
	for node in ast.walk(source.tree):
		if not isinstance(node, ast.expr):
			continue
		compared = {*compared_in_filter(node), *compared_in_query(node, tables)}
		for field in sorted(compared & fields_that_may_be_empty()):
			if not says_what_empty_means(source, node, field):
				yield source.problem(
					node,
					"empty-compared",
					f"{field} may be empty: say in a condition or a comment what that means",
				)


def single_read(source: Source) -> Iterator[Problem]:
	"""Reading a single of the app's own past the function that knows its defaults."""
	named = constants(source.tree)
	for node in ast.walk(source.tree):
		if not (isinstance(node, ast.Call) and dotted(node.func) in READS and node.args):
			continue
		asked = named.get(getattr(node.args[0], "id", ""), getattr(node.args[0], "value", None))
		if asked in own_singles() and not source.has_reason(node, "default"):
			message = f"what isn't stored of {asked} is empty: read it where its defaults are known"
			yield source.problem(node, "single-read", message)


def constants(tree: ast.Module) -> dict[str, str]:
	"""The texts that a module gives a name."""
	found: dict[str, str] = {}
	for node in tree.body:
		if not isinstance(node, ast.Assign | ast.AnnAssign):
			continue
		targets = node.targets if isinstance(node, ast.Assign) else [node.target]
		value = node.value
		if isinstance(value, ast.Constant) and isinstance(value.value, str):
			found |= {target.id: value.value for target in targets if isinstance(target, ast.Name)}
	return found


@cache
def own_singles() -> frozenset[str]:
	documents = (json.loads(path.read_text()) for path in doctype_files("ifitwala_ed"))
	return frozenset(document["name"] for document in documents if document.get("issingle"))


def doctype_files(folder: str) -> Iterator[Path]:
	return (ROOT / folder).glob("**/doctype/*/*.json")


@cache
def fields_that_may_be_empty() -> frozenset[str]:
	"""Of every DocType's dates and times, those that aren't mandatory; of its numbers, those that people may leave out."""
	found = set()
	for folder in ("ifitwala_ed", "embedded"):
		for path in doctype_files(folder):
			fields = json.loads(path.read_text()).get("fields", [])
			found |= {field["fieldname"] for field in fields if may_be_empty(field)}
	return frozenset(found)


def may_be_empty(field: dict) -> bool:
	if field.get("reqd") or field.get("not_nullable"):
		return False
	is_by_hand = not (field.get("read_only") or field.get("hidden"))
	return field["fieldtype"] in MOMENTS or (field["fieldtype"] in NUMBERS and is_by_hand)


def names_of_tables(tree: ast.AST) -> set[str]:
	"""The variables that hold a table of the query builder."""
	found = set()
	for node in ast.walk(tree):
		if isinstance(node, ast.Assign):
			for target in node.targets:
				for name, value in pairs(target, node.value):
					if isinstance(name, ast.Name) and any(is_table(inner) for inner in ast.walk(value)):
						found.add(name.id)
	return found


def pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
	if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
		yield from zip(target.elts, value.elts, strict=False)
	else:
		yield target, value


def is_table(node: ast.AST) -> bool:
	return isinstance(node, ast.Call) and dotted(node.func) in ("DocType", "frappe.qb.DocType")


def compared_in_filter(node: ast.AST) -> Iterator[str]:
	"""`{"field": ["<", …]}`, `["field", "<", …]` or `["DocType", "field", "<", …]`."""
	if isinstance(node, ast.Dict):
		for key, value in zip(node.keys, node.values, strict=True):
			if isinstance(value, ast.List | ast.Tuple) and texts(value)[:1] and texts(value)[0] in LESS:
				yield getattr(key, "value", "")
	elif isinstance(node, ast.List | ast.Tuple):
		words = texts(node)
		for field, operator in pairwise(words):
			if field and operator in LESS:
				yield field


def texts(node: ast.List | ast.Tuple) -> list[str]:
	return [
		one.value if isinstance(one, ast.Constant) and isinstance(one.value, str) else "" for one in node.elts
	]


def compared_in_query(node: ast.AST, tables: set[str]) -> Iterator[str]:
	"""`row.field < …` and `… > row.field`, where `row` is a table."""
	if not isinstance(node, ast.Compare):
		return
	sides = [node.left, *node.comparators]
	for left, operator, right in zip(sides, node.ops, sides[1:], strict=False):
		smaller = left if isinstance(operator, ast.Lt | ast.LtE) else right
		if isinstance(operator, ast.Lt | ast.LtE | ast.Gt | ast.GtE) and is_column(smaller, tables):
			yield smaller.attr


def is_column(node: ast.expr, tables: set[str]) -> TypeGuard[ast.Attribute]:
	return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in tables


def says_what_empty_means(source: Source, node: ast.expr, field: str) -> bool:
	statement = source.statement(node)
	if re.search(r"\bempty\b", source.comment_of(node).lower()):
		return True
	return any(is_about_empty(inner, field) for inner in ast.walk(statement))


def is_about_empty(node: ast.AST, field: str) -> bool:
	"""`["field", "is", …]`, `row.field.isnull()` or `Coalesce(row.field, …)`."""
	if isinstance(node, ast.List | ast.Tuple):
		words = texts(node)
		return (field, "is") in pairwise(words)
	if not isinstance(node, ast.Call):
		return False
	if isinstance(node.func, ast.Attribute) and node.func.attr in NULL_CONDITIONS:
		return getattr(node.func.value, "attr", "") == field
	return dotted(node.func) in NULL_FUNCTIONS and getattr(node.args[0], "attr", "") == field
