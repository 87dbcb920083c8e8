"""The import as staff meet it: a document of Desk, a background job, a command."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import frappe
import pytest
from frappe.utils import add_days, getdate

from ifitwala_ed.activities.programme_import import desk, sentences, service
from ifitwala_ed.activities.programme_import.columns import COLUMNS, WEEKDAYS, columns_by_heading, plain
from ifitwala_ed.activities.programme_import.headings import column_labels
from ifitwala_ed.activities.programme_import.terminal import run
from ifitwala_ed.core import languages
from ifitwala_ed.exceptions import NoBackgroundJobError
from tests.factories import people
from tests.factories.core import unique
from tests.integration.schedule.programme import Place
from tests.support.refusing_queue import REFUSALS, refusing
from tests.support.workbooks import by_openpyxl


@pytest.fixture
def place() -> Iterator[Place]:
	return Place()


def document(place: Place, *rows: dict[str, Any]) -> Any:
	heads = list(rows[0])
	text = "\n".join(
		",".join(str(value) for value in line) for line in [heads, *(row.values() for row in rows)]
	)
	file = frappe.get_doc(
		doctype="File", file_name=f"{unique('programme')}.csv", is_private=1, content=text.encode()
	).insert()
	doc = frappe.get_doc(
		doctype="Activity Programme Import",
		school=place.school,
		academic_year=place.year,
		term="Term 1",
		start_date=place.target.first,
		end_date=place.target.last,
		file=file.file_url,
	).insert()
	frappe.db.commit()
	return doc


def test_desk_checks_and_imports(place: Place) -> None:
	frappe.set_user(people.staff("Activity Coordinator", [place.school]).name)
	doc = document(place, place.row(), place.row("B", Room="Nowhere"))
	doc.check_file()
	doc.reload()
	assert (doc.status, doc.row_count, len(doc.findings)) == ("Findings", 2, 1)
	assert (doc.findings[0].row_number, doc.findings[0].column_name, doc.findings[0].value) == (
		3,
		"Room",
		"Nowhere",
	)
	doc = document(place, place.row())
	doc.check_file()
	doc.reload()
	assert (doc.status, [row.reference_name for row in doc.outcomes]) == ("Ready", [None, None])
	assert {row.action for row in doc.outcomes} == {"Would Be Made"}
	doc.import_file()
	doc.reload()
	assert (doc.status, {row.action for row in doc.outcomes}) == ("Imported", {"Made"})
	assert frappe.db.exists("Program Offering", doc.outcomes[0].reference_name)


def test_a_finding_of_many_rows_is_one_with_a_count(place: Place) -> None:
	days = ("Monday", "Tuesday", "Friday")
	rows = [place.row(section, weekday=day, Room="Nowhere") for section in "AB" for day in days]
	doc = document(place, *rows, place.row("C", Room="Elsewhere"))
	doc.check_file()
	doc.reload()
	many, one = doc.findings
	assert (many.row_number, many.value) == (2, "Nowhere")
	assert many.message.endswith("(6 times, in the rows 2-7)")
	assert (one.row_number, "times" in one.message) == (8, False)
	assert "2 findings have to be settled first" in doc.summary


def test_a_result_cannot_be_claimed_and_goes_with_the_input(place: Place) -> None:
	doc = document(place, place.row())
	doc.status = "Imported"
	doc.append("outcomes", {"action": "Made", "title": "Nothing"})
	doc.save()
	doc.reload()
	assert (doc.status, doc.outcomes) == ("Not Checked", [])
	doc.check_file()
	doc.reload()
	doc.term = "Term 3"
	with pytest.raises(frappe.ValidationError, match="Save your changes"):
		doc.import_file()
	doc.save()
	assert (doc.status, doc.outcomes) == ("Not Checked", [])


def test_somebody_elses_private_file_is_not_read(place: Place) -> None:
	secret = frappe.get_doc(doctype="File", file_name="salaries.csv", is_private=1, content=b"a,b").insert()
	frappe.set_user(people.staff("Activity Coordinator", [place.school]).name)
	doc = document(place, place.row())
	doc.file = secret.file_url
	with pytest.raises(frappe.ValidationError, match="Attach the file"):
		doc.save()


def test_a_long_file_is_done_in_the_background(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
	monkeypatch.setattr(desk, "QUEUED_ABOVE", 1)
	queued: list[dict[str, Any]] = []
	monkeypatch.setattr(
		frappe, "enqueue", lambda method, **options: queued.append({"method": method, **options})
	)
	doc = document(place, place.row(), place.row("B", weekday="Tuesday"))
	doc.import_file()
	frappe.db.commit()
	doc.reload()
	assert (doc.status, frappe.db.count("Program Offering", {"school": place.school})) == ("Queued", 0)
	(job,) = queued
	frappe.get_attr(job["method"])(name=job["name"], is_trial=job["is_trial"])
	doc.reload()
	assert (doc.status, frappe.db.count("Program Offering", {"school": place.school})) == ("Imported", 1)


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.__name__)
def test_a_long_file_that_no_job_can_take_is_refused_in_words(
	place: Place, monkeypatch: pytest.MonkeyPatch, refusal: Callable[..., None]
) -> None:
	monkeypatch.setattr(desk, "QUEUED_ABOVE", 1)
	doc = document(place, place.row(), place.row("B", weekday="Tuesday"))
	with refusing(refusal), pytest.raises(NoBackgroundJobError, match="Try again in a few minutes"):
		doc.import_file()
	frappe.db.commit()
	doc.reload()
	assert (doc.status, doc.summary) == ("Not Checked", None)
	assert frappe.db.count("Program Offering", {"school": place.school}) == 0


GERMAN = ("Aktivität", "Gruppe", "Wochentag", "Von", "Bis", "Raum", "Plätze")


@pytest.mark.parametrize("is_long", [False, True])
def test_a_file_in_the_importers_language(
	place: Place, monkeypatch: pytest.MonkeyPatch, *, is_long: bool
) -> None:
	"""A background job knows whose it is, and reads the headings in that person's language all the same."""
	monkeypatch.setattr(desk, "QUEUED_ABOVE", 0 if is_long else 100)
	monkeypatch.setattr(frappe, "enqueue", lambda *_args, **_options: None)
	user = people.staff("Activity Coordinator", [place.school]).name
	frappe.db.set_value("User", user, "language", "de")
	frappe.clear_cache(user=user)
	frappe.db.commit()
	frappe.set_user(user)
	values = list(place.row(weekday="Mittwoch").values())
	doc = document(
		place,
		dict(zip(GERMAN, values, strict=True)),
		dict(zip(GERMAN, [*values[:2], "Fr", *values[3:]], strict=True)),
	)
	if is_long:
		frappe.local.lang = "en"
		doc.check_file()
		frappe.db.commit()
		desk.work(doc.name, is_trial=True)
	else:
		frappe.local.lang = "de"
		doc.check_file()
	frappe.local.lang = "en"
	doc.reload()
	assert (doc.status, [finding.message for finding in doc.findings]) == ("Ready", [])


