"""Filters of a list as a request sends them: those that Frappe understands give an answer, others a sentence."""

import json
from typing import Any

import pytest

from ifitwala_ed.core import list_filters
from ifitwala_ed.exceptions import InvalidArgumentError
from ifitwala_ed.permissions.counting import get_count
from tests.factories import places

ROOM = "Location Booking"
UNDERSTOOD = [
	None,
	"",
	[],
	{},
	{"title": "Concert"},
	{"title": ["like", "%cert"]},
	{"location": ["in", ["a", "b"]], "blocks_availability": 1},
	{"location": ["not in", "a,b"]},
	{"source_name": ["is", "not set"]},
	{"from_datetime": [">=", "2026-12-05"]},
	{"from_datetime": ["between", ["2026-12-05", "2026-12-06"]]},
	{"creation": ["<", "2026-12-05 19:00:00"]},
	{"title": None},
	[["title", "=", "Concert"]],
	[[ROOM, "title", "=", "Concert"]],
	[[ROOM, "title", "=", "Concert", False]],
	[["location", "descendants of (inclusive)", "no such room"]],
	[["name", "!=", "x"], ["owner", "=", "Administrator"]],
]
NONE = [
	5,
	"{",
	"[" * 5000,
	"Concert",
	[5],
	["title"],
	[["title", "="]],
	[["title", "=", 1, 2, 3, 4]],
	[[["title"], "=", "x"]],
	[["title", 5, "x"]],
	[["no_such_field", "=", "x"]],
	[["title; drop table", "=", "x"]],
	[["User", "name", "=", "x"]],
	{"title": {"a": 1}},
	{"title": ["=", ["a"]]},
	{"title": ["in", [["a"]]]},
	{"title": ["in", 5]},
	{"title": "half a pair \ud800"},
	{"title": [1, 2]},
	{"from_datetime": [">=", "05.12.2026"]},
	{"from_datetime": "abc"},
	{"from_datetime": ["between", "2026-12-05"]},
	{"from_datetime": ["between", ["2026-12-05"]]},
	{"from_datetime": ["between", ["2026-12-05", "abc"]]},
	{"title": ["between", ["a", "b"]]},
	{"creation": [">", "abc"]},
]


@pytest.mark.parametrize("filters", UNDERSTOOD, ids=str)
def test_a_filter_is_understood_as_it_is_and_as_json(filters: Any) -> None:
	places.room()
	assert get_count(ROOM, filters) == get_count(ROOM, json.dumps(filters)) >= 0


@pytest.mark.parametrize("filters", NONE, ids=lambda filters: ascii(filters)[:60])
def test_what_is_no_filter_is_refused(filters: Any) -> None:
	for sent in (filters, json.dumps(filters)):
		with pytest.raises(InvalidArgumentError):
			get_count(ROOM, sent)


def test_a_filter_may_be_on_a_row_of_the_document() -> None:
	condition = ["Student Group Schedule", "weekday", "=", "Monday"]
	assert list_filters.read("Student Group", [condition]) == [condition]
