"""The files of an export: OneRoster CSV 1.1 and 1.2, from a ZIP file or a folder, and everything wrong with them."""

from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest

from ifitwala_ed.activities.roster_import import bundle as bundles
from ifitwala_ed.activities.roster_import.bundle import read_bundle
from ifitwala_ed.activities.roster_import.findings import NOTES, Code, Finding, Reason, Refused, in_order
from ifitwala_ed.activities.roster_import.reading import read_rosters
from ifitwala_ed.activities.roster_import.rosters import Role, Rosters
from tests.support.oneroster import SCHOOL, Export, small_school

TODAY = date(2026, 11, 29)


def read(export: Export) -> tuple[Rosters, list[Finding]]:
	return read_rosters(export.bundle(), TODAY)


def found(export: Export) -> list[tuple]:
	return [(each.code, each.file, each.row, each.details) for each in read(export)[1]]


@pytest.mark.parametrize("version", ["1.1", "1.2", "1.2.1"])
def test_both_versions_say_the_same(version: str) -> None:
	rosters, findings = read(small_school(version))
	assert not findings
	mika = rosters.people["S1"]
	assert (mika.full_name, mika.birthday, mika.grades) == ("Mika Lee", date(2016, 3, 4), ("05",))
	assert (mika.roles, mika.relatives) == ((Role("student", SCHOOL),), ("P1", "P2"))
	assert rosters.people["P1"].phone == "+49 170 1234567"
	assert (rosters.classes["C2"].code, rosters.classes["C2"].is_homeroom) == ("B5", True)
	assert [(each.person, each.role) for each in rosters.memberships] == [
		("S1", "student"),
		("S2", "student"),
		("T1", "teacher"),
		("S3", "student"),
	]


def test_who_has_another_first_name_is_called_by_it() -> None:
	export = Export("1.2").school()
	export.person(
		"S1", "student", "Alexandra", "Lee", preferredGivenName="Alex", preferredFamilyName="Lee-Ray"
	)
	assert read(export)[0].people["S1"].full_name == "Alex Lee-Ray"


def test_one_name_is_enough() -> None:
	export = Export().school().person("S1", "student", "Suharto").person("S2", "student", "", "Sukarno")
	rosters, findings = read(export)
	assert [person.full_name for person in rosters.people.values()] == ["Suharto", "Sukarno"]
	assert rosters.people["S2"].first_name == "Sukarno"
	assert not findings


def test_every_column_that_may_be_empty_is() -> None:
	export = Export().add("orgs", sourcedId="O", name="School").person("S1", "student", "Mika", org="")
	export.add("classes", sourcedId="C", title="5A", schoolSourcedId="O")
	export.add("enrollments", sourcedId="E", classSourcedId="C", userSourcedId="S1", role="student")
	rosters, findings = read(export)
	assert [each.code for each in findings] == [Code.OF_NO_ORG]
	assert rosters.people["S1"].roles == ()
	(membership,) = rosters.memberships
	assert (membership.begin, membership.end, rosters.classes["C"].terms) == (None, None, ())


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_other_countries_separators(delimiter: str) -> None:
	export = small_school()
	export.delimiter = delimiter
	rosters, findings = read(export)
	assert not findings
	assert rosters.people["S1"].relatives == ("P1", "P2")


def test_marks_of_excel_and_macs() -> None:
	export = small_school()
	users = export.files()["users"].decode()
	export.texts["users"] = ("\ufeff" + users.replace("Zoë", "Zoe\u0308")).encode()
	export.texts["orgs"] = export.files()["orgs"].decode().encode("utf-16")
	export.texts["classes"] = "sep=,\r\n" + export.files()["classes"].decode()
	rosters, findings = read(export)
	assert not findings
	assert rosters.people["S3"].first_name == "Zoë"
	assert rosters.classes["C1"].row == 3


def test_a_line_break_in_a_cell_is_no_row() -> None:
	export = (
		Export().school().person("S1", "student", "Mika\nMaria", "Lee").person("S2", "student", "Noa", "Lee")
	)
	rosters, findings = read(export)
	assert not findings
	assert rosters.people["S1"].first_name == "Mika Maria"
	assert rosters.people["S2"].row == 3


