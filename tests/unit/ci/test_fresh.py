"""`make test-fresh`, as far as it can be judged without making a Debian."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import fresh
import fresh_settings
import programs

REPOSITORY = Path(__file__).parents[3]


def test_whoever_is_not_root_is_told_so(
	monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
	monkeypatch.setattr(fresh.os, "geteuid", lambda: 1000)
	assert fresh.outside() == 1
	assert "sudo make test-fresh" in capsys.readouterr().err


# Instead of a Debian it writes a file, says so, and goes on until it is ended.
ENDLESS = """
import os, signal, sys
# a shell has what it starts in the background ignore Ctrl-C, these tests too
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.path.insert(0, ".ci")
import fresh, programs
os.geteuid = lambda: 0
programs.require = lambda purpose: None
programs.find = lambda name: {"git": "true", "unshare": os.environ["FAKE"]}[name]
sys.exit(fresh.outside())
"""
FAKE = """#!/bin/sh
for folder; do :; done
echo begun > "$folder/file"
echo "begun in $folder as $$"
exec tail -f /dev/null
"""


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_leaves_neither_folder_nor_process(tmp_path: Path, stop: signal.Signals) -> None:
	fake = tmp_path / "unshare"
	fake.write_text(FAKE)
	fake.chmod(0o755)
	run = subprocess.Popen(
		[sys.executable, "-c", ENDLESS],
		cwd=REPOSITORY,
		env={**os.environ, "FAKE": str(fake), "TMPDIR": str(tmp_path)},
		stdout=subprocess.PIPE,
		text=True,
		start_new_session=True,
	)
	with run:
		folder, process = re.search(r"begun in (\S+) as (\d+)", run.stdout.readline()).groups()
		assert Path(folder, "file").exists()
		run.send_signal(stop)
		assert f"{folder} is removed" in run.communicate()[0]
	assert run.returncode == 128 + stop
	assert not Path(folder).exists()
	assert not Path("/proc", process).exists()


@pytest.mark.parametrize(
	"text",
	[
		"deb [signed-by=/usr/share/keyrings/x.gpg] https://mirror.test/debian bookworm main\n",
		"# a comment\ndeb http://security.test/ bookworm-security main\ndeb https://mirror.test/debian bookworm main\n",
		"Types: deb\nURIs: https://mirror.test/debian\nSuites: bookworm bookworm-updates\nComponents: main\n",
		"Types: deb\nURIs: http://s.test/\nSuites: bookworm-security\n\n"
		"Types: deb\nURIs: file:/x https://mirror.test/debian\nSuites: bookworm\n",
	],
)
def test_the_mirror_is_the_one_of_this_machine(text: str) -> None:
	assert fresh_settings.mirror_in(text, "bookworm") == "https://mirror.test/debian"
	assert fresh_settings.mirror_in(text, "trixie") == ""


def test_the_environment_of_the_tools_that_fetch_is_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
	wanted = {
		"HTTPS_PROXY": "http://proxy.test",
		"no_proxy": "x",
		"PIP_INDEX_URL": "u",
		"npm_config_registry": "r",
	}
	unwanted = {"PIP_CACHE_DIR": "/c", "npm_config_cache": "/c", "PYTHONPATH": "/p", "IFITWALA_DB_PORT": "1"}
	for name, value in (wanted | unwanted).items():
		monkeypatch.setenv(name, value)
	given = fresh_settings.variables()
	assert wanted.items() <= given.items()
	assert not set(unwanted) & set(given)


@pytest.fixture
def mounted(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
	calls: list[list[str]] = []
	monkeypatch.setattr(
		fresh_settings.subprocess, "run", lambda command, **_options: calls.append(command[1:])
	)
	return calls


def test_a_folder_that_a_setting_names_is_shown_to_be_read_only(
	tmp_path: Path, mounted: list[list[str]]
) -> None:
	wheels, root = tmp_path / "wheels", tmp_path / "root"
	wheels.mkdir()
	fresh_settings.hand_on(wheels, root)
	target = f"{root}{wheels}"
	assert mounted == [["--bind", str(wheels), target], ["-o", "remount,bind,ro", target]]


def test_an_index_is_shown_with_the_files_beside_it(tmp_path: Path, mounted: list[list[str]]) -> None:
	index = tmp_path / "mirror" / "simple"
	index.mkdir(parents=True)
	fresh_settings.hand_on(index, tmp_path / "root")
	assert mounted[0][:2] == ["--bind", str(index.parent)]


def test_a_file_is_copied_and_what_the_new_system_has_is_left(
	tmp_path: Path, mounted: list[list[str]]
) -> None:
	root, file = tmp_path / "root", tmp_path / "constraints.txt"
	file.write_text("torch<2")
	fresh_settings.hand_on(file, root)
	copy = root / file.relative_to("/")
	assert copy.read_text() == "torch<2"
	copy.write_text("its own")
	fresh_settings.hand_on(file, root)
	fresh_settings.hand_on(tmp_path / "nothing", root)
	assert copy.read_text() == "its own"
	assert mounted == []


def test_nothing_of_this_project_names_a_mirror() -> None:
	for module in (fresh, fresh_settings, programs):
		assert not re.findall(r"https?://(?!127\.0\.0\.1)\w+", Path(module.__file__).read_text())
