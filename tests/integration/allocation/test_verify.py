"""The file of a run: a stranger finds any change of it; nobody's name is in it."""

import json
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import frappe
import pytest
from click.testing import CliRunner, Result

from ifitwala_ed.activities.booking.allocation import export, verify
from ifitwala_ed.commands import verify_activity_allocation
from tests.factories import lotteries
from tests.support.site import Site, working_folder

ROOT = Path(__file__).parents[3]


@pytest.fixture
def made() -> lotteries.Lottery:
	made = lotteries.lottery(sections=2, capacity=2)
	made.apply_many(3, *made.sections)
	made.apply_many(3, made.sections[1])
	return made.close()


def published(made: lotteries.Lottery) -> dict[str, str]:
	commitment, input_hash = frappe.db.get_value(
		"Program Offering", made.name, ["activity_lottery_commitment", "activity_lottery_input_hash"]
	)
	return {"commitment": commitment, "input_hash": input_hash}


def file_of(run: str) -> dict[str, Any]:
	return json.loads(export.as_file(run))


def test_an_untouched_file_is_sound(made: lotteries.Lottery) -> None:
	run = file_of(made.run().run)
	findings = verify.check(run, **published(made))
	assert verify.is_sound(findings), [str(finding) for finding in findings]
	assert len(findings) >= 8


def _swap_outcomes(run: dict[str, Any]) -> None:
	winner = next(each for each in run["results"] if each["outcome"] == "Confirmed")
	loser = next(each for each in run["results"] if each["outcome"] == "Waitlisted")
	for key in ("outcome", "section", "rank", "queue"):
		winner[key], loser[key] = loser[key], winner[key]


def _change_number(run: dict[str, Any]) -> None:
	run["results"][0]["number"] = f"{1:064x}"


def _change_choice(run: dict[str, Any]) -> None:
	run["inputs"]["applicants"][0]["choices"][0]["tier"] = 1


def _change_choice_and_hash(run: dict[str, Any]) -> None:
	_change_choice(run)
	run["input_hash"] = verify.solver.from_dict(run["inputs"]).digest()
	run["published_input_hash"] = run["input_hash"]
	run["inputs_at_close"] = run["inputs"]


def _change_seats(run: dict[str, Any]) -> None:
	run["inputs"]["sections"][0]["seats"] += 1


def _change_secret(run: dict[str, Any]) -> None:
	run["secret"] = "0" * 64


def _change_secret_and_commitment(run: dict[str, Any]) -> None:
	_change_secret(run)
	run["commitment"] = verify.lottery.commitment(run["secret"])


def _hide_secret(run: dict[str, Any]) -> None:
	_swap_outcomes(run)
	run["secret"] = None


def _claim_chosen_seed(run: dict[str, Any]) -> None:
	run["seed_is_chosen"] = True


def _leave_out_a_line(run: dict[str, Any]) -> None:
	run["results"].pop()


def _repeat_a_line(run: dict[str, Any]) -> None:
	run["results"].append(run["results"][0])


def _damage(run: dict[str, Any]) -> None:
	del run["inputs"]["sections"][0]["seats"]


@pytest.mark.parametrize(
	"change",
	[
		_swap_outcomes,
		_change_number,
		_change_choice,
		_change_choice_and_hash,
		_change_seats,
		_change_secret,
		_change_secret_and_commitment,
		_hide_secret,
		_claim_chosen_seed,
		_leave_out_a_line,
		_repeat_a_line,
		_damage,
	],
)
def test_any_change_is_found(made: lotteries.Lottery, change: Callable[[dict[str, Any]], None]) -> None:
	run = file_of(made.run().run)
	change(run)
	assert not verify.is_sound(verify.check(run, **published(made)))


def test_what_staff_changed_after_the_close_is_listed(made: lotteries.Lottery) -> None:
	booking = next(iter(made.bookings.values()))
	student = frappe.db.get_value("Activity Booking", booking, "student")
	frappe.db.set_value("Student", student, "enabled", 0)
	run = file_of(made.run().run)
	findings = verify.check(run, **published(made))
	assert verify.is_sound(findings)
	line = verify.lottery.line_of(made.name, student)
	assert any(finding.holds is None and line in finding.text for finding in findings)


def test_nobody_can_be_recognised_in_the_file(made: lotteries.Lottery) -> None:
	run = made.run().run
	text = export.as_file(run)
	for student, booking in made.bookings.items():
		assert student not in text
		assert booking not in text
		assert frappe.db.get_value("Student", student, "student_name") not in text
	assert "Administrator" not in text


def test_a_family_finds_its_line(made: lotteries.Lottery) -> None:
	run = made.run().run
	student, booking = next(iter(made.bookings.items()))
	line = verify.line_in(file_of(run), student)
	assert line["outcome"] == made.results(run)[booking].outcome


def test_a_dry_run_keeps_the_secret(made: lotteries.Lottery) -> None:
	run = file_of(made.run(dry_run=1).run)
	assert run["secret"] is None
	findings = verify.check(run, **published(made))
	assert verify.is_sound(findings)
	assert any("can't be checked" in finding.text for finding in findings)


def test_the_verifier_runs_without_the_host(made: lotteries.Lottery, tmp_path: Path) -> None:
	"""In a Python of its own, where importing frappe fails."""
	file = tmp_path / "run.json"
	file.write_text(export.as_file(made.run().run))
	(tmp_path / "frappe.py").write_text("raise ImportError('the verifier must not need the host')")
	command = [sys.executable, "-m", "ifitwala_ed.activities.booking.allocation.verify"]
	hashes = published(made)
	options = ["--commitment", hashes["commitment"], "--input-hash", hashes["input_hash"]]
	environment = {"PYTHONPATH": f"{tmp_path}:{ROOT}", "PATH": ""}

	def verify_file() -> subprocess.CompletedProcess[str]:
		return subprocess.run(
			[*command, str(file), *options],
			env=environment,
			cwd=tmp_path,
			capture_output=True,
			text=True,
			check=False,
		)

	sound = verify_file()
	assert sound.returncode == 0, sound.stdout + sound.stderr
	run = json.loads(file.read_text())
	_swap_outcomes(run)
	file.write_text(json.dumps(run))
	changed = verify_file()
	assert changed.returncode == 1
	assert "CHANGED" in changed.stdout
	file.write_text("{")
	assert verify_file().returncode == 2


def test_the_command_checks_a_stored_run(site: Site, made: lotteries.Lottery, tmp_path: Path) -> None:
	run = made.run().run
	frappe.db.commit()
	file = tmp_path / "run.json"
	sound = run_command(site, run, file)
	assert sound.exit_code == 0, sound.output
	assert verify.is_sound(verify.check(json.loads(file.read_text()), **published(made)))

	result = frappe.get_all(
		"Activity Allocation Result",
		filters={"allocation_run": run, "outcome": "Confirmed"},
		pluck="name",
		order_by="name asc",
		limit=1,
	)[0]
	frappe.db.set_value("Activity Allocation Result", result, "planned_outcome", "Rejected")
	frappe.db.commit()
	changed = run_command(site, run, file)
	assert changed.exit_code == 1
	assert "CHANGED" in changed.output


def run_command(site: Site, run: str, file: Path) -> Result:
	"""As bench does: in the folder of the sites, with a connection of its own."""
	arguments = [run, "--output", str(file)]
	context = {"sites": [site.name], "profile": False}
	with working_folder(site), ThreadPoolExecutor(1) as pool:
		return pool.submit(CliRunner().invoke, verify_activity_allocation, arguments, obj=context).result()
