"""What a screen reader has to go by: Chromium's accessibility tree of a page, as lines that people can read and compare."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
	from playwright.sync_api import Page

# what only holds other things, or repeats its parent's name
SILENT: Final = frozenset(
	{"generic", "none", "presentation", "InlineTextBox", "LineBreak", "ListMarker", "Legend", "LabelText"}
)
TOLD: Final = ("checked", "pressed", "expanded", "disabled", "required", "invalid", "focused")
# what is another one each day, or in each run
CHANGES: Final = (
	(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? \d{1,2} \w+(?: \d{4})?", "DAY"),
	(r"\bDAY,? (?:at )?\d{2}:\d{2}", "MOMENT"),
	(r"\bStudio(?: \d+)?(?! dates)\b", "Studio"),
	(r"the school's, [\w/]+", "the school's, ZONE"),
)


def of(page: "Page") -> str:
	"""The page from top to bottom, a line for each thing that is told."""
	session = page.context.new_cdp_session(page)
	nodes = session.send("Accessibility.getFullAXTree")["nodes"]
	session.detach()
	by_id = {node["nodeId"]: node for node in nodes}
	text = "\n".join(_lines(by_id, nodes[0], 0, ""))
	for pattern, name in CHANGES:
		text = re.sub(pattern, name, text)
	return text


def _lines(by_id: dict[str, Any], node: dict[str, Any], depth: int, above: str) -> Iterator[str]:
	role, name = node.get("role", {}).get("value", ""), node.get("name", {}).get("value", "").strip()
	is_told = not node.get("ignored") and role not in SILENT and (role != "StaticText" or name not in above)
	if is_told:
		yield "  " * depth + " ".join(filter(None, [role, f'"{name}"' if name else "", *_states(node)]))
	for child in node.get("childIds", []):
		if child in by_id:
			yield from _lines(by_id, by_id[child], depth + is_told, name if is_told and name else above)


def _states(node: dict[str, Any]) -> Iterator[str]:
	found = {each["name"]: each["value"].get("value") for each in node.get("properties", [])}
	if node["role"]["value"] == "heading":
		yield f"level {found['level']}"
	for name in TOLD:
		value = found.get(name)
		if value in (True, "true"):
			yield name
		elif value not in (None, False, "false"):
			yield f"{name} {value}"
