"""Rules of this ecosystem that ruff doesn't know, on the syntax tree.

Some calls are right only for a reason that the code can't show: `ignore_permissions`, `frappe.db.commit()`,
`frappe.db.sql()`, `allow_guest`. They need a comment of a few words on the statement or directly above it, or a
docstring of the function or module that speaks of it.
"""

import ast
import re
import sys
from collections.abc import Callable, Iterator
from typing import TypeGuard

from empty_values import empty_compared, single_read
from source import Problem, Source, dotted, python_files, tell

MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 40
MARKING = "ifitwala_ed.core.marked_text"
READING = ("get_", "preview_", "search_", "list_", "has_", "is_", "download_")
LISTS = {"frappe.get_all", "frappe.get_list", "frappe.db.get_all", "frappe.db.get_list"}
# Where each takes what it shows, besides the title.
MESSAGES = {"frappe.throw": (0, "msg"), "frappe.msgprint": (0, "msg"), "throw": (1, "sentence")}
ERRORS_OF_HOST = "frappe."
# The one module that takes back what was said.
TAKES_BACK = "ifitwala_ed/core/errors.py"
DESK_ADDRESS = re.compile(r"(^|[\"'(\s])/?(app|desk)/|#Form/")
FUNCTION_IN_FIELD = re.compile(r"\w\s*\(")
Rule = Callable[[Source], Iterator[Problem]]


def calls(source: Source) -> Iterator[tuple[ast.Call, str]]:
	for node in ast.walk(source.tree):
		if isinstance(node, ast.Call):
			yield node, dotted(node.func)


def keyword(call: ast.Call | ast.expr, name: str) -> ast.expr | None:
	return next((k.value for k in getattr(call, "keywords", []) if k.arg == name), None)


def broad_except(source: Source) -> Iterator[Problem]:
	"""A handler for everything hides bugs, unless it raises again or gives the error to its caller."""
	for node in ast.walk(source.tree):
		if not isinstance(node, ast.ExceptHandler):
			continue
		caught: list[ast.expr | None] = [node.type]
		if isinstance(node.type, ast.Tuple):
			caught = [*node.type.elts]
		broad = any(one is None or dotted(one) in ("Exception", "BaseException") for one in caught)
		raises_again = any(isinstance(inner, ast.Raise) and inner.exc is None for inner in ast.walk(node))
		gives_it_back = any(
			isinstance(inner, ast.Return) and inner.value and node.name == dotted(inner.value)
			for inner in ast.walk(node)
		)
		if broad and not raises_again and not gives_it_back:
			yield source.problem(node, "broad-except", "name the exceptions that are expected")


def made_of_text(node: ast.expr) -> bool:
	"""Whether the expression puts a text together from literals."""
	if isinstance(node, ast.Constant):
		return isinstance(node.value, str)
	if isinstance(node, ast.JoinedStr):
		return True
	if isinstance(node, ast.BinOp):
		return made_of_text(node.left) or made_of_text(node.right)
	if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
		return made_of_text(node.func.value)
	return False


def untranslated(source: Source) -> Iterator[Problem]:
	"""What a user reads goes through _()."""
	for call, name in calls(source):
		if name not in MESSAGES:
			continue
		place, word = MESSAGES[name]
		shown = [*call.args[place : place + 1], keyword(call, word), keyword(call, "title")]
		if any(text is not None and made_of_text(text) for text in shown):
			yield source.problem(call, "untranslated", f"{name} shows a text that isn't translated: use _()")


def thrown_past_core(source: Source) -> Iterator[Problem]:
	"""An error of ours has its title and its values with it, which frappe.throw doesn't know."""
	for call, name in calls(source):
		error = keyword(call, "exc") or next(iter(call.args[1:2]), None)
		own = error is not None and not dotted(error).startswith(ERRORS_OF_HOST)
		if name == "frappe.throw" and own and source.path != TAKES_BACK:
			yield source.problem(call, "own-error", "throw(SomeError, sentence) of core/errors.py throws it")


