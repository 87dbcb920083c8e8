"""The private server's runner, as far as it can be judged without a server."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture
def runner() -> ModuleType:
	path = Path(__file__).parents[3] / ".ci" / "mariadb.py"
	spec = importlib.util.spec_from_file_location("mariadb_runner", path)
	module = importlib.util.module_from_spec(spec)
	spec.loader.exec_module(module)
	return module


def test_without_a_server_the_way_out_is_named(
	runner: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
	monkeypatch.delenv("IFITWALA_DB_PORT", raising=False)
	monkeypatch.setattr(runner, "find", lambda program: None)
	monkeypatch.setattr(runner.os, "geteuid", lambda: 1000)
	monkeypatch.setattr(sys, "argv", ["mariadb.py", "--", "true"])
	assert runner.main() == 1
	assert "make test-quick" in capsys.readouterr().err


def test_a_server_that_is_given_is_used(runner: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
	monkeypatch.setenv("IFITWALA_DB_PORT", "3306")
	monkeypatch.setattr(runner, "find", lambda program: None)
	monkeypatch.setattr(sys, "argv", ["mariadb.py", "--", sys.executable, "-c", "raise SystemExit(7)"])
	assert runner.main() == 7


def test_what_decides_races_stays_as_mariadb_has_it(runner: ModuleType) -> None:
	changed = " ".join(runner.SETTINGS + runner.NOT_DURABLE)
	assert not any(word in changed for word in ("isolation", "lock", "deadlock", "autocommit"))
