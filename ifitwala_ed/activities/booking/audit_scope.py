"""Of which offerings an audit asks at a time, so that it needs as much memory for ten years as for one."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

import frappe
from pypika.queries import QueryBuilder
from pypika.terms import Field

AT_ONCE: Final = 200
OFFERING: Final = "Program Offering"


@dataclass(frozen=True, slots=True)
class Scope:
	"""Some offerings by name, or else those after one name and up to another; empty is without a bound.

	A range has every name in it, so what belongs to an offering that is gone is in one of them, and what belongs to none
	is in the first. What belongs to none is asked of among chosen names too.
	"""

	after: str = ""
	until: str = ""
	chosen: tuple[str, ...] | None = None

	def narrow(self, query: QueryBuilder, offering: Field) -> QueryBuilder:
		"""Return the query for what has its offering in the scope."""
		if self.chosen is not None:
			return query.where(offering.isin([*self.chosen, ""]) | offering.isnull())
		if self.after:
			query = query.where(offering > self.after)
		if self.until:
			is_in = offering <= self.until
			query = query.where(is_in if self.after else is_in | offering.isnull())
		return query


def ranges(after: str = "") -> Iterator[Scope]:
	"""Return the scopes of all offerings, or of those after one, in the order of their names."""
	is_last = False
	while not is_last:
		names = frappe.get_all(
			OFFERING, filters={"name": [">", after]}, pluck="name", order_by="name asc", limit=AT_ONCE
		)
		is_last = len(names) < AT_ONCE
		until = "" if is_last else names[-1]
		yield Scope(after, until)
		after = until


def of_names(names: Collection[str]) -> Iterator[Scope]:
	"""Return the scopes of some offerings; there is one at least, for what belongs to none."""
	ordered = sorted(names)
	for start in range(0, max(1, len(ordered)), AT_ONCE):
		yield Scope(chosen=tuple(ordered[start : start + AT_ONCE]))
