"""The import of rosters as staff meet it: a document of Desk, and a command; and what is written down when it fails."""

import json
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

import frappe
import pytest

from ifitwala_ed.activities.roster_import import desk, terminal, writing
from ifitwala_ed.activities.roster_import.quiet_failure import RosterImportError
from ifitwala_ed.exceptions import ActivityAccessError, KeptBySystemError
from tests.factories import people, places
from tests.factories.core import unique
from tests.integration.rosters.roster_school import School, new_school
from tests.support.oneroster import Export

NAMES = ("Mika", "Zoë", "kim.lee", "2016-03-04", "1234567")


@pytest.fixture
def school() -> School:
	return new_school()


def attach(content: bytes, *, is_private: int = 1) -> str:
	"""A file of the session's user; gives its address."""
	values = {"file_name": f"{unique('rosters')}.zip", "is_private": is_private, "content": content}
	return frappe.get_doc({"doctype": "File", **values}).insert().file_url


def document(school: School, tmp_path: Path, export: Export | None = None, **values: Any) -> Any:
	content = (export or school.export()).zipped(tmp_path / "rosters.zip").read_bytes()
	doc = frappe.get_doc(
		doctype="Roster Import",
		school=school.name,
		academic_year=school.year,
		**{"file": attach(content), **values},
	).insert()
	frappe.db.commit()
	return doc


def children_of(school: School) -> int:
	return frappe.db.count("Student", {"school": school.name})


def test_desk_checks_and_imports(school: School, tmp_path: Path) -> None:
	frappe.set_user(people.staff("Academic Admin", [school.name]).name)
	doc = document(school, tmp_path)
	assert (doc.source, doc.status) == ("OneRoster", "Not Checked")
	doc.check_rosters()
	doc.reload()
	assert (doc.status, doc.people_read) == ("Ready", 6), doc.summary
	assert doc.summary == "7 would be made, 0 changed, 0 left as they are."
	assert "Would Be Made: Student (3): Mika Lee, Noa Lee, Zoë Ray" in doc.outcome.splitlines()
	assert not children_of(school)
	doc.import_rosters()
	doc.reload()
	assert (doc.status, children_of(school)) == ("Imported", 3)
	doc.import_rosters()
	doc.reload()
	assert (doc.summary, doc.outcome) == ("0 made, 0 changed, 7 left as they were.", "")


def test_findings_are_rows_and_choices_are_remembered(school: School, tmp_path: Path) -> None:
	child = people.student(school.name, first_name="Mika", last_name="Lee", date_of_birth=None)
	doc = document(school, tmp_path, org=school.name)
	doc.import_rosters()
	doc.reload()
	assert (doc.status, children_of(school)) == ("Findings", 1)
	(finding,) = (row.message for row in doc.findings if not row.is_note)
	assert finding.startswith(f"users.csv, row 2: Mika Lee may be Mika Lee ({child.name})")
	doc.append("choices", {"kind": "Student", "in_files": "S1", "here": "Mika Lee"})
	doc.save()
	doc.import_rosters()
	doc.reload()
	assert (doc.status, children_of(school)) == ("Imported", 3)
	following = document(school, tmp_path)
	assert [(row.in_files, row.here) for row in following.choices] == [("S1", "Mika Lee")]
	assert following.org == school.name
	assert not document(new_school(), tmp_path).choices


def test_a_result_goes_with_the_input(school: School, tmp_path: Path) -> None:
	doc = document(school, tmp_path)
	doc.status = "Imported"
	doc.append("findings", {"message": "Nothing"})
	doc.save()
	doc.reload()
	assert (doc.status, doc.findings) == ("Not Checked", [])
	doc.check_rosters()
	doc.reload()
	doc.source = "Other"
	with pytest.raises(frappe.ValidationError, match="Save your changes"):
		doc.import_rosters()
	doc.save()
	assert (doc.status, doc.summary, doc.outcome) == ("Not Checked", None, None)


def test_a_file_that_everybody_can_read_is_refused(school: School, tmp_path: Path) -> None:
	with pytest.raises(frappe.ValidationError, match="private"):
		document(school, tmp_path, file=attach(b"PK", is_private=0))


def test_somebody_elses_private_file_is_not_read(school: School, tmp_path: Path) -> None:
	secret = attach(b"PK")
	frappe.set_user(people.staff("Activity Coordinator", [school.name]).name)
	with pytest.raises(frappe.ValidationError, match="Attach the file"):
		document(school, tmp_path, file=secret)


def test_files_that_cant_be_used_are_refused_in_words(school: School, tmp_path: Path) -> None:
	export = school.export()
	export.manifest = {"file.users": "delta"}
	doc = document(school, tmp_path, export)
	with pytest.raises(frappe.ValidationError, match=r"users.csv has only what has changed \(delta\)"):
		doc.check_rosters()
	doc.reload()
	assert doc.status == "Not Checked"


def test_the_office_of_another_school_imports_nothing_here(school: School, tmp_path: Path) -> None:
	doc = document(school, tmp_path)
	frappe.set_user(people.staff("Academic Admin", [places.school().name]).name)
	with pytest.raises((frappe.PermissionError, ActivityAccessError)):
		frappe.get_doc("Roster Import", doc.name).check_rosters()
	frappe.set_user("Administrator")
	assert not children_of(school)


