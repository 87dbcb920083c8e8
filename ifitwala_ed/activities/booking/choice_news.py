"""What is gone of a family's list of choices and what is left of it, as it is kept beside an event.

Pure: no frappe and no I/O.
"""

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class ChoiceNews:
	"""Sections by what they are called, those that are left best first."""

	gone: tuple[str, ...]
	left: tuple[str, ...] = ()


def written(news: ChoiceNews) -> str:
	"""Return the news as they are stored."""
	return json.dumps(asdict(news), ensure_ascii=False)


def read(stored: str | None) -> ChoiceNews | None:
	"""Return the news of an event; None for one that has none."""
	values = json.loads(stored) if stored else None
	if not isinstance(values, dict):
		return None
	return ChoiceNews(tuple(values["gone"]), tuple(values["left"]))
