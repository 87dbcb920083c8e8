"""The capacities in the seat ledger, kept equal to what the offering and its groups say.

A capacity is lowered by the same kind of conditional UPDATE that takes a seat, so it can't fall under the seats
held, whatever is booked at the same moment. What the sections are is read from the child rows as stored: a
direct save of a child row changes them before any controller can compare.
"""

from dataclasses import dataclass
from typing import NoReturn

import frappe
from frappe import _
from frappe.query_builder import DocType
from pypika.queries import QueryBuilder

from ifitwala_ed.activities.booking import seats, waitlist
from ifitwala_ed.core.errors import throw
from ifitwala_ed.core.rows import insert_rows
from ifitwala_ed.core.wording import bold
from ifitwala_ed.exceptions import SectionFullError


@dataclass(frozen=True)
class SectionCapacity:
	"""The seats a section should have; a closed section has none."""

	student_group: str
	title: str
	capacity: int


def sync_capacity(program_offering: str) -> bool:
	"""Make the ledger's rows and capacities equal to the offering's sections; return whether room was added.

	Raises SectionFullError, with the numbers, when a section that is removed, closed or lowered, or the
	offering's total, has more seats held than it would have, or when families wait for a closed section.
	"""
	desired = {section.student_group: section for section in _section_capacities(program_offering)}
	stored = _stored_rooms(program_offering)
	total_capacity, school = frappe.db.get_value("Program Offering", program_offering, ["capacity", "school"])
	has_total = "" in stored
	room_was_added = False
	for student_group in sorted(set(stored) - set(desired) - {""}):
		_remove_section(program_offering, student_group)
	for student_group, section in sorted(desired.items()):
		if student_group not in stored:
			_insert_room(
				program_offering, student_group, section.capacity, school=school, has_total=has_total
			)
			room_was_added = True
		elif stored[student_group].capacity != section.capacity:
			_change_section(program_offering, section)
			room_was_added |= section.capacity > stored[student_group].capacity
	if any(room.school != school for room in stored.values()):
		_move_to_school(program_offering, school)
	return _sync_total(program_offering, total_capacity or 0, stored.get(""), school) or room_was_added


def sync_capacity_of_group(student_group: str) -> None:
	"""Carry a changed maximum size of a group to the ledger of the offerings that have it as a section."""
	for program_offering in frappe.get_all(
		"Program Offering Activity Section",
		filters={"student_group": student_group, "parenttype": "Program Offering"},
		pluck="parent",
		order_by="parent asc",
	):
		sync_and_move_queue(program_offering)


def sync_and_move_queue(program_offering: str) -> None:
	"""Sync the ledger and, where room was added, let the queue move after the commit."""
	if sync_capacity(program_offering):
		waitlist.fill_later(program_offering)


def _section_capacities(program_offering: str) -> list[SectionCapacity]:
	section, group = DocType("Program Offering Activity Section"), DocType("Student Group")
	rows = (
		frappe.qb.from_(section)
		.left_join(group)
		.on(group.name == section.student_group)
		.select(
			section.student_group,
			section.section_label,
			section.capacity_override,
			section.is_active,
			group.student_group_name,
			group.maximum_size,
		)
		.where((section.parent == program_offering) & (section.parenttype == "Program Offering"))
		.orderby(section.idx)
		.run(as_dict=True)
	)
	return [
		SectionCapacity(
			row.student_group,
			row.section_label or row.student_group_name or row.student_group,
			(row.capacity_override or row.maximum_size or 0) if row.is_active else 0,
		)
		for row in rows
	]


def _stored_rooms(program_offering: str) -> dict[str, frappe._dict]:
	rows = frappe.get_all(
		seats.LEDGER,
		filters={"program_offering": program_offering},
		fields=["name", "student_group", "school", "capacity"],
		order_by="name asc",
	)
	return {row.student_group or "": row for row in rows}


def _insert_room(
	program_offering: str,
	student_group: str | None,
	capacity: int,
	*,
	school: str | None,
	has_total: bool,
	seats_held: int = 0,
	waiting: int = 0,
) -> None:
	row = {
		"name": seats.ledger_name(program_offering, student_group),
		"program_offering": program_offering,
		"student_group": student_group,
		"school": school,
		"capacity": capacity,
		"seats_held": seats_held,
		"waiting": waiting,
		"revision": 0,
		"timetable": 0,
		"has_total": int(has_total),
	}
	insert_rows(seats.LEDGER, [row])


