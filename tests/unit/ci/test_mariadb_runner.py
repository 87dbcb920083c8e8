"""The private server's runner, as far as it can be judged without a server."""

import shutil
import sys
from pathlib import Path

import pytest

import mariadb
import programs


def test_without_a_server_the_way_out_is_named(
	monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
	monkeypatch.delenv("IFITWALA_DB_PORT", raising=False)
	monkeypatch.setattr(programs, "find", lambda program: None)
	monkeypatch.setattr(programs.os, "geteuid", lambda: 1000)
	monkeypatch.setattr(sys, "argv", ["mariadb.py", "--", "true"])
	assert mariadb.main() == 1
	assert "make test-quick" in capsys.readouterr().err


def test_a_server_that_is_given_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
	monkeypatch.setenv("IFITWALA_DB_PORT", "3306")
	monkeypatch.setattr(programs, "find", lambda program: None)
	monkeypatch.setattr(sys, "argv", ["mariadb.py", "--", sys.executable, "-c", "raise SystemExit(7)"])
	assert mariadb.main() == 7


def test_what_decides_races_stays_as_mariadb_has_it() -> None:
	changed = " ".join(mariadb.SETTINGS + mariadb.NOT_DURABLE)
	assert not any(word in changed for word in ("isolation", "lock", "deadlock", "autocommit"))


def test_data_are_in_memory_where_there_is_room(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
	monkeypatch.setattr(mariadb, "MEMORY", tmp_path)
	monkeypatch.setattr(mariadb, "ROOM_IN_MEMORY", 0)
	assert mariadb.memory() == tmp_path
	monkeypatch.setattr(mariadb, "ROOM_IN_MEMORY", shutil.disk_usage(tmp_path).total + 1)
	assert mariadb.memory() is None
	monkeypatch.setattr(mariadb, "MEMORY", tmp_path / "missing")
	assert mariadb.memory() is None


def test_the_server_that_is_killed_waits_for_the_disk() -> None:
	given_up = {setting.partition("=")[0] for setting in mariadb.NOT_DURABLE}
	assert not given_up & {setting.partition("=")[0] for setting in mariadb.SETTINGS}
