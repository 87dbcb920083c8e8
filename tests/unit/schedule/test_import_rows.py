"""Files as spreadsheets write them, and what rows may have against each other."""

import io
import unicodedata
from dataclasses import replace
from datetime import date, datetime, time

import pytest
from openpyxl import Workbook

from ifitwala_ed.activities.programme_import.columns import COLUMNS
from ifitwala_ed.activities.programme_import.findings import Code, Finding
from ifitwala_ed.activities.programme_import.names import Index, Known, KnownRoom, resolve
from ifitwala_ed.activities.programme_import.plan import plan_of
from ifitwala_ed.activities.programme_import.row_checks import Term, check_each, check_together
from ifitwala_ed.activities.programme_import.rows import Row, Words, read_rows
from ifitwala_ed.activities.programme_import.sheet import Sheet, read_sheet

HEAD = "Activity,Section,Weekday,From,To,Room"
CHESS = "Chess,A,Monday,15:00,16:00,Library"
TERM = Term(date(2026, 9, 1), date(2026, 12, 18))
HALL = {
	"Hall": KnownRoom(related=frozenset({"Hall", "Court 1", "Court 2"}), seats=60),
	"Court 1": KnownRoom(related=frozenset({"Hall", "Court 1"}), seats=10),
	"Court 2": KnownRoom(related=frozenset({"Hall", "Court 2"})),
}


def csv_sheet(*lines: str, name: str = "programme.csv") -> Sheet:
	return read_sheet(name, "\r\n".join(lines).encode())


def xlsx(*rows: list) -> bytes:
	book, stream = Workbook(), io.BytesIO()
	for row in rows:
		book.active.append(row)
	book.save(stream)
	return stream.getvalue()


def rows_of(*lines: str) -> list[Row]:
	rows, findings = read_rows(csv_sheet(*lines))
	assert findings == []
	return rows


def judged(*lines: str, rooms: dict[str, KnownRoom] | None = None) -> list[tuple[Code, int]]:
	rows = rows_of(*lines)
	found = [*check_each(rows, TERM), *check_together(rows, rooms or {}, TERM)]
	return [(finding.code, finding.row) for finding in found]


def codes(sheet: Sheet) -> list[tuple[Code, int]]:
	return [(finding.code, finding.row) for finding in read_rows(sheet)[1]]


def test_excel_in_europe_writes_semicolons_and_a_mark_of_order() -> None:
	content = "\ufeff" + HEAD.replace(",", ";") + "\nTöpfern;A;Montag;15.00;16.00;Werkraum\n"
	rows, findings = read_rows(
		read_sheet("programm.csv", content.encode()), Words(weekdays={"Montag": "Monday"})
	)
	assert findings == []
	assert rows[0].values == {
		"activity": "Töpfern",
		"section": "A",
		"weekday": "Monday",
		"from": time(15),
		"to": time(16),
		"room": "Werkraum",
	}


def test_a_line_for_excel_names_the_delimiter_and_is_no_row() -> None:
	for first, separator in (("sep=;", ";"), ('"sep=|"', "|"), ("SEP=,", ",")):
		lines = [first, *(line.replace(",", separator) for line in (HEAD, CHESS))]
		(row,) = rows_of(*lines)
		# as Excel numbers it, which doesn't show the line
		assert (row.number, row.activity) == (2, "Chess")


def test_headings_below_a_title_say_what_separates() -> None:
	for separator in ",;\t":
		head, chess = (line.replace(",", separator) for line in (HEAD, CHESS))
		(row,) = rows_of("Clubs, courses, choirs, teams, sports and games, 2026", "", head, chess)
		assert (row.number, row.activity) == (4, "Chess")


def test_letters_of_a_mac_are_the_same_letters() -> None:
	decomposed = unicodedata.normalize("NFD", "Töpfern")
	assert decomposed != "Töpfern"
	lines = [CHESS.replace("Chess", name) for name in ("Töpfern", decomposed)]
	assert judged(HEAD, *lines) == [(Code.ROW_TWICE, 3)]
	index = Index([(unicodedata.normalize("NFD", "Café"), "CAFE")])
	assert index.find("café") == ["CAFE"]
	words = Words(columns={"Aktivität": "activity"})
	head = unicodedata.normalize("NFD", HEAD.replace("Activity", "Aktivität"))
	rows, findings = read_rows(read_sheet("x.csv", f"{head}\n{CHESS}".encode(), words.columns), words)
	assert (findings, rows[0].activity) == ([], "Chess")


