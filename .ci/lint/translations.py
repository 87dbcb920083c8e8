"""Every text that people read can be translated, in Python and in JavaScript.

Frappe extracts the literals in `_()` and `__()`, and the labels of DocTypes, reports and workspaces by itself. So a text
has to stand there as one literal, with numbered places for values; what `frappe_rules.py` sees in Python isn't repeated.
A line that is meant for programs has a comment with `not shown`.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

from source import LEFT_OUT, ROOT, Problem, Source, dotted, python_files, tell

# Text for a terminal, in English like the command line around it.
NOT_FOR_DESK = ("ifitwala_ed/demo/", "ifitwala_ed/tests/", "ifitwala_ed/commands.py")
SHOWING_KEYWORDS = {"title", "msg", "message", "label", "description", "indicator_text"}
SHOWING_CALLS = {"frappe.publish_progress", "frappe.msgprint", "frappe.throw", "frappe.log_error", "throw"}
COLUMN_KEYS = {"label"}

WORD = re.compile(r"[A-Za-z]{2}")
JS_STRING = r"(?:\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)"
JS_TRANSLATED = re.compile(rf"__\(\s*({JS_STRING})\s*([+,)])")
JS_TEMPLATE = re.compile(r"__\(\s*`")
JS_PROPERTY = re.compile(
	rf"\b(label|title|description|placeholder|primary_action_label|secondary_action_label|freeze_message|message|msg|"
	rf"no_data_message|subtitle)\s*:\s*(?P<shown>{JS_STRING})"
)
JS_CALL = re.compile(
	rf"\b(?:frappe\.(?:msgprint|throw|confirm|show_alert|prompt|warn)|\w*\.?(?:add_custom_button|add_button|set_intro|"
	rf"add_inner_button|add_action_item|add_menu_item|set_headline|set_title|add_actions_menu_item))\(\s*(?P<shown>{JS_STRING})"
)
JS_VALUES = re.compile(rf"__\(\s*({JS_STRING})\s*,\s*\[([^\[\]()]*)\]")
NOT_SHOWN = "not shown"


def main() -> int:
	problems = [p for source in python_files("ifitwala_ed") for p in check_python(source)]
	for path in script_files():
		problems += check_script(str(path.relative_to(ROOT)), path.read_text())
	return tell(problems)


def check_python(source: Source) -> list[Problem]:
	if source.path.startswith(NOT_FOR_DESK):
		return []
	return [*texts_in_translations(source), *values_fit(source), *plain_texts(source)]


def texts_in_translations(source: Source) -> Iterator[Problem]:
	"""A text has words, no blanks at its ends, and numbered or named places: another language orders them anew."""
	for call, text in translated(source):
		if not text.strip() or text != text.strip():
			yield source.problem(call, "translated-blanks", "blanks at the ends get lost in translation")
		if any(name == "" for name in places(text)):
			yield source.problem(
				call, "unnumbered-place", "write {0}, {1}: another language orders them anew"
			)


def values_fit(source: Source) -> Iterator[Problem]:
	"""`_("… {0}").format(…)` is given exactly the values that its text has places for."""
	for call, text in translated(source):
		attribute = source.parents.get(call)
		formatting = None
		if isinstance(attribute, ast.Attribute) and attribute.attr == "format":
			formatting = source.parents.get(attribute)
		if isinstance(formatting, ast.Call):
			if "" not in places(text) and not fits(text, formatting):
				yield source.problem(call, "values-of-text", "the values don't fit the places in the text")
		elif not isinstance(attribute, ast.Attribute) and places(text) and is_shown_at_once(source, call):
			yield source.problem(call, "values-of-text", "the text has places and is given no values")


def fits(text: str, formatting: ast.Call) -> bool:
	starred = any(isinstance(arg, ast.Starred) for arg in formatting.args)
	if starred or any(keyword.arg is None for keyword in formatting.keywords):
		return True
	numbers = {int(name) for name in places(text) if name.isdigit()}
	names = {name for name in places(text) if name and not name.isdigit()}
	return numbers == set(range(len(formatting.args))) and names == {k.arg for k in formatting.keywords}


def is_shown_at_once(source: Source, call: ast.Call) -> bool:
	parent = source.parents.get(call)
	return isinstance(parent, ast.Call) and dotted(parent.func) in SHOWING_CALLS


def plain_texts(source: Source) -> Iterator[Problem]:
	"""What is shown by a keyword, or as the label of a report's column, is translated."""
	for node in ast.walk(source.tree):
		if isinstance(node, ast.Call) and dotted(node.func) in SHOWING_CALLS:
			shown = [k.value for k in node.keywords if k.arg in SHOWING_KEYWORDS]
		elif isinstance(node, ast.Dict) and not at_import(source, node):
			pairs = zip(node.keys, node.values, strict=True)
			shown = [v for k, v in pairs if getattr(k, "value", None) in COLUMN_KEYS]
		else:
			continue
		for value in shown:
			text = getattr(value, "value", "") if isinstance(value, ast.Constant) else joined(value)
			if (
				isinstance(text, str)
				and WORD.search(text)
				and NOT_SHOWN not in source.comments.get(value.lineno, "")
			):
				yield source.problem(value, "plain-text", "this is shown, so it goes through _()")


