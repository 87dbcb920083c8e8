"""A docstring that names a thing is found where there is a result, and nowhere else."""

import textwrap

import pytest

import docstrings
from source import Source

NAMES_A_THING = """
	def seats(section) -> int:
		'''The seats of a section.'''
"""
RIGHT = {
	"says Return": """
		def seats(section) -> int:
			'''Return the seats of a section.'''
	""",
	"has no result": """
		def told() -> None:
			'''What the school decided is told.'''
	""",
	"is read like a value": """
		class Section:
			@property
			def seats(self) -> int:
				'''The seats of this section.'''
	""",
	"yields": """
		def seats_are_kept() -> Iterator[Finding]:
			'''The seats held are as the bookings say.'''
	""",
	"has no docstring": """
		def seats(section) -> int:
			return 1
	""",
}


def found(code: str) -> list[str]:
	source = Source("somewhere.py", textwrap.dedent(code))
	return [problem.rule for problem in docstrings.naming_docstring(source)]


def test_a_function_with_a_result_says_so() -> None:
	assert found(NAMES_A_THING) == ["docstring"]


@pytest.mark.parametrize("what", RIGHT)
def test_right(what: str) -> None:
	assert found(RIGHT[what]) == []
