"""What a docstring begins with: a function that has a result says "Return …", and not just what the result is."""

import ast
import sys
from collections.abc import Iterator

from source import Problem, Source, dotted, python_files, tell

# The beginning of a phrase that names something, without a verb that says what the function does.
NAMING = frozenset(
	("the", "a", "an", "every", "each", "all", "those", "these", "whether", "what", "who", "why", "how")
)
# Their result is read like a value, or is none that a caller asks for.
NO_RESULT = frozenset(("property", "cached_property", "contextmanager", "fixture"))


def naming_docstring(source: Source) -> Iterator[Problem]:
	"""A reader sees at the first word that there is a result, and of a function without one what it does."""
	for node in ast.walk(source.tree):
		if isinstance(node, ast.FunctionDef) and has_result(node):
			first = (ast.get_docstring(node) or "").split(" ", 1)[0].lower()
			if first in NAMING:
				yield source.problem(node, "docstring", 'a function with a result says "Return …"')


def has_result(function: ast.FunctionDef) -> bool:
	"""Return whether a caller of the function is given something."""
	decorators = {dotted(node).rsplit(".", 1)[-1] for node in function.decorator_list}
	if decorators & NO_RESULT:
		return False
	if (
		function.returns is not None
		and dotted(getattr(function.returns, "value", function.returns)) == "Iterator"
	):
		return False  # a generator may say what holds of what it yields, as invariants do
	return not (isinstance(function.returns, ast.Constant) and function.returns.value is None)


def main() -> int:
	return tell([problem for source in python_files("ifitwala_ed") for problem in naming_docstring(source)])


if __name__ == "__main__":
	sys.exit(main())
