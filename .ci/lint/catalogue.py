"""Every text that people read is in every translation file, and nothing else is.

The texts are those that Frappe translates: the literals in `_()` and `__()`, and what DocTypes, reports, workspaces, cards,
charts and custom fields show. A translation has the places and the tags of its source; a row with a context translates
something that no file names, such as a column of a programme file.

python .ci/lint/catalogue.py            every problem
python .ci/lint/catalogue.py --missing  the texts that a file lacks, as JSON by language
"""

import ast
import csv
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from source import ROOT, Problem, python_files, tell
from translations import JS_STRING, NOT_FOR_DESK, places, script_files, translated

APP = ROOT / "ifitwala_ed"
TRANSLATIONS = APP / "translations"
TEMPLATE_TEXT = re.compile(rf"\b_\(\s*({JS_STRING})")
SCRIPT_TEXT = re.compile(rf"\b__\(\s*({JS_STRING})")
TAG = re.compile(r"</?[a-z]+")
# the text, its translation, and the context where it is another one there
COLUMNS = 3
WORD = re.compile(r"[^\W\d_]{2}")
# what these files of Frappe show, by the key it stands under
SHOWN = {
	"doctype": ("name", "description"),
	"fields": ("label", "description"),
	"report": ("report_name",),
	"workspace": ("label", "title"),
	"workspace_sidebar": ("title", "label"),
	"desktop_icon": ("label",),
	"number_card": ("label",),
	"dashboard_chart": ("chart_name",),
}
CUSTOM_FIELDS = "ifitwala_ed/setup/custom_fields.py"


def main() -> int:
	wanted = texts()
	if "--missing" in sys.argv:
		lacking = {
			path.stem: sorted(wanted - {row[0] for row in rows(path) if not row[-1]}) for path in files()
		}
		print(json.dumps(lacking, indent=1, ensure_ascii=False))
		return 0
	return tell([problem for path in files() for problem in problems_of(path, wanted)])


def texts() -> set[str]:
	"""Return every text that people read."""
	found = {*of_python(), *of_scripts(), *of_templates(), *of_documents()}
	return {text for text in found if WORD.search(text)}


def of_python() -> Iterator[str]:
	for source in python_files("ifitwala_ed"):
		if not source.path.startswith(NOT_FOR_DESK):
			yield from (text for _call, text in translated(source))
		if source.path == CUSTOM_FIELDS:
			for node in ast.walk(source.tree):
				if isinstance(node, ast.Dict):
					yield from labels_of(node)


def labels_of(node: ast.Dict) -> Iterator[str]:
	for key, value in zip(node.keys, node.values, strict=True):
		if getattr(key, "value", None) in ("label", "description") and isinstance(value, ast.Constant):
			yield str(value.value)


def of_scripts() -> Iterator[str]:
	for path in script_files():
		yield from map(literal, SCRIPT_TEXT.findall(path.read_text()))


def of_templates() -> Iterator[str]:
	for path in sorted(APP.rglob("*.html")):
		yield from map(literal, TEMPLATE_TEXT.findall(path.read_text()))


def literal(quoted: str) -> str:
	"""Return the text of a literal; scripts and templates escape as Python does."""
	return (
		str(ast.literal_eval(f'"""{quoted[1:-1]}"""')) if quoted[0] == "`" else str(ast.literal_eval(quoted))
	)


def of_documents() -> Iterator[str]:
	"""What Frappe shows of the app's own documents, which it reads from their files."""
	for path in sorted(APP.rglob("*.json")):
		kind = path.parent.parent.name
		if kind not in SHOWN and path.parent.name not in SHOWN:
			continue
		document = json.loads(path.read_text())
		if not isinstance(document, dict):
			continue
		yield from shown(document, SHOWN[kind if kind in SHOWN else path.parent.name])
		if kind == "doctype":
			yield from of_fields(document["fields"])
		for table in ("links", "shortcuts", "charts", "number_cards", "items"):
			for row in document.get(table) or ():
				yield from shown(row, ("label", "group"))


def of_fields(fields: list[dict]) -> Iterator[str]:
	for field in fields:
		yield from shown(field, SHOWN["fields"])
		if field["fieldtype"] == "Select":
			yield from filter(None, (field.get("options") or "").split("\n"))


def shown(document: dict, keys: tuple[str, ...]) -> Iterator[str]:
	yield from (document[key] for key in keys if isinstance(document.get(key), str))


def files() -> list[Path]:
	return sorted(TRANSLATIONS.glob("*.csv"))


def rows(path: Path) -> list[list[str]]:
	with path.open(newline="") as lines:
		return list(csv.reader(lines))


def problems_of(path: Path, wanted: set[str]) -> Iterator[Problem]:
	name = str(path.relative_to(ROOT))
	found = {}
	for text, *rest in rows(path):
		if len(rest) != COLUMNS - 1:
			yield Problem(name, 1, "columns", text)
		elif not rest[1]:
			found[text] = rest[0]
	for text in sorted(wanted - set(found)):
		yield Problem(name, 1, "untranslated", text)
	for text in sorted(set(found) - wanted):
		yield Problem(name, 1, "unused", text)
	for text, translation in sorted(found.items()):
		if not translation.strip():
			yield Problem(name, 1, "empty", text)
		elif Counter(places(text)) != Counter(places(translation)):
			yield Problem(name, 1, "places", f"{text} → {translation}")
		elif Counter(TAG.findall(text)) != Counter(TAG.findall(translation)):
			yield Problem(name, 1, "tags", f"{text} → {translation}")


if __name__ == "__main__":
	sys.exit(main())
