"""Commands answer what can't be in a sentence, and find files from where the user stands."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import frappe
import pytest
from click.testing import CliRunner, Result

from ifitwala_ed import commands
from ifitwala_ed.load_test import run as load_run
from ifitwala_ed.load_test.arrivals import Load
from ifitwala_ed.load_test.verdict import Report
from tests.factories import places
from tests.support.site import Site


@pytest.fixture
def call(site: Site, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
	"""Calls a command as a shell does, in this process and on this test's connection."""
	monkeypatch.setattr(frappe, "init", lambda *_args, **_kwargs: None)
	monkeypatch.setattr(frappe, "connect", lambda *_args, **_kwargs: None)
	monkeypatch.setattr(frappe, "destroy", lambda: None)
	# version 15 asks it as a dictionary, version 16 as an object
	context = frappe._dict(
		sites=[site.name], sites_path=site.sites_path, force=False, verbose=False, profile=False
	)

	def called(name: str, *arguments: str) -> Result:
		command = next(each for each in commands.commands if each.name == name)
		return CliRunner().invoke(command, list(arguments), obj=context)

	return called


def test_an_unknown_run(call: Callable[..., Result]) -> None:
	done = call("verify-activity-allocation", "no-such-run")
	assert (done.exit_code, done.output.strip()) == (
		1,
		"Error: There is no Activity Allocation Run no-such-run.",
	)


def test_an_unknown_student_or_user(call: Callable[..., Result]) -> None:
	for option, value, words in (
		("--student", "no-such-student", "There is no Student no-such-student."),
		("--user", "nobody@example.com", "There is no User nobody@example.com."),
	):
		done = call("erase-communication-notes", option, value, "--reason", "Asked for")
		assert done.exit_code == 1
		assert words in done.output


def test_a_site_without_a_company(call: Callable[..., Result], monkeypatch: pytest.MonkeyPatch) -> None:
	def refuse(*_args: Any, **_kwargs: Any) -> None:
		frappe.throw("The site has no company yet. Set ERPNext up first.", title="Company Needed")

	monkeypatch.setattr(load_run, "run", refuse)
	done = call("activity-load-test")
	assert (done.exit_code, done.output.strip()) == (
		1,
		"Error: The site has no company yet. Set ERPNext up first.",
	)


def test_a_file_is_where_the_user_stands(
	call: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
	school = places.school().name
	(tmp_path / "programme.csv").write_text("Activity,Section\n")
	monkeypatch.setenv("PWD", str(tmp_path))
	options = (
		"--school",
		school,
		"--academic-year",
		"None",
		"--start-date",
		"2026-09-01",
		"--end-date",
		"2026-12-18",
	)
	done = call("import-activity-programme", "programme.csv", *options)
	assert "There is no Academic Year None" in done.output
	assert call("import-activity-programme", "nowhere.csv", *options).exit_code == 2


def test_figures_of_a_load_are_told_before_the_audit(monkeypatch: pytest.MonkeyPatch) -> None:
	"""An audit of a big site takes its time, and may be stopped."""
	told: list[str] = []

	def stopped() -> list[str]:
		raise KeyboardInterrupt

	monkeypatch.setattr(load_run, "_lived_through", lambda _crowd: Report(seconds=2))
	monkeypatch.setattr(load_run, "audit", stopped)
	monkeypatch.setattr(load_run.schools, "make", lambda *_args: None)
	monkeypatch.setattr(load_run.schools, "remove", lambda _school: None)
	with pytest.raises(KeyboardInterrupt):
		load_run.run(Load(1, 1, 1, 1), url="http://127.0.0.1:1", clients=1, keep=False, tell=told.append)
	assert told[0] == "0 requests in 2.0 s: 0.0 answers a second"


def test_archiving_is_tried_first(call: Callable[..., Result]) -> None:
	done = call("archive-activities", "--before", "1999-01-01")
	assert (done.exit_code, done.output.strip()) == (
		0,
		"0 offerings would be archived and 0 groups retired. Do it with --apply.",
	)
	assert call("archive-activities", "--before", "2999-01-01").exit_code == 1
	assert call("archive-activities").exit_code == 2
