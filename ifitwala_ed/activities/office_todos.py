"""What somebody of the office has to do, as ToDos of Desk: one for each coordinator of the school, never twice."""

from collections.abc import Collection
from html import unescape
from typing import Final

import frappe
from frappe.utils import escape_html, strip_html

from ifitwala_ed.activities import coordinators
from ifitwala_ed.core.system_actor import acting_as_system
from ifitwala_ed.permissions.roles import ACTIVITY_COORDINATOR

TODO: Final = "ToDo"


def assign(
	school: str | None, sentence: str, reference_type: str, reference_name: str, *, link: str = ""
) -> list[str]:
	"""Ask the coordinators of a school to do something about a document; return the names of the new ToDos.

	The sentence is plain text; of what stands in it, ``link`` is an address that can be followed. Who has the very same one
	open is not asked again. Where nobody is a coordinator it is open for the role.
	"""
	description = _as_html(sentence, link)
	about = {"reference_type": reference_type, "reference_name": reference_name}
	# by what is read: Frappe rewrites some of the HTML that it stores, each version in its own way
	open_for = [
		todo.allocated_to
		for todo in frappe.get_all(
			TODO,
			filters={**about, "status": "Open"},
			fields=["allocated_to", "description"],
			order_by="name asc",
		)
		if _words(todo.description) == _words(description)
	]
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


def _as_html(sentence: str, link: str) -> str:
	text, address = escape_html(sentence).replace("\n", "<br>"), escape_html(link)
	return text.replace(address, f'<a href="{address}">{address}</a>') if address else text


def _words(description: str) -> list[str]:
	return unescape(strip_html(description.replace("<br>", " "))).split()


def _insert(values: dict[str, str | None]) -> str:
	todo = frappe.new_doc(TODO)
	todo.update({**values, "role": ACTIVITY_COORDINATOR, "assigned_by": frappe.session.user})
	# whom it is for may act in the school of what it is about, as was asked just now
	return todo.insert(ignore_permissions=True).name
