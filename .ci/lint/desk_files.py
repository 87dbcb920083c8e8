"""Reports, number cards, charts and workspaces as Frappe itself writes them, leading to what is there."""

import ast
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from doctype_files import as_frappe_writes, provided_doctypes, scrub
from source import ROOT, Problem, tell

KINDS = {
	"report": "Report",
	"number_card": "Number Card",
	"dashboard_chart": "Dashboard Chart",
	"workspace": "Workspace",
}
# What version 16 shows for a workspace: documents of the app itself, in folders beside its modules. Version 15 reads none.
OF_THE_APP = {"desktop_icon": "Desktop Icon", "workspace_sidebar": "Workspace Sidebar"}
# What every document has, besides the fields of its DocType.
COMMON_FIELDS = {"name", "creation", "modified", "owner", "modified_by", "docstatus"}
BY_CONTENT = {
	"number_card": ("number_card_name", "number_cards"),
	"chart": ("chart_name", "charts"),
	"shortcut": ("shortcut_name", "shortcuts"),
	"card": ("card_name", "links"),
}


class Desk:
	"""The app's doctypes and Desk files, read once."""

	def __init__(self, root: Path = ROOT) -> None:
		self.root = root
		self.doctypes = provided_doctypes(root)
		self.own = {data["name"]: data for _path, data in self.read("doctype")}
		self.names = {kind: {data["name"] for _path, data in self.read(kind)} for kind in KINDS}

	def read(self, kind: str) -> list[tuple[Path, dict]]:
		found = []
		for path in sorted(self.root.glob(f"ifitwala_ed/*/{kind}/*/*.json")):
			data = json.loads(path.read_text())
			if isinstance(data, dict):
				found.append((path, data))
		return found

	def has_field(self, doctype: str, fieldname: str) -> bool:
		"""Whether the doctype has the field; of a foreign one nothing is known."""
		if doctype not in self.own:
			return doctype in self.doctypes
		return fieldname in COMMON_FIELDS or any(
			field["fieldname"] == fieldname for field in self.own[doctype]["fields"]
		)

	def may_report(self, doctype: str, role: str) -> bool:
		rows = self.own.get(doctype, {}).get("permissions", [])
		return any(row["role"] == role and row.get("report") and not row.get("permlevel") for row in rows)

	def has_function(self, dotted: str) -> bool:
		module, _dot, name = dotted.rpartition(".")
		path = self.root.joinpath(*module.split(".")).with_suffix(".py")
		if not path.exists():
			return False
		nodes = ast.parse(path.read_text()).body
		return any(isinstance(node, ast.FunctionDef) and node.name == name for node in nodes)


def check_place(path: Path, data: dict, kind: str) -> Iterator[str]:
	if path.read_text().rstrip("\n") != as_frappe_writes(data):
		yield "is not as Frappe writes it: sorted keys, one space of indent, no blank lines"
	if data.get("doctype") != KINDS[kind]:
		yield f"is a {data.get('doctype')}, but lies among the documents of {KINDS[kind]}"
	if scrub(data["name"]) != path.stem or path.stem != path.parent.name:
		yield f"is called {data['name']} but lies in {path.parent.name}/{path.name}"
	if scrub(data["module"]) != path.parents[2].name:
		yield f"belongs to module {data['module']} but lies in {path.parents[2].name}/"


def check_report(path: Path, data: dict, desk: Desk) -> Iterator[str]:
	if data["is_standard"] != "Yes":
		yield "is_standard has to be Yes, or Frappe runs no code of the app"
	for name in ("__init__.py", f"{path.stem}.py", f"{path.stem}.js"):
		if not (path.parent / name).exists():
			yield f"has no {name}"
	if not data["roles"]:
		yield "names no role, so everybody who may report on its documents gets it"
	for row in data["roles"]:
		if not desk.may_report(data["ref_doctype"], row["role"]):
			yield f"is for {row['role']}, which has no right to report on {data['ref_doctype']}"


def check_number_card(path: Path, data: dict, desk: Desk) -> Iterator[str]:
	if not data.get("document_type"):
		yield "needs document_type: Frappe shows a card to those who read that doctype"
	elif data["type"] == "Custom" and not desk.has_function(data["method"]):
		yield f"calls {data['method']}, which isn't there"
	yield from check_filters(json.loads(data["filters_json"]), desk)


