"""What an export says: orgs, terms, people, classes and who is in them, as plain values.

Nothing here knows the site. People have no ``repr``: what a failure shows of itself never has their names.

Pure: no frappe, no I/O.
"""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Org:
	"""A school, or what stands above schools."""

	id: str
	name: str
	identifier: str = ""
	is_school: bool = True


@dataclass(frozen=True, slots=True)
class Term:
	"""From its first day to the day before ``end``, which OneRoster counts out."""

	id: str
	title: str
	start: date
	end: date


@dataclass(frozen=True, slots=True)
class Role:
	"""What somebody is at an org."""

	name: str
	org: str


@dataclass(frozen=True, slots=True, repr=False)
class Person:
	"""Somebody of users.csv, with what the other files say of them."""

	id: str
	row: int
	first_name: str
	last_name: str = ""
	email: str = ""
	phone: str = ""
	identifiers: tuple[str, ...] = ()
	birthday: date | None = None
	grades: tuple[str, ...] = ()
	relatives: tuple[str, ...] = ()
	roles: tuple[Role, ...] = ()

	@property
	def full_name(self) -> str:
		"""Return first and last name, as far as there are any."""
		return " ".join(filter(None, (self.first_name, self.last_name)))

	def is_one_of(self, *names: str) -> bool:
		"""Return whether they have one of these roles anywhere."""
		return any(role.name in names for role in self.roles)


@dataclass(frozen=True, slots=True)
class Class:
	"""A class of an org. ``terms`` are ids, none where the class says none."""

	id: str
	row: int
	title: str
	org: str
	code: str = ""
	is_homeroom: bool = False
	terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Membership:
	"""Somebody in a class, from a day to the day before another one. An open end is None."""

	row: int
	person: str
	class_id: str
	role: str
	begin: date | None = None
	end: date | None = None


@dataclass(slots=True, repr=False)
class Rosters:
	"""Everything that has been read."""

	orgs: dict[str, Org] = field(default_factory=dict)
	terms: dict[str, Term] = field(default_factory=dict)
	people: dict[str, Person] = field(default_factory=dict)
	classes: dict[str, Class] = field(default_factory=dict)
	memberships: list[Membership] = field(default_factory=list)
