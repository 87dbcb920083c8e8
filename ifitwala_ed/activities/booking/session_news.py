"""What changed of a section's dated sessions, as plain values that are kept beside an event and told in any language.

Pure: no frappe and no I/O.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from enum import Enum
from typing import Any, Final


class What(str, Enum):
	"""What happened to a session."""

	CANCELLED = "cancelled"
	MOVED = "moved"
	ADDED = "added"
	RE_ROOMED = "re_roomed"
	RE_STAFFED = "re_staffed"
	CLASHES = "clashes"
	# nothing: the event is of this session
	NAMED = "named"
	# the day until which something is to be answered
	ANSWER_BY = "answer_by"


@dataclass(frozen=True, slots=True)
class SessionNews:
	"""One session that is other than it was. Rooms and people by what they are called; ``reason`` is for families.

	What is ``new_…`` is empty where it stayed as it was.
	"""

	what: What
	start: datetime
	end: datetime
	room: str = ""
	people: tuple[str, ...] = ()
	new_start: datetime | None = None
	new_end: datetime | None = None
	new_room: str = ""
	new_people: tuple[str, ...] = ()
	reason: str = ""
	# what else meets then, where it clashes
	other: str = ""


_MOMENTS: Final = ("start", "end", "new_start", "new_end")
_PEOPLE: Final = ("people", "new_people")
_KNOWN: Final = frozenset(field.name for field in fields(SessionNews))


def written(news: Iterable[SessionNews]) -> str:
	"""Return the news as they are stored."""
	return json.dumps([_as_stored(each) for each in news], ensure_ascii=False, default=str)


def read(stored: str | None) -> tuple[SessionNews, ...]:
	"""Return the news of an event; nothing for one that has none."""
	rows = json.loads(stored) if stored else ()
	return tuple(map(_from_stored, rows)) if isinstance(rows, list) else ()


def _as_stored(news: SessionNews) -> dict[str, Any]:
	values = {name: value for name, value in asdict(news).items() if value}
	return values | {name: values[name].isoformat() for name in _MOMENTS if name in values}


def _from_stored(row: dict[str, Any]) -> SessionNews:
	values = {name: value for name, value in row.items() if name in _KNOWN}
	values |= {name: datetime.fromisoformat(values[name]) for name in _MOMENTS if name in values}
	values |= {name: tuple(values[name]) for name in _PEOPLE if name in values}
	return SessionNews(**{**values, "what": What(values["what"])})