def check_dashboard_chart(path: Path, data: dict, desk: Desk) -> Iterator[str]:
	if data["chart_type"] == "Report":
		if data["report_name"] not in desk.names["report"]:
			yield f"shows the report {data['report_name']}, which isn't there"
		return
	if not desk.has_field(data["document_type"], data["based_on"]):
		yield f"is based on {data['based_on']}, which is no field of {data['document_type']}"
	yield from check_filters(json.loads(data["filters_json"]), desk)


def check_workspace(path: Path, data: dict, desk: Desk) -> Iterator[str]:
	for row in (*data["shortcuts"], *data["links"]):
		kind = row.get("type") if row in data["shortcuts"] else row.get("link_type")
		target = row.get("link_to")
		known = desk.names["report"] if kind == "Report" else desk.doctypes
		if target and target not in known:
			yield f"leads to {target}, which isn't there"
		for fieldname in json.loads(row.get("stats_filter") or "{}"):
			if not desk.has_field(target, fieldname):
				yield f"counts {target} by {fieldname}, which is no field of it"
	for table, field, kind in (
		("number_cards", "number_card_name", "number_card"),
		("charts", "chart_name", "dashboard_chart"),
	):
		for row in data[table]:
			if row[field] not in desk.names[kind]:
				yield f"shows {row[field]}, which isn't there"
	yield from check_content(data)


def check_content(data: dict) -> Iterator[str]:
	"""What the page shows and what it lists are the same."""
	blocks = json.loads(data["content"])
	for kind, (key, table) in BY_CONTENT.items():
		rows = data[table]
		if kind == "card":
			rows = [row for row in rows if row["type"] == "Card Break"]
		listed = {row["label"] for row in rows}
		for label in sorted(listed ^ {block["data"][key] for block in blocks if block["type"] == kind}):
			yield f"has the {kind} {label} on its page or among its {table}, not both"


def check_filters(filters: Iterable[list], desk: Desk) -> Iterator[str]:
	for doctype, fieldname, *_rest in filters:
		if not desk.has_field(doctype, fieldname):
			yield f"filters by {fieldname}, which is no field of {doctype}"


CHECKS = {
	"report": check_report,
	"number_card": check_number_card,
	"dashboard_chart": check_dashboard_chart,
	"workspace": check_workspace,
}


def check_of_the_app(path: Path, data: dict, kind: str, desk: Desk) -> Iterator[str]:
	"""Uninstalling finds such a document by the app's name; version 16 makes one by itself for a workspace without."""
	if path.read_text().rstrip("\n") != as_frappe_writes(data):
		yield "is not as Frappe writes it: sorted keys, one space of indent, no blank lines"
	if (data["doctype"], data["app"], data["standard"]) != (OF_THE_APP[kind], "ifitwala_ed", 1):
		yield f"has to be a {OF_THE_APP[kind]} of ifitwala_ed, and standard"
	if path.stem != scrub(data["name"]) or data["name"] not in desk.names["workspace"]:
		yield f"is called {data['name']}, lies in {path.name} and needs a workspace of that name"
	if kind == "workspace_sidebar":
		leads = {row["link_to"] for row in data["items"] if row.get("link_to")}
		of_workspace = [page for _path, page in desk.read("workspace") if page["name"] == data["name"]]
		wanted = {row["link_to"] for page in of_workspace for row in page["links"] if row.get("link_to")}
		for name in sorted((leads - {data["name"]}) ^ wanted):
			yield f"and its workspace don't both lead to {name}"


def check_all_of_the_app(desk: Desk) -> Iterator[Problem]:
	"""Every workspace has both of them."""
	for kind in OF_THE_APP:
		files = sorted(desk.root.glob(f"ifitwala_ed/{kind}/*.json"))
		for path in files:
			for message in check_of_the_app(path, json.loads(path.read_text()), kind, desk):
				yield Problem(str(path.relative_to(desk.root)), 1, "desk", message)
		for name in sorted(
			desk.names["workspace"] - {json.loads(path.read_text())["name"] for path in files}
		):
			yield Problem(f"ifitwala_ed/{kind}", 1, "desk", f"has none for the workspace {name}")


def check(path: Path, data: dict, kind: str, desk: Desk) -> list[Problem]:
	told = [*check_place(path, data, kind), *CHECKS[kind](path, data, desk)]
	where = str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)
	return [Problem(where, 1, "desk", message) for message in told]


def main() -> int:
	desk = Desk()
	in_modules = (
		problem
		for kind in KINDS
		for path, data in desk.read(kind)
		for problem in check(path, data, kind, desk)
	)
	return tell([*in_modules, *check_all_of_the_app(desk)])


if __name__ == "__main__":
	sys.exit(main())
