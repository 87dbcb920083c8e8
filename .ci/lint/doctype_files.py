"""DocType files as Frappe itself writes them, complete enough for whoever fills in the form."""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from source import ROOT, Problem, tell

LAYOUT = {"Section Break", "Column Break", "Tab Break"}
LINKING = {"Link", "Table", "Table MultiSelect"}
MODULES = ROOT / "ifitwala_ed" / "modules.txt"


def scrub(name: str) -> str:
	return name.replace(" ", "_").replace("-", "_").lower()


def as_frappe_writes(data: dict) -> str:
	return json.dumps(data, indent=1, sort_keys=True, separators=(",", ": "))


def check_text(text: str, data: dict) -> Iterator[str]:
	if text.rstrip("\n") != as_frappe_writes(data):
		yield "is not as Frappe writes it: sorted keys, one space of indent, no blank lines"


def check_fields(data: dict) -> Iterator[str]:
	names = [field["fieldname"] for field in data["fields"]]
	if data.get("field_order") != names:
		yield "field_order differs from the order of the fields"
	for name in {name for name in names if names.count(name) > 1}:
		yield f"{name} is there twice"
	for field in data["fields"]:
		if field["fieldtype"] not in LAYOUT and not field.get("label"):
			yield f"{field['fieldname']} has no label"
		if field["fieldtype"] in (*LINKING, "Select") and not field.get("options"):
			yield f"{field['fieldname']} has no options"


def check_references(data: dict, doctypes: set[str]) -> Iterator[str]:
	names = {field["fieldname"] for field in data["fields"]}
	for field in data["fields"]:
		if field["fieldtype"] in LINKING and field["options"] not in doctypes:
			yield f"{field['fieldname']} leads to {field['options']}, which no host provides"
	shown = [data.get("title_field") or "", *re.split(r"[,\s]+", data.get("search_fields") or "")]
	for name in filter(None, shown):
		if name not in names and name != "name":
			yield f"title_field or search_fields name {name}, which is no field"


def check_permissions(data: dict) -> Iterator[str]:
	if data.get("istable"):
		return
	if not data.get("permissions") and not data.get("description"):
		yield "permissions are empty and no description says why nobody may read it"
	for row in data.get("permissions", []):
		if row.get("role") in ("Guest", "All"):
			yield f"gives permissions to everybody through the role {row['role']}"


def check_order(data: dict) -> Iterator[str]:
	"""Rows of a table stand in their parent's order. Version 16 adds an index on `modified` whenever it alters a table that is
	sorted by it, also where it makes none for a new one.
	"""
	if data.get("istable") and data.get("sort_field") == "modified":
		yield "is a table of rows and sorted by modified: version 16 would give it an index that nothing uses; take creation"


def check_place(path: Path, data: dict) -> Iterator[str]:
	folder = path.parent.name
	if scrub(data["name"]) != folder:
		yield f"is called {data['name']} but lies in {folder}/"
	if scrub(data["module"]) != path.parents[2].name:
		yield f"belongs to module {data['module']} but lies in {path.parents[2].name}/"
	for name in ("__init__.py", f"{folder}.py"):
		if not (path.parent / name).exists():
			yield f"has no {name}"


def provided_doctypes(root: Path = ROOT) -> set[str]:
	"""Every DocType of the app and of the embedded host."""
	names = set()
	for path in [*root.glob("ifitwala_ed/*/doctype/*/*.json"), *root.glob("embedded/**/doctype/*/*.json")]:
		data = json.loads(path.read_text())
		if isinstance(data, dict) and data.get("doctype") == "DocType":
			names.add(data["name"])
	return names


def check(path: Path, doctypes: set[str]) -> list[Problem]:
	text = path.read_text()
	data = json.loads(text)
	told = [
		*check_text(text, data),
		*check_fields(data),
		*check_references(data, doctypes),
		*check_permissions(data),
		*check_order(data),
		*check_place(path, data),
	]
	where = str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)
	return [Problem(where, 1, "doctype", message) for message in told]


def check_modules() -> Iterator[Problem]:
	"""Every module of modules.txt has its folder, and the other way round."""
	listed = {scrub(name) for name in MODULES.read_text().splitlines() if name.strip()}
	folders = {path.parents[2].name for path in ROOT.glob("ifitwala_ed/*/doctype/*/*.json")}
	for name in sorted(listed ^ folders):
		yield Problem("ifitwala_ed/modules.txt", 1, "module", f"{name} is listed or has doctypes, not both")


def main() -> int:
	doctypes = provided_doctypes()
	paths = sorted(ROOT.glob("ifitwala_ed/*/doctype/*/*.json"))
	problems = [problem for path in paths for problem in check(path, doctypes)]
	return tell([*problems, *check_modules()])


if __name__ == "__main__":
	sys.exit(main())
