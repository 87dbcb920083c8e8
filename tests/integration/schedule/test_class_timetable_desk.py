"""The import of a class timetable as staff meet it on Desk: a document with files, names, findings and a result."""

from collections.abc import Callable
from typing import Any

import frappe
import pytest
from frappe.utils import add_days, today

from ifitwala_ed.activities.class_timetable_import import desk, service
from ifitwala_ed.exceptions import ActivityAccessError, NoBackgroundJobError
from tests.factories import people, places
from tests.factories.core import unique
from tests.integration.schedule.fet_school import FILES, School, with_everything
from tests.support.refusing_queue import REFUSALS, refusing


@pytest.fixture
def school() -> School:
	return with_everything(School(places.school().name, places.academic_year().name))


def attach(name: str, content: bytes) -> str:
	"""A private file of the session's user; gives its address."""
	values = {
		"doctype": "File",
		"file_name": f"{unique('riverside')}{name}",
		"is_private": 1,
		"content": content,
	}
	return frappe.get_doc(values).insert().file_url


def document(school: School, *, timetable: bytes | None = None, names: bool = True) -> Any:
	rows = [
		{"kind": kind.capitalize(), "in_fet": written, "here": here}
		for (kind, written), here in school.names.items()
	]
	doc = frappe.get_doc(
		doctype="Class Timetable Import",
		school=school.name,
		academic_year=school.year,
		first_day=school.first,
		fet_file=attach(".fet", (FILES / "riverside.fet").read_bytes()),
		timetable_file=attach(
			"_timetable.csv", timetable or (FILES / "riverside_timetable.csv").read_bytes()
		),
		names=rows if names else [],
	).insert()
	frappe.db.commit()
	return doc


def groups_of(school: School) -> int:
	return frappe.db.count("Student Group", {"school": school.name})


def test_desk_checks_and_imports(school: School) -> None:
	frappe.set_user(people.staff("Academic Admin", [school.name]).name)
	before = groups_of(school)
	doc = document(school)
	doc.check_timetable()
	doc.reload()
	assert (doc.status, doc.lesson_count) == ("Ready", 10), doc.summary
	assert "6 would be made, 2 changed, 0 left" in doc.summary
	assert doc.groups.startswith("Would Be Made: 5A+5B; 5A, 5B; 6A; ")
	assert groups_of(school) == before
	doc.import_timetable()
	doc.reload()
	assert doc.status == "Imported"
	assert "\nChanged: 5A; 5B" in doc.groups
	assert groups_of(school) == before + 6
	assert school.week("5A")
	doc.import_timetable()
	doc.reload()
	assert (doc.summary, doc.groups) == ("0 made, 0 changed, 8 left as they were.", "")


def test_findings_are_rows_and_notes_are_told_apart(school: School) -> None:
	del school.names["teacher", "Ann Lee"]
	doc = document(school)
	doc.append("names", {"kind": "Hour", "in_fet": "1", "here": "soon"})
	doc.save()
	doc.import_timetable()
	doc.reload()
	assert doc.status == "Findings"
	assert "2 findings have to be settled first. Nothing was imported." in doc.summary
	told = [row.message for row in doc.findings if not row.is_note]
	assert any(sentence.startswith("Ann Lee (lessons: 3) is no employee here.") for sentence in told)
	assert any(f"Row {len(doc.names)} of the table of names: soon" in sentence for sentence in told)
	assert not school.week("5A")


def test_the_next_import_begins_with_the_names_of_the_last(school: School) -> None:
	document(school).check_timetable()
	assert not document(school, names=False).names
	document(school).import_timetable()
	frappe.db.commit()
	following = document(school, names=False)
	assert {(row.kind, row.in_fet or "", row.here) for row in following.names} == {
		(kind.capitalize(), written, here) for (kind, written), here in school.names.items()
	}
	following.check_timetable()
	following.reload()
	assert following.status == "Ready"
	elsewhere = with_everything(School(places.school().name, places.academic_year().name))
	assert not document(elsewhere, names=False).names


def test_a_result_cannot_be_claimed_and_goes_with_the_input(school: School) -> None:
	doc = document(school)
	doc.status = "Imported"
	doc.append("findings", {"message": "Nothing"})
	doc.save()
	doc.reload()
	assert (doc.status, doc.findings) == ("Not Checked", [])
	doc.check_timetable()
	doc.reload()
	assert doc.status == "Ready"
	doc.save()
	assert doc.status == "Ready"
	doc.names[0].here = "Somebody Else"
	with pytest.raises(frappe.ValidationError, match="Save your changes"):
		doc.import_timetable()
	doc.save()
	doc.reload()
	assert (doc.status, doc.summary, doc.groups, doc.lesson_count) == ("Not Checked", None, None, 0)


