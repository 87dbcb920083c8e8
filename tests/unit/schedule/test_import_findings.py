"""What is to be said of several rows is said once, with how often and where."""

from ifitwala_ed.activities.programme_import.findings import Code, Finding, in_order, in_words


def test_the_same_of_several_rows_is_one_finding() -> None:
	unknown = [Finding(Code.UNKNOWN_NAME, row, "room", "Gmy", ("Gym",)) for row in (9, 2, 3, 4)]
	empty = [Finding(Code.EMPTY, row, "to") for row in (3, 5)]
	found = in_order([*unknown, *empty, Finding(Code.COLUMN_UNKNOWN, column="Notes", details=("",))])
	assert [(each.code, each.rows) for each in found] == [
		(Code.COLUMN_UNKNOWN, (0,)),
		(Code.UNKNOWN_NAME, (2, 3, 4, 9)),
		(Code.EMPTY, (3, 5)),
	]


def test_what_differs_in_anything_stays_apart() -> None:
	findings = [
		Finding(Code.UNKNOWN_NAME, 2, "room", "Gmy", ("Gym",)),
		Finding(Code.UNKNOWN_NAME, 3, "room", "Gmi", ("Gym",)),
		Finding(Code.UNKNOWN_NAME, 4, "program", "Gmy", ("Gym",)),
		Finding(Code.ROOM_TAKEN, 5, "room", "Gym", (2, "Chess A")),
		Finding(Code.ROOM_TAKEN, 6, "room", "Gym", (3, "Go A")),
	]
	assert in_order(findings) == findings


def test_rows_in_words() -> None:
	assert in_words([7, 2, 4, 5, 6, 4]) == "2, 4-7"
	assert in_words([]) == ""