@pytest.mark.parametrize(
	("table", "cells", "code", "details"),
	[
		("users", {"sourcedId": ""}, Code.EMPTY, ("sourcedId",)),
		("users", {"sourcedId": "S1"}, Code.ID_TWICE, ("S1", 2)),
		("users", {"sourcedId": "1.23457E+11"}, Code.SHORTENED_ID, ("sourcedId", "1.23457E+11")),
		("users", {"sourcedId": "1,23457E+11"}, Code.SHORTENED_ID, ("sourcedId", "1,23457E+11")),
		("users", {"sourcedId": "x" * 141}, Code.TOO_LONG, ("sourcedId", 140)),
		("users", {"givenName": ""}, Code.EMPTY, ("givenName",)),
		("users", {"givenName": "x" * 141}, Code.TOO_LONG, ("givenName", 140)),
		("users", {"role": "pupil"}, Code.UNKNOWN_ROLE, ("pupil",)),
		("users", {"role": ""}, Code.EMPTY, ("role",)),
		("users", {"role": "ext:driver"}, Code.ROLE_LEFT_OUT, ("ext:driver",)),
		("users", {"orgSourcedIds": ""}, Code.OF_NO_ORG, ("orgSourcedIds",)),
		("users", {"orgSourcedIds": "nowhere"}, Code.NOT_THERE, ("orgSourcedIds", "nowhere", "orgs.csv")),
		("users", {"agentSourcedIds": "P9"}, Code.AGENT_NOT_THERE, ("P9",)),
		("users", {"status": "tobedeleted"}, Code.TO_BE_DELETED, ("tobedeleted",)),
		("users", {"status": "gone"}, Code.UNKNOWN_STATUS, ("gone",)),
	],
)
def test_what_is_wrong_with_a_person(table: str, cells: dict, code: Code, details: tuple) -> None:
	export = small_school()
	values = {"sourcedId": "S9", "givenName": "Uma", "role": "student", "orgSourcedIds": SCHOOL, **cells}
	export.add(table, **values)
	assert found(export) == [(code, "users.csv", 8, details)]


@pytest.mark.parametrize("version", ["1.1", "1.2"])
@pytest.mark.parametrize("role", ["guardian", "relative", "teacher", "administrator"])
def test_whoever_is_no_student_may_be_of_no_org(version: str, role: str) -> None:
	export = small_school(version).person("X1", role, "Uma", "Ray", org="")
	rosters, findings = read(export)
	assert not findings
	assert rosters.people["X1"].roles == (Role(role, ""),)


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_a_student_is_of_an_org(version: str) -> None:
	rosters, (finding,) = read(small_school(version).person("X1", "student", "Uma", "Ray", org=""))
	assert (finding.code, finding.is_note) == (Code.OF_NO_ORG, True)
	assert rosters.people["X1"].roles == ()


@pytest.mark.parametrize(
	("cells", "code", "details"),
	[
		({"beginDate": "9/7/2026"}, Code.NOT_A_DATE, ("beginDate", "9/7/2026")),
		({"beginDate": "46272"}, Code.NOT_A_DATE, ("beginDate", "46272")),
		({"endDate": "2026-02-30"}, Code.NOT_A_DATE, ("endDate", "2026-02-30")),
		(
			{"beginDate": "2026-09-02", "endDate": "2026-09-01"},
			Code.ENDS_TOO_EARLY,
			("2026-09-01", "2026-09-02"),
		),
		({"role": "friend"}, Code.UNKNOWN_ROLE, ("friend",)),
		({"userSourcedId": "S77"}, Code.NOT_THERE, ("userSourcedId", "S77", "users.csv")),
		({"classSourcedId": "C77"}, Code.NOT_THERE, ("classSourcedId", "C77", "classes.csv")),
		({"classSourcedId": ""}, Code.EMPTY, ("classSourcedId",)),
		({"userSourcedId": ""}, Code.EMPTY, ("userSourcedId",)),
	],
)
def test_what_is_wrong_with_a_membership(cells: dict, code: Code, details: tuple) -> None:
	values = {"sourcedId": "E9", "classSourcedId": "C1", "userSourcedId": "S3", "role": "student", **cells}
	assert found(small_school().add("enrollments", **values)) == [(code, "enrollments.csv", 6, details)]


