"""`make mutation` changes files that are there, and what it accepts stands in them still."""

import ast
from pathlib import Path

import pytest

import mutation
from mutation_equivalents import EQUIVALENT

SOURCES = {Path(module).stem: module for module in mutation.MODULES}


def code(text: str) -> str:
	"""Return Python without blanks and line breaks, which mutmut's differences have in other places."""
	return "".join(text.split()).replace(",)", ")").replace(",]", "]")


@pytest.mark.parametrize("module", mutation.MODULES)
def test_rules_and_their_tests_are_there(module: str) -> None:
	for path in (module, *mutation.MODULES[module]):
		assert (mutation.ROOT / path).is_file(), path


@pytest.mark.parametrize("entry", EQUIVALENT, ids=lambda entry: f"{entry[0]}: {entry[1]}")
def test_what_is_accepted_stands_in_the_code_and_has_a_reason(entry: tuple[str, ...]) -> None:
	module, function, removed, added, reason = entry
	source = (mutation.ROOT / SOURCES[module]).read_text()
	own = [
		ast.get_source_segment(source, node) or ""
		for node in ast.walk(ast.parse(source))
		if isinstance(node, ast.FunctionDef) and node.name == function.rpartition(".")[2]
	]
	assert any(code(removed) in code(each) for each in own)
	assert removed != added
	assert len(reason.split()) > 2


def test_a_change_is_told_by_its_lines() -> None:
	change = mutation.Change("ages", "is_within", "return a < b", "return a <= b")
	assert str(change) == "ages: is_within\n    - return a < b\n    + return a <= b"


def test_only_the_chosen_rules_are_changed(tmp_path: Path) -> None:
	module = next(iter(mutation.MODULES))
	mutation.copy_into(tmp_path, [module])
	written = (tmp_path / "pyproject.toml").read_text()
	assert f'only_mutate = ["{module}"]' in written
	assert (tmp_path / module).read_text() == (mutation.ROOT / module).read_text()
	assert not list(tmp_path.rglob("*.csv"))
