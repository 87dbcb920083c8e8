"""What a run says of itself is the same in the answer, the document, its results and its file, and it is what happened.

Everything expected is computed from the lists, the seats and the revealed secret alone: with equal tiers, whoever has
the lower number chooses first.
"""

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import frappe
import pytest

from ifitwala_ed.activities.booking.allocation import deferred_acceptance, export, lottery
from tests.factories import lotteries
from tests.integration.booking.invariants import require_consistent

OUTCOMES = ("confirmed", "offered", "waitlisted", "rejected", "skipped")


@dataclass
class Expected:
	"""What must become of every booking, as ``(outcome, section, rank, queue)``, in the order of the draw."""

	drawn: dict[str, int]
	rows: dict[str, tuple[str, str | None, int, int]] = field(default_factory=dict)

	def count(self, outcome: str) -> int:
		return sum(row[0].lower() == outcome for row in self.rows.values())

	def given(self, section: str) -> list[str]:
		"""The bookings with a seat in a section, the lowest number first."""
		return [name for name, row in self.rows.items() if row[1] == section and row[2]]

	def waiting(self, section: str) -> int:
		return sum(row[:2] == ("Waitlisted", section) for row in self.rows.values())


def expected_of(made: lotteries.Lottery, secret: str, seats: dict[str, int], winners_are: str) -> Expected:
	"""Two sections, of which only the first has a waitlist."""
	key = lottery.pseudonym_key(secret)
	numbers = {
		booking: lottery.number(secret, lottery.pseudonym_of(key, student))
		for student, booking in made.bookings.items()
	}
	found, free, queue = Expected(numbers), Counter(seats), 0
	for booking in sorted(numbers, key=numbers.__getitem__):
		choices = frappe.get_all(
			"Activity Booking Choice", filters={"parent": booking}, order_by="idx asc", pluck="student_group"
		)
		section = next((choice for choice in choices if free[choice]), None)
		if section:
			free[section] -= 1
			found.rows[booking] = (winners_are, section, choices.index(section) + 1, 0)
		elif made.sections[0] in choices:
			queue += 1
			found.rows[booking] = ("Waitlisted", made.sections[0], 0, queue)
		else:
			found.rows[booking] = ("Rejected", None, 0, 0)
	return found


@pytest.fixture(params=["Confirm", "Offer"])
def made(request: pytest.FixtureRequest) -> lotteries.Lottery:
	made = lotteries.lottery(sections=2, capacity=2, activity_allocation_outcome=request.param)
	document = frappe.get_doc("Program Offering", made.name)
	document.activity_sections[0].minimum_size = 2
	document.activity_sections[1].update({"allow_waitlist": 0, "capacity_override": 1, "minimum_size": 2})
	document.save()
	made.apply_many(3, *made.sections)
	made.apply_many(2, made.sections[0])
	made.apply_many(3, made.sections[1])
	return made.close()


def test_answer_document_results_and_file_say_what_happened(made: lotteries.Lottery) -> None:
	answer = made.run()
	document = frappe.get_doc("Activity Allocation Run", answer.run)
	winners_are = {"Confirm": "Confirmed", "Offer": "Offered"}[
		frappe.db.get_value("Program Offering", made.name, "activity_allocation_outcome")
	]
	seats = dict(zip(made.sections, (2, 1), strict=True))
	expected = expected_of(made, document.revealed_secret, seats, winners_are)

	require_summary(answer, document, expected)
	require_sections(made, document, expected)
	require_results(made.results(answer.run), expected)
	require_file(json.loads(export.as_file(answer.run)), document, made, expected)
	assert made.statuses() == {name: row[:2] for name, row in expected.rows.items()}
	require_consistent(made.name)