@pytest.mark.parametrize("fieldname", ["fet_file", "timetable_file"])
def test_somebody_elses_private_file_is_not_read(school: School, fieldname: str) -> None:
	secret = attach(".csv", b"a,b")
	frappe.set_user(people.staff("Activity Coordinator", [school.name]).name)
	doc = document(school)
	doc.set(fieldname, secret)
	with pytest.raises(frappe.ValidationError, match="Attach the file"):
		doc.save()


def test_a_file_that_a_colleague_has_uploaded_too_is_no_message(school: School) -> None:
	"""Frappe keeps one file of the same content, and says of the colleague's that it may not be read."""
	document(school)
	frappe.set_user(people.staff("Activity Coordinator", [school.name]).name)
	frappe.clear_messages()
	doc = document(school)
	doc.check_timetable()
	assert frappe.local.message_log == []


def test_a_timetable_that_is_incomplete_is_refused_in_words(school: School) -> None:
	whole = (FILES / "riverside_timetable.csv").read_text().splitlines()
	doc = document(school, timetable="\n".join(whole[:-1]).encode())
	with pytest.raises(frappe.ValidationError, match=r"This timetable is incomplete: \d+ of 10 lessons"):
		doc.check_timetable()
	doc.reload()
	assert doc.status == "Not Checked"


@pytest.mark.parametrize("fieldname", ["fet_file", "timetable_file"])
def test_one_file_alone_is_kept_and_not_checked(school: School, fieldname: str) -> None:
	"""Desk saves a new form as soon as the first file is attached."""
	doc = document(school)
	doc.set(fieldname, None)
	doc.save()
	with pytest.raises(frappe.ValidationError, match="Attach both files of FET"):
		doc.check_timetable()
	doc.reload()
	assert doc.status == "Not Checked"


def test_a_day_that_is_over_is_refused(school: School) -> None:
	doc = document(school)
	doc.first_day = add_days(today(), -1)
	doc.save()
	with pytest.raises(frappe.ValidationError):
		doc.check_timetable()


def test_the_office_of_another_school_imports_nothing_here(school: School) -> None:
	doc = document(school)
	frappe.set_user(people.staff("Academic Admin", [places.school().name]).name)
	with pytest.raises((frappe.PermissionError, ActivityAccessError)):
		frappe.get_doc("Class Timetable Import", doc.name).check_timetable()


def test_a_long_timetable_is_done_in_the_background(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
	monkeypatch.setattr(desk, "QUEUED_ABOVE", 1)
	queued: list[dict[str, Any]] = []
	monkeypatch.setattr(
		frappe, "enqueue", lambda method, **options: queued.append({"method": method, **options})
	)
	before = groups_of(school)
	doc = document(school)
	doc.import_timetable()
	frappe.db.commit()
	doc.reload()
	assert (doc.status, doc.summary) == ("Queued", "10 lessons are worked on.")
	assert groups_of(school) == before
	(job,) = queued
	frappe.get_attr(job["method"])(name=job["name"], is_trial=job["is_trial"])
	doc.reload()
	assert (doc.status, groups_of(school)) == ("Imported", before + 6)


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.__name__)
def test_a_long_timetable_that_no_job_can_take_is_refused_in_words(
	school: School, monkeypatch: pytest.MonkeyPatch, refusal: Callable[..., None]
) -> None:
	monkeypatch.setattr(desk, "QUEUED_ABOVE", 1)
	doc = document(school)
	with refusing(refusal), pytest.raises(NoBackgroundJobError, match="Try again in a few minutes"):
		doc.check_timetable()
	doc.reload()
	assert doc.status == "Not Checked"


def test_an_error_leaves_nothing_and_says_so(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
	doc, before = document(school), groups_of(school)

	def broken(*_args: Any, **_options: Any) -> None:
		raise RuntimeError("no more disk")

	monkeypatch.setattr(service.writing, "write", broken)
	with pytest.raises(RuntimeError):
		doc.import_timetable()
	frappe.db.rollback()
	doc.reload()
	assert (doc.status, groups_of(school)) == ("Failed", before)
