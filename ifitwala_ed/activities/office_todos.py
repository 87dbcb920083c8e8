"""What somebody of the office has to do, as ToDos of Desk: one for each coordinator of the school, never twice."""

from collections.abc import Collection
from typing import Final

import frappe
from frappe.utils import escape_html

from ifitwala_ed.activities import coordinators
from ifitwala_ed.core.system_actor import acting_as_system
from ifitwala_ed.permissions.roles import ACTIVITY_COORDINATOR

TODO: Final = "ToDo"


def assign(school: str | None, sentence: str, reference_type: str, reference_name: str) -> list[str]:
	"""Ask the coordinators of a school to do something about a document; return the names of the new ToDos.

	The sentence is plain text. Who has the very same one open is not asked again. Where nobody is a coordinator it is
	open for the role.
	"""
	description = escape_html(sentence).replace("\n", "<br>")
	about = {"reference_type": reference_type, "reference_name": reference_name}
	open_for = frappe.get_all(
		TODO,
		filters={**about, "description": description, "status": "Open"},
		pluck="allocated_to",
		order_by="name asc",
	)
	coordinating: list[str | None] = [*coordinators.of_school(school)]
	asked = [user for user in coordinating or [None] if user not in open_for]
	with acting_as_system():
		return [_insert({**about, "description": description, "allocated_to": user}) for user in asked]


def close(reference_type: str, references: Collection[str]) -> int:
	"""Close what is open about some documents, because it was done otherwise; return how many ToDos."""
	if not references:
		return 0
	names = frappe.get_all(
		TODO,
		filters={
			"reference_type": reference_type,
			"reference_name": ["in", sorted(references)],
			"role": ACTIVITY_COORDINATOR,
			"status": "Open",
		},
		pluck="name",
		order_by="name asc",
	)
	with acting_as_system():
		for name in names:
			todo = frappe.get_doc(TODO, name)
			todo.status = "Closed"
			# the system made it, and closes it
			todo.save(ignore_permissions=True)
	return len(names)


def _insert(values: dict[str, str | None]) -> str:
	todo = frappe.new_doc(TODO)
	todo.update({**values, "role": ACTIVITY_COORDINATOR, "assigned_by": frappe.session.user})
	# whom it is for may act in the school of what it is about, as was asked just now
	return todo.insert(ignore_permissions=True).name
