"""The one list of programs: complete, asked for before anything runs, and in words where one is missing."""

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import programs

REPOSITORY = Path(__file__).parents[3]
STARTS_A_PROGRAM = {"run", "Popen", "call", "check_call", "check_output"}
FINDS_A_PROGRAM = {"find", "which", "path_of"}
# Debian's own, which the others come with; looked for where they are used.
DEBIANS_OWN = {"apt-get", "apt-config"}


def called_programs(tree: ast.AST) -> Iterator[str]:
	"""The programs that a module names where it starts or finds one."""
	for node in ast.walk(tree):
		if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or not node.args:
			continue
		first = node.args[0]
		if node.func.attr in STARTS_A_PROGRAM and isinstance(first, ast.List) and first.elts:
			first = first.elts[0]
		elif node.func.attr not in FINDS_A_PROGRAM or not is_module(node.func.value):
			continue
		if isinstance(first, ast.Constant) and isinstance(first.value, str):
			yield first.value


def is_module(node: ast.expr) -> bool:
	return isinstance(node, ast.Name) and node.id in ("programs", "shutil")


def test_every_program_that_is_called_is_listed() -> None:
	files = [
		file
		for part in (".ci", "tests", "embedded", "ifitwala_ed")
		for file in (REPOSITORY / part).rglob("*.py")
	]
	called = {name: file for file in files for name in called_programs(ast.parse(file.read_text()))}
	assert {"mariadb", "mariadb-dump"} <= set(called)
	unknown = {name: str(file) for name, file in called.items() if name not in programs.PROGRAMS}
	assert set(unknown) <= DEBIANS_OWN, unknown


def test_what_a_chosen_test_calls_is_on_the_list_of_make_test() -> None:
	"""Besides what a real bench, a browser and `make test-all` need: `make test` has none of them."""
	marks = [
		[argument.value for argument in node.args if isinstance(argument, ast.Constant)]
		for file in (REPOSITORY / "tests").rglob("test_*.py")
		if not re.search(r"real_bench|mark\.(browser|bench)\b", file.read_text())
		for node in ast.walk(ast.parse(file.read_text()))
		if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.programs"
	]
	assert marks
	assert {name for names in marks for name in names} <= set(programs.PURPOSES["test"])


@pytest.fixture
def bare_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
	"""A PATH that has nothing but the programs asked for."""
	which = shutil.which
	monkeypatch.setattr(programs.shutil, "which", lambda name, path=None: which(name, path=str(tmp_path)))

	def add(name: str, text: str = "") -> Path:
		program = tmp_path / name
		program.write_text(f"#!/bin/sh\n{text}\n")
		program.chmod(0o755)
		return program

	return add


def test_every_missing_program_is_named_with_its_package(
	bare_path: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
	monkeypatch.setattr(programs.os, "geteuid", lambda: 1000)
	bare_path("apt-get")
	for name in ("node", "npm", "mariadbd", "mariadb-install-db", "mariadb"):
		bare_path(name, "echo v20.1.0")
	with pytest.raises(programs.Missing) as raised:
		programs.require("test")
	assert str(raised.value) == (
		"mariadb-dump is not installed, and only root on Debian or Ubuntu can install it here:"
		" apt-get install mariadb-client."
	)


def test_root_on_debian_installs_them_all_at_once(
	bare_path: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
	monkeypatch.setattr(programs.os, "geteuid", lambda: 0)
	monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
	said = tmp_path / "said"
	bare_path("node", "echo v18.20.4")
	names = " ".join(name for name in programs.PURPOSES["test"] if name not in ("node", "python3-venv"))
	# what apt-get brings is there afterwards
	bare_path(
		"apt-get",
		f'echo "$@" >> {said}\ncase "$*" in *install*) cd {tmp_path}; for n in {names}; do'
		" printf '#!/bin/sh\\n' > $n; chmod +x $n; done;; esac",
	)
	programs.require("test")
	assert said.read_text().splitlines() == [
		"-qq update",
		"-qq install --yes --no-install-recommends"
		" mariadb-client mariadb-client-core mariadb-server-core npm",
	]


def test_an_old_node_is_refused_in_words(
	bare_path: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
	node = bare_path("node", "echo v18.16.0")
	bare_path("npm")
	with pytest.raises(programs.Missing) as raised:
		programs.require("lint")
	assert str(raised.value) == f"node 18.18 or newer is needed; {node} is 18.16.0."


def test_a_program_may_be_another_one(
	bare_path: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
	assert [each.name for each in programs.missing(("chromium",))] == ["chromium"]
	monkeypatch.setenv("IFITWALA_CHROMIUM", str(bare_path("google-chrome")))
	assert programs.find("chromium") == os.environ["IFITWALA_CHROMIUM"]
	assert not programs.missing(("chromium",))


def test_a_missing_program_is_named_before_the_first_test(tmp_path: Path) -> None:
	test = tmp_path / "test_in_a_browser.py"
	test.write_text(
		"import pytest\npytestmark = pytest.mark.programs('chromium')\ndef test_it():\n\tprint('begun')\n"
	)
	settings = ["-s", "-p", "tests.conftest", "-c", "pyproject.toml", "--rootdir", "."]
	done = subprocess.run(
		[sys.executable, "-m", "pytest", *settings, str(test)],
		cwd=REPOSITORY,
		env={**os.environ, "IFITWALA_CHROMIUM": "/nowhere/chromium"},
		capture_output=True,
		text=True,
		check=False,
	)
	assert done.returncode == pytest.ExitCode.USAGE_ERROR
	assert "apt-get install chromium. IFITWALA_CHROMIUM may name another chromium." in done.stderr
	assert "begun" not in done.stdout
