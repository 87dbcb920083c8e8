"""What findings of all imports have in common: the very same is said once, with every row it is about.

Pure: no frappe, no I/O.
"""

from collections.abc import Iterable
from dataclasses import Field, replace
from typing import Any, ClassVar, Protocol, TypeVar


class Placed(Protocol):
	"""A finding about a row of a file, and ``also_in`` others. Row 0 is the file as a whole."""

	__dataclass_fields__: ClassVar[dict[str, Field[Any]]]

	@property
	def row(self) -> int: ...

	@property
	def also_in(self) -> tuple[int, ...]: ...


class Told(Protocol):
	"""A finding that is worth knowing and no obstacle, or is one."""

	@property
	def is_note(self) -> bool: ...


PlacedFinding = TypeVar("PlacedFinding", bound=Placed)
ToldFinding = TypeVar("ToldFinding", bound=Told)


def merged(findings: Iterable[PlacedFinding]) -> list[PlacedFinding]:
	"""Return what is to be said of several rows once, where it was said first. No row is counted twice."""
	alike: dict[PlacedFinding, set[int]] = {}
	for finding in findings:
		rows = alike.setdefault(replace(finding, row=0, also_in=()), set())
		rows |= {finding.row, *finding.also_in}
	return [
		replace(finding, row=min(rows), also_in=tuple(sorted(rows - {min(rows)})))
		for finding, rows in alike.items()
	]


def obstacles_first(findings: Iterable[ToldFinding]) -> list[ToldFinding]:
	"""Return findings as they are shown: of a long list the end may not be."""
	return sorted(findings, key=lambda finding: finding.is_note)