def test_numbers_as_programs_write_them() -> None:
	(row,) = rows_of(HEAD + ",Capacity,Minimum Size", CHESS + ",12.0,3")
	assert (row.get("capacity"), row.get("minimum size")) == (12, 3)
	assert codes(csv_sheet(HEAD + ",Capacity", CHESS + ",12.5")) == [(Code.NOT_A_NUMBER, 2)]


def test_unicode_text_of_excel_is_utf_16_with_tabs() -> None:
	content = (HEAD.replace(",", "\t") + "\n" + CHESS.replace(",", "\t")).encode("utf-16")
	assert len(read_rows(read_sheet("programme.txt", content))[0]) == 1


def test_excel_keeps_times_as_times_and_numbers_as_floats() -> None:
	content = xlsx(
		["Activity", "Section", "Weekday", "From", "To", "Room", "Capacity", "Fee", "Booking Opens", None],
		["Chess", "A", "Monday", time(15, 0), 16 / 24, "Library", 12.0, 90.5, datetime(2026, 9, 3, 19), None],
	)
	rows, findings = read_rows(read_sheet("programme.xlsx", content))
	assert findings == []
	assert (rows[0].get("from"), rows[0].get("to"), rows[0].get("capacity")) == (time(15), time(16), 12)
	assert rows[0].get("booking opens") == datetime(2026, 9, 3, 19)


def test_empty_rows_are_no_rows_and_keep_the_numbers_of_the_others() -> None:
	rows = rows_of(HEAD, "", CHESS, ",,,,,", " , ", CHESS.replace("A,Mon", "B,Tues"), "")
	assert [row.number for row in rows] == [3, 6]


def test_a_text_in_quotes_may_span_lines_and_a_row_may_end_early() -> None:
	rows = rows_of(HEAD + ",Instructors,Fee", CHESS + ',"Ann\nBob"', CHESS.replace("Monday", "Friday"))
	assert rows[0].get("instructors") == ("Ann", "Bob")
	assert [row.number for row in rows] == [2, 3]


@pytest.mark.parametrize(
	("name", "content", "code"),
	[
		("programme.xls", b"\xd0\xcf\x11\xe0\xa1\xb1", Code.OLD_EXCEL),
		("programme.xlsx", b"PK\x03\x04 and nothing else", Code.NOT_READABLE),
		("programme.csv", HEAD.encode() + b"\nT\xf6pfern", Code.NOT_UTF8),
		("programme.pdf", b"%PDF", Code.UNKNOWN_FORMAT),
		("programme.csv", b'Activity,"Section', Code.NOT_READABLE),
	],
)
def test_what_cannot_be_read_is_said(name: str, content: bytes, code: Code) -> None:
	assert [finding.code for finding in read_sheet(name, content).findings] == [code]


def test_a_file_without_rows() -> None:
	assert (Code.NO_ROWS, 0) in codes(csv_sheet(HEAD))
	assert (Code.NO_ROWS, 0) in codes(csv_sheet(""))


def test_headings() -> None:
	sheet = csv_sheet(
		"Activity,Section,Day,Start,End,Capcity,Section,Notes", "Chess,A,Monday,15:00,16:00,12,B,x"
	)
	found = {(finding.code, finding.column, finding.details) for finding in read_rows(sheet)[1]}
	assert found == {
		(Code.COLUMN_MISSING, "room", ()),
		(Code.COLUMN_TWICE, "section", ()),
		(Code.COLUMN_UNKNOWN, "Capcity", ("capacity",)),
		(Code.COLUMN_UNKNOWN, "Notes", ("",)),
	}


