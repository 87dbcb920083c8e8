"""What the lint scripts share: source files, what is wrong in them, and how it is told."""

import ast
import io
import re
import sys
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = {"node_modules", ".venv", ".demo", "__pycache__", "frontend"}
REASON_WORDS = 3


@dataclass(frozen=True, order=True)
class Problem:
	path: str
	line: int
	rule: str
	message: str

	def __str__(self) -> str:
		return f"{self.path}:{self.line}: {self.rule}: {self.message}"


@dataclass(frozen=True)
class Source:
	"""A Python file."""

	path: str
	text: str

	@cached_property
	def tree(self) -> ast.Module:
		return ast.parse(self.text, self.path)

	@cached_property
	def lines(self) -> list[str]:
		return self.text.splitlines()

	@cached_property
	def comments(self) -> dict[int, str]:
		"""What the comment of a line says to people."""
		tokens = tokenize.generate_tokens(io.StringIO(self.text).readline)
		return {t.start[0]: without_marks(t.string) for t in tokens if t.type == tokenize.COMMENT}

	@cached_property
	def parents(self) -> dict[ast.AST, ast.AST]:
		return {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}

	def problem(self, node: ast.AST, rule: str, message: str) -> Problem:
		return Problem(self.path, getattr(node, "lineno", 1), rule, message)

	def statement(self, node: ast.AST) -> ast.stmt:
		while not isinstance(node, ast.stmt):
			node = self.parents[node]
		return node

	def ancestors(self, node: ast.AST) -> Iterator[ast.AST]:
		while node in self.parents:
			node = self.parents[node]
			yield node

	def has_reason(self, node: ast.stmt | ast.expr, topic: str) -> bool:
		"""Whether a comment stands on or above the statement, or the docstrings around it speak of the topic."""
		return self.has_comment(node) or any(
			re.search(topic, text.lower()) for text in self.docstrings_around(node)
		)

	def docstrings_around(self, node: ast.AST) -> Iterator[str]:
		for around in (node, *self.ancestors(node)):
			if isinstance(around, ast.FunctionDef | ast.ClassDef | ast.Module):
				yield ast.get_docstring(around) or ""

	def has_comment(self, node: ast.stmt | ast.expr) -> bool:
		return len(self.comment_of(node).split()) >= REASON_WORDS

	def comment_of(self, node: ast.stmt | ast.expr) -> str:
		"""What the comments on the statement and directly above it say."""
		statement = self.statement(node)
		first = min([statement.lineno, *[d.lineno for d in getattr(statement, "decorator_list", [])]])
		last = node.end_lineno or node.lineno
		while self.lines[first - 2].strip().startswith("#") and first > 1:
			first -= 1
		return " ".join(self.comments.get(number, "") for number in range(first, last + 1))


def without_marks(comment: str) -> str:
	"""The words of a comment that are meant for people, not for tools."""
	return re.sub(r"noqa\S*( [A-Z]+\d+,?)*|type: ignore\S*|pragma: \w+", "", comment.lstrip("#")).strip(" -")


def python_files(*folders: str) -> Iterator[Source]:
	for folder in folders:
		for path in sorted((ROOT / folder).rglob("*.py")):
			relative = path.relative_to(ROOT)
			if not LEFT_OUT.intersection(relative.parts):
				yield Source(str(relative), path.read_text())


def dotted(node: ast.AST) -> str:
	"""`a.b.c` of an attribute chain that starts at a name; empty for anything else."""
	parts = []
	while isinstance(node, ast.Attribute):
		parts.append(node.attr)
		node = node.value
	if not isinstance(node, ast.Name):
		return ""
	return ".".join([node.id, *reversed(parts)])


def tell(problems: Iterable[Problem]) -> int:
	"""Prints what was found; the exit code for the shell."""
	found = sorted(problems)
	for problem in found:
		print(problem)
	if found:
		print(f"{len(found)} found by {Path(sys.argv[0]).name}", file=sys.stderr)
	return 1 if found else 0
