"""Phones that send marks of one child at the same moment: each mark is stored once, and both see the same register.

The control looks whether a mark is there before it stores it, as many would.
"""

import multiprocessing
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any
from unittest import mock

import frappe
import pytest

from ifitwala_ed.activities.booking import events
from ifitwala_ed.attendance import marks, missing, posting, stored_marks, told_families
from ifitwala_ed.attendance.marks import Mark
from ifitwala_ed.attendance.sessions import Session
from ifitwala_ed.core.rows import insert_rows
from tests.factories import registers
from tests.factories.registers import Gate
from tests.support.parallel import in_processes
from tests.support.site import Site

pytestmark = pytest.mark.mariadb

PHONES = 4
MARK = "Activity Attendance Mark"


def send(sent: list[dict[str, Any]]) -> posting.Posted:
	return posting.post(sent)


def send_by_looking_first(sent: list[dict[str, Any]], barrier: Any) -> posting.Posted:
	"""Every phone has looked before one stores: by what was read alone, without the children's locks."""

	def append(made: Sequence[Mark], sessions: Mapping[str, Session]) -> list[str]:
		there, _beside = stored_marks.by_uid({mark.uid for mark in made})
		barrier.wait(60)
		new = [mark for mark in made if mark.uid not in there]
		return insert_rows(MARK, stored_marks.rows_of(new, sessions))

	with (
		mock.patch.object(stored_marks, "append", append),
		mock.patch.object(posting.pick_ups, "hold", return_value=({}, {})),
	):
		return posting.post(sent)


def stored(gate: Gate) -> dict[str, int]:
	frappe.db.commit()
	rows = frappe.get_all(MARK, filters={"student_group": gate.made.section}, pluck="uid", order_by="uid asc")
	return {uid: rows.count(uid) for uid in rows}


def test_one_mark_from_every_phone_is_stored_once(site: Site) -> None:
	gate = registers.gate(children=6, section_values={"capacity_override": 6})
	sent = [gate.mark(student) for student in gate.students]
	orders = [sent, sent[::-1], sent[3:] + sent[:3], sent[::-1]]
	outcomes = in_processes(site, send, [(order,) for order in orders])
	assert [each.error for each in outcomes] == [None] * PHONES
	assert stored(gate) == {mark["uid"]: 1 for mark in sent}
	answers = [each.value for each in outcomes]
	assert sorted(uid for each in answers for uid in each.stored) == sorted(stored(gate))
	assert sum(len(each.repeated) for each in answers) == (PHONES - 1) * len(sent)
	assert [each.refused for each in answers] == [[]] * PHONES


def test_marks_of_one_child_from_every_phone_are_all_kept_and_one_counts(site: Site) -> None:
	gate = registers.gate(children=1)
	sent = [gate.mark(gate.students[0], status) for status in ("Present", "Absent", "Late", "Excused")]
	outcomes = in_processes(site, send, [([mark],) for mark in sent])
	assert [each.error for each in outcomes] == [None] * PHONES
	assert stored(gate) == {mark["uid"]: 1 for mark in sent}
	[counting] = marks.what_counts(stored_marks.of_sessions([gate.key])).values()
	assert counting.uid == max(mark["uid"] for mark in sent)


def tell(student: str, session: str) -> None:
	missing.tell_family(student, session)


def tell_by_looking_first(student: str, session: str, barrier: Any) -> None:
	"""Every phone has looked before one stores, and the event's name is any."""

	def record_all(transitions: Sequence[events.Transition]) -> list[str]:
		there = told_families.told({(session, student)})
		barrier.wait(60)
		return [] if there else kept([replace(each, name=None) for each in transitions])

	kept = events.record_all
	with (
		mock.patch.object(events, "record_all", record_all),
		# the booking's lock would let one after the other look
		mock.patch.object(missing, "_booking_of", partial(missing._booking_of, is_held=False)),
	):
		missing.tell_family(student, session)


def absent(gate: Gate) -> str:
	student = gate.students[0]
	posting.post([gate.mark(student, "Absent")])
	return student


def told(gate: Gate) -> int:
	frappe.db.commit()
	return frappe.db.count(events.EVENT, {"event": events.NOT_THERE, "to_student_group": gate.made.section})


def test_every_phone_tells_and_the_family_is_told_once(site: Site) -> None:
	gate = registers.gate(children=1)
	student = absent(gate)
	outcomes = in_processes(site, tell, [(student, gate.session)] * PHONES)
	assert [each.error for each in outcomes] == [None] * PHONES
	assert told(gate) == 1


def test_control_looking_first_tells_as_often_as_there_are_phones(site: Site) -> None:
	gate = registers.gate(children=1)
	student = absent(gate)
	with multiprocessing.get_context("spawn").Manager() as manager:
		barrier = manager.Barrier(2)
		outcomes = in_processes(site, tell_by_looking_first, [(student, gate.session, barrier)] * 2)
	assert [each.error for each in outcomes] == [None] * 2
	assert told(gate) == 2


def test_control_looking_first_fails_the_phone_that_comes_second(site: Site) -> None:
	gate = registers.gate(children=1)
	mark = gate.mark(gate.students[0])
	with multiprocessing.get_context("spawn").Manager() as manager:
		barrier = manager.Barrier(2)
		outcomes = in_processes(site, send_by_looking_first, [([mark], barrier)] * 2)
	assert sorted(each.ok for each in outcomes) == [False, True]
	frappe.db.delete(MARK, {"uid": mark["uid"]})
	frappe.db.commit()