def test_nobody_writes_who_is_who_by_hand(school: School) -> None:
	child = people.student(school.name)
	identity = {
		"doctype": "Roster Identity",
		"school": school.name,
		"source": "OneRoster",
		"sourced_id": "S1",
	}
	with pytest.raises(KeptBySystemError):
		frappe.get_doc({**identity, "document_type": "Student", "document_name": child.name}).insert()


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
	"""The jobs that would be begun, with every file a long one."""
	jobs: list[dict[str, Any]] = []
	monkeypatch.setattr(desk, "QUEUED_ABOVE", 1)
	monkeypatch.setattr(
		frappe, "enqueue", lambda method, **options: jobs.append({"method": method, **options})
	)
	return jobs


def run(job: dict[str, Any]) -> None:
	frappe.get_attr(job["method"])(name=job["name"], is_trial=job["is_trial"])


def test_a_large_file_is_worked_on_in_the_background(
	school: School, tmp_path: Path, queued: list[dict[str, Any]]
) -> None:
	doc = document(school, tmp_path)
	doc.import_rosters()
	frappe.db.commit()
	doc.reload()
	assert (doc.status, doc.summary) == ("Queued", "The rosters are worked on.")
	assert not children_of(school)
	(job,) = queued
	run(job)
	doc.reload()
	assert (doc.status, children_of(school)) == ("Imported", 3)


def test_a_large_file_that_cant_be_used_says_so(
	school: School, tmp_path: Path, queued: list[dict[str, Any]]
) -> None:
	export = school.export()
	export.manifest = {"oneroster.version": "1.0"}
	doc = document(school, tmp_path, export)
	doc.check_rosters()
	run(queued[0])
	doc.reload()
	assert (doc.status, doc.summary) == (
		"Findings",
		"These files are of OneRoster 1.0. Versions 1.1 and 1.2 can be read.",
	)


def shown_by(error: BaseException) -> Iterator[str]:
	"""What is written down of an error: its text and the app's variables on its way, and those of the errors before it."""
	yield str(error)
	trace: TracebackType | None = error.__traceback__
	while trace:
		if "/ifitwala_ed/" in trace.tb_frame.f_code.co_filename:
			yield from (repr(value) for value in trace.tb_frame.f_locals.values())
		trace = trace.tb_next
	for before in (error.__cause__, error.__context__):
		if before:
			yield from shown_by(before)


@pytest.mark.parametrize("broken", ["write_guardians", "read_table"])
def test_an_error_is_written_down_without_a_name(
	school: School,
	tmp_path: Path,
	queued: list[dict[str, Any]],
	monkeypatch: pytest.MonkeyPatch,
	broken: str,
) -> None:
	doc = document(school, tmp_path)
	doc.import_rosters()
	frappe.db.commit()

	def fail(*arguments: Any, **_options: Any) -> None:
		everybody = NAMES
		raise RuntimeError(f"no room for {everybody}, {arguments}")

	module = writing if broken == "write_guardians" else desk.reading
	monkeypatch.setattr(module, broken, fail)
	frappe.db.delete("Error Log")
	with pytest.raises(RosterImportError) as raised:
		run(queued[0])
	shown = "\n".join(shown_by(raised.value))
	assert "RuntimeError" in shown
	assert f"{broken}" in shown or "fail" in shown
	# as Frappe does with what a job raises
	frappe.log_error(title="roster job", message="".join(shown_by(raised.value)))
	frappe.db.rollback()
	doc.reload()
	assert (doc.status, children_of(school)) == ("Failed", 0)
	logs = frappe.get_all("Error Log", fields=["method", "error"], order_by="name asc")
	written = [shown, json.dumps(queued, default=str), json.dumps(logs), str(doc.summary), str(doc.outcome)]
	assert [name for name in NAMES for text in written if name in text] == []


def test_an_error_leaves_nothing_and_says_so(
	school: School, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
	doc = document(school, tmp_path)
	monkeypatch.setattr(writing, "write_guardians", lambda *_arguments: 1 / 0)
	with pytest.raises(RosterImportError, match="ZeroDivisionError"):
		doc.import_rosters()
	frappe.db.rollback()
	doc.reload()
	assert (doc.status, children_of(school)) == ("Failed", 0)


def test_on_the_command_line(school: School, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
	export = school.export("1.2")
	(tmp_path / "csv").mkdir()
	options = {"school": school.name, "academic_year": school.year, "source": "OneRoster", "org": ""}
	folder, choices = export.in_folder(tmp_path / "csv"), tmp_path / "choices.csv"
	choices.write_text("student,S1,new\n")
	for is_applied in (False, True):
		assert terminal.run(folder, choices, is_applied=is_applied, **options)
		assert children_of(school) == (3 if is_applied else 0)
	told = capsys.readouterr().out
	assert "Would Be Made: Student (3): Mika Lee, Noa Lee, Zoë Ray" in told
	assert "7 made, 0 changed, 0 left as they were." in told
	export.rows["users"][0]["givenName"] = export.rows["users"][0]["familyName"] = ""
	assert not terminal.run(export.zipped(tmp_path / "a.zip"), None, is_applied=True, **options)
	assert "users.csv, row 2: givenName is empty. Fill it in." in capsys.readouterr().out
	(tmp_path / "b.zip").write_bytes(b"no")
	assert not terminal.run(tmp_path / "b.zip", None, is_applied=True, **options)
	assert "b.zip is neither a ZIP file" in capsys.readouterr().err
	assert not terminal.run(folder, None, is_applied=True, **{**options, "school": "Nowhere"})