@pytest.mark.parametrize("language", ["de", "fr", "es"])
def test_every_column_has_a_heading_in_the_languages_that_come_with_the_app(language: str) -> None:
	english = column_labels()
	with languages.speaking(language):
		translated = column_labels()
		words = sentences.words()
	assert translated.keys() == {column.name for column in COLUMNS}
	assert len({plain(heading) for heading in translated.values()}) == len(translated)
	assert sum(translated[name] != english[name] for name in english) > len(english) - 3
	assert set(words.weekdays.values()) == set(WEEKDAYS)
	known = columns_by_heading(words.columns)
	assert all(known[plain(heading)].name == name for name, heading in translated.items())


def test_an_error_leaves_nothing_and_says_so(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
	doc = document(place, place.row())

	def broken(*_args: Any, **_options: Any) -> None:
		raise RuntimeError("no more disk")

	monkeypatch.setattr(service, "write", broken)
	with pytest.raises(RuntimeError):
		doc.import_file()
	frappe.db.rollback()
	doc.reload()
	assert doc.status == "Failed"
	assert frappe.db.count("Program Offering", {"school": place.school}) == 0


def options_of(place: Place) -> dict[str, Any]:
	"""What the command is told besides the file."""
	return {
		"first": place.target.first,
		"last": place.target.last,
		"school": place.school,
		"academic_year": place.year,
		"term": "Term 1",
		"program": "",
		"make_activities": False,
	}


def test_a_formula_without_a_result_keeps_the_file_out(
	place: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
	"""What is stored keeps its value where a cell is left out, so a formula must not look like one."""
	place.apply(place.row(Capacity=5))
	file = tmp_path / "programme.xlsx"
	row = place.row(Capacity="=4*4")
	file.write_bytes(by_openpyxl(row, row.values()))
	assert not run(file, **options_of(place), is_applied=True)
	assert "Row 2, Capacity: The result of =4*4 is not in the file." in capsys.readouterr().out
	assert place.group().maximum_size == 5
	file.write_bytes(by_openpyxl(row, place.row(Capacity=16).values()))
	assert run(file, **options_of(place), is_applied=True)
	assert place.group().maximum_size == 16


def test_a_file_that_is_too_large_is_not_opened(
	place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
	monkeypatch.setattr(service, "MOST_BYTES", 10)
	monkeypatch.setattr(Path, "read_bytes", lambda _path: pytest.fail("it was read"))
	file = tmp_path / "programme.csv"
	file.write_text("Activity,Section")
	assert not run(file, **options_of(place), is_applied=True)
	assert "The file holds more than" in capsys.readouterr().out


def test_the_command_tries_by_default_and_tells_by_its_exit_code(
	place: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
	options = options_of(place)
	file = tmp_path / "programme.csv"
	heads = list(place.row())
	file.write_text("\n".join(";".join(map(str, line)) for line in [heads, place.row().values()]))
	assert run(file, **options, is_applied=False)
	assert frappe.db.count("Program Offering", {"school": place.school}) == 0
	tried = capsys.readouterr().out
	assert "2 would be made, 0 changed, 0 left" in tried
	assert f"Would Be Made: Student Group {place.activity} A" in tried
	assert "\nMade: " not in tried
	assert run(file, **options, is_applied=True)
	assert frappe.db.count("Program Offering", {"school": place.school}) == 1
	assert f"Made: Student Group {place.activity} A" in capsys.readouterr().out
	file.write_text(file.read_text().replace("Monday", "Someday"))
	assert not run(file, **options, is_applied=True)
	assert "Row 2, Weekday: Someday is no weekday." in capsys.readouterr().out
	capsys.readouterr()
	nearly = place.school[:-1] + "~"
	assert not run(file, **{**options, "school": nearly}, is_applied=True)
	said = capsys.readouterr().err
	assert f"There is no School {nearly}. Did you mean: {place.school}" in said
	assert not run(file, **{**options, "academic_year": "1066"}, is_applied=True)
	assert "There is no Academic Year 1066." in capsys.readouterr().err
	assert not run(file, **{**options, "program": "Nothing like it"}, is_applied=True)
	assert "There is no Program Nothing like it." in capsys.readouterr().err
	outside = {**options, "last": getdate(add_days(place.target.last, 3000))}
	assert not run(file, **outside, is_applied=True)
	said = capsys.readouterr().err
	assert "The term has to lie within" in said
	assert "<" not in said
