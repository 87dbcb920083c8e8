"""Names that FET has joined by a plus sign, which may stand in a name too.

Pure: no frappe, no I/O.
"""

from collections.abc import Collection
from functools import cache
from typing import Final

PLUS: Final = "+"


def split(text: str, known: Collection[str]) -> tuple[str, ...] | None:
	"""Return the names in a cell, of two readings the one that begins with the longest; None where one isn't known.

	FET escapes nothing: with the rooms Lab and Lab+Prep, ``Lab+Lab+Prep`` is the two of them, and ``Lab+Prep`` is one room.
	"""
	names = frozenset(known)
	parts = text.split(PLUS)

	@cache
	def rest(begin: int) -> tuple[str, ...] | None:
		if begin == len(parts):
			return ()
		for end in range(len(parts), begin, -1):
			name = PLUS.join(parts[begin:end])
			if name in names and (following := rest(end)) is not None:
				return (name, *following)
		return None

	return rest(0) if text else ()