def taken_back_by_halves(source: Source) -> Iterator[Problem]:
	"""A refusal that was caught has left values in the answer beside its message."""
	if source.path == TAKES_BACK:
		return
	for call, name in calls(source):
		if name in ("frappe.clear_last_message", "frappe.clear_messages"):
			yield source.problem(call, "taken-back", "use unsay_last or unsay_since of core/errors.py")
	for node in ast.walk(source.tree):
		if isinstance(node, ast.Attribute) and dotted(node) == "frappe.local.message_log":
			yield source.problem(node, "taken-back", "use said_so_far and unsay_since of core/errors.py")


def formatted_translation(source: Source) -> Iterator[Problem]:
	"""_() looks up the text that stands in the code: put values in afterwards, with .format()."""
	for call, name in calls(source):
		if name != "_" or not call.args:
			continue
		text = call.args[0]
		if made_of_text(text) and not isinstance(text, ast.Constant):
			yield source.problem(call, "formatted-translation", 'write _("… {0}").format(value)')


def early_translation(source: Source) -> Iterator[Problem]:
	"""At import time nobody's language is known yet. A module may mark there what is told later."""
	if any(isinstance(node, ast.ImportFrom) and node.module == MARKING for node in source.tree.body):
		return
	for call, name in calls(source):
		inside = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
		if name == "_" and not any(isinstance(node, inside) for node in source.ancestors(call)):
			yield source.problem(call, "early-translation", "translate when the text is shown, not on import")


def unordered_list(source: Source) -> Iterator[Problem]:
	"""The default order differs between versions 15 and 16."""
	for call, name in calls(source):
		anything = any(k.arg is None for k in call.keywords)
		if name in LISTS and not anything and keyword(call, "order_by") is None:
			yield source.problem(call, "unordered-list", f"{name} needs order_by")


def unexplained(source: Source) -> Iterator[Problem]:
	"""What is right only for a reason says the reason."""
	for call, name in calls(source):
		if name == "frappe.db.commit" and not source.has_reason(call, "commit"):
			yield source.problem(call, "commit", "say in a comment why the transaction ends here")
		if name == "frappe.db.sql" and not source.has_reason(call, "sql"):
			yield source.problem(call, "raw-sql", "use frappe.qb, or say in a comment why it can't")
	for node in ast.walk(source.tree):
		if ignores_permissions(node) and not source.has_reason(node, r"permission|\brights?\b"):
			yield source.problem(node, "ignore-permissions", "say in a comment which check makes this right")


def ignores_permissions(node: ast.AST) -> TypeGuard[ast.Call | ast.Assign]:
	"""`ignore_permissions=True` in a call, or `….ignore_permissions = True`; also when the value isn't plain."""
	if isinstance(node, ast.Call):
		value = keyword(node, "ignore_permissions")
	elif isinstance(node, ast.Assign):
		names = [target.attr for target in node.targets if isinstance(target, ast.Attribute)]
		value = node.value if "ignore_permissions" in names else None
	else:
		return False
	return value is not None and bool(getattr(value, "value", True))


def endpoints(source: Source) -> Iterator[tuple[ast.FunctionDef, ast.expr]]:
	for node in ast.walk(source.tree):
		if isinstance(node, ast.FunctionDef):
			for decorator in node.decorator_list:
				if decorator_name(decorator) in ("frappe.whitelist", "whitelist"):
					yield node, decorator


def decorator_name(decorator: ast.expr) -> str:
	return dotted(decorator.func if isinstance(decorator, ast.Call) else decorator)


