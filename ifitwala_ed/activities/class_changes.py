"""What follows a change of many classes at once: rooms, people and children are judged as by an edit of each.

All of them are judged together, so that two classes can change rooms, and everything that stands in the way is told.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from functools import partial
from typing import Any

import frappe

from ifitwala_ed.activities.booking import edit_check
from ifitwala_ed.activities.class_timetable_import import clashes
from ifitwala_ed.activities.class_timetable_import.findings import Finding
from ifitwala_ed.core import subscribers
from ifitwala_ed.core.errors import said_so_far, unsay_since
from ifitwala_ed.exceptions import ScheduleClashError
from ifitwala_ed.schedule import student_group_employee_booking as reservations


def follow(
	groups: Iterable[str], joining: Mapping[str, Collection[str]], *, doctype: str, first: date
) -> list[Finding]:
	"""Make rooms and people follow the groups, which are stored; return every clash there would be.

	``joining`` are the children who are on the list of a group since this change, ``doctype`` whose change it is, ``first``
	the day from which it counts. A fixed number of statements.
	"""
	names = sorted(groups)
	run = reservations.prepare(names)
	run.read()
	if not run.is_true:
		run.lock()
		taken = clashes.of_rooms_and_people(clash for found in run.new_clashes().values() for clash in found)
		if taken:
			return taken
	# whose save it is, for whoever judges: nobody has given a reason to accept anything
	edit = frappe._dict(doctype=doctype, name=None, flags=frappe._dict())
	children = [] if run.is_true else _children_in_two_places(partial(run.write, doc=edit))
	found = _children_in_two_places(partial(edit_check.check_joining, edit, joining))
	children += [child for child in found if child not in children]
	if not children:
		subscribers.call("sections_affected", names)
	return clashes.of_children(children, first)


def _children_in_two_places(work: Callable[[], Any]) -> list[dict[str, Any]]:
	"""Return whom some work is refused for, as the refusal names them."""
	said = said_so_far()
	try:
		work()
	except ScheduleClashError as error:
		unsay_since(said)
		return error.values["children"]
	return []
