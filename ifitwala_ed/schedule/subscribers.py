"""Telling whoever builds on the schedule, without knowing them: hooks.py names who is called.

``timetable_change_checks(doc, before, after)`` may refuse an edit of a group; ``doc`` is the group's document,
``before`` and ``after`` are its values. ``sections_affected(groups)`` hears of groups whose sessions, rooms or people may
be others now, ``sessions_obstructed(groups)`` of groups in whose way something was put by hand.
"""

from typing import Any

import frappe


def call(hook: str, *arguments: Any) -> None:
	"""Call every function that apps have named under the hook, in the order of hooks.py."""
	for path in frappe.get_hooks(hook):
		frappe.get_attr(path)(*arguments)
