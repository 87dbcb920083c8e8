"""Which session is which after the school moved some: what a calendar program knows each by, and how often it changed.

Told from what is on record of a booking's sessions, oldest first. Pure: no frappe and no I/O.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ifitwala_ed.activities.booking.session_news import SessionNews, What


@dataclass
class History:
	"""One session. ``origin`` is what it is known by for ever, whenever it takes place."""

	origin: str
	start: datetime
	changes: int = 0
	changed_on: datetime | None = None
	end: datetime | None = None
	moved_from: datetime | None = None
	reason: str = ""
	is_cancelled: bool = False

	def change(self, on: datetime, reason: str) -> None:
		"""Count one change more."""
		self.changes += 1
		self.changed_on, self.reason = on, reason


@dataclass
class Histories:
	"""The sessions of one seat as what happened to them tells."""

	at: dict[datetime, History] = field(default_factory=dict)
	cancelled: list[History] = field(default_factory=list)
	origins: set[str] = field(default_factory=set)

	def take(self, news: Iterable[SessionNews], on: datetime) -> None:
		"""Take in what one save changed: first what goes, then what comes, for one may come where another went."""
		once = self._once(news)
		gone = [
			(each, self._take_away(each.start)) for each in once if each.what in (What.CANCELLED, What.MOVED)
		]
		for each, history in gone:
			history.change(on, each.reason)
			if each.what is What.CANCELLED:
				history.is_cancelled, history.end = True, each.end
				self.cancelled.append(history)
			else:
				history.moved_from, history.start = each.start, each.new_start or each.start
		for each, history in gone:
			if each.what is What.MOVED:
				self.at[history.start] = history
		for each in once:
			if each.what is What.RE_ROOMED:
				self.of(each.start).change(on, each.reason)
			elif each.what is What.ADDED and self.of(each.start).changes:
				self.at[each.start].change(on, each.reason)

	def of(self, start: datetime) -> History:
		"""Return the session that takes place then: a known one, a cancelled one that does after all, or a new one."""
		if start not in self.at:
			self.at[start] = self._revived(start) or self._new(start)
		return self.at[start]

	def _revived(self, start: datetime) -> History | None:
		found = next((each for each in self.cancelled if each.start == start), None)
		if found:
			self.cancelled.remove(found)
			found.is_cancelled = False
		return found

	def _new(self, start: datetime) -> History:
		origin, number = start.isoformat(), 1
		while origin in self.origins:
			number += 1
			origin = f"{start.isoformat()}#{number}"
		self.origins.add(origin)
		return History(origin, start)

	def _take_away(self, start: datetime) -> History:
		history = self.of(start)
		del self.at[start]
		return history

	@staticmethod
	def _once(news: Iterable[SessionNews]) -> Sequence[SessionNews]:
		"""Return each once: a session in two rooms is told twice."""
		return list({(each.what, each.start, each.new_start): each for each in news}.values())
