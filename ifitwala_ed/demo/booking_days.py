"""The families book: each request as its own user, through the endpoint that the portal calls."""

from collections import defaultdict

import frappe
from frappe.utils import strip_html

from ifitwala_ed.api.activity_booking import submit_activity_booking
from ifitwala_ed.core.errors import said_so_far, unsay_since
from ifitwala_ed.demo.names import Names
from ifitwala_ed.demo.progress import track
from ifitwala_ed.demo.wishes import Wish

# The sentences of the refused requests by the name of the error.
Refusals = dict[str, list[str]]


def book(wishes: list[Wish], names: Names) -> Refusals:
	"""Send every wish; returns what was refused and why."""
	refusals: Refusals = defaultdict(list)
	said = said_so_far()
	for number, wish in enumerate(track("Requests by families", wishes), 1):
		try:
			_submit(wish, names, key=f"demo-{number}")
		except (frappe.ValidationError, frappe.PermissionError) as error:
			frappe.db.rollback()
			refusals[type(error).__name__].append(strip_html(str(error)))
		finally:
			unsay_since(said)
	return refusals


def _submit(wish: Wish, names: Names, key: str) -> None:
	frappe.set_user(wish.user)
	choices = None if wish.choices is None else [names.groups[group] for group in wish.choices]
	submit_activity_booking(
		program_offering=names.offerings[wish.offering],
		student=names.students[wish.student],
		choices=choices,
		idempotency_key=key,
	)
	# The endpoint commits what it stores; this ends the request as a web server does.
	frappe.db.commit()
