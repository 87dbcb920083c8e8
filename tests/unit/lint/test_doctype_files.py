"""A DocType file that is right passes; every way to spoil it is found."""

import copy
import json
from collections.abc import Callable
from pathlib import Path

import pytest

import doctype_files

RIGHT = {
	"doctype": "DocType",
	"field_order": ["title", "school"],
	"fields": [
		{"fieldname": "title", "fieldtype": "Data", "label": "Title"},
		{"fieldname": "school", "fieldtype": "Link", "label": "School", "options": "School"},
	],
	"module": "School",
	"name": "Year Plan",
	"permissions": [{"read": 1, "role": "Academic Staff"}],
	"search_fields": "title, school",
	"title_field": "title",
}


def check(folder: Path, data: dict, text: str | None = None, controller: bool = True) -> list[str]:
	place = folder / "school" / "doctype" / "year_plan"
	place.mkdir(parents=True)
	(place / "__init__.py").touch()
	if controller:
		(place / "year_plan.py").touch()
	path = place / "year_plan.json"
	path.write_text(text or doctype_files.as_frappe_writes(data))
	return [problem.message for problem in doctype_files.check(path, {"School"})]


def test_right(tmp_path: Path) -> None:
	assert check(tmp_path, RIGHT) == []


SPOILED: dict[str, Callable[[dict], object]] = {
	"field_order": lambda d: d["field_order"].reverse(),
	"twice": lambda d: (d["fields"].append(d["fields"][0]), d["field_order"].append("title")),
	"no label": lambda d: d["fields"][0].pop("label"),
	"leads to": lambda d: d["fields"][1].update(options="Palace"),
	"no options": lambda d: d["fields"][0].update(fieldtype="Select"),
	"which is no field": lambda d: d.update(title_field="heading"),
	"permissions are empty": lambda d: d.update(permissions=[]),
	"sorted by modified": lambda d: d.update(istable=1, sort_field="modified"),
	"everybody": lambda d: d["permissions"][0].update(role="All"),
	"lies in year_plan/": lambda d: d.update(name="Term Plan"),
	"belongs to module": lambda d: d.update(module="Schedule"),
}


@pytest.mark.parametrize("message", SPOILED)
def test_spoiled(tmp_path: Path, message: str) -> None:
	data = copy.deepcopy(RIGHT)
	SPOILED[message](data)
	assert any(message in told for told in check(tmp_path, data))


def test_unsorted(tmp_path: Path) -> None:
	text = json.dumps(dict(sorted(RIGHT.items(), reverse=True)), indent=1)
	assert "is not as Frappe writes it" in check(tmp_path, RIGHT, text)[0]


def test_no_controller(tmp_path: Path) -> None:
	assert check(tmp_path, RIGHT, controller=False) == ["has no year_plan.py"]
