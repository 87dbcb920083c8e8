"""Random and small markets, and what must hold of every outcome."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

from ifitwala_ed.activities.booking.allocation.deferred_acceptance import Applicant, match

SECTIONS = ("A", "B", "C", "D")


@dataclass(frozen=True)
class Market:
	applicants: tuple[Applicant, ...]
	seats: dict[str, int]
	total: int | None

	def solve(self) -> dict[str, str]:
		return match(self.applicants, self.seats, self.total)


@st.composite
def markets(draw: st.DrawFn, tiers: Sequence[int] = (1, 50, 100), most: int = 12) -> Market:
	"""Up to twelve students, four sections, mixed tiers, with and without a total."""
	count = draw(st.integers(0, most))
	numbers = draw(st.permutations(range(count)))
	lists = st.lists(st.sampled_from(SECTIONS), unique=True, max_size=4)
	applicants = tuple(
		Applicant(
			f"student {index}",
			numbers[index],
			tuple((section, draw(st.sampled_from(tiers))) for section in draw(lists)),
		)
		for index in range(count)
	)
	seats = {section: draw(st.integers(0, 4)) for section in SECTIONS}
	return Market(applicants, seats, draw(st.none() | st.integers(0, 8)))


def tier_at(applicant: Applicant, section: str) -> int:
	return dict(applicant.choices)[section]


def rank_of(applicant: Applicant, section: str | None) -> int:
	"""0 is the best; a section not on the list and no section at all are worse than all on it."""
	names = [name for name, _tier in applicant.choices]
	return names.index(section) if section in names else len(names)


def envied(market: Market, given: Mapping[str, str]) -> list[tuple[str, str, str]]:
	"""(who, for which section, whom): somebody holds a seat that a better placed student likes more than their own."""
	found = []
	for loser, holder in itertools.permutations(market.applicants, 2):
		section = given.get(holder.name)
		if section is None or section not in dict(loser.choices):
			continue
		likes_it_more = rank_of(loser, section) < rank_of(loser, given.get(loser.name))
		better_placed = (tier_at(loser, section), loser.number) < (tier_at(holder, section), holder.number)
		if likes_it_more and better_placed:
			found.append((loser.name, section, holder.name))
	return found


def wasted(market: Market, given: Mapping[str, str]) -> list[tuple[str, str]]:
	"""(who, which section): a seat stays free that somebody likes more than what they have and could have had.

	Where the total is used up, they could have it if they came before anybody who got a seat at all.
	"""
	held = list(given.values())
	places = [
		(tier_at(each, given[each.name]), each.number) for each in market.applicants if each.name in given
	]
	used_up = market.total is not None and len(held) >= market.total
	found = []
	for applicant in market.applicants:
		for section, tier in applicant.choices[: rank_of(applicant, given.get(applicant.name))]:
			comes_before_somebody = bool(places) and (tier, applicant.number) < max(places)
			if held.count(section) < market.seats[section] and (not used_up or comes_before_somebody):
				found.append((applicant.name, section))
	return found


def all_lists(sections: Sequence[str]) -> Iterator[tuple[str, ...]]:
	"""Every list a family could send: every choice of sections in every order, none included."""
	for length in range(len(sections) + 1):
		yield from itertools.permutations(sections, length)


def serial_dictatorship(market: Market) -> dict[str, str]:
	"""Everybody in the order of their number takes the best section with a free seat."""
	free, left, given = dict(market.seats), market.total, {}
	for applicant in sorted(market.applicants, key=lambda each: each.number):
		section = next((name for name, _tier in applicant.choices if free[name]), None)
		if section is None or left == 0:
			continue
		given[applicant.name] = section
		free[section] -= 1
		left = None if left is None else left - 1
	return given