@pytest.mark.parametrize("written", ["2026-09-07", "07.09.2026", "7.9.2026", "2026-09-07T00:00:00.000Z"])
def test_dates_that_mean_the_same_everywhere(written: str) -> None:
	export = small_school().member("C2", "S1", beginDate=written)
	rosters, findings = read(export)
	assert not findings
	assert rosters.memberships[-1].begin == date(2026, 9, 7)


def test_what_is_wrong_with_classes_and_terms() -> None:
	export = small_school()
	export.add("classes", sourcedId="C8", title="", schoolSourcedId=SCHOOL)
	export.add("classes", sourcedId="C9", title="6A", schoolSourcedId="other", termSourcedIds="Y9")
	export.add("academicSessions", sourcedId="Y2", startDate="2026-09-01", endDate="")
	export.add("academicSessions", sourcedId="Y3", startDate="2026-09-01", endDate="2026-08-01")
	assert found(export) == [
		(Code.EMPTY, "academicSessions.csv", 3, ("endDate",)),
		(Code.ENDS_TOO_EARLY, "academicSessions.csv", 4, ("2026-08-01", "2026-09-01")),
		(Code.EMPTY, "classes.csv", 4, ("title",)),
		(Code.NOT_THERE, "classes.csv", 5, ("schoolSourcedId", "other", "orgs.csv")),
		(Code.NOT_THERE, "classes.csv", 5, ("termSourcedIds", "Y9", "academicSessions.csv")),
	]


def test_a_birthday_to_come_and_one_of_nobody() -> None:
	export = small_school().add("demographics", sourcedId="S2", birthDate="2027-01-01")
	export.add("demographics", sourcedId="S77", birthDate="2017-01-01")
	assert found(export) == [
		(Code.BORN_LATER, "demographics.csv", 3, ("2027-01-01",)),
		(Code.NOT_THERE, "demographics.csv", 4, ("sourcedId", "S77", "users.csv")),
	]


def test_zeros_that_a_spreadsheet_took_are_suggested() -> None:
	export = Export().school().person("00123", "student", "Mika").school_class("C1", "5A", "123")
	(finding,) = read(export)[1]
	assert (finding.code, finding.near) == (Code.NOT_THERE, ("00123",))


def test_who_refers_to_somebody_marked_as_deleted_refers_to_somebody() -> None:
	export = small_school().person("S4", "student", "Uma", status="tobedeleted")
	export.member("C1", "S4")
	rosters, findings = read(export)
	assert [each.code for each in findings] == [Code.TO_BE_DELETED]
	assert "S4" not in rosters.people


def test_terms_that_were_not_exported_are_no_reason_to_complain() -> None:
	export = small_school()
	del export.rows["academicSessions"]
	assert not found(export)


def test_a_role_that_has_ended_is_none() -> None:
	export = Export("1.2").school().person("S1", "student", "Mika")
	export.rows["roles"][0]["endDate"] = TODAY.isoformat()
	assert read(export)[0].people["S1"].roles == ()


def test_files_that_cant_be_read_are_told_by_line() -> None:
	export = small_school()
	export.texts["users"] = export.files()["users"].decode().encode("latin-1")
	export.texts["orgs"] = 'sourcedId,name\nO1,"Lake "side"\n'
	export.texts["classes"] = "sourcedId,title,title\nC1,5A,5A\n"
	codes = [(each.code, each.file, each.row) for each in read(export)[1]]
	assert (Code.NOT_UTF8, "users.csv", 4) in codes
	assert (Code.NOT_A_TABLE, "orgs.csv", 2) in codes
	assert (Code.COLUMN_MISSING, "classes.csv", 0) in codes
	assert (Code.COLUMN_TWICE, "classes.csv", 0) in codes


def test_a_row_with_a_comma_too_many() -> None:
	export = small_school()
	export.texts["orgs"] = f"sourcedId,name\n{SCHOOL},Lakeside\nO2,Hill, School\n"
	assert found(export) == [(Code.TOO_MANY_CELLS, "orgs.csv", 3, ())]


def test_the_very_same_of_several_rows_is_said_once_and_obstacles_first() -> None:
	note = Finding(Code.TO_BE_DELETED, ("tobedeleted",), "users.csv", 3)
	error = Finding(Code.EMPTY, ("title",), "classes.csv", 5)
	merged = in_order([note, error, Finding(Code.TO_BE_DELETED, ("tobedeleted",), "users.csv", 7)])
	assert [(each.code, each.rows) for each in merged] == [(Code.EMPTY, (5,)), (Code.TO_BE_DELETED, (3, 7))]
	assert set(Code) > NOTES


