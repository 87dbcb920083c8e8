"""One phone says *Picked Up*, another one corrects it at the same moment: what the first stored is known to the second.

The control reads who is to be told without holding the child's lock.
"""

import multiprocessing
from collections.abc import Callable
from typing import Any
from unittest import mock

import frappe
import pytest

from ifitwala_ed.activities.booking import events
from ifitwala_ed.activities.notices import preferences
from ifitwala_ed.attendance import pick_ups, posting
from tests.factories import registers
from tests.factories.registers import Gate
from tests.support import sabotage
from tests.support.parallel import in_processes
from tests.support.site import Site

pytestmark = pytest.mark.mariadb

SECONDS = 60


def picked_up(mark: dict[str, Any], meeting: Any, _is_held: bool, read: Any) -> None:
	"""Hold the child's lock, and store only when the other phone has come as far."""
	record = pick_ups.record

	def meet_and_record(*arguments: Any) -> None:
		meeting.wait(SECONDS)
		# where nothing is held the other one reads first
		read.wait(SECONDS)
		record(*arguments)

	with mock.patch.object(pick_ups, "record", meet_and_record):
		posting.post([mark])


def corrected(mark: dict[str, Any], meeting: Any, is_held: bool, read: Any) -> None:
	hold, record = pick_ups.hold, pick_ups.record

	def meet_and_hold(students: set[str], **asked: bool) -> tuple[dict, dict]:
		meeting.wait(SECONDS)
		if not is_held:
			return sabotage.unheld_pick_ups(students)
		read.set()
		return hold(students, **asked)

	def record_and_tell(*arguments: Any) -> None:
		record(*arguments)
		read.set()

	with (
		mock.patch.object(pick_ups, "hold", meet_and_hold),
		mock.patch.object(pick_ups, "record", record_and_tell),
	):
		posting.post([mark])


def either(work: Callable[..., None], *arguments: Any) -> None:
	work(*arguments)


def recorded(site: Site, *, is_held: bool) -> list[str]:
	gate = registers.gate(children=1)
	preferences.set_pick_ups(gate.families[0].user, True)
	frappe.db.commit()
	# of two marks of one moment the greater uid counts
	first, second = (
		gate.mark(gate.students[0], status, uid=f"{letter}{frappe.generate_hash(length=20)}")
		for letter, status in (("a", "Picked Up"), ("b", "Present"))
	)
	with multiprocessing.get_context("spawn").Manager() as manager:
		shared = (manager.Barrier(2), is_held, manager.Event())
		outcomes = in_processes(site, either, [(picked_up, first, *shared), (corrected, second, *shared)])
	assert [each.error for each in outcomes] == [None] * 2
	return events_of(gate)


def events_of(gate: Gate) -> list[str]:
	frappe.db.commit()
	told = (events.CHILD_PICKED_UP, events.PICK_UP_CORRECTED)
	return frappe.get_all(
		events.EVENT,
		filters={"event": ["in", told], "to_student_group": gate.made.section},
		pluck="event",
		order_by="event asc",
	)


def test_a_correction_knows_the_pick_up_that_was_stored_meanwhile(site: Site) -> None:
	assert recorded(site, is_held=True) == [events.CHILD_PICKED_UP, events.PICK_UP_CORRECTED]


def test_control_without_the_lock_the_correction_is_lost(site: Site) -> None:
	assert recorded(site, is_held=False) == [events.CHILD_PICKED_UP]
