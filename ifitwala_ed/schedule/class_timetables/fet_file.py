"""A file of FET: the days and hours of the school, its teachers, classes and rooms, and the lessons that they have.

Pure: no frappe, no I/O. The file is XML that people send each other, so entities in it are refused. It says what has to
take place; when and where is in another file (``solution.py``).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from ifitwala_ed.schedule.class_timetables.refusals import Reason, Refused

MOST_BYTES: Final = 30 * 2**20
# classes in it, from the largest to the smallest
KINDS_OF_SETS: Final = ("Year", "Group", "Subgroup")
# what FET calls the mode in which a day is two of its days
HALF_DAYS: Final = "Mornings_Afternoons"


@dataclass(frozen=True, slots=True)
class Lesson:
	"""What FET calls an activity: some children with some teachers for one hour or more, once a week."""

	id: int
	subject: str
	teachers: tuple[str, ...] = ()
	sets: tuple[str, ...] = ()
	duration: int = 1
	is_active: bool = True


@dataclass(frozen=True, slots=True)
class FetFile:
	"""What a school has entered. ``sets`` has the sets inside each; ``virtual_rooms`` every real room that may be meant."""

	days: tuple[str, ...]
	hours: tuple[str, ...]
	lessons: Mapping[int, Lesson]
	sets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
	years: tuple[str, ...] = ()
	teachers: tuple[str, ...] = ()
	rooms: tuple[str, ...] = ()
	virtual_rooms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
	# each day is a morning, and the one after it the afternoon of the same day
	has_half_days: bool = False

	@property
	def afternoons(self) -> frozenset[str]:
		"""Return the days of FET that are afternoons, which have hours of their own under the same names."""
		return frozenset(self.days[1::2]) if self.has_half_days else frozenset()

	@property
	def active(self) -> dict[int, Lesson]:
		"""Return the lessons that have to take place. FET leaves the others out of its timetable."""
		return {each.id: each for each in self.lessons.values() if each.is_active}


def read_fet(content: bytes, name: str) -> FetFile:
	"""Return what is in a file that its users know by ``name``. Raises Refused."""
	if len(content) > MOST_BYTES:
		raise Refused(Reason.TOO_LARGE, name, MOST_BYTES // 2**20)
	try:
		root = fromstring(content)
	except (ParseError, DefusedXmlException, ValueError, LookupError):
		raise Refused(Reason.NOT_FET, name) from None
	if root.tag.casefold() != "fet":
		raise Refused(Reason.NOT_FET, name)
	try:
		file = _file(root)
	except ValueError:
		raise Refused(Reason.NOT_FET, name) from None
	if not (file.days and file.hours and file.active):
		raise Refused(Reason.NOTHING_IN_IT, name)
	return file


def _file(root: Element) -> FetFile:
	sets: dict[str, tuple[str, ...]] = {}
	years = root.findall("Students_List/Year")
	_read_sets(years, 0, sets)
	rooms = root.findall("Rooms_List/Room")
	virtual = [room for room in rooms if _text(room, "Virtual") == "true"]
	lessons = [_lesson(each) for each in root.findall("Activities_List/Activity")]
	return FetFile(
		days=tuple(_names(root.findall("Days_List/Day"))),
		hours=tuple(_names(root.findall("Hours_List/Hour"))),
		lessons={lesson.id: lesson for lesson in lessons},
		sets=sets,
		years=tuple(_names(years)),
		teachers=tuple(_names(root.findall("Teachers_List/Teacher"))),
		rooms=tuple(_names(room for room in rooms if room not in virtual)),
		virtual_rooms={_text(room, "Name"): _real_rooms(room) for room in virtual},
		has_half_days=_text(root, "Mode") == HALF_DAYS,
	)


def _read_sets(elements: Iterable[Element], depth: int, found: dict[str, tuple[str, ...]]) -> None:
	"""Note every set with those inside it. One that stands in several places is the same."""
	for element in elements:
		inside = element.findall(KINDS_OF_SETS[depth + 1]) if depth + 1 < len(KINDS_OF_SETS) else []
		name = _text(element, "Name")
		found[name] = tuple(dict.fromkeys((*found.get(name, ()), *_names(inside))))
		_read_sets(inside, depth + 1, found)


def _real_rooms(room: Element) -> tuple[str, ...]:
	"""Return the rooms that a virtual one can stand for. Which ones it does in the end, only the timetable says."""
	return tuple(dict.fromkeys(real.text or "" for real in room.findall("Set_of_Real_Rooms/Real_Room")))


def _lesson(element: Element) -> Lesson:
	return Lesson(
		id=int(_text(element, "Id")),
		subject=_text(element, "Subject"),
		teachers=_texts(element, "Teacher"),
		sets=_texts(element, "Students"),
		duration=int(_text(element, "Duration") or 1),
		is_active=_text(element, "Active").casefold() not in ("false", "no", "0"),
	)


def _names(elements: Iterable[Element]) -> Iterator[str]:
	return (_text(element, "Name") for element in elements)


def _texts(element: Element, tag: str) -> tuple[str, ...]:
	return tuple(child.text for child in element.findall(tag) if child.text)


def _text(element: Element, tag: str) -> str:
	return element.findtext(tag) or ""
