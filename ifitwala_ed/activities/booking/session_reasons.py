"""Why sessions are other than they were: what staff wrote for families beside a date, or what a holiday is called."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date

import frappe
from frappe.utils import getdate, strip_html

from ifitwala_ed.core import one_field
from ifitwala_ed.schedule.groups import CHANGE_FIELDS, session_change
from ifitwala_ed.schedule.holidays import lists_of
from ifitwala_ed.schedule.session_differences import SessionDifference
from ifitwala_ed.schedule.sessions import ChangeKind, Session, SessionChange, moved_by


@dataclass(frozen=True, slots=True)
class _Written:
	"""What staff wrote beside one date of a group."""

	change: SessionChange
	reason: str


@dataclass(frozen=True, slots=True)
class Reasons:
	"""The reasons of some groups' changed sessions, read with five queries at most."""

	written: dict[tuple[str, date], list[_Written]]
	holidays: dict[tuple[str, date], str]

	@classmethod
	def of(cls, differences: Collection[SessionDifference]) -> "Reasons":
		"""Return the reasons for what is other in some groups."""
		groups = sorted(each.group for each in differences)
		gone = {session.start.date() for each in differences for session in each.cancelled}
		return cls(_written(groups), _holidays(groups, gone) if gone else {})

	def of_cancelled(self, group: str, session: Session) -> str:
		"""Return why a session doesn't take place."""
		return self._find(group, session, ChangeKind.CANCELLED) or self.holidays.get(
			(group, session.start.date()), ""
		)

	def of_added(self, group: str, session: Session) -> str:
		"""Return why there is one more session."""
		return self._find(group, session, ChangeKind.ADDED)

	def of_moved(self, group: str, was: Session, now: Session) -> str:
		"""Return why a session is at another time: the reason of the row that moves it there."""
		return self._find(
			group, was, ChangeKind.MOVED, lambda change: moved_by(change, was).start == now.start
		)

	def of_re_roomed(self, group: str, was: Session, now: Session) -> str:
		"""Return why a session is in another room: the reason of the row that puts it there."""
		return self._find(group, was, ChangeKind.MOVED, lambda change: change.location == now.location)

	def of_re_staffed(self, group: str, was: Session, now: Session) -> str:
		"""Return why somebody else leads a session: the reason of the row that names who does."""

		def names_them(change: SessionChange) -> bool:
			return change.employee in now.employees and change.employee not in was.employees

		return self._find(group, was, ChangeKind.SUBSTITUTE, names_them) or self._find(
			group, was, ChangeKind.MOVED, names_them
		)

	def _find(
		self,
		group: str,
		session: Session,
		kind: ChangeKind,
		is_it: Callable[[SessionChange], bool] = lambda _change: True,
	) -> str:
		for each in self.written.get((group, session.start.date()), ()):
			is_meant = each.change.session_start in (None, session.start.time()) or kind is ChangeKind.ADDED
			if each.change.kind is kind and is_meant and is_it(each.change):
				return each.reason
		return ""


def _written(groups: list[str]) -> dict[tuple[str, date], list[_Written]]:
	found: dict[tuple[str, date], list[_Written]] = defaultdict(list)
	for row in frappe.get_all(
		"Student Group Session Change",
		filters={"parent": ["in", groups], "parenttype": "Student Group", "reason": ["is", "set"]},
		fields=["parent", *CHANGE_FIELDS, "reason"],
		order_by="parent asc, idx asc",
	):
		change = session_change(row)
		found[row.parent, change.date].append(_Written(change, _plain(row.reason)))
	return found


def _holidays(groups: list[str], days: Iterable[date]) -> dict[tuple[str, date], str]:
	schools = one_field.by_name("Student Group", groups, "school")
	lists = lists_of(set(schools.values()))
	if not lists:
		return {}
	rows = frappe.get_all(
		"Holiday",
		filters={
			"parent": ["in", sorted(set().union(*(each.names for each in lists.values())))],
			"parenttype": "Holiday List",
			"holiday_date": ["in", sorted(days)],
		},
		fields=["parent", "holiday_date", "description"],
		order_by="parent asc, idx asc",
	)
	called = {(row.parent, getdate(row.holiday_date)): _plain(row.description) for row in rows}
	return {
		(group, day): name
		for group, school in schools.items()
		for (holiday_list, day), name in called.items()
		if school in lists and holiday_list in lists[school].names
	}


def _plain(text: str | None) -> str:
	return " ".join(strip_html(text or "").split())