def test_every_bad_cell_is_told_and_the_rest_of_its_row_is_read() -> None:
	rows, findings = read_rows(csv_sheet(HEAD, "Chess,A,Someday,15,,Library", CHESS.replace("Chess", "Go")))
	assert [(finding.code, finding.row, finding.column) for finding in findings] == [
		(Code.NOT_A_WEEKDAY, 2, "weekday"),
		(Code.NOT_A_TIME, 2, "from"),
		(Code.EMPTY, 2, "to"),
	]
	assert [(row.activity, row.wrong) for row in rows] == [
		("Chess", {"weekday", "from", "to"}),
		("Go", set()),
	]
	assert rows[0].values == {"activity": "Chess", "section": "A", "room": "Library"}


def test_a_missing_column_hides_nothing_in_the_others() -> None:
	rows, findings = read_rows(csv_sheet("Activity,Section,Weekday,From,To", "Chess,A,Someday,15:00,16:00"))
	assert [(finding.code, finding.row, finding.column) for finding in findings] == [
		(Code.COLUMN_MISSING, 0, "room"),
		(Code.NOT_A_WEEKDAY, 2, "weekday"),
	]
	assert rows[0].wrong == {"room", "weekday"}


def test_rows_with_something_wrong_clash_with_others_all_the_same() -> None:
	head = HEAD + ",Capacity,Instructors"
	rows, findings = read_rows(
		csv_sheet(
			head,
			CHESS + ",many,Ann",
			CHESS.replace("Chess,A", "Go,").replace("Library", "") + ",,Ann",
			"Go,B,Monday,15:30,16:30,Library,,Ann",
		)
	)
	assert [(each.code, each.row) for each in findings] == [
		(Code.NOT_A_NUMBER, 2),
		(Code.EMPTY, 3),
		(Code.EMPTY, 3),
	]
	found = [(each.code, each.row) for each in check_together(rows, {}, TERM)]
	assert found == [(Code.ROOM_TAKEN, 4), (Code.INSTRUCTOR_BUSY, 4)]


def test_a_plan_leaves_out_the_sections_that_are_not_whole() -> None:
	lines = (CHESS, CHESS.replace("Monday", "Someday"), CHESS.replace(",A,", ",B,") + ",90")
	rows, _findings = read_rows(csv_sheet(HEAD + ",Fee", *lines))
	(offering,) = plan_of(rows)
	assert list(offering.sections) == ["b"]
	assert (offering.rows, offering.wrong, offering.values) == (
		[2, 3, 4],
		{"weekday"},
		{"activity_fee_amount": 90},
	)


def test_times_and_dates_in_order() -> None:
	head = HEAD + ",Valid From,Valid To"
	assert judged(head, "Chess,A,Monday,16:00,16:00,Library,,") == [(Code.TIMES_OUT_OF_ORDER, 2)]
	assert judged(head, CHESS + ",2026-10-01,2026-09-15") == [(Code.DATES_OUT_OF_ORDER, 2)]
	assert judged(head, CHESS + ",2027-01-10,") == [(Code.OUTSIDE_TERM, 2)]
	assert judged(head, CHESS + ",,2026-08-01") == [(Code.OUTSIDE_TERM, 2)]
	assert judged(head, CHESS + ",2026-12-18,") == []


def test_a_row_twice() -> None:
	assert judged(HEAD, CHESS, CHESS.replace("Chess,A", "CHESS,a")) == [(Code.ROW_TWICE, 3)]


def test_a_section_meets_twice_a_week_but_not_twice_at_once() -> None:
	assert judged(HEAD, CHESS, CHESS.replace("Monday", "Friday")) == []
	assert judged(HEAD, CHESS, CHESS.replace("15:00,16:00", "15:30,16:30")) == [(Code.SECTION_OVERLAPS, 3)]


def test_a_room_is_taken_by_the_hall_around_it_and_not_by_the_court_beside_it() -> None:
	hall, court = CHESS.replace("Library", "Hall"), "Go,B,Monday,15:30,16:30,Court 1"
	assert judged(HEAD, hall, court, rooms=HALL) == [(Code.ROOM_TAKEN, 3)]
	assert judged(HEAD, hall.replace("Hall", "Court 2"), court, rooms=HALL) == []
	assert judged(HEAD, CHESS, CHESS.replace("Chess", "Go")) == [(Code.ROOM_TAKEN, 3)]


