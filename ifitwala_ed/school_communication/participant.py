"""What a user is to one communication: its reader, its instructor, or staff of its school."""

from dataclasses import dataclass

import frappe

from ifitwala_ed.core.refusals import refuse_access
from ifitwala_ed.permissions.roles import INSTRUCTOR, has_role
from ifitwala_ed.permissions.school_scope import is_staff_of
from ifitwala_ed.school_communication import audience


@dataclass(frozen=True, slots=True)
class Participant:
	"""A user before one communication, which the user sees."""

	user: str
	org_communication: str
	is_staff: bool
	is_of_the_school: bool
	takes_replies: bool
	is_published: bool


def require_participant(org_communication: str, user: str) -> Participant:
	"""Return what the user is to the communication; 403 with the one text where they don't see it or it isn't there."""
	if user == "Guest" or not audience.check_audience_match(org_communication, user):
		refuse_access()
	post = frappe.db.get_value(
		"Org Communication",
		org_communication,
		["name", "school", "status", "publish_from", "publish_to", "allow_replies"],
		as_dict=True,
	)
	staff = is_staff_of(post.school, user)
	return Participant(
		user=user,
		org_communication=post.name,
		is_staff=staff,
		is_of_the_school=staff or _is_reached_as_colleague(post.name, user),
		takes_replies=bool(post.allow_replies),
		is_published=audience.is_published(post),
	)


def _is_reached_as_colleague(org_communication: str, user: str) -> bool:
	"""Return whether the reader is reached as a colleague: a teacher who reads as a parent doesn't answer for the school."""
	return has_role((INSTRUCTOR,), user) and audience.is_read_by_colleague(org_communication, user)
