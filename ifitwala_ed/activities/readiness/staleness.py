"""Ready means: the gate has passed and nothing it looked at has changed since."""

from collections.abc import Collection
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import frappe
from frappe.query_builder import DocType
from frappe.utils import now_datetime

from ifitwala_ed.activities.readiness.inputs import Inputs, read_inputs
from ifitwala_ed.activities.window import status
from ifitwala_ed.activities.window.state import READY
from ifitwala_ed.schedule.calendars import ACTIVE

if TYPE_CHECKING:
	from ifitwala_ed.schedule.doctype.program_offering.program_offering import ProgramOffering


def fingerprint(inputs: Inputs) -> str:
	"""Return a digest of all that the gate looks at, but for titles and labels, which decide nothing."""
	parts: tuple[Any, ...] = (
		inputs.offering,
		inputs.window,
		[(s.student_group, s.is_active, s.capacity_override) for s in inputs.sections],
		inputs.billing,
		[inputs.groups[name].without_title() for name in sorted(inputs.groups)],
		[
			(name, inputs.rooms.is_bookable(name), sorted(inputs.rooms.related[name]))
			for name in sorted(inputs.rooms.by_name)
		],
		[(school, days.as_values()) for school, days in sorted(inputs.days_off.items())],
		[(name, inputs.people[name].is_active) for name in sorted(inputs.people)],
	)
	if inputs.is_outside_its_year:
		parts = (*parts, inputs.year)
	return sha256(repr(parts).encode()).hexdigest()


def mark_ready(offering: "ProgramOffering", inputs: Inputs) -> None:
	"""Remember what the gate has passed. A draft becomes Ready; what is open or closed stays so."""
	status.note_readiness(
		offering,
		{
			"activity_readiness_fingerprint": fingerprint(inputs),
			"activity_readiness_checked_on": now_datetime(),
		},
	)


def reset_if_changed(offering: "ProgramOffering") -> None:
	"""In the offering's own save: Ready becomes Draft when something that the gate looked at has changed."""
	if offering.activity_booking_status == READY and not _is_as_judged(offering):
		status.forget_readiness(offering)


def reset_stored(offerings: Collection[str], *, unconditionally: bool = False) -> list[str]:
	"""From outside an offering's save: Ready ones among ``offerings`` that have changed become Draft.

	``unconditionally`` is for what no fingerprint shows, such as a concert in one of the rooms. Returns those reset.
	"""
	reset = []
	for name in _ready_now(offerings):
		if unconditionally or not _is_as_judged(frappe.get_doc("Program Offering", name)):
			status.forget_stored_readiness(name)
			reset.append(name)
	return reset


def reset_of_groups(groups: Collection[str]) -> None:
	"""Hook of the schedule: Ready offerings become Draft when sections of theirs are other than they were judged."""
	reset_stored(offerings_of(groups))


def reset_obstructed(groups: Collection[str]) -> None:
	"""Hook of the schedule: something stands in the way of sections, which no fingerprint shows."""
	reset_stored(offerings_of(groups), unconditionally=True)


def offerings_of(groups: Collection[str]) -> list[str]:
	"""Return the offerings that have one of ``groups`` as a section."""
	names = sorted(set(filter(None, groups)))
	if not names:
		return []
	return frappe.get_all(
		"Program Offering Activity Section",
		filters={"student_group": ("in", names), "parenttype": "Program Offering"},
		pluck="parent",
		distinct=True,
		order_by="parent asc",
	)


def ready_and_other(offerings: Collection[str]) -> list[str]:
	"""Return which of the offerings are Ready though something that the gate looked at is called or is another now."""
	return [
		name for name in _ready_now(offerings) if not _is_as_judged(frappe.get_doc("Program Offering", name))
	]


def _ready_now(offerings: Collection[str]) -> list[str]:
	"""Return which of the offerings are Ready in their newest committed state, also when the transaction's snapshot is
	older.

	A gate that was faster has committed after the snapshot was taken; a plain read would still see a draft.
	"""
	names = sorted(set(filter(None, offerings)))
	if not names:
		return []
	offering = DocType("Program Offering")
	return (
		frappe.qb.from_(offering)
		.select(offering.name)
		.where(offering.name.isin(names) & (offering.activity_booking_status == READY))
		.orderby(offering.name)
		.for_update()
		.run(pluck=True)
	)


def _is_as_judged(offering: Any) -> bool:
	"""Return whether the rooms that the gate has taken are still held, for all that it has judged."""
	return offering.status == ACTIVE and offering.activity_readiness_fingerprint == fingerprint(
		read_inputs(offering)
	)
