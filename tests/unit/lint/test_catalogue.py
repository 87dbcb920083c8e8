"""What the lint of translations finds: what is missing, what is too much, what lost a place or a tag."""

from pathlib import Path

import pytest

import catalogue

WANTED = {"{0} seats", "<b>Bold</b> words", "Judo"}
WHOLE = {"{0} seats": "{0} Plätze", "<b>Bold</b> words": "<b>Fette</b> Wörter", "Judo": "Judo"}


def problems(
	tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: dict[str, str], extra: str = ""
) -> set[str]:
	monkeypatch.setattr(catalogue, "ROOT", tmp_path)
	path = tmp_path / "de.csv"
	path.write_text("".join(f'"{text}","{translation}",\n' for text, translation in rows.items()) + extra)
	return {problem.rule for problem in catalogue.problems_of(path, WANTED)}


def test_a_whole_file_has_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
	assert problems(tmp_path, monkeypatch, WHOLE, extra="From,Von,Column of a programme file\n") == set()


def test_a_row_without_a_place_for_its_context_is_found(
	tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
	rows = {text: each for text, each in WHOLE.items() if text != "Judo"}
	assert problems(tmp_path, monkeypatch, rows, extra="Judo,Judo\n") == {"columns", "untranslated"}


@pytest.mark.parametrize(
	("rows", "rule"),
	[
		({"Judo": None}, "untranslated"),
		({"Chess": "Schach"}, "unused"),
		({"Judo": " "}, "empty"),
		({"{0} seats": "Plätze"}, "places"),
		({"{0} seats": "{0} von {0} Plätzen"}, "places"),
		({"<b>Bold</b> words": "<b>Fette Wörter"}, "tags"),
	],
)
def test_each_problem_is_found(
	tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: dict[str, str | None], rule: str
) -> None:
	changed = {text: each for text, each in {**WHOLE, **rows}.items() if each is not None}
	assert problems(tmp_path, monkeypatch, changed) == {rule}


def test_texts_of_every_kind_of_file_are_found() -> None:
	found = catalogue.texts()
	assert {
		# a refusal in Python, a button of a form's script, a page of the portal
		"This communication isn't published now, so nobody can reply to it.",
		"Try Other Seats",
		"Sign Out",
		# a doctype, a field, an option, a report, a card, a custom field
		"Program Offering",
		"Booking Closes",
		"Lottery (Preference)",
		"Section Occupancy",
		"Students Waiting for a Seat",
		"Is Bookable",
	} <= found


def test_literals_are_read_as_their_language_reads_them() -> None:
	assert catalogue.literal('"Say \\"yes\\""') == 'Say "yes"'
	assert catalogue.literal("'it\\'s'") == "it's"
	assert catalogue.literal("`plain`") == "plain"
