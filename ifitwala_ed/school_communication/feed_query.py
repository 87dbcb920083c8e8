"""Which communications are on a page of somebody's feed: found along indexes, so that a page costs what it shows.

A feed has two parts that don't overlap: what somebody edits (staff, within their schools) and what is addressed to them
from elsewhere. Each part gives its newest, and the page is cut from these. One condition for both would make the
database look at everything that was ever said.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import frappe

from ifitwala_ed.permissions.roles import is_staff
from ifitwala_ed.permissions.school_scope import allowed_schools
from ifitwala_ed.school_communication import audience
from ifitwala_ed.school_communication.audience import NOTHING, POST

# newest first; both columns in one direction, as the index has them
ORDER: Final = "listed_on desc, name desc"


@dataclass(frozen=True, slots=True)
class Part:
	"""The rest of a SELECT on `tabOrg Communication`: a source and a condition."""

	source: str
	condition: str

	def newest(self, limit: int) -> str:
		return (
			f"select * from (select {POST}.name, {POST}.listed_on from {self.source}"  # noqa: S608 - see _parts_of
			f" where {self.condition} order by {POST}.listed_on desc, {POST}.name desc limit {limit}) newest"
		)

	def count(self) -> str:
		return f"select count(*) as found from {self.source} where {self.condition}"  # noqa: S608 - see _parts_of


@dataclass(frozen=True, slots=True)
class FeedQuery:
	"""What somebody sees, asked for by its number and by its pages."""

	parts: tuple[Part, ...]

	@classmethod
	def of(cls, user: str, about: Mapping[str, str]) -> "FeedQuery":
		"""Return the query for what the user sees; ``about`` limits it: fields of Org Communication with their values."""
		return cls(tuple(_parts_of(user, about)))

	def count(self) -> int:
		"""Return how many communications the user sees."""
		counts = " union all ".join(part.count() for part in self.parts)
		# raw, as the conditions of Frappe's permission hooks are SQL; see _parts_of for what it is made of
		return int(frappe.db.sql(f"select sum(found) from ({counts}) parts")[0][0] or 0)  # noqa: S608

	def page(self, start: int, length: int) -> list[str]:
		"""Return the names of a page, newest first."""
		newest = " union all ".join(part.newest(int(start) + int(length)) for part in self.parts)
		query = f"select name from ({newest}) parts order by {ORDER} limit {int(length)} offset {int(start)}"  # noqa: S608
		# raw, as the conditions of Frappe's permission hooks are SQL; see _parts_of for what it is made of
		return frappe.db.sql(query, pluck=True)


def _parts_of(user: str, about: Mapping[str, str]) -> list[Part]:
	"""Return the parts of the user's feed. They are made of constants, of names of fields and of escaped values."""
	limits = "".join(f" and {POST}.{field} = {_escape(name)}" for field, name in about.items())
	edits = is_staff(user) or user == "Administrator"
	schools = allowed_schools(user) if edits else []
	if schools is None:
		return [Part(POST, f"1=1{limits}")]
	parts = [Part(POST, f"{POST}.school = {_escape(school)}{limits}") for school in schools]
	addressed = audience.posts_for_readers(user)
	if addressed:
		# union, and not union all: one post can reach somebody in several ways
		source = f"({' union '.join(addressed)}) addressed join {POST} on {POST}.name = addressed.name"
		listed = ", ".join(map(_escape, schools))
		elsewhere = f" and {POST}.school not in ({listed})" if schools else ""
		parts.append(Part(source, f"{audience.published_condition()}{elsewhere}{limits}"))
	return parts or [Part(POST, NOTHING)]


def _escape(value: str) -> str:
	return frappe.db.escape(value, percent=False)
