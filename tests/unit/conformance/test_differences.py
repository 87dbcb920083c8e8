"""Every fact that differs between versions 15 and 16 is judged, and the app relies on none of them."""

import ast
import json
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from tests.conformance.differences import DIFFERENCES, Difference

REPOSITORY = Path(__file__).parents[3]
APP = REPOSITORY / "ifitwala_ed"
# The operator and what it is about, and what the values are.
BETWEEN = {
	"activities/booking/offers.py": {"offer_expires_on"},
	"schedule/holidays.py": {"holiday_date"},
	"schedule/calendars.py": {"holiday_date"},
}


def facts(major: int) -> dict[str, object]:
	file = REPOSITORY / "tests/conformance" / f"facts-{major}.json"
	return json.loads(file.read_text())["facts"]


def differing() -> list[str]:
	older, newer = facts(15), facts(16)
	return sorted(name for name in older.keys() & newer.keys() if older[name] != newer[name])


def is_about(difference: Difference, name: str) -> bool:
	return any(fnmatchcase(name, pattern) for pattern in difference.facts)


def app_files(suffix: str) -> Iterator[Path]:
	return (file for file in APP.rglob(f"*{suffix}") if "node_modules" not in file.parts)


def test_both_versions_are_asked_the_same() -> None:
	assert facts(15).keys() == facts(16).keys()


def test_every_difference_is_judged_once() -> None:
	judged = {name: [each.why for each in DIFFERENCES if is_about(each, name)] for name in differing()}
	assert {name: whys for name, whys in judged.items() if len(whys) != 1} == {}


@pytest.mark.parametrize("difference", DIFFERENCES, ids=lambda each: each.facts[0])
def test_what_is_judged_still_differs(difference: Difference) -> None:
	for pattern in difference.facts:
		assert any(fnmatchcase(name, pattern) for name in differing()), pattern


@pytest.mark.parametrize(
	"held_by", sorted({each.held_by for each in DIFFERENCES if each.held_by}), ids=lambda each: each
)
def test_what_holds_the_app_to_it_is_there(held_by: str) -> None:
	file, _colons, function = held_by.partition("::")
	source = REPOSITORY / file
	assert source.exists()
	names = {
		node.name for node in ast.walk(ast.parse(source.read_text())) if isinstance(node, ast.FunctionDef)
	}
	assert not function or function in names


def test_no_script_reads_a_traceback() -> None:
	found = [str(file) for file in app_files(".js") if re.search(r"\.exc\b|\.exception\b", file.read_text())]
	assert found == []


def test_nothing_reads_cookies_or_the_home_page() -> None:
	pattern = re.compile(r"get_cookie|user_image|system_user\b|message\.home_page")
	found = [
		str(file)
		for suffix in (".py", ".js")
		for file in app_files(suffix)
		if pattern.search(file.read_text())
	]
	assert found == []


def test_what_is_fetched_is_read_only() -> None:
	fields = [
		(data["name"], field)
		for file in APP.glob("*/doctype/*/*.json")
		for data in [json.loads(file.read_text())]
		for field in data["fields"]
		if field.get("fetch_from")
	]
	assert fields
	assert [(name, field["fieldname"]) for name, field in fields if not field.get("read_only")] == []


def test_no_list_of_values_has_none_in_it() -> None:
	"""As written in a filter; a computed list is a set of names, from which empty ones are filtered."""
	found = [
		f"{file}:{node.lineno}"
		for file in app_files(".py")
		for node in ast.walk(ast.parse(file.read_text()))
		if isinstance(node, ast.Tuple | ast.List)
		and len(node.elts) == 2
		and isinstance(node.elts[0], ast.Constant)
		and node.elts[0].value in ("in", "not in")
		and isinstance(node.elts[1], ast.Tuple | ast.List | ast.Set)
		and any(isinstance(value, ast.Constant) and value.value is None for value in node.elts[1].elts)
	]
	assert found == []


def test_between_is_asked_of_moments_or_of_dates() -> None:
	"""Of a field with the values of its kind: a moment for a moment, a date for a date."""
	pattern = re.compile(r"""["'](\w+)["'](?:,|:)\s*\(?["']between["']""")
	found: dict[str, set[str]] = {}
	for file in app_files(".py"):
		if fields := set(pattern.findall(file.read_text())):
			found[str(file.relative_to(APP))] = fields
	assert {name: fields for name, fields in found.items() if fields - BETWEEN.get(name, set())} == {}
	assert found
