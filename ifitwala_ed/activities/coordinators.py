"""Telling those who run the activities what no job can put right by itself: in the bell of Desk, once a day.

The Error Log has the cause and is read by administrators, if by anybody. That seats are not offered any more is for
the coordinators to know.
"""

from typing import Final

import frappe
from frappe import _
from frappe.utils import add_to_date, now_datetime

from ifitwala_ed.activities.booking_settings import SETTINGS
from ifitwala_ed.core import bell
from ifitwala_ed.core.system_actor import acting_as_system
from ifitwala_ed.permissions.roles import ACADEMIC_ADMIN, ACTIVITY_COORDINATOR, SYSTEM_MANAGER, users_with
from ifitwala_ed.permissions.school_scope import is_allowed

_ROLES: Final = (ACTIVITY_COORDINATOR, ACADEMIC_ADMIN, SYSTEM_MANAGER)


def tell_that_nothing_works(title: str) -> None:
	"""Hook of the batches: tell the coordinators, once a day, that none of what a job came to could be done."""
	tell_once_a_day(
		_(
			"{0}. None of those that were due could be, so the cause may be a setting or an update. "
			"An administrator finds it in the Error Log under this title."
		).format(title)
	)
	# what the job does next must not take the message with it
	frappe.db.commit()


def tell_once_a_day(sentence: str) -> list[str]:
	"""Notify the coordinators of a plain sentence, in the caller's transaction; return who was.

	Nobody is told the same twice within a day. Where nobody is a coordinator, academic admins are told, else system
	managers.
	"""
	since = add_to_date(now_datetime(), days=-1)
	told = []
	for user in _coordinators():
		same = {"for_user": user, "document_type": SETTINGS, "subject": sentence, "creation": [">", since]}
		if not frappe.db.exists(bell.NOTIFICATION, same):
			with acting_as_system():
				# what is told names nobody, and coordinators may know how their jobs fare
				bell.ring(user, sentence, SETTINGS, SETTINGS)
			told.append(user)
	return told


def of_school(school: str | None) -> list[str]:
	"""Return the coordinators who may act in a school, else its academic admins, else its system managers."""
	for role in _ROLES:
		if users := [user for user in users_with((role,)) if is_allowed(school, user)]:
			return users
	return []


def _coordinators() -> list[str]:
	for role in _ROLES:
		if users := users_with((role,)):
			return users
	return []
