"""From the names in a file to the documents that the site has.

Pure: no frappe, no I/O.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Final

from ifitwala_ed.activities.programme_import.findings import Code, Finding
from ifitwala_ed.activities.programme_import.rows import Row
from ifitwala_ed.activities.programme_import.values import spelling

NEAREST: Final = 3
SHOWN: Final = 3


class Index:
	"""The documents of one doctype by every name that people give them, in small letters."""

	def __init__(self, names: Iterable[tuple[str, str]] = ()):
		"""``names`` are (what people write, name of the document)."""
		self._found: dict[str, list[str]] = defaultdict(list)
		self._written: dict[str, str] = {}
		self._titles: dict[str, str] = {}
		for written, name in names:
			key = spelling(written or "")
			if key and name not in self._found[key]:
				self._found[key].append(name)
				self._written[key] = written
			if key and written != name:
				self._titles.setdefault(name, written)

	def title(self, name: str) -> str:
		"""Return what people call a document."""
		return self._titles.get(name, name)

	def find(self, written: str) -> list[str]:
		"""Return all documents of that name."""
		return self._found.get(spelling(written), [])

	def nearest(self, written: str) -> list[str]:
		"""Return the names that look most like it, for whoever has mistyped one; of each document the nearest name."""
		near = get_close_matches(spelling(written), self._written, n=3 * NEAREST, cutoff=0.5)
		by_document: dict[str, str] = {}
		for key in near:
			by_document.setdefault(self._found[key][0], self._written[key])
		return list(by_document.values())[:NEAREST]


@dataclass(frozen=True, slots=True)
class KnownRoom:
	"""A room: may it be booked, how many it holds (0: no limit), and what can't be taken at the same time."""

	is_bookable: bool = True
	seats: int = 0
	related: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Known:
	"""What the site has, as far as a file may name it."""

	indexes: Mapping[str, Index]
	rooms: Mapping[str, KnownRoom] = field(default_factory=dict)
	active_employees: frozenset[str] = frozenset()
	billing_companies: Mapping[str, str] = field(default_factory=dict)
	disabled_billing: frozenset[str] = frozenset()
	company: str = ""
	may_make_activities: bool = False


# Which columns name documents.
NAMING: Final = ("activity", "room", "instructors", "program", "billable offering", "year groups")


def resolve(rows: Iterable[Row], known: Known) -> tuple[list[Row], list[Finding]]:
	"""Return the rows with names of documents in place of what people wrote, and what is unknown or can't be used.

	A column with such a name is left out of its row and wrong.
	"""
	resolved, findings = [], []
	for row in rows:
		row = _separated(row, known)
		problems = [problem for column in NAMING for problem in _problems(row, column, known)]
		findings += problems
		wrong = {problem.column for problem in problems if not problem.is_note}
		values = {**row.values, **_names(row, known)}
		values = {column: value for column, value in values.items() if column not in wrong}
		resolved.append(replace(row, values=values, wrong=row.wrong | wrong, titles=_titles(row, known)))
	return resolved, findings


def _titles(row: Row, known: Known) -> dict[str, str]:
	return {
		name: known.indexes[column].title(name)
		for column in NAMING
		for written in _written(row, column)
		for name in known.indexes[column].find(written)
	}


def _separated(row: Row, known: Known) -> Row:
	"""Return the row with lists at commas too, unless a comma belongs to a name: Lee, Ann."""
	lists = {column: row.get(column) for column in NAMING if isinstance(row.get(column), tuple)}
	parts = {
		column: tuple(part for each in written for part in _parts(each, known.indexes[column]))
		for column, written in lists.items()
	}
	return replace(row, values={**row.values, **parts})


def _parts(written: str, index: Index) -> list[str]:
	parts = [part.strip() for part in written.split(",") if part.strip()]
	is_one_name = bool(index.find(written)) or not any(map(index.find, parts))
	return [written] if is_one_name else parts


def _written(row: Row, column: str) -> tuple[str, ...]:
	value = row.get(column)
	if value is None:
		return ()
	return value if isinstance(value, tuple) else (value,)


def _names(row: Row, known: Known) -> dict[str, str | tuple[str, ...]]:
	found: dict[str, str | tuple[str, ...]] = {}
	for column in NAMING:
		names = tuple((known.indexes[column].find(each) or [each])[0] for each in _written(row, column))
		if names:
			found[column] = names if isinstance(row.get(column), tuple) else names[0]
	return found


def _problems(row: Row, column: str, known: Known) -> Iterator[Finding]:
	index = known.indexes[column]
	for written in _written(row, column):
		found = index.find(written)
		if len(found) > 1:
			yield Finding(
				Code.SEVERAL_OF_THE_NAME, row.number, column, written, (", ".join(found[:SHOWN]), len(found))
			)
		elif found:
			yield from _unusable(row, column, written, found[0], known)
		elif column != "activity" or not known.may_make_activities:
			yield Finding(
				Code.UNKNOWN_NAME, row.number, column, written, (", ".join(index.nearest(written)),)
			)


def _unusable(row: Row, column: str, written: str, name: str, known: Known) -> Iterator[Finding]:
	if column == "room" and not known.rooms[name].is_bookable:
		yield Finding(Code.ROOM_NOT_BOOKABLE, row.number, column, written)
	elif column == "instructors" and name not in known.active_employees:
		yield Finding(Code.INSTRUCTOR_NOT_ACTIVE, row.number, column, written)
	elif column == "billable offering":
		if name in known.disabled_billing:
			yield Finding(Code.BILLING_DISABLED, row.number, column, written)
		elif known.billing_companies[name] != known.company:
			details = (known.billing_companies[name], known.company)
			yield Finding(Code.BILLING_OTHER_COMPANY, row.number, column, written, details)