def test_touching_ends_and_other_weeks_do_not_clash() -> None:
	later = CHESS.replace("Chess", "Go").replace("15:00,16:00", "16:00,17:00")
	assert judged(HEAD, CHESS, later) == []
	head = HEAD + ",Valid From,Valid To"
	first, second = CHESS + ",,2026-10-16", CHESS.replace("Chess", "Go") + ",2026-10-17,"
	assert judged(head, first, second) == []


def test_nobody_is_in_two_rooms() -> None:
	head = HEAD + ",Instructors"
	other = "Go,B,Monday,15:30,16:30,Studio,Bob;Ann"
	assert judged(head, CHESS + ",Ann", other) == [(Code.INSTRUCTOR_BUSY, 3)]


def test_values_of_a_section_or_an_offering_may_be_left_out_and_never_differ() -> None:
	head = HEAD + ",Capacity,Fee"
	friday = CHESS.replace("Monday", "Friday")
	assert judged(head, CHESS + ",12,90", friday + ",,") == []
	assert judged(head, CHESS + ",12,90", friday + ",14,90,00".replace(",90,00", ",80")) == [
		(Code.DIFFERENT_VALUES, 3),
		(Code.DIFFERENT_VALUES, 3),
	]
	other_section = friday.replace(",A,", ",B,")
	assert judged(head, CHESS + ",12,90", other_section + ",14,90") == []


def test_sizes() -> None:
	head = HEAD.replace("Room", "Room,Capacity,Maximum Size")
	found = judged(head, "Chess,A,Monday,15:00,16:00,Court 1,12,8", rooms=HALL)
	assert found == [(Code.SIZE_UNDER_CAPACITY, 2), (Code.ROOM_TOO_SMALL, 2)]


def test_instructors_of_their_own_or_the_same_for_all() -> None:
	head, friday = HEAD + ",Instructors", CHESS.replace("Monday", "Friday")
	assert judged(head, CHESS + ",Ann", friday + ",Bob") == []
	assert judged(head, CHESS + ",Ann;Bob", friday + ",Bob;Ann") == []
	assert judged(head, CHESS + ",Ann;Bob", friday + ",Ann") == [(Code.MIXED_INSTRUCTORS, 3)]


def test_the_plan_has_what_the_file_says_and_nothing_else() -> None:
	friday = CHESS.replace("Monday", "Friday")
	(offering,) = plan_of(rows_of(HEAD + ",Instructors,Capacity,Fee", CHESS + ",Ann,12,0", friday + ",Bob,,"))
	(section,) = offering.sections.values()
	assert (offering.activity, offering.rows) == ("Chess", [2, 3])
	assert list(offering.values) == ["activity_fee_amount"]
	assert (section.label, section.capacity, section.instructors) == ("A", 12, ["Ann", "Bob"])
	assert [(row["weekday"], row["employee"]) for row in section.schedule] == [
		("Monday", "Ann"),
		("Friday", "Bob"),
	]
	(offering,) = plan_of(rows_of(HEAD + ",Instructors", CHESS + ",Ann;Bob", friday + ",Bob;Ann"))
	(section,) = offering.sections.values()
	assert {row["employee"] for row in section.schedule} == {None}


def known(**indexes: Index) -> Known:
	empty = {
		column: Index()
		for column in ("activity", "room", "instructors", "program", "billable offering", "year groups")
	}
	return Known(
		{**empty, **indexes},
		rooms={"LOC-1": KnownRoom(), "LOC-2": KnownRoom(is_bookable=False)},
		active_employees=frozenset({"HR-1"}),
	)


SITE = {
	"activity": Index([("Chess", "Chess")]),
	"room": Index([("Library", "LOC-1"), ("Library Annex", "LOC-2"), ("Gym", "LOC-3"), ("Gym", "LOC-4")]),
	"instructors": Index([("Ann Lee", "HR-1"), ("ann@example.com", "HR-1"), ("Bob Ray", "HR-2")]),
}


def resolved(*lines: str) -> tuple[list[Row], list[Finding]]:
	return resolve(rows_of(HEAD + ",Instructors", *lines), known(**SITE))


