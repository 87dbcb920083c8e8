"""Who gets which section: student-proposing deferred acceptance. Plain Python, no database.

Every student asks for the best section on their list that hasn't refused them; a section keeps whom it prefers up to
its seats and refuses the rest, until nobody has anything left to ask for (Gale and Shapley, College Admissions and
the Stability of Marriage, 1962). A section prefers the lower tier, then the lower lottery number, and there is one
number per student for all sections (Abdulkadiroğlu and Sönmez, School Choice: A Mechanism Design Approach, 2003).
Nobody gains by an untrue or shorter list (Dubins and Freedman 1981; Roth 1982), and the order in which students are
taken up doesn't matter (McVitie and Wilson 1971), so the result depends on nothing but lists, tiers and numbers.

Where the offering has a total for all sections together, its seats are walked in the same order, (tier, number), until
they are used up: a student stands in that walk with the tier of the choice they ask for, so the best tier comes first.
Sections inside one total are a laminar family of limits, for which deferred acceptance keeps its properties (Biró,
Fleiner, Irving and Manlove, The College Admissions Problem with Lower and Common Quotas, 2010; Hatfield and Milgrom,
Matching with Contracts, 2005). To walk students once, by the best tier anywhere on their list, would pay a family for
adding a section that it doesn't want but has a tier for.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import heapify, heappop, heappush, heapreplace
from operator import attrgetter
from typing import Final, NamedTuple

ENGINE_VERSION: Final = "1"
FREE: Final = -(1 << 80)


class Applicant(NamedTuple):
	"""A student with a lottery number and the (section, tier) pairs they ask for, best first."""

	name: str
	number: int
	choices: Sequence[tuple[str, int]]


def match(
	applicants: Iterable[Applicant], seats: Mapping[str, int], total: int | None = None
) -> dict[str, str]:
	"""Give the section of every applicant who gets one.

	``seats`` holds the free seats of every section that is asked for, ``total`` the free seats of all together where
	there is such a limit. Raises ValueError where two applicants have the same lottery number.
	"""
	ranked = sorted(applicants, key=attrgetter("number"))
	_require_one_number_each(ranked)
	if total is None:
		offering = _Sections(seats, len(ranked))
	else:
		offering = _SectionsWithinTotal(seats, len(ranked), total)
	ask = offering.ask
	lists = [iter(applicant.choices) for applicant in ranked]
	for newcomer in range(len(ranked)):
		position: int | None = newcomer
		while position is not None:
			choice = next(lists[position], None)
			if choice is None:
				break
			position = ask(position, *choice)
	return {ranked[position].name: section for section, position in offering.holders()}


def _require_one_number_each(ranked: Sequence[Applicant]) -> None:
	numbers = [applicant.number for applicant in ranked]
	if len(set(numbers)) < len(numbers):
		raise ValueError("Two applicants have the same lottery number.")


class _Sections:
	"""The seats as they are held for now.

	An applicant is the position of their number; a held seat is one integer, ``-(tier * applicants + position)``, so
	that the smallest is the worst placed and Python's heaps, which give the smallest, give whom to refuse. A free
	seat is the smallest of all.
	"""

	def __init__(self, seats: Mapping[str, int], applicants: int) -> None:
		self.applicants = applicants
		self.held = {section: [FREE] * min(free, applicants) for section, free in seats.items()}

	def ask(self, position: int, section: str, tier: int) -> int | None:
		"""Let an applicant ask for a section; return the position of whoever is refused by that, or None."""
		key = -(tier * self.applicants + position)
		held = self.held[section]
		if not held or key < held[0]:
			return position
		out = heapreplace(held, key)
		return None if out == FREE else -out % self.applicants

	def holders(self) -> Iterator[tuple[str, int]]:
		"""Return every held seat as its section and the applicant's position."""
		for section, held in self.held.items():
			for key in held:
				if key != FREE:
					yield section, -key % self.applicants


class _SectionsWithinTotal(_Sections):
	"""Sections whose seats are limited all together as well.

	Here free seats are not in the heaps. ``everywhere`` is a heap over the held seats of all sections, begun when the
	total is used up; what is no longer held stays in it until it comes to the top.
	"""

	def __init__(self, seats: Mapping[str, int], applicants: int, total: int) -> None:
		super().__init__(dict.fromkeys(seats, 0), applicants)
		self.seats = seats
		self.free = total
		self.key_of = [FREE] * applicants
		self.section_of = [""] * applicants
		self.everywhere: list[int] = []

	def ask(self, position: int, section: str, tier: int) -> int | None:
		key = -(tier * self.applicants + position)
		out = self._take_from(section, key)
		if out == position:
			return position
		if out is not None:
			self.key_of[out] = FREE
		self.key_of[position] = key
		self.section_of[position] = section
		if self.everywhere:
			heappush(self.everywhere, key)
		return out

	def _take_from(self, section: str, key: int) -> int | None:
		"""Hold a seat of a section; return the position of who has to go for it, the asker's own for a refusal."""
		held = self.held[section]
		if len(held) >= self.seats[section]:
			refused = key if not held or key < held[0] else heapreplace(held, key)
			return -refused % self.applicants
		if self.free:
			self.free -= 1
			heappush(held, key)
			return None
		worst = self._worst_anywhere()
		if worst is None or key < worst:
			return -key % self.applicants
		# whoever is worst placed of all is the worst placed of their section
		heappop(self.held[self.section_of[-worst % self.applicants]])
		heappush(held, key)
		return -worst % self.applicants

	def _worst_anywhere(self) -> int | None:
		if not self.everywhere:
			self.everywhere = [key for key in self.key_of if key != FREE]
			heapify(self.everywhere)
		while self.everywhere and self.key_of[-self.everywhere[0] % self.applicants] != self.everywhere[0]:
			heappop(self.everywhere)
		return self.everywhere[0] if self.everywhere else None
