"""The file of a run: a stranger finds any change of it; nobody's name is in it."""

import json
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import frappe
import pytest
from click.testing import CliRunner, Result

from ifitwala_ed.activities.booking.allocation import export, solver, verify
from ifitwala_ed.activities.booking.lifecycle import FIRST_COME, LOTTERY
from ifitwala_ed.api import activity_booking as api
from ifitwala_ed.api.desk import run_what_if
from ifitwala_ed.commands import verify_activity_allocation
from tests.factories import lotteries, offerings, places
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


def test_a_chosen_seed_that_was_taken_out_is_said_and_all_else_is_checked(made: lotteries.Lottery) -> None:
	run = file_of(made.run(seed="chosen by the school").run)
	run["secret"] = None
	findings = verify.check(run, **published(made))
	assert not verify.is_sound(findings)
	told = [str(finding) for finding in findings]
	assert any("secret isn't in the file" in text for text in told), told
	assert len(findings) >= 5


def _swap_two_students(run: dict[str, Any]) -> None:
	run["pseudonym_key"] = verify.lottery.pseudonym_key("another")


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
		_swap_two_students,
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
	pseudonym = verify.lottery.pseudonym_of(run["pseudonym_key"], student)
	assert any(finding.holds is None and pseudonym in finding.text for finding in findings)


def test_nobody_can_be_recognised_in_the_file(made: lotteries.Lottery) -> None:
	run = made.run().run
	text = export.as_file(run)
	for student, booking in made.bookings.items():
		assert student not in text
		assert booking not in text
		assert frappe.db.get_value("Student", student, "student_name") not in text
	assert "Administrator" not in text


def _lines_from(key: str, made: lotteries.Lottery) -> set[str]:
	return {verify.lottery.pseudonym_of(key, student) for student in made.bookings}


def _pseudonyms_in(file: dict[str, Any]) -> set[str]:
	return {each["pseudonym"] for each in file["results"]} | {
		each["pseudonym"] for each in file["inputs"]["applicants"]
	}


def test_a_students_id_finds_no_line_before_the_secret_is_shown(made: lotteries.Lottery) -> None:
	"""Neither in a trial's file nor in what is published; afterwards it does, since that has to be checked as well."""
	trial = file_of(made.run(dry_run=1).run)
	assert (trial["secret"], trial["pseudonym_key"]) == (None, None)
	known = [made.name, trial["commitment"], trial["input_hash"], trial["run"], ""]
	for each in known:
		assert _lines_from(each, made).isdisjoint(_pseudonyms_in(trial))
	assert all(verify.result_of(trial, student) is None for student in made.bookings)

	real = file_of(made.run().run)
	assert _pseudonyms_in(real) == _pseudonyms_in(trial) == _lines_from(real["pseudonym_key"], made)
	assert real["pseudonym_key"] == verify.lottery.pseudonym_key(real["secret"])


def test_a_family_is_told_its_own_line_and_no_other(made: lotteries.Lottery) -> None:
	student = next(iter(made.bookings))

	def told() -> dict[str, Any]:
		return api.get_student_activity_bookings(student)["items"][0]["lottery"]

	assert told()["line"] is None
	trial = made.run(dry_run=1)
	assert told()["line"] is None
	file = file_of(made.run().run)
	pseudonym = told()["line"]
	assert pseudonym == verify.lottery.pseudonym_of(file["pseudonym_key"], student)
	assert verify.result_of(file, pseudonym) == verify.result_of(file, student)
	others = _pseudonyms_in(file) - {pseudonym}
	assert not any(other in json.dumps(told()) for other in others)
	assert verify.result_of(file_of(trial.run), pseudonym)


def test_a_chosen_seed_keeps_the_published_lines_and_the_secret(made: lotteries.Lottery) -> None:
	before = published(made)["input_hash"]
	trial = file_of(made.run(dry_run=1, seed="spring").run)
	assert trial["pseudonym_key"] is None
	chosen = file_of(made.run(seed="spring").run)
	assert chosen["input_hash"] == before
	assert chosen["secret"] == "spring"
	assert _pseudonyms_in(chosen) == _lines_from(chosen["pseudonym_key"], made)
	empty = file_of(made.run().run)
	assert empty["pseudonym_key"] == chosen["pseudonym_key"] == verify.lottery.pseudonym_key(empty["secret"])


