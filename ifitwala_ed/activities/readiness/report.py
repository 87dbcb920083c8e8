"""The gate's answer: one shape, for a preview and for the gate itself (docs/readiness.md)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from frappe import _

from ifitwala_ed.activities.readiness.checks import (
	errors_of_offering,
	errors_of_section,
	warnings_of_section,
)
from ifitwala_ed.activities.readiness.codes import Code, Finding, finding
from ifitwala_ed.activities.readiness.inputs import Inputs, Section
from ifitwala_ed.core import moments
from ifitwala_ed.schedule.conflicts import as_row
from ifitwala_ed.schedule.materialize import KINDS
from ifitwala_ed.schedule.reservations import PERSON, ROOM, Clash

LISTED_CONFLICTS = 100
CONFLICT_CODES = {ROOM: Code.ROOM_CONFLICT, PERSON: Code.EMPLOYEE_CONFLICT}

Report = dict[str, Any]
ClashesByGroup = Mapping[str, Mapping[str, list[Clash]]]


def build(inputs: Inputs, clashes: Mapping[str, Iterable[Clash]]) -> Report:
	"""Return the whole report; ``clashes`` are those of all sections, by kind."""
	by_group = group_clashes(clashes)
	sections = []
	seen: Counter = Counter()
	for section in inputs.active_sections:
		seen[section.student_group] += 1
		repeated = seen[section.student_group] > 1
		sections.append(_section_report(inputs, section, by_group[section.student_group], repeated))
	errors = [error.as_dict() for error in errors_of_offering(inputs)]
	return {
		"ok": not errors and all(section["ok"] for section in sections),
		"program_offering": inputs.offering,
		"window": {
			"start_date": inputs.window.first.isoformat() if inputs.window else None,
			"end_date": inputs.window.last.isoformat() if inputs.window else None,
		},
		"errors": errors,
		"sections": sections,
	}


def group_clashes(clashes: Mapping[str, Iterable[Clash]]) -> dict[str, dict[str, list[Clash]]]:
	"""Return clashes by the group that they trouble, then by kind, in order of time."""
	found: dict[str, dict[str, list[Clash]]] = defaultdict(lambda: {kind: [] for kind in KINDS})
	for kind in KINDS:
		for clash in clashes.get(kind, ()):
			found[clash.mine.source_name][kind].append(clash)
	for by_kind in found.values():
		for some in by_kind.values():
			some.sort(key=lambda clash: (clash.mine.start, clash.other.start, clash.other.holder))
	return found


def conflict_errors(inputs: Inputs, clashes: Mapping[str, list[Clash]]) -> list[Finding]:
	"""At most one finding for rooms and one for people, with the first clash spelled out."""
	found = []
	for kind in KINDS:
		if clashes[kind]:
			first = clashes[kind][0]
			sessions = {(clash.mine.start, clash.mine.location) for clash in clashes[kind]}
			found.append(finding(CONFLICT_CODES[kind], len(sessions), *_named(inputs, kind, first)))
	return found


def add_error(report: Report, group: str, error: Finding) -> None:
	"""Put one more error on the sections of a group."""
	for section in report["sections"]:
		if section["student_group"] == group:
			section["errors"].append(error.as_dict())
			section["ok"] = False
	report["ok"] = False


def problems(report: Report) -> list[str]:
	"""Return every error as a sentence, those of sections with the section's label in front."""
	found = [error["message"] for error in report["errors"]]
	for section in report["sections"]:
		label = section["section_label"] or section["student_group"]
		found += [_("{0}: {1}").format(label, error["message"]) for error in section["errors"]]
	return found


def _section_report(
	inputs: Inputs, section: Section, clashes: Mapping[str, list[Clash]], is_repeated: bool
) -> dict[str, Any]:
	group = inputs.groups.get(section.student_group)
	expansion = inputs.expansions.get(section.student_group)
	sessions = expansion.sessions if expansion else ()
	errors = errors_of_section(inputs, section, is_repeated=is_repeated) + conflict_errors(inputs, clashes)
	listed = {kind: clashes[kind][:LISTED_CONFLICTS] for kind in KINDS}
	return {
		"student_group": section.student_group,
		"section_label": section.label or (group.title if group else section.student_group),
		"ok": not errors,
		"session_count": len(sessions),
		"first_session": moments.iso(sessions[0].start) if sessions else None,
		"last_session": moments.iso(sessions[-1].start) if sessions else None,
		"errors": [error.as_dict() for error in errors],
		"warnings": [warning.as_dict() for warning in warnings_of_section(inputs, section)],
		"room_conflicts": [_conflict(inputs, ROOM, clash) for clash in listed[ROOM]],
		"employee_conflicts": [_conflict(inputs, PERSON, clash) for clash in listed[PERSON]],
		"more_conflicts": sum(len(clashes[kind]) - len(listed[kind]) for kind in KINDS),
	}


def _conflict(inputs: Inputs, kind: str, clash: Clash) -> dict[str, Any]:
	"""Return who holds the room or the person, when, and which session of the section is troubled by it."""
	mine, other = clash.mine, clash.other
	row = as_row(kind, other)
	row |= {
		"from_datetime": moments.iso(other.start),
		"to_datetime": moments.iso(other.end),
		"session_from_datetime": moments.iso(mine.start),
		"session_to_datetime": moments.iso(mine.end),
		"session_location": mine.location,
	}
	if kind == PERSON:
		row["employee_name"] = _label(inputs, kind, other.holder)
	return row


def _named(inputs: Inputs, kind: str, clash: Clash) -> tuple[str, str, str, str]:
	return (
		_label(inputs, kind, clash.mine.holder),
		moments.moment(clash.mine.start),
		clash.other.title or _("a booking without a title"),
		moments.span(clash.other.start, clash.other.end),
	)


def _label(inputs: Inputs, kind: str, holder: str) -> str:
	if kind == ROOM:
		return inputs.rooms.label(holder)
	return inputs.people[holder].label if holder in inputs.people else holder
