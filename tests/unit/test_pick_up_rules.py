"""Who may pick up a child, by the name that is typed at the gate."""

from datetime import date

import pytest

from ifitwala_ed.attendance import pick_up_rules
from ifitwala_ed.attendance.pick_up_rules import EXPIRED, NEVER, NOT_LISTED, Person

DAY = date(2026, 12, 3)
MOTHER = "Anna Meier"
GRANDMA = Person("Rosa Lind", "Grandma")
FATHER = Person("Ralf Müller-Meier", "Father", is_never=True)
UNTIL_TODAY = Person("Uwe Lind", "Uncle", valid_until=DAY)
OVER = Person("Ida Berg", "Neighbour", valid_until=date(2026, 12, 2))


def warning(typed: str, *people: Person, guardians: tuple[str, ...] = (MOTHER,)) -> str | None:
	found = pick_up_rules.warning_of(typed, people, guardians, DAY)
	return found.what if found else None


@pytest.mark.parametrize(
	"typed",
	[
		"Ralf Müller-Meier",
		"ralf mueller meier",
		"RALF MULLER MEIER",
		"R. Müller-Meier",
		"Mr Ralf Müller-Meier, the father",
		"Müller-Meier",
		"Ralf",
		"father",
		"Rosa Lind and Ralf Müller-Meier",
	],
)
def test_who_must_never_have_the_child_is_known_in_whatever_way_it_is_written(typed: str) -> None:
	assert warning(typed, GRANDMA, FATHER) == NEVER


@pytest.mark.parametrize("typed", ["Rosa Lind", "rosa", "Grandma", "grandma Lind", MOTHER, "anna meier"])
def test_who_may_is_not_warned_of(typed: str) -> None:
	assert warning(typed, GRANDMA, FATHER) is None


def test_a_full_name_counts_before_a_part_of_another() -> None:
	aunt = Person("Anna Maria Meier", is_never=True)
	assert warning(MOTHER, aunt) is None
	assert warning("Anna Maria Meier", aunt) == NEVER
	assert warning("Meier", aunt) == NEVER


def test_never_counts_before_allowed_and_before_a_guardian() -> None:
	assert warning("Rosa Lind", GRANDMA, Person("Rosa Lind", is_never=True)) == NEVER
	assert warning(MOTHER, Person(MOTHER, is_never=True)) == NEVER


def test_a_permission_holds_through_its_last_day() -> None:
	assert warning("Uwe Lind", UNTIL_TODAY) is None
	assert warning("Ida Berg", OVER) == EXPIRED
	assert warning("Ida Berg", OVER, Person("Ida Berg")) is None


def test_who_is_not_listed_is_asked_about_where_a_list_is_kept() -> None:
	assert warning("Somebody Else", GRANDMA) == NOT_LISTED
	assert warning("Somebody Else", FATHER) is None
	assert warning("Somebody Else", OVER) is None
	assert warning("Somebody Else") is None
	assert warning("…", GRANDMA) == NOT_LISTED
	assert warning("…", FATHER) is None


@pytest.mark.parametrize("relation", [None, ""])
def test_without_relations_and_guardians(relation: str | None) -> None:
	assert warning("Rosa", Person("Rosa Lind", relation), guardians=()) is None
	assert warning("Grandma", Person("Rosa Lind", relation), guardians=()) == NOT_LISTED


def test_a_contact_is_marked_by_the_very_name() -> None:
	assert pick_up_rules.is_never("ralf mueller-meier", [GRANDMA, FATHER])
	assert not pick_up_rules.is_never("Ralf", [FATHER])
	assert not pick_up_rules.is_never("Rosa Lind", [GRANDMA])