def require_summary(answer: frappe._dict, document: Any, expected: Expected) -> None:
	numbers = {"total": 8} | {outcome: expected.count(outcome) for outcome in OUTCOMES}
	assert {name: answer[name] for name in numbers} == numbers
	assert {name: document.get(name) for name in numbers} == numbers
	assert sum(numbers[outcome] for outcome in OUTCOMES) == numbers["total"]
	assert dict(answer) == numbers | {
		"ok": True,
		"run": document.name,
		"status": document.status,
		"dry_run": False,
		"seed": document.seed,
		"input_hash": document.input_hash,
	}
	assert (document.status, document.is_dry_run, document.is_what_if) == ("Completed", 0, 0)
	assert (document.mode, document.applied, document.failure) == ("Lottery (Preference)", 8, None)
	assert document.engine_version == deferred_acceptance.ENGINE_VERSION
	assert document.commitment == lottery.commitment(document.revealed_secret)
	assert document.pseudonym_key == lottery.pseudonym_key(document.revealed_secret)
	assert document.seed_is_chosen == 0
	assert document.total_is_used_up == 0
	assert document.published_input_hash == document.input_hash


def require_sections(made: lotteries.Lottery, document: Any, expected: Expected) -> None:
	first, second = (
		frappe.db.get_value("Student Group", name, "student_group_name") for name in made.sections
	)
	cutoffs = [lottery.decimals(expected.drawn[expected.given(section)[-1]])[:5] for section in made.sections]
	waiting = expected.waiting(made.sections[0])
	assert document.section_results.splitlines() == [
		f"{first}: 2 of 2 seats given, {waiting} waiting, numbers up to {cutoffs[0]} in tier 100",
		f"{second}: 1 of one seat given, 0 waiting, numbers up to {cutoffs[1]} in tier 100",
	]
	assert document.sections_under_minimum.splitlines() == [f"{second}: one child, at least 2 needed"]


def require_results(results: dict[str, frappe._dict], expected: Expected) -> None:
	assert results.keys() == expected.rows.keys()
	for booking, row in results.items():
		outcome, section, rank, queue = expected.rows[booking]
		assert (row.outcome, row.planned_outcome) == (outcome, outcome)
		assert (row.student_group, row.planned_student_group) == (section, section)
		assert (row.rank_received, row.queue) == (rank, queue)
		assert row.priority_tier == (100 if section else 0)
		assert row.lottery_number == lottery.decimals(expected.drawn[booking])
		assert (row.is_applied, row.note) == (1, None)
		student, name = frappe.db.get_value("Activity Booking", booking, ["student", "student_name"])
		assert (row.student, row.student_name) == (student, name)


def require_file(file: dict[str, Any], document: Any, made: lotteries.Lottery, expected: Expected) -> None:
	key = lottery.pseudonym_key(document.revealed_secret)
	rows = [
		{
			"pseudonym": lottery.pseudonym_of(key, student),
			"number": f"{expected.drawn[booking]:064x}",
			"shown_number": lottery.decimals(expected.drawn[booking]),
			**dict(zip(("outcome", "section", "rank", "queue"), expected.rows[booking], strict=True)),
		}
		for student, booking in made.bookings.items()
	]
	assert file["results"] == sorted(rows, key=lambda row: row["pseudonym"])
	assert (file["run"], file["secret"]) == (document.name, document.revealed_secret)
	for name in ("engine_version", "commitment", "pseudonym_key", "input_hash", "published_input_hash"):
		assert file[name] == document.get(name)
	assert (file["is_dry_run"], file["is_what_if"], file["seed_is_chosen"]) == (False, False, False)
	assert [section["seats"] for section in sorted(file["inputs"]["sections"], key=by_section(made))] == [
		2,
		1,
	]
	assert file["caveats"] == []


def by_section(made: lotteries.Lottery) -> Any:
	return lambda section: made.sections.index(section["section"])


def test_a_dry_run_counts_as_the_real_one_does(made: lotteries.Lottery) -> None:
	dry, real = made.run(dry_run=1), made.run()
	assert {name: dry[name] for name in ("total", *OUTCOMES)} == {
		name: real[name] for name in ("total", *OUTCOMES)
	}
	said = ("section_results", "sections_under_minimum", "total_is_used_up", "applied", "input_hash")
	assert frappe.db.get_value("Activity Allocation Run", dry.run, said) == frappe.db.get_value(
		"Activity Allocation Run", real.run, said
	)