def joined(node: ast.expr) -> str:
	"""The literal parts of an f-string."""
	if not isinstance(node, ast.JoinedStr):
		return ""
	return "".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))


def at_import(source: Source, node: ast.AST) -> bool:
	"""Tables of a module name fields and columns: Frappe, or whoever shows them, translates."""
	return not any(isinstance(around, ast.FunctionDef | ast.Lambda) for around in source.ancestors(node))


def translated(source: Source) -> Iterator[tuple[ast.Call, str]]:
	for node in ast.walk(source.tree):
		if isinstance(node, ast.Call) and dotted(node.func) == "_" and node.args:
			text = node.args[0]
			if isinstance(text, ast.Constant) and isinstance(text.value, str):
				yield node, text.value


def places(text: str) -> list[str]:
	return [name for _text, name, _format, _conversion in Formatter().parse(text) if name is not None]


def script_files() -> Iterator[Path]:
	for suffix in ("*.js", "*.vue"):
		for path in sorted((ROOT / "ifitwala_ed").rglob(suffix)):
			if not LEFT_OUT.intersection(path.relative_to(ROOT).parts) and "dist" not in path.parts:
				yield path


def check_script(path: str, text: str) -> list[Problem]:
	"""What a form script shows goes through __(), as one literal with as many values as it has places."""
	lines = text.splitlines()
	problems = []
	for match, rule, message in faults_of_script(text):
		line = text.count("\n", 0, match.start()) + 1
		if NOT_SHOWN not in lines[line - 1]:
			problems.append(Problem(path, line, rule, message))
	return problems


def faults_of_script(text: str) -> Iterator[tuple[re.Match, str, str]]:
	for match in JS_TEMPLATE.finditer(text):
		yield match, "js-template", 'write __("… {0}", [value]), not a template'
	for match in JS_TRANSLATED.finditer(text):
		if match[2] == "+":
			yield match, "js-joined", 'write __("… {0}", [value]) as one text'
	for pattern in (JS_PROPERTY, JS_CALL):
		for match in pattern.finditer(text):
			if WORD.search(re.sub(r"\$\{[^}]*\}", "", match["shown"])):
				yield match, "js-plain-text", "this is shown, so it goes through __()"
	for match in JS_VALUES.finditer(text):
		numbers = {int(number) for number in re.findall(r"\{(\d+)\}", match[1])}
		values = [value for value in match[2].split(",") if value.strip()]
		if numbers != set(range(len(values))):
			yield match, "js-values", "the values don't fit the places in the text"


if __name__ == "__main__":
	sys.exit(main())