def test_names_are_found_however_they_are_written() -> None:
	rows, findings = resolved("CHESS,A,Monday,15:00,16:00, library ,ANN@example.com")
	assert findings == []
	assert (rows[0].activity, rows[0].get("room"), rows[0].get("instructors")) == (
		"Chess",
		"LOC-1",
		("HR-1",),
	)


def test_instructors_may_be_separated_by_commas_and_a_name_may_have_one() -> None:
	site = {**SITE, "instructors": Index([("Ann Lee", "HR-1"), ("Kim, Jo", "HR-3"), ("Cy Day", "HR-4")])}
	everybody = known(**site)
	everybody = replace(everybody, active_employees=frozenset({"HR-1", "HR-3", "HR-4"}))

	def people(written: str) -> tuple[tuple[str, ...] | None, list[str]]:
		rows = rows_of(HEAD + ",Instructors", f'{CHESS},"{written}"')
		rows, findings = resolve(rows, everybody)
		return rows[0].get("instructors"), [finding.value for finding in findings]

	assert people("Ann Lee, Cy Day") == (("HR-1", "HR-4"), [])
	assert people("Kim, Jo") == (("HR-3",), [])
	assert people("Kim, Jo; Ann Lee, Cy Day") == (("HR-3", "HR-1", "HR-4"), [])
	assert people("Ann Lee, Nobody") == (None, ["Nobody"])
	assert people("Nobody, Any") == (None, ["Nobody, Any"])


def test_people_and_rooms_are_called_by_their_names() -> None:
	"""Not by HR-EMP-00008 or what else a document is called."""
	rows, findings = resolved(
		"Chess,A,Monday,15:00,16:00,Library,Ann Lee",
		"Chess,B,Monday,15:30,16:30,library,ann@example.com",
	)
	assert findings == []
	assert [(each.code, each.value) for each in check_together(rows, {}, TERM)] == [
		(Code.ROOM_TAKEN, "Library"),
		(Code.INSTRUCTOR_BUSY, "Ann Lee"),
	]
	friday = "Chess,A,Friday,15:00,16:00,Library,Ann Lee; Cy Day"
	both = replace(
		known(**{**SITE, "instructors": Index([("Ann Lee", "HR-1"), ("Cy Day", "HR-4")])}),
		active_employees=frozenset({"HR-1", "HR-4"}),
	)
	rows, _findings = resolve(rows_of(HEAD + ",Instructors", CHESS + ",Ann Lee", friday), both)
	(mixed,) = check_together(rows, {}, TERM)
	assert (mixed.code, mixed.value) == (Code.MIXED_INSTRUCTORS, "Ann Lee; Cy Day")


def test_an_unknown_name_comes_with_the_nearest_ones() -> None:
	rows, findings = resolved("Ches,A,Monday,15:00,16:00,Libary,Anne Lee")
	assert rows[0].wrong == {"activity", "room", "instructors"}
	assert not rows[0].has("activity")
	assert [(finding.code, finding.column, finding.details) for finding in findings] == [
		(Code.UNKNOWN_NAME, "activity", ("Chess",)),
		(Code.UNKNOWN_NAME, "room", ("Library, Library Annex",)),
		(Code.UNKNOWN_NAME, "instructors", ("Ann Lee",)),
	]


def test_names_that_cannot_be_used() -> None:
	_rows, findings = resolved(
		"Chess,A,Monday,15:00,16:00,Gym,",
		"Chess,B,Monday,15:00,16:00,Library Annex,Bob Ray",
	)
	assert [(finding.code, finding.row) for finding in findings] == [
		(Code.SEVERAL_OF_THE_NAME, 2),
		(Code.ROOM_NOT_BOOKABLE, 3),
		(Code.INSTRUCTOR_NOT_ACTIVE, 3),
	]


def test_the_sample_has_known_columns_only(pytestconfig: pytest.Config) -> None:
	path = pytestconfig.rootpath / "ifitwala_ed/public/samples/activity-programme.csv"
	rows, findings = read_rows(read_sheet(path.name, path.read_bytes()))
	assert findings == []
	assert [*check_each(rows, TERM), *check_together(rows, {}, TERM)] == []
	assert {column.name for column in COLUMNS if column.required} <= rows[0].values.keys()
