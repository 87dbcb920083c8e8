"""What the families of the story ask for. Pure: the same files and seed give the same wishes."""

import random
from collections import defaultdict
from dataclasses import dataclass

from ifitwala_ed.demo.csv_source import Row, Rows

WISHES_PER_CHILD = (1, 1, 2, 2, 3)
# How much the children talk about it at school.
POPULARITY = {
	"Robotics Workshop": 7,
	"Young Cooks": 6,
	"Pottery Studio": 5,
	"Basketball": 5,
	"Coding Club": 4,
	"Garden Explorers": 4,
	"Football": 4,
	"Badminton": 4,
	"Drama Ensemble": 4,
	"Chess Club": 3,
	"School Newspaper": 2,
	"Choir": 2,
}
NO_PREFERENCE = 0.25
ONLY_ONE_SECTION = 0.3
MISREAD_THE_LEAFLET = 0.05
ASKS_TWICE = 0.03
TRIES_ALONE = 0.15


@dataclass(frozen=True)
class Wish:
	"""One request to book, in the keys of the CSV files. `choices` None: any section will do."""

	user: str
	student: str
	offering: str
	choices: tuple[str, ...] | None


@dataclass(frozen=True)
class Family:
	"""A guardian with a log-in and the children that this guardian books for."""

	guardian: Row
	children: tuple[Row, ...]


def families(rows: Rows) -> list[Family]:
	"""Return one guardian with a log-in for each set of children, in the order of the file."""
	students = {row.key: row for row in rows["students"]}
	of_guardian = defaultdict(list)
	for row in rows["student_guardians"]:
		if row["can_book"]:
			of_guardian[row["guardian"]].append(students[row["student"]])
	found: list[Family] = []
	taken: set[str] = set()
	for guardian in rows["guardians"]:
		children = tuple(of_guardian[guardian.key])
		if guardian["has_login"] and children and taken.isdisjoint(child.key for child in children):
			taken.update(child.key for child in children)
			found.append(Family(guardian, children))
	return found


def parent_of_two(rows: Rows) -> Family:
	"""Return a parent of two children who doesn't work at the school."""
	staff = {row["email"] for row in rows["employees"]}
	return next(
		family
		for family in families(rows)
		if len(family.children) == 2 and family.guardian["email"] not in staff
	)


def wishes(rows: Rows, how_many_families: int, seed: int) -> list[Wish]:
	"""Return the requests of that many families, in the order in which they arrive."""
	dice = random.Random(seed)  # noqa: S311 - a story, not a draw
	everybody = families(rows)
	booking = dice.sample(everybody, min(how_many_families, len(everybody)))
	catalogue = Catalogue(rows)
	arriving = [
		wish
		for family in booking
		for child in family.children
		for wish in _of_child(family, child, catalogue, dice)
	]
	dice.shuffle(arriving)
	return arriving


class Catalogue:
	"""The offerings and their sections, as a leaflet shows them."""

	def __init__(self, rows: Rows):
		self.offerings = rows["program_offerings"]
		self.sections = defaultdict(list)
		for row in rows["activity_sections"]:
			self.sections[row["offering"]].append(row.key)
		self._start = {row.key: row["start_date"] for row in rows["terms"]}
		self._above = {row.key: row["parent_school"] for row in rows["schools"]}

	def fits(self, offering: Row, student: Row) -> bool:
		"""Is the offering made for a student of this school, year and age?"""
		start, born = self._start[offering["term"]], student["date_of_birth"]
		age = start.year - born.year - ((start.month, start.day) < (born.month, born.day))
		schools = (student["school"], self._above[student["school"]])
		return (
			offering["school"] in schools
			and (not offering["year_groups"] or student["year_group"] in offering["year_groups"])
			and age >= offering["min_age_years"]
			and (not offering["max_age_years"] or age <= offering["max_age_years"])
		)


def _of_child(family: Family, child: Row, catalogue: Catalogue, dice: random.Random) -> list[Wish]:
	found: list[Wish] = []
	fitting = [offering for offering in catalogue.offerings if catalogue.fits(offering, child)]
	for _ in range(dice.choice(WISHES_PER_CHILD)):
		pool = catalogue.offerings if dice.random() < MISREAD_THE_LEAFLET else fitting
		offering = dice.choices(pool, [POPULARITY.get(one["activity"], 1) for one in pool])[0]
		if all(wish.offering != offering.key for wish in found):
			found.append(_wish(family, child, offering, catalogue, dice))
	if dice.random() < ASKS_TWICE:
		found.append(found[0])
	return found


def _wish(family: Family, child: Row, offering: Row, catalogue: Catalogue, dice: random.Random) -> Wish:
	sections = catalogue.sections[offering.key]
	ranked = dice.sample(sections, len(sections))[: offering["max_choices"] or None]
	if dice.random() < ONLY_ONE_SECTION:
		ranked = ranked[:1]
	anything = offering["allocation_mode"] == "First Come First Serve" and dice.random() < NO_PREFERENCE
	alone = child["has_login"] and dice.random() < TRIES_ALONE
	return Wish(
		user=child["student_email"] if alone else family.guardian["email"],
		student=child.key,
		offering=offering.key,
		choices=None if anything else tuple(ranked),
	)
