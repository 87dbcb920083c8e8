"""Reading what FET has really written: the files were made with fet-cl 6.8.5 (``tests/bench/fet`` makes them anew)."""

import csv
import io
from datetime import time
from pathlib import Path

import pytest

from ifitwala_ed.schedule.class_timetables import times
from ifitwala_ed.schedule.class_timetables.fet_file import FetFile, read_fet
from ifitwala_ed.schedule.class_timetables.joined_names import split
from ifitwala_ed.schedule.class_timetables.refusals import Reason, Refused
from ifitwala_ed.schedule.class_timetables.solution import Placement, read_solution
from ifitwala_ed.schedule.class_timetables.times import Span

FILES = Path(__file__).parents[2] / "support" / "fet"


def file_of(name: str = "riverside") -> FetFile:
	return read_fet((FILES / f"{name}.fet").read_bytes(), f"{name}.fet")


def table_of(name: str = "riverside") -> bytes:
	return (FILES / f"{name}_timetable.csv").read_bytes()


def read(table: bytes) -> dict[int, Placement]:
	return {each.lesson.id: each for each in read_solution(table, "riverside_timetable.csv", file_of())}


def refusal(table: bytes, name: str = "riverside") -> Refused:
	with pytest.raises(Refused) as refused:
		read_solution(table, f"{name}_timetable.csv", file_of(name))
	return refused.value


def changed(old: str, new: str) -> bytes:
	text = table_of().decode()
	assert old in text
	return text.replace(old, new).encode()


def test_sets_teachers_rooms_and_lessons():
	file = file_of()
	assert file.sets["Year 5"] == ("5A", "5B")
	assert file.sets["6A"] == ("6A French", "6A German")
	assert file.sets["6A French"] == ()
	assert file.years == ("Year 5", "Year 6", "5A+5B")
	assert "Ann Lee+Ben Ray" in file.teachers
	assert "Both Labs" not in file.rooms
	assert file.virtual_rooms == {"Both Labs": ("Lab", "Lab+Prep")}
	assert file.lessons[4].sets == ("5A", "5B")
	assert file.lessons[4].teachers == ("Ann Lee", "Ben Ray")
	assert not file.lessons[9].is_active
	assert 9 not in file.active


def test_a_joint_lesson_and_a_set_with_a_plus_in_its_name_are_two_things():
	placed = read(table_of())
	assert placed[4].lesson.sets == ("5A", "5B")
	assert placed[11].lesson.sets == ("5A+5B",)


def test_a_teacher_with_a_plus_in_the_name_is_one():
	placed = read(table_of())
	assert placed[5].lesson.teachers == ("Ann Lee+Ben Ray",)


def test_a_virtual_room_is_its_real_rooms():
	assert read(table_of())[6].rooms == ("Lab", "Lab+Prep")


def test_a_virtual_room_that_is_written_with_them_is_the_same():
	assert read(changed('"Lab+Lab+Prep"', '"Both Labs (Lab+Lab+Prep)"')) == read(table_of())


def test_a_lesson_may_have_neither_room_nor_teacher():
	sport = read(table_of())[10]
	assert sport.rooms == ()
	assert sport.lesson.teachers == ()


def test_an_inactive_lesson_is_in_no_timetable():
	assert 9 not in read(table_of())


def test_a_double_lesson_before_noon_is_two_rows_of_one_lesson():
	assert read(table_of())[2].hours == ("08:00 - 08:45", "08:50 - 09:35")


def test_a_double_lesson_over_the_break_is_two_spans():
	lesson = read(table_of())[3]
	hours = times.guessed_hours(file_of().hours)
	assert times.spans_of(lesson, hours) == [
		Span(time(10, 45), time(11, 30)),
		Span(time(12, 30), time(13, 15)),
	]


