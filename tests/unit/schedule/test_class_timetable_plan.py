"""What groups of a class timetable are called."""

from ifitwala_ed.activities.class_timetable_import.plan import LONGEST_TITLE, title_of


def test_a_joint_lesson_is_called_by_all_its_sets():
	assert title_of(["5A"]) == "5A"
	assert title_of(["5A", "5B"]) == "5A, 5B"


def test_a_long_title_is_shortened_and_still_its_own():
	sets = [f"Student 12IB{number:02}" for number in range(20)]
	other = [*sets[:-1], "Student 12IB99"]
	titles = {title_of(sets), title_of(other)}
	assert len(titles) == 2
	assert all(len(title) == LONGEST_TITLE for title in titles)
	assert all("(20, " in title for title in titles)
	assert title_of(list(sets)) == title_of(sets)


def test_one_set_keeps_its_name_however_long():
	assert title_of(["x" * 150]) == "x" * 150
