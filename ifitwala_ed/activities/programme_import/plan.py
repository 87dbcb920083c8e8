"""What a file asks for: offerings with their sections, as values of documents.

Pure: no frappe, no I/O. A value that the file leaves out is not in the plan: what is stored already keeps it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from ifitwala_ed.activities.programme_import.columns import Part, of_part
from ifitwala_ed.activities.programme_import.row_checks import section_key
from ifitwala_ed.activities.programme_import.rows import Row
from ifitwala_ed.activities.programme_import.values import spelling


@dataclass(slots=True)
class SectionPlan:
	"""One section. ``schedule`` is its whole week."""

	label: str
	rows: list[int] = field(default_factory=list)
	schedule: list[dict[str, Any]] = field(default_factory=list)
	instructors: list[str] | None = None
	capacity: int = 0
	maximum_size: int = 0
	group_title: str = ""
	values: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class OfferingPlan:
	"""One offering: an activity in a term. ``wrong`` are columns of which something can't be used in any of its rows."""

	activity: str
	values: dict[str, Any] = field(default_factory=dict)
	sections: dict[str, SectionPlan] = field(default_factory=dict)
	rows: list[int] = field(default_factory=list)
	wrong: set[str] = field(default_factory=set)


def plan_of(rows: Iterable[Row]) -> list[OfferingPlan]:
	"""Return the offerings in the order of the file. Where several rows say a thing, they are taken to agree.

	A section with a row of which something is wrong would be half of itself: it is left out.
	"""
	offerings: dict[str, OfferingPlan] = {}
	by_section: dict[tuple[str, str], list[Row]] = {}
	for row in rows:
		offering = offerings.setdefault(spelling(row.activity), OfferingPlan(row.activity))
		offering.values.update(_values(row, Part.OFFERING))
		offering.rows.append(row.number)
		offering.wrong |= row.wrong
		by_section.setdefault(section_key(row), []).append(row)
	for (activity, label), of_section in by_section.items():
		if not any(row.wrong for row in of_section):
			section = offerings[activity].sections[label] = SectionPlan(of_section[0].section)
			_fill(section, of_section)
	return list(offerings.values())


def _fill(section: SectionPlan, rows: list[Row]) -> None:
	leads_one_row = _leads_one_row(rows)
	everybody = [person for row in rows for person in row.get("instructors") or ()]
	section.instructors = list(dict.fromkeys(everybody)) or None
	for row in rows:
		section.rows.append(row.number)
		section.values.update(_values(row, Part.SECTION))
		section.capacity = row.get("capacity") or section.capacity
		section.maximum_size = row.get("maximum size") or section.maximum_size
		section.group_title = row.get("group") or section.group_title
		section.schedule.append(_session(row, leads_one_row))


def _leads_one_row(rows: list[Row]) -> bool:
	"""Return whether each row has a person of its own, so that the row has to name them."""
	return len({frozenset(row.get("instructors")) for row in rows if row.get("instructors")}) > 1


def _session(row: Row, names_instructor: bool) -> dict[str, Any]:
	people = row.get("instructors")
	session = {
		"weekday": row.get("weekday"),
		"from_time": row.get("from").isoformat(),
		"to_time": row.get("to").isoformat(),
		"location": row.get("room"),
	}
	if people:
		session["employee"] = people[0] if names_instructor else None
	for column, fieldname in (("valid from", "valid_from"), ("valid to", "valid_to")):
		if row.get(column):
			session[fieldname] = row.get(column)
	return session


def _values(row: Row, part: Part) -> dict[str, Any]:
	return {
		column.field: row.get(column.name)
		for column in of_part(part)
		if column.field and row.get(column.name) is not None
	}