def _change_section(program_offering: str, section: SectionCapacity) -> None:
	row = frappe.qb.DocType(seats.LEDGER)
	ledger = seats.ledger_name(program_offering, section.student_group)
	update = _set_capacity(ledger, section.capacity)
	if not section.capacity:
		update = update.where(row.waiting == 0)
	update.run()
	if seats.changed_rows() == 0:
		_refuse(ledger, section.title, section.capacity)


def _remove_section(program_offering: str, student_group: str) -> None:
	row = frappe.qb.DocType(seats.LEDGER)
	ledger = seats.ledger_name(program_offering, student_group)
	(
		frappe.qb.from_(row)
		.delete()
		.where((row.name == ledger) & (row.seats_held == 0) & (row.waiting == 0))
		.run()
	)
	if seats.changed_rows() == 0:
		title = frappe.db.get_value("Student Group", student_group, "student_group_name")
		_refuse(ledger, title or student_group, 0)


def _sync_total(
	program_offering: str, capacity: int, stored: frappe._dict | None, school: str | None
) -> bool:
	if capacity and not stored:
		_begin_total(program_offering, capacity, school)
		return False
	if stored and not capacity:
		_end_total(program_offering)
		return True
	if not stored or stored.capacity == capacity:
		return False
	_set_capacity(stored.name, capacity).run()
	if seats.changed_rows() == 0:
		_refuse(stored.name, _("the whole offering"), capacity)
	return capacity > stored.capacity


def _move_to_school(program_offering: str, school: str | None) -> None:
	"""Let the staff of the offering's new school find its rows. No seat changes by it."""
	row = frappe.qb.DocType(seats.LEDGER)
	frappe.qb.update(row).set(row.school, school).where(row.program_offering == program_offering).run()


def _begin_total(program_offering: str, capacity: int, school: str | None) -> None:
	sections = seats.lock_ledger_rows(_section_ledgers(program_offering))
	held = sum(section.seats_held for section in sections.values())
	waiting = sum(section.waiting for section in sections.values())
	_insert_room(
		program_offering, None, capacity, school=school, has_total=True, seats_held=held, waiting=waiting
	)
	_mark_sections(program_offering, has_total=True)
	if held > capacity:
		_refuse(seats.ledger_name(program_offering), _("the whole offering"), capacity)


def _end_total(program_offering: str) -> None:
	seats.lock_ledger_rows(_section_ledgers(program_offering))
	_mark_sections(program_offering, has_total=False)
	row = frappe.qb.DocType(seats.LEDGER)
	frappe.qb.from_(row).delete().where(row.name == seats.ledger_name(program_offering)).run()


def _section_ledgers(program_offering: str) -> list[str]:
	return [room.name for group, room in _stored_rooms(program_offering).items() if group]


def _mark_sections(program_offering: str, *, has_total: bool) -> None:
	row = frappe.qb.DocType(seats.LEDGER)
	(
		frappe.qb.update(row)
		.set(row.has_total, int(has_total))
		.set(row.revision, row.revision + 1)
		.where(row.name.isin(_section_ledgers(program_offering) or [""]))
		.run()
	)


def _set_capacity(ledger: str, capacity: int) -> QueryBuilder:
	row = frappe.qb.DocType(seats.LEDGER)
	return (
		frappe.qb.update(row)
		.set(row.capacity, capacity)
		.set(row.revision, row.revision + 1)
		.where((row.name == ledger) & (row.seats_held <= capacity))
	)


def _refuse(ledger: str, title: str, capacity: int) -> NoReturn:
	held = seats.lock_ledger_rows([ledger])[ledger]
	throw(
		SectionFullError,
		_(
			"{0} can't have a capacity of {3}. Seats held: {1}, families waiting: {2}. "
			"Move or cancel these bookings first."
		).format(bold(title), held.seats_held, held.waiting, capacity),
		title=_("Seats Are Held"),
		values={
			"title": title,
			"capacity": capacity,
			"seats_held": held.seats_held,
			"waiting": held.waiting,
		},
	)
