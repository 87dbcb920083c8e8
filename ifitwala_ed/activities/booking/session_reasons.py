"""Why sessions are other than they were: what staff wrote for families beside a date, or what a holiday is called."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

import frappe
from frappe.utils import getdate, strip_html

from ifitwala_ed.schedule.groups import to_time
from ifitwala_ed.schedule.holidays import lists_of
from ifitwala_ed.schedule.session_differences import SessionDifference
from ifitwala_ed.schedule.sessions import ChangeKind


@dataclass(frozen=True, slots=True)
class _Written:
	"""What staff wrote beside one date of a group; without a time of all its sessions that day."""

	kind: ChangeKind
	session_start: time | None
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

	def of_cancelled(self, group: str, start: datetime) -> str:
		"""Return why a session doesn't take place."""
		return self._find(group, start, {ChangeKind.CANCELLED}) or self.holidays.get(
			(group, start.date()), ""
		)

	def of_added(self, group: str, start: datetime) -> str:
		"""Return why there is one more session."""
		return self._find(group, start, {ChangeKind.ADDED})

	def of_changed(self, group: str, start: datetime) -> str:
		"""Return why a session is at another time or place, or led by somebody else."""
		return self._find(group, start, set(ChangeKind) - {ChangeKind.CANCELLED, ChangeKind.ADDED})

	def _find(self, group: str, start: datetime, kinds: Collection[ChangeKind]) -> str:
		for each in self.written.get((group, start.date()), ()):
			if each.kind in kinds and each.session_start in (None, start.time()):
				return each.reason
		return ""


def _written(groups: list[str]) -> dict[tuple[str, date], list[_Written]]:
	found: dict[tuple[str, date], list[_Written]] = defaultdict(list)
	for row in frappe.get_all(
		"Student Group Session Change",
		filters={"parent": ["in", groups], "parenttype": "Student Group", "reason": ["is", "set"]},
		fields=["parent", "date", "change", "session_time", "reason"],
		order_by="parent asc, idx asc",
	):
		written = _Written(ChangeKind(row.change), to_time(row.session_time), _plain(row.reason))
		found[row.parent, getdate(row.date)].append(written)
	return found


def _holidays(groups: list[str], days: Iterable[date]) -> dict[tuple[str, date], str]:
	schools = dict(
		frappe.get_all(
			"Student Group",
			filters={"name": ["in", groups]},
			fields=["name", "school"],
			order_by="name asc",
			as_list=True,
		)
	)
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