def test_hours_are_joined_where_one_ends_as_the_next_begins():
	lesson = read(table_of())[2]
	hours = {"08:00 - 08:45": Span(time(8), time(8, 45)), "08:50 - 09:35": Span(time(8, 45), time(9, 30))}
	assert times.spans_of(lesson, hours) == [Span(time(8), time(9, 30))]


@pytest.mark.parametrize("separator", [",", ";", "|"])
@pytest.mark.parametrize("quote", ['"', "'", ""])
@pytest.mark.parametrize("with_headings", [True, False])
def test_every_form_in_which_fet_writes_the_table(separator, quote, with_headings):
	rows = list(csv.reader(io.StringIO(table_of().decode("utf-8-sig"))))
	rows[0] = ["Identificatore attività", *rows[0][1:]]
	text = "\n".join(
		separator.join(f"{quote}{cell}{quote}" for cell in row)
		for row in (rows if with_headings else rows[1:])
	)
	assert read(text.encode("utf-8-sig")) == read(table_of())


def test_what_fet_leaves_when_the_time_is_up_is_refused_with_the_numbers():
	refused = refusal(table_of("too-full"), "too-full")
	assert refused.reason is Reason.INCOMPLETE
	assert str(refused).startswith("This timetable is incomplete: 4 of 5 lessons.")


def test_a_lesson_that_lacks_an_hour_is_no_complete_one():
	lines = table_of().decode().splitlines()
	without = "\n".join(line for line in lines if not line.startswith('"3","Monday","12:30')).encode()
	assert refusal(without).details == (9, 10)


def test_an_empty_table_has_none_of_the_lessons():
	assert refusal(table_of().splitlines()[0]).details == (0, 10)
	assert refusal(b"").details == (0, 10)


def test_a_table_of_another_file_is_refused():
	refused = refusal(changed('"5A","English"', '"5A","Latin"'))
	assert refused.reason is Reason.OTHER_FILE
	assert refused.details == (1, "Latin, 5A, Ann Lee", "English, 5A, Ann Lee")
	assert refusal(changed('"5B","Mathematics"', '"5A","Mathematics"')).reason is Reason.OTHER_FILE
	assert refusal(changed('"10","Thursday"', '"9","Thursday"')).reason is Reason.UNKNOWN_LESSON
	assert refusal(changed('"Tuesday"', '"Someday"')).reason is Reason.UNKNOWN_NAME
	assert refusal(changed('"Gym"', '"Pool"')).details == ("Pool", 4)


@pytest.mark.parametrize(
	"table", [b"\xff\xfe1", b"name,price\nball,3", b'"1","Monday"', b'1,"a\x00', b"\n\n1"]
)
def test_what_is_no_timetable_is_refused(table):
	assert refusal(table).reason is Reason.NOT_A_SOLUTION


@pytest.mark.parametrize("content", [b"", b"<html/>", b"no xml", b"<fet>", b"\x00\x01", b"PK\x03\x04"])
def test_what_is_no_file_of_fet_is_refused(content):
	with pytest.raises(Refused) as refused:
		read_fet(content, "plan.fet")
	assert str(refused.value) == "plan.fet is not a file of FET. Take the one that ends in .fet."


def test_entities_are_refused():
	content = b'<!DOCTYPE fet [<!ENTITY a "Monday">]><fet version="6.8.5"><Comments>&a;</Comments></fet>'
	with pytest.raises(Refused) as refused:
		read_fet(content, "plan.fet")
	assert refused.value.reason is Reason.NOT_FET


def test_a_file_without_days_hours_or_lessons_says_so():
	with pytest.raises(Refused) as refused:
		read_fet(b'<FET version="5.0.0"></FET>', "plan.fet")
	assert refused.value.reason is Reason.NOTHING_IN_IT
	text = (
		(FILES / "riverside.fet")
		.read_text()
		.replace(
			"<Active>true</Active>\n\t<Comments></Comments>\n</Activity>", "<Active>false</Active></Activity>"
		)
	)
	with pytest.raises(Refused) as refused:
		read_fet(text.encode(), "plan.fet")
	assert refused.value.reason is Reason.NOTHING_IN_IT


