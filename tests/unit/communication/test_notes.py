"""A note is plain text, never cut and never changed but for its line ends."""

import pytest

from ifitwala_ed.school_communication import notes


@pytest.mark.parametrize("note", ["Yes", "<b>bold</b> & 5 < 6", "Zeile\n\tzwei 🎾", "x" * 4000, " spaces "])
def test_text_stays_as_it_is(note: str) -> None:
	assert notes.clean(note) == note


def test_line_ends_become_plain() -> None:
	assert notes.clean("one\r\ntwo\rthree") == "one\ntwo\nthree"


@pytest.mark.parametrize("note", [None, "", "  ", "\n\t "])
def test_nothing_said_is_nothing(note: str | None) -> None:
	assert notes.clean(note) is None


def test_too_long_is_refused_and_not_cut() -> None:
	with pytest.raises(notes.TooLong) as refused:
		notes.clean("x" * 4001)
	assert refused.value.args == (4001,)


@pytest.mark.parametrize("note", ["a\x00b", "\x1b[31mred", "a\x7f", "a\x85", "\ud800"])
def test_what_is_no_text_is_refused(note: str) -> None:
	with pytest.raises(notes.NotText):
		notes.clean(note)
