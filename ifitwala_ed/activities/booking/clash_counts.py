"""Clashes of many groups with many others at once, with how many sessions of each: for whoever shows them to families."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from frappe.query_builder.functions import Count, Min

from ifitwala_ed.activities.booking import overlap
from ifitwala_ed.activities.booking.snapshots import Clash


@dataclass(frozen=True)
class ClashCount:
	"""Two groups that meet at the same time: in how many sessions of the first, and when in the first of them."""

	student_group: str
	other_group: str
	other_title: str
	from_datetime: datetime
	count: int

	@property
	def clash(self) -> Clash:
		return Clash(self.student_group, self.other_group, self.other_title, self.from_datetime)


def read(student_groups: Collection[str], bound_to: Collection[str]) -> list[ClashCount]:
	"""Read which of the groups meet at the same time as which others, soonest first: what ``overlap.first_clashes``
	finds for each, counted. What is over is no clash. One query.
	"""
	query, wanted, other, group = overlap.clashing_sessions(student_groups, bound_to)
	first = Min(wanted.from_datetime)
	rows = (
		query.select(
			wanted.source_name,
			other.source_name,
			group.student_group_name,
			first,
			Count(wanted.from_datetime).distinct(),
		)
		.groupby(wanted.source_name, other.source_name, group.student_group_name)
		.orderby(first)
		.orderby(other.source_name)
		.run()
	)
	return [ClashCount(*row) for row in rows]
