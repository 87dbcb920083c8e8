"""Who of the files is who here. Nobody is guessed: an id that was seen before says it, a choice of the school, or name and
e-mail address together. Who merely looks like somebody is a finding with the names.

Pure: no frappe, no I/O.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from ifitwala_ed.activities.programme_import.names import Index
from ifitwala_ed.activities.programme_import.values import spelling
from ifitwala_ed.activities.roster_import.choices import Choices
from ifitwala_ed.activities.roster_import.findings import Code, Finding
from ifitwala_ed.activities.roster_import.rosters import Person

USERS: Final = "users.csv"


@dataclass(frozen=True, slots=True, repr=False)
class Candidate:
	"""Somebody who is here. ``is_near`` is who may be meant by the name alone: somebody of the school itself."""

	name: str
	full_name: str
	mails: tuple[str, ...] = ()
	birthday: date | None = None
	is_near: bool = True


@dataclass(slots=True, repr=False)
class Matched:
	"""The documents of people by their ids, and who has none yet."""

	documents: dict[str, str] = field(default_factory=dict)
	new: list[Person] = field(default_factory=list)
	by_mail: list[str] = field(default_factory=list)
	findings: list[Finding] = field(default_factory=list)


class Matcher:
	"""Finds people among candidates of one doctype. ``identities`` are the documents of ids that were seen before."""

	def __init__(
		self,
		doctype: str,
		candidates: Sequence[Candidate],
		identities: Mapping[str, str],
		choices: Choices,
		*,
		names_have_to_agree: bool = True,
	):
		self._doctype, self._choices = doctype, choices
		self._identities = identities
		self._names_have_to_agree = names_have_to_agree
		self._by_document = {each.name: each for each in candidates}
		self._index = Index(
			(written, each.name)
			for each in candidates
			for written in (each.name, each.full_name, *each.mails)
		)
		self._by_mail = _grouped((mail, each) for each in candidates for mail in each.mails)
		self._by_name = _grouped((each.full_name, each) for each in candidates if each.is_near)

	def match(self, people: Collection[Person]) -> Matched:
		"""Return who everybody is."""
		found = Matched()
		rest = [person for person in people if not self._is_known(person, found)]
		taken = set(found.documents.values())
		rest = [person for person in rest if not self._is_named_and_addressed(person, found, taken)]
		taken = set(found.documents.values())
		for person in rest:
			own = [each for each in self._addressed(person) if each.name not in taken]
			if own:
				found.findings.append(self._finding(Code.SAME_MAIL, person, own))
			else:
				self._by_name_alone(person, found, taken)
		self._tell_of_two_for_one(people, found)
		return found

	def _addressed(self, person: Person) -> list[Candidate]:
		return self._by_mail.get(spelling(person.email), []) if person.email else []

	def _is_named_and_addressed(self, person: Person, found: Matched, taken: Collection[str]) -> bool:
		alike = [
			each
			for each in self._addressed(person)
			if each.name not in taken and (not self._names_have_to_agree or _is_called(each, person))
		]
		if len(alike) == 1:
			found.documents[person.id] = alike[0].name
			found.by_mail.append(person.full_name)
		return len(alike) == 1

	def _is_known(self, person: Person, found: Matched) -> bool:
		"""Note who is chosen or was seen before; return whether nothing more has to be asked of the person."""
		here = self._choices.here(self._doctype, person.id)
		is_new = self._choices.is_new(self._doctype, person.id)
		if here and not is_new:
			documents = self._index.find(here)
			if len(documents) == 1:
				found.documents[person.id] = documents[0]
			else:
				near = tuple(self._index.nearest(here))
				details = (person.full_name, here)
				found.findings.append(Finding(Code.UNKNOWN_CHOICE, details, USERS, person.row, near))
			return True
		# who was new once is known since then, though the table of choices still says so
		document = self._identities.get(person.id)
		if document:
			found.documents[person.id] = document
		elif is_new:
			found.new.append(person)
		return bool(document or is_new)

	def _by_name_alone(self, person: Person, found: Matched, taken: Collection[str]) -> None:
		alike = [
			each
			for each in self._by_name.get(spelling(person.full_name), [])
			if each.name not in taken and not _are_of_other_days(each, person)
		]
		if alike:
			found.findings.append(self._finding(Code.SAME_NAME, person, alike))
		else:
			found.new.append(person)

	def _finding(self, code: Code, person: Person, candidates: Iterable[Candidate]) -> Finding:
		told = ", ".join(f"{each.full_name} ({each.name})" for each in candidates)
		return Finding(code, (person.full_name, told), USERS, person.row)

	def _tell_of_two_for_one(self, people: Iterable[Person], found: Matched) -> None:
		first: dict[str, Person] = {}
		for person in people:
			document = found.documents.get(person.id)
			other = first.setdefault(document, person) if document else person
			if document and other is not person:
				title = self._by_document[document].full_name if document in self._by_document else document
				details = (other.full_name, person.full_name, title)
				found.findings.append(Finding(Code.TWO_FOR_ONE, details, USERS, person.row))


def _grouped(pairs: Iterable[tuple[str, Candidate]]) -> dict[str, list[Candidate]]:
	found: dict[str, list[Candidate]] = defaultdict(list)
	for written, candidate in pairs:
		if written and candidate not in found[spelling(written)]:
			found[spelling(written)].append(candidate)
	return dict(found)


def _is_called(candidate: Candidate, person: Person) -> bool:
	return spelling(candidate.full_name) == spelling(person.full_name)


def _are_of_other_days(candidate: Candidate, person: Person) -> bool:
	return bool(candidate.birthday and person.birthday and candidate.birthday != person.birthday)
