"""Who may pick up a child, judged by the name that somebody types at the gate.

Pure: no frappe and no I/O. A name is typed in a hurry: *grandma*, *R. Meier*, *Mueller* for *Müller*. Words are compared and
not letters, and where it could be somebody to whom the child must never be handed, that counts. A false alarm costs a
question, a missed one a child.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

# what is warned of, from the gravest on
NEVER: Final = "Never"
EXPIRED: Final = "Expired"
NOT_LISTED: Final = "Not Listed"

# how Germans and Scandinavians write a letter that their keyboard lacks
DIGRAPHS: Final = (("ae", "a"), ("oe", "o"), ("ue", "u"))

Words = frozenset[str]


@dataclass(frozen=True, slots=True)
class Person:
	"""Somebody who may pick up a child until a day, or must never."""

	name: str
	relation: str | None = None
	mobile_no: str | None = None
	valid_until: date | None = None
	is_never: bool = False

	def is_allowed_on(self, day: date) -> bool:
		return not self.is_never and (self.valid_until is None or self.valid_until >= day)


@dataclass(frozen=True, slots=True)
class PickUpWarning:
	"""What is to be confirmed before the child is handed over, and about whom of the list it is."""

	what: str
	person: Person | None = None


def warning_of(
	typed: str, people: Sequence[Person], guardians: Collection[str], day: date
) -> PickUpWarning | None:
	"""Return what to warn of when a child is picked up by whoever was typed, or None.

	A full name counts before a part of one, so that a mother isn't taken for the aunt who has her name and one more.
	Guardians may pick up their child unless they are on the list as never. Somebody who isn't on the list is warned of
	where the school keeps one for the child: where anybody else is allowed on that day.
	"""
	words = _words(typed)
	never = [person for person in people if person.is_never]
	allowed = [person for person in people if person.is_allowed_on(day)]
	known = [*allowed, *(Person(name) for name in guardians)]
	expired = [person for person in people if not person.is_never and not person.is_allowed_on(day)]
	for is_meant in (_is_exactly, _fits):
		if meant := _first(never, is_meant, words):
			return PickUpWarning(NEVER, meant)
		if _first(known, is_meant, words):
			return None
	if meant := _first(expired, _fits, words):
		return PickUpWarning(EXPIRED, meant)
	return PickUpWarning(NOT_LISTED) if allowed else None


def is_never(name: str, people: Collection[Person]) -> bool:
	"""Return whether somebody of this very name is on the list as never."""
	return any(person.is_never and _is_exactly(_words(name), person) for person in people)


def _first(
	people: Sequence[Person], is_meant: Callable[[Words, Person], bool], words: Words
) -> Person | None:
	return next((person for person in people if is_meant(words, person)), None)


def _is_exactly(typed: Words, person: Person) -> bool:
	return bool(typed) and typed == _words(person.name)


def _fits(typed: Words, person: Person) -> bool:
	"""Return whether all that was typed is said of the person, or the whole name is among what was typed."""
	name = _words(person.name)
	said = name | _words(person.relation or "")
	return bool(typed) and (_are_among(typed, said) or (bool(name) and _are_among(name, typed)))


def _are_among(some: Words, others: Words) -> bool:
	return all(any(_is_same(word, other) for other in others) for word in some)


def _is_same(word: str, other: str) -> bool:
	"""Return whether two words are the same, or one is the other's initial."""
	return word == other or (1 in (len(word), len(other)) and word[0] == other[0])


def _words(text: str) -> Words:
	parts = unicodedata.normalize("NFKD", text.casefold())
	plain = "".join(each for each in parts if not unicodedata.combining(each))
	for two, one in DIGRAPHS:
		plain = plain.replace(two, one)
	return frozenset(re.findall(r"\w+", plain))