@pytest.mark.parametrize(
	("text", "known", "names"),
	[
		("", {"A"}, ()),
		("A", {"A"}, ("A",)),
		("A+B", {"A", "B"}, ("A", "B")),
		("A+B", {"A", "B", "A+B"}, ("A+B",)),
		("A+B+C", {"A+B", "A", "B+C"}, ("A", "B+C")),
		("A+A+B", {"A", "A+B"}, ("A", "A+B")),
		("A++B", {"A+", "B"}, ("A+", "B")),
		("A+C", {"A", "B"}, None),
	],
)
def test_names_with_a_plus(text, known, names):
	assert split(text, known) == names


@pytest.mark.parametrize(
	("hours", "spans"),
	[
		(("08:00 - 08:45", "8.50\u20139.35"), ["08:00-08:45", "08:50-09:35"]),
		(("1. 8h00-8h50", "2. 9h00-9h50"), ["08:00-08:50", "09:00-09:50"]),
		(("1", "2"), []),
		(("08:00", "09:00"), []),
		# in the afternoon, which isn't said
		(("11:00-11:45", "1:00-1:45"), []),
		(("08:00-09:00", "08:30-09:30"), []),
		(("8:15 - Friday 8:45",), []),
		(("8:15 - 8:45 or 9:00",), []),
		(("25:00-26:00",), []),
		(("09:00-08:00",), []),
	],
)
def test_guessed_hours(hours, spans):
	found = times.guessed_hours(hours).values()
	assert [f"{span.start:%H:%M}-{span.end:%H:%M}" for span in found] == spans


@pytest.mark.parametrize(
	("days", "weekdays"),
	[
		(("Monday", "Tuesday"), ("Monday", "Tuesday")),
		(("lundi", "mardi"), ("Monday", "Tuesday")),
		(("Luni", "Marti", "Miercuri"), ("Monday", "Tuesday", "Wednesday")),
		(("monday1", "monday2"), ()),
		(("Mo", "Di", "Mi", "Do", "Fr"), ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")),
		(("Mon", "Tues", "Weds", "Thur"), ("Monday", "Tuesday", "Wednesday", "Thursday")),
		(("Thurs.", "Fri."), ("Thursday", "Friday")),
		(("Domingo", "LUNES"), ("Sunday", "Monday")),
		(("الأحد", "الاثنين", "الثلاثاء"), ("Sunday", "Monday", "Tuesday")),
		(("Δευτέρα", "Τρίτη"), ("Monday", "Tuesday")),
		(("A", "B", "C"), ()),
		(("Day 1", "Day 2"), ()),
		(("1", "2", "3", "4", "5"), ()),
		(("A1", "A2", "A3", "A4", "A5"), ()),
		(("Monday", "mardi"), ()),
	],
)
def test_guessed_days(days, weekdays):
	assert tuple(times.guessed_days(days).values()) == weekdays


@pytest.mark.parametrize("letter", ["", "A"])
def test_a_day_with_a_number_is_no_weekday_of_a_language_that_numbers_them(letter, monkeypatch):
	numbers = {place: f"{letter}{place + 1}" for place in range(7)}
	monkeypatch.setattr(times, "get_day_names", lambda width, context, locale: numbers)
	times._languages.cache_clear()
	try:
		assert times.guessed_days([f"{letter}{day}" for day in range(1, 6)]) == {}
	finally:
		times._languages.cache_clear()


def test_letter_days_of_fet_are_read_and_not_guessed():
	file = file_of("letter-days")
	placed = read_solution(table_of("letter-days"), "letter-days_timetable.csv", file)
	assert {each.day for each in placed} <= set("ABCDEF")
	assert times.guessed_days(file.days) == {}