def test_a_trial_while_booking_is_open_has_the_same_lines_and_no_key() -> None:
	made = lotteries.lottery()
	made.apply_many(2, made.sections[0])
	trial = file_of(made.run(dry_run=1).run)
	assert (bool(trial["secret"]), trial["pseudonym_key"]) == (True, None)
	made.close()
	assert trial["input_hash"] == published(made)["input_hash"]
	assert verify.is_sound(verify.check(trial))
	assert _pseudonyms_in(trial) == _lines_from(file_of(made.run().run)["pseudonym_key"], made)


def test_a_trial_before_there_is_a_secret_shows_its_own_key() -> None:
	made = lotteries.lottery(activity_allocation_mode=FIRST_COME)
	made.apply_many(2, made.sections[0])
	run = file_of(run_what_if(made.name, json.dumps({"mode": LOTTERY}))["run"])
	assert run["pseudonym_key"] == verify.lottery.pseudonym_key(run["secret"])
	assert _pseudonyms_in(run) == _lines_from(run["pseudonym_key"], made)
	assert verify.is_sound(verify.check(run))
	assert not frappe.db.exists("Activity Lottery Secret", {"program_offering": made.name})


def test_the_file_says_of_others_only_what_the_proof_needs(made: lotteries.Lottery) -> None:
	"""That a child isn't eligible, or that nobody pays for it, is for its family."""
	barred, busy, *_others = made.bookings
	frappe.db.set_value("Student", barred, "enabled", 0)
	offerings.school_class(
		made.offered.school,
		made.offered.academic_year,
		[busy],
		schedule=[offerings.slot(places.room().name, "Monday", from_time="13:00:00", to_time="14:00:00")],
	)
	run = made.run().run
	file = file_of(run)
	assert "no longer enrolled" in made.results(run)[made.bookings[barred]].explanation
	marks = {
		mark
		for applicant in file["inputs"]["applicants"]
		for mark in (applicant["skipped"], *(choice["excluded"] for choice in applicant["choices"]))
	}
	assert marks == {True, False}
	told_of = {key for each in file["results"] for key in each}
	assert told_of == {"pseudonym", "number", "shown_number", "outcome", "section", "rank", "queue"}
	assert verify.is_sound(verify.check(file))


def test_a_family_finds_its_line(made: lotteries.Lottery) -> None:
	run = made.run().run
	student, booking = next(iter(made.bookings.items()))
	found = verify.result_of(file_of(run), student)
	assert found["outcome"] == made.results(run)[booking].outcome


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
	context = frappe._dict(sites=[site.name], profile=False)
	with working_folder(site), ThreadPoolExecutor(1) as pool:
		return pool.submit(CliRunner().invoke, verify_activity_allocation, arguments, obj=context).result()


def test_a_file_of_the_format_before_is_checked_as_it_was() -> None:
	"""In format 2 a pseudonym was called a line, in the results and in what the hashes are of."""
	path = Path(__file__).parent / "files" / "run-of-format-2.json"
	run = json.loads(path.read_text())
	findings = verify.check(run, commitment=run["commitment"], input_hash=run["published_input_hash"])
	assert verify.verdict(findings) == verify.WITH_CAVEATS, [str(finding) for finding in findings]
	assert "Computed anew, 6 of 6 results agree." in [finding.text for finding in findings]
	assert verify.result_of(run, "6apumt3u70") in run["results"]
	run["results"][0]["rank"] += 1
	assert verify.verdict(verify.check(run)) == verify.CHANGED


def test_inputs_that_were_published_in_the_format_before_stay_those_published() -> None:
	run = json.loads((Path(__file__).parent / "files" / "run-of-format-2.json").read_text())
	before = solver.from_dict(run["inputs_at_close"])
	assert before.digest() == run["published_input_hash"]
	now = replace(before, format=solver.FORMAT)
	assert now.digest() != before.digest()
	assert list(verify.differences(before, now)) == []
