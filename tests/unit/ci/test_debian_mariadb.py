"""`make test MARIADB=11.8`, as far as it can be judged without making a Debian."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import debian_mariadb
import mariadb
from debian_mariadb import Unavailable


@pytest.fixture
def cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
	monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
	monkeypatch.setenv("PATH", os.environ["PATH"])
	monkeypatch.setattr(debian_mariadb.os, "geteuid", lambda: 0)
	return tmp_path / "ifitwala_ed"


def test_whoever_is_not_root_is_told_so(
	monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
	monkeypatch.delenv("IFITWALA_DB_PORT", raising=False)
	monkeypatch.setattr(debian_mariadb.os, "geteuid", lambda: 1000)
	monkeypatch.setattr(sys, "argv", ["mariadb.py", "--version", "11.8", "--", "true"])
	assert mariadb.main() == 1
	assert "sudo make test MARIADB=11.8" in capsys.readouterr().err


def test_a_version_that_no_debian_has_is_refused() -> None:
	with pytest.raises(Unavailable, match=r"no MariaDB 12\.0 to test with, but 10\.11 and 11\.8"):
		debian_mariadb.put_on_path("12.0")


def test_a_server_that_is_given_is_what_it_is(
	monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
	monkeypatch.setenv("IFITWALA_DB_PORT", "3306")
	monkeypatch.setattr(sys, "argv", ["mariadb.py", "--version", "11.8", "--", "true"])
	with pytest.raises(SystemExit):
		mariadb.main()
	assert "IFITWALA_DB_PORT" in capsys.readouterr().err


def test_what_could_not_be_made_is_not_used_the_next_time(
	monkeypatch: pytest.MonkeyPatch, cache: Path
) -> None:
	monkeypatch.setattr(debian_mariadb.programs, "require", lambda purpose: None)
	monkeypatch.setattr(debian_mariadb.programs, "path_of", lambda name: name)
	monkeypatch.setattr(debian_mariadb.waiting, "run", lambda text, command, **_options: 1)
	with pytest.raises(Unavailable, match="debootstrap failed"):
		debian_mariadb.put_on_path("11.8")
	assert list(cache.iterdir()) == []


def test_its_programs_stand_first_in_the_path(monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
	root = cache / "mariadb-11.8"
	(root / "etc").mkdir(parents=True)

	def told(command: list[object], **_options: object) -> subprocess.CompletedProcess[bytes]:
		return subprocess.CompletedProcess(command, 0, b"mariadbd  Ver 11.8.3-MariaDB for debian-linux-gnu")

	monkeypatch.setattr(debian_mariadb.subprocess, "run", told)
	monkeypatch.setattr(debian_mariadb.programs, "path_of", lambda name: f"/usr/bin/{name}")
	debian_mariadb.put_on_path("11.8")
	assert os.environ["PATH"].startswith(f"{cache}/mariadb-11.8-bin:")
	scripts = cache / "mariadb-11.8-bin"
	assert {script.name for script in scripts.iterdir()} == set(debian_mariadb.CALLED)
	for script in scripts.iterdir():
		assert os.access(script, os.X_OK)
		assert script.read_text().startswith("#!/bin/sh\n")


def test_another_version_in_its_folder_is_no_such_mariadb(
	monkeypatch: pytest.MonkeyPatch, cache: Path
) -> None:
	(cache / "mariadb-11.8" / "etc").mkdir(parents=True)
	monkeypatch.setattr(debian_mariadb.programs, "path_of", lambda name: f"/usr/bin/{name}")
	monkeypatch.setattr(
		debian_mariadb.subprocess,
		"run",
		lambda command, **_options: subprocess.CompletedProcess(command, 0, b"Ver 10.11.19-MariaDB"),
	)
	with pytest.raises(Unavailable, match=r"11\.8 does not start"):
		debian_mariadb.put_on_path("11.8")