@pytest.mark.parametrize(
	("said", "reason", "details"),
	[
		({"file.users": "delta"}, Reason.DELTA, ("users.csv",)),
		({"file.enrollments": "DELTA"}, Reason.DELTA, ("enrollments.csv",)),
		({"file.users": "absent"}, Reason.FILE_MISSING, ("users.csv",)),
		({"file.demographics": "bulk"}, Reason.FILE_MISSING, ("demographics.csv",)),
		({"file.users": "all"}, Reason.UNKNOWN_MODE, ("users.csv", "all")),
		({"oneroster.version": "1.0"}, Reason.OTHER_VERSION, ("1.0",)),
		({"oneroster.version": ""}, Reason.OTHER_VERSION, ("?",)),
	],
)
def test_what_a_manifest_may_not_say(said: dict, reason: Reason, details: tuple) -> None:
	export = Export().school()
	export.manifest = said
	with pytest.raises(Refused) as refused:
		read(export)
	assert (refused.value.reason, refused.value.details) == (reason, details)


def test_only_files_that_are_read_have_to_be_whole() -> None:
	export = small_school()
	export.manifest = {"file.results": "delta"}
	assert not found(export)


def test_an_export_without_a_manifest() -> None:
	files = small_school().files()
	del files["manifest"]
	with pytest.raises(Refused) as refused:
		read_rosters(bundles.Bundle("a.zip", files), TODAY)
	assert refused.value.reason is Reason.NO_MANIFEST


@pytest.mark.parametrize("folder", ["", "export/"])
def test_from_a_zip_file_and_from_a_folder(tmp_path: Path, folder: str) -> None:
	export = small_school("1.2")
	(tmp_path / "csv").mkdir()
	(tmp_path / "csv" / "photos.csv").write_text("a,b")
	zipped = read_bundle(export.zipped(tmp_path / "rosters.zip", folder), "rosters.zip")
	assert zipped.files == read_bundle(export.in_folder(tmp_path / "csv"), "csv").files == export.files()


def test_zip_files_that_are_none_or_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
	def reason(path: Path) -> Reason:
		with pytest.raises(Refused) as refused:
			read_bundle(path, path.name)
		return refused.value.reason

	whole = small_school().zipped(tmp_path / "whole.zip")
	(tmp_path / "no.zip").write_bytes(b"not a zip file")
	assert reason(tmp_path / "no.zip") is Reason.NOT_A_ZIP
	(tmp_path / "cut.zip").write_bytes(whole.read_bytes()[:-40])
	assert reason(tmp_path / "cut.zip") is Reason.NOT_A_ZIP
	damaged = bytearray(whole.read_bytes())
	damaged[60:70] = b"0123456789"
	(tmp_path / "damaged.zip").write_bytes(bytes(damaged))
	assert reason(tmp_path / "damaged.zip") is Reason.NOT_A_ZIP
	with ZipFile(tmp_path / "twice.zip", "w") as archive:
		archive.writestr("a/users.csv", "")
		archive.writestr("b/Users.CSV", "")
		archive.writestr("__MACOSX/users.csv", "")
	assert reason(tmp_path / "twice.zip") is Reason.SEVERAL_OF_A_KIND
	monkeypatch.setattr(bundles, "MOST_BYTES", 100)
	assert reason(whole) is Reason.HOLDS_TOO_MUCH


def test_a_protected_zip_file(tmp_path: Path) -> None:
	content = bytearray(small_school().zipped(tmp_path / "open.zip").read_bytes())
	for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
		at = content.find(mark)
		while at >= 0:
			content[at + place] |= 1
			at = content.find(mark, at + 1)
	(tmp_path / "locked.zip").write_bytes(bytes(content))
	with pytest.raises(Refused) as refused:
		read_bundle(tmp_path / "locked.zip", "locked.zip")
	assert refused.value.reason is Reason.PROTECTED


def test_nothing_that_fails_shows_names() -> None:
	rosters, _findings = read(small_school())
	for shown in (rosters, rosters.people["S1"], small_school().bundle()):
		assert "Mika" not in repr(shown)