def whitelisted(source: Source) -> Iterator[Problem]:
	"""Arguments are read by their types, and the HTTP method is checked, only where they are given."""
	for function, decorator in endpoints(source):
		if postponed_annotations(source):
			yield source.problem(
				function, "endpoint-types", "types have to be real here: no __future__ import"
			)
		given = function.args
		named = [*given.posonlyargs, *given.args, *given.kwonlyargs]
		bare = [a.arg for a in named if a.annotation is None and a.arg not in ("self", "cls")]
		if bare or function.returns is None:
			yield source.problem(
				function, "endpoint-types", f"{function.name} needs types: {bare or 'its return'}"
			)
		if "reads_arguments" not in map(decorator_name, function.decorator_list):
			yield source.problem(function, "endpoint-arguments", f"{function.name} needs @reads_arguments")
		if keyword(decorator, "methods") is None and not function.name.startswith(READING):
			yield source.problem(function, "endpoint-methods", f"{function.name} writes: methods=[…]")
		if keyword(decorator, "allow_guest") is not None and not source.has_reason(function, "guest"):
			yield source.problem(function, "endpoint-guest", "say in a comment why guests may call this")


def postponed_annotations(source: Source) -> bool:
	return any(isinstance(node, ast.ImportFrom) and node.module == "__future__" for node in source.tree.body)


def knows_its_host(source: Source) -> Iterator[Problem]:
	"""The app never asks which host it is on."""
	for node in ast.walk(source.tree):
		words = {
			ast.Name: lambda n: n.id,
			ast.Attribute: lambda n: n.attr,
			ast.alias: lambda n: n.name,
			ast.ImportFrom: lambda n: n.module or "",
		}.get(type(node))
		if words and "embedded" in words(node).lower():
			yield source.problem(node, "host", "the app must not know which host it is on")


def long_file(source: Source) -> Iterator[Problem]:
	if len(source.lines) > MAX_FILE_LINES:
		yield Problem(source.path, 1, "long-file", f"{len(source.lines)} lines, at most {MAX_FILE_LINES}")


def long_function(source: Source) -> Iterator[Problem]:
	for node in ast.walk(source.tree):
		if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
			body = node.body[1:] if ast.get_docstring(node) else node.body
			length = (node.end_lineno or node.lineno) - body[0].lineno + 1 if body else 0
			if length > MAX_FUNCTION_LINES:
				message = f"{node.name} has {length} lines, at most {MAX_FUNCTION_LINES}"
				yield source.problem(node, "long-function", message)


def other_in_version_16(source: Source) -> Iterator[Problem]:
	"""What versions 15 and 16 do differently: where Desk is, functions in field lists, how a test is recognised."""
	for node in ast.walk(source.tree):
		if isinstance(node, ast.Constant) and isinstance(node.value, str) and DESK_ADDRESS.search(node.value):
			yield source.problem(node, "desk-address", "use frappe.utils.get_url_to_form and its relatives")
		if isinstance(node, ast.Attribute) and dotted(node) == "frappe.flags.in_test":
			yield source.problem(node, "in-test", "the app doesn't know whether it is tested")
	for call, name in calls(source):
		if name in LISTS and any(FUNCTION_IN_FIELD.search(text) for text in field_texts(call)):
			yield source.problem(
				call, "sql-function", "version 16 refuses functions in field lists: use frappe.qb"
			)


def field_texts(call: ast.Call) -> Iterator[str]:
	"""The literals among the fields that a list is asked for."""
	asked = [*call.args[1:2], *(k.value for k in call.keywords if k.arg in ("fields", "pluck", "group_by"))]
	for node in asked:
		for inner in ast.walk(node):
			if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
				yield inner.value


SIZE_RULES: tuple[Rule, ...] = (long_file, long_function)
APP_RULES: tuple[Rule, ...] = (
	*SIZE_RULES,
	broad_except,
	untranslated,
	thrown_past_core,
	taken_back_by_halves,
	formatted_translation,
	early_translation,
	unordered_list,
	empty_compared,
	single_read,
	unexplained,
	whitelisted,
	knows_its_host,
	other_in_version_16,
)


def check(source: Source, rules: tuple[Rule, ...] = APP_RULES) -> list[Problem]:
	return [problem for rule in rules for problem in rule(source)]


def main() -> int:
	problems = [p for source in python_files("ifitwala_ed") for p in check(source)]
	problems += [p for source in python_files("embedded", "tests", ".ci") for p in check(source, SIZE_RULES)]
	return tell(problems)


if __name__ == "__main__":
	sys.exit(main())
