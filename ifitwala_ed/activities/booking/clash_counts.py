"""Clashes of many groups with many others at once, with how many sessions of each: for whoever shows them to families."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import frappe
from frappe.query_builder import DocType
from frappe.query_builder.functions import Count, Min
from frappe.utils import now_datetime

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
	wanted, other, group = DocType("Location Booking"), DocType("Location Booking"), DocType("Student Group")
	wanted, other = wanted.as_("wanted"), other.as_("other")
	first = Min(wanted.from_datetime)
	rows = (
		frappe.qb.from_(wanted)
		.join(other)
		.on((other.from_datetime < wanted.to_datetime) & (other.to_datetime > wanted.from_datetime))
		.join(group)
		.on(group.name == other.source_name)
		.select(
			wanted.source_name,
			other.source_name,
			group.student_group_name,
			first,
			Count(wanted.from_datetime).distinct(),
		)
		.where((wanted.source_doctype == "Student Group") & wanted.source_name.isin(list(student_groups)))
		.where((other.source_doctype == "Student Group") & other.source_name.isin(list(bound_to)))
		.where(wanted.source_name != other.source_name)
		.where(wanted.to_datetime > now_datetime())
		.groupby(wanted.source_name, other.source_name, group.student_group_name)
		.orderby(first)
		.orderby(other.source_name)
		.run()
	)
	return [ClashCount(*row) for row in rows]
