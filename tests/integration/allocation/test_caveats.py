"""Every way to pick the winners of a lottery after all is named: to the family, in the file, by verify and on Desk."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import frappe
import pytest

from ifitwala_ed.activities.booking.allocation import caveats, export, lottery, stored_runs, verify
from ifitwala_ed.api import activity_booking as api
from ifitwala_ed.api.desk import set_tiers_by_rule
from tests.factories import lotteries, people

RUN, PUBLICATION = "Activity Allocation Run", "Activity Lottery Publication"


@pytest.fixture
def made() -> lotteries.Lottery:
	made = lotteries.lottery(capacity=1)
	made.apply_many(3, made.sections[0])
	return made


def file_of(run: str) -> dict[str, Any]:
	return json.loads(export.as_file(run))


def codes(run: str) -> list[str]:
	return [each["code"] for each in file_of(run)["caveats"]]


def told(made: lotteries.Lottery) -> list[dict[str, Any]]:
	"""The caveats that one of the families is told."""
	student = next(iter(made.bookings))
	return api.get_student_activity_bookings(student)["items"][0]["lottery"]["caveats"]


def published(made: lotteries.Lottery) -> str:
	return frappe.db.get_value("Program Offering", made.name, "activity_lottery_input_hash")


def set_tier(booking: str, tier: int, reason: str) -> None:
	document = frappe.get_doc("Activity Booking", booking)
	document.choices[0].update({"priority_tier": tier, "priority_tier_reason": reason})
	document.save()


def printed(run: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, str]:
	"""What the verifier ends with, and prints, for the file of a run."""
	file = tmp_path / "run.json"
	file.write_text(export.as_file(run))
	return verify.main([str(file), *options]), capsys.readouterr().out


def test_a_plain_lottery_has_none(
	made: lotteries.Lottery, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
	made.close()
	made.run(dry_run=1)
	run = made.run().run
	assert codes(run) == []
	assert told(made) == []
	assert not frappe.db.get_value(RUN, run, "caveats")
	code, text = printed(run, tmp_path, capsys)
	assert (code, "CAVEAT" in text) == (0, False)


# the three ways to choose


def _choose_the_best_seed(made: lotteries.Lottery) -> str:
	"""Trials with seeds on closed inputs until the right child wins, then the real draw with that one."""
	made.close()
	favourite = list(made.bookings.values())[-1]
	for number in range(100):
		seed = f"seed {number}"
		trial = made.run(dry_run=1, seed=seed)
		if made.results(trial.run)[favourite].outcome == "Confirmed":
			break
	return made.run(seed=seed).run


def _open_again_and_prefer(made: lotteries.Lottery) -> str:
	"""A trial on closed inputs, then booking is opened again, and who would have lost gets a priority."""
	made.close()
	trial = made.results(made.run(dry_run=1).run)
	loser = next(name for name, row in trial.items() if row.outcome == "Waitlisted")
	api.open_activity_booking_window(made.name)
	set_tier(loser, 1, "Asked for it")
	return made.close().run().run


def _prefer_without_opening(made: lotteries.Lottery) -> str:
	"""The same without another window: the priority is set on closed inputs."""
	made.close()
	trial = made.results(made.run(dry_run=1).run)
	loser = next(name for name, row in trial.items() if row.outcome == "Waitlisted")
	set_tier(loser, 1, "Asked for it")
	return made.run().run


@pytest.mark.parametrize(
	("pick", "found"),
	[
		(_choose_the_best_seed, ["CHOSEN_SEED"]),
		(_open_again_and_prefer, ["REOPENED", "TIERS_CHANGED"]),
		(_prefer_without_opening, ["TIERS_CHANGED"]),
	],
)
def test_each_way_is_named_everywhere(
	made: lotteries.Lottery,
	pick: Callable[[lotteries.Lottery], str],
	found: list[str],
	tmp_path: Path,
	capsys: pytest.CaptureFixture[str],
) -> None:
	run = pick(made)
	# an empty draw afterwards hides nothing: it decided nobody
	made.run()

	assert codes(run) == found
	assert [each["code"] for each in told(made)] == found
	assert all(each["message"] and each["values"] for each in told(made))
	on_desk = frappe.db.get_value(RUN, run, "caveats")
	assert on_desk.splitlines() == [each["message"] for each in told(made)]
	code, text = printed(run, tmp_path, capsys)
	assert code == 3, text
	assert text.count("CAVEAT") >= len(found)
	assert "CHANGED" not in text
	_file, findings = stored_runs.verify_stored(run)
	assert verify.verdict(findings) == 3


def test_how_often_it_was_tried_is_told(made: lotteries.Lottery) -> None:
	made.close()
	for _number in range(2):
		made.run(dry_run=1)
	first = published(made)
	api.open_activity_booking_window(made.name)
	# said at once, to those who wait for their result
	(waiting,) = told(made)
	assert (waiting["code"], waiting["values"]["trials"]) == ("REOPENED", 2)
	assert "computed their result 2 times" in waiting["message"]
	made.close()
	for seed in ("autumn", "spring", "spring"):
		made.run(dry_run=1, seed=seed)
	run = made.run(seed="spring").run
	chosen, reopened = file_of(run)["caveats"]
	assert chosen["values"]["draws_tried"] == 1
	assert chosen["values"]["published_commitment"] == frappe.db.get_value(
		"Program Offering", made.name, "activity_lottery_commitment"
	)
	assert (reopened["values"]["trials"], reopened["values"]["input_hash"]) == (2, first)


def test_a_what_if_on_closed_inputs_is_a_trial(made: lotteries.Lottery) -> None:
	from ifitwala_ed.api.desk import run_what_if

	made.close()
	what_if = run_what_if(made.name, json.dumps({"tiers": {next(iter(made.bookings.values())): {}}}))["run"]
	assert codes(what_if) == []
	assert verify.verdict(verify.check(file_of(what_if))) == 0
	api.open_activity_booking_window(made.name)
	assert told(made)[0]["values"]["trials"] == 1


def test_every_hash_that_was_ever_published_is_kept(
	made: lotteries.Lottery, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
	hashes = []
	for _number in range(3):
		made.close()
		hashes.append(published(made))
		api.open_activity_booking_window(made.name)
		made.apply(made.sections[0])
	made.close()
	hashes.append(published(made))
	run = made.run().run
	file = file_of(run)
	assert [each["input_hash"] for each in file["history"]["publications"]] == hashes
	assert [each["values"]["input_hash"] for each in file["caveats"]] == hashes[:3]
	assert [each["values"]["input_hash"] for each in told(made)] == hashes[:3]
	for given, text in ((hashes[0], "stood until"), (hashes[3], "OK      The hash you were given")):
		code, said = printed(run, tmp_path, capsys, "--input-hash", given)
		assert (code, text in said) == (3, True)
	assert printed(run, tmp_path, capsys, "--input-hash", "0" * 64)[0] == 1


def test_the_commitment_that_was_published_and_not_used_is_no_lie(
	made: lotteries.Lottery, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
	made.close()
	committed = frappe.db.get_value("Program Offering", made.name, "activity_lottery_commitment")
	run = made.run(seed="spring").run
	assert printed(run, tmp_path, capsys, "--commitment", committed)[0] == 3
	assert printed(run, tmp_path, capsys, "--commitment", lottery.commitment("spring"))[0] == 1


def test_a_second_draw_after_the_first_says_that_its_numbers_were_known(made: lotteries.Lottery) -> None:
	made.close()
	first = made.run().run
	before = told(made)
	api.open_activity_booking_window(made.name)
	newcomer = made.apply(made.sections[0])
	second = made.close().run().run
	assert (codes(first), before, told(made)) == ([], [], [])
	assert frappe.db.get_value("Activity Booking", newcomer, "allocation_run") == second
	(reopened,) = file_of(second)["caveats"]
	assert (reopened["code"], reopened["values"]["was_drawn"]) == ("REOPENED", True)
	assert "everybody's number was known" in frappe.db.get_value(RUN, second, "caveats")


def test_a_tier_that_was_set_before_the_first_close_is_none(made: lotteries.Lottery) -> None:
	set_tier(next(iter(made.bookings.values())), 5, "Was in this club")
	family = people.family(made.offered.school, children=2)
	first = made.apply(made.sections[0], student=family.students[0])
	made.apply(made.sections[0], student=family.students[1])
	made.run(assignments=[{"booking": first, "decision": "Confirm"}])
	set_tiers_by_rule(made.name, made.sections[0], "Siblings", 10, "Sibling")
	assert codes(made.close().run().run) == []


def test_a_newcomer_with_a_tier_after_the_first_close_counts_as_changed(made: lotteries.Lottery) -> None:
	made.close()
	api.open_activity_booking_window(made.name)
	set_tier(made.apply(made.sections[0]), 5, "Sibling")
	run = made.close().run().run
	found = {each["code"]: each["values"] for each in file_of(run)["caveats"]}
	assert found["TIERS_CHANGED"]["changed"] == 1


def test_a_draw_over_inputs_that_nobody_published(made: lotteries.Lottery) -> None:
	frappe.db.set_value("Program Offering", made.name, "activity_booking_status", "Closed")
	run = made.run().run
	assert codes(run) == ["NOT_PUBLISHED"]
	assert verify.verdict(verify.check(file_of(run))) == 3


# hiding one


def _no_caveats(file: dict[str, Any]) -> None:
	file["caveats"] = []


def _no_reopening(file: dict[str, Any]) -> None:
	del file["history"]["publications"][0]
	file["caveats"] = []


def _no_first_inputs(file: dict[str, Any]) -> None:
	file["inputs_first_published"] = None
	file["caveats"] = file["caveats"][:1]


def _other_first_inputs(file: dict[str, Any]) -> None:
	file["inputs_first_published"] = file["inputs"]
	file["caveats"] = file["caveats"][:1]


@pytest.mark.parametrize("hide", [_no_caveats, _no_first_inputs, _other_first_inputs])
def test_a_file_that_hides_one_is_changed(made: lotteries.Lottery, hide: Callable[[dict], None]) -> None:
	file = file_of(_open_again_and_prefer(made))
	assert verify.verdict(verify.check(file)) == 3
	hide(file)
	assert verify.verdict(verify.check(file)) == 1


def test_who_has_an_earlier_hash_finds_a_publication_that_is_hidden(made: lotteries.Lottery) -> None:
	made.close()
	first = published(made)
	api.open_activity_booking_window(made.name)
	made.apply(made.sections[0])
	file = file_of(made.close().run().run)
	_no_reopening(file)
	assert verify.verdict(verify.check(file, input_hash=first)) == 1


def test_a_publication_is_the_systems(made: lotteries.Lottery) -> None:
	made.close()
	values = {"doctype": PUBLICATION, "program_offering": made.name, "input_hash": "0" * 64}
	with pytest.raises(frappe.ValidationError):
		frappe.get_doc(values).insert()
	stored = frappe.get_doc(PUBLICATION, {"program_offering": made.name})
	stored.input_hash = "0" * 64
	with pytest.raises(frappe.ValidationError):
		stored.save()
	with pytest.raises(frappe.ValidationError):
		frappe.delete_doc(PUBLICATION, stored.name, force=True)


def test_every_code_has_its_words() -> None:
	for code in (caveats.CHOSEN_SEED, caveats.REOPENED, caveats.TIERS_CHANGED, caveats.NOT_PUBLISHED):
		assert code in verify.CAVEAT_TEXTS
