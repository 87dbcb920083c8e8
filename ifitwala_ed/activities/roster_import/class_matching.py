"""Which Student Group a class of the files is: by an id that was seen before, a choice, or its title or code.

A group that has come with the class timetable is found by its title, for which the files may have a code.

Pure: no frappe, no I/O.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ifitwala_ed.activities.programme_import.names import Index
from ifitwala_ed.activities.roster_import.choices import GROUP, Choices
from ifitwala_ed.activities.roster_import.findings import Code, Finding
from ifitwala_ed.activities.roster_import.rosters import Class
from ifitwala_ed.schedule.title_keys import title_key

CLASSES: Final = "classes.csv"
LONGEST_TITLE: Final = 140


@dataclass(slots=True)
class Stored:
	"""A group as the site has it, with the rows of its lists by student and by employee."""

	name: str
	title: str
	is_activity: bool = False
	is_active: bool = True
	students: dict[str, str] = field(default_factory=dict)
	left: dict[str, str] = field(default_factory=dict)
	instructors: dict[str, str] = field(default_factory=dict)
	# the numbers of the last row of each list
	last_student: int = 0
	last_instructor: int = 0


@dataclass(slots=True)
class MatchedClasses:
	"""The groups of classes by their ids, the titles of those to be made, and which were known by their title."""

	groups: dict[str, str] = field(default_factory=dict)
	titles: dict[str, str] = field(default_factory=dict)
	by_title: list[str] = field(default_factory=list)
	findings: list[Finding] = field(default_factory=list)


def match_classes(
	classes: Sequence[Class], stored: Sequence[Stored], identities: Mapping[str, str], choices: Choices
) -> MatchedClasses:
	"""Return which groups the classes are, and what the others are to be called."""
	found = MatchedClasses()
	by_name = {group.name: group for group in stored}
	by_title = {title_key(group.title): group for group in stored}
	index = Index((written, group.name) for group in stored for written in (group.name, group.title))
	titles = _titles(classes)
	for each in classes:
		here = choices.here(GROUP, each.id)
		if here and not choices.is_new(GROUP, each.id):
			documents = index.find(here)
			if len(documents) == 1:
				_take(each, by_name[documents[0]], found)
			else:
				_tell(found, Code.UNKNOWN_CHOICE, each, each.title, here, near=tuple(index.nearest(here)))
		elif identities.get(each.id) in by_name:
			# made by an earlier import, of a class that was new then
			_take(each, by_name[identities[each.id]], found)
		elif titles[each.id]:
			_by_title(each, titles[each.id], by_title, found, is_new=bool(here))
		else:
			alike = sum(title_key(other.title) == title_key(each.title) for other in classes)
			_tell(found, Code.TITLE_TWICE, each, alike, each.title)
	_tell_of_two_for_one(classes, by_name, found)
	return found


def _titles(classes: Sequence[Class]) -> dict[str, tuple[str, ...]]:
	"""Return by what titles each class may be known, the one that it would get first. None tells it from another one."""
	titles = Counter(title_key(each.title) for each in classes)
	codes = Counter(each.code for each in classes)
	names = {}
	for each in classes:
		own_code = each.code if each.code and codes[each.code] == 1 else ""
		if titles[title_key(each.title)] == 1:
			names[each.id] = tuple(filter(None, (each.title, own_code)))
		else:
			names[each.id] = (f"{each.title} ({own_code})", own_code) if own_code else ()
	return names


def _by_title(
	each: Class,
	titles: tuple[str, ...],
	by_title: Mapping[str, Stored],
	found: MatchedClasses,
	*,
	is_new: bool,
) -> None:
	keys = [title_key(title) for title in titles]
	group = next((by_title[key] for key in keys if key in by_title), None)
	if is_new or not group:
		if keys[0] in by_title:
			_tell(found, Code.TITLE_IS_TAKEN, each, titles[0])
		elif len(titles[0]) > LONGEST_TITLE:
			_tell(found, Code.TITLE_TOO_LONG, each, titles[0], LONGEST_TITLE)
		else:
			found.titles[each.id] = titles[0]
		return
	before = len(found.findings)
	_take(each, group, found)
	if len(found.findings) == before:
		found.by_title.append(group.title)


def _take(each: Class, group: Stored, found: MatchedClasses) -> None:
	if group.is_activity:
		_tell(found, Code.IS_ACTIVITY, each, group.title)
	elif not group.is_active:
		_tell(found, Code.IS_RETIRED, each, group.title)
	else:
		found.groups[each.id] = group.name


def _tell_of_two_for_one(
	classes: Sequence[Class], by_name: Mapping[str, Stored], found: MatchedClasses
) -> None:
	first: dict[str, Class] = {}
	for each in classes:
		group = found.groups.get(each.id)
		other = first.setdefault(group, each) if group else each
		if group and other is not each:
			_tell(found, Code.TWO_FOR_ONE, each, other.title, each.title, by_name[group].title)


def _tell(
	found: MatchedClasses, code: Code, each: Class, *details: object, near: tuple[str, ...] = ()
) -> None:
	found.findings.append(Finding(code, details, CLASSES, each.row, near))
