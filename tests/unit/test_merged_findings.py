"""Findings of imports: the very same is said once, and every row it is about is counted once."""

from ifitwala_ed.activities.import_findings import merged, obstacles_first
from ifitwala_ed.activities.programme_import import findings as programme
from ifitwala_ed.activities.roster_import import findings as rosters


def test_a_row_that_says_the_same_twice_is_one_row():
	for code, finding in (
		(programme.Code.EMPTY, programme.Finding(programme.Code.EMPTY, 4, "room")),
		(rosters.Code.EMPTY, rosters.Finding(rosters.Code.EMPTY, ("title",), "classes.csv", 4)),
	):
		(told,) = merged([finding, finding])
		assert (told.code, told.row, told.also_in, told.rows) == (code, 4, (), (4,))


def test_rows_stand_in_their_order_whichever_was_found_first():
	found = [programme.Finding(programme.Code.EMPTY, row, "room") for row in (9, 2, 9, 5)]
	(told,) = merged(found)
	assert (told.row, told.also_in) == (2, (5, 9))
	assert programme.in_order(found) == [told]


def test_what_was_merged_before_keeps_its_rows():
	first = rosters.Finding(rosters.Code.BAD_MAIL, ("x",), "users.csv", 3, also_in=(7,))
	(told,) = merged([first, rosters.Finding(rosters.Code.BAD_MAIL, ("x",), "users.csv", 5)])
	assert told.rows == (3, 5, 7)


def test_obstacles_stand_before_notes_and_else_as_they_came():
	note = rosters.Finding(rosters.Code.BAD_MAIL, ("x",), "users.csv", 3)
	first, second = (rosters.Finding(rosters.Code.EMPTY, (name,), "users.csv", 3) for name in "ba")
	assert obstacles_first([note, first, second]) == [first, second, note]
