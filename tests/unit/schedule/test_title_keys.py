"""Titles of groups of which a database takes only one."""

import pytest

from ifitwala_ed.schedule.title_keys import title_key


@pytest.mark.parametrize("other", ["5a", " 5A", "5A ", "\uff15A", "5Á"])
def test_titles_that_are_the_same_to_an_index(other: str) -> None:
	assert title_key(other) == title_key("5A")


@pytest.mark.parametrize("other", ["5B", "5 A", "5A.", "5A, 5B", "5A+"])
def test_titles_that_are_others(other: str) -> None:
	assert title_key(other) != title_key("5A")
