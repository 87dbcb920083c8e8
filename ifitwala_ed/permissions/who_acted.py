"""Which of the staff made a document, or saved it last, isn't a family's to know.

Frappe puts ``owner`` and ``modified_by`` into every document that it gives and into every list with all fields, whatever a
DocPerm says. A family gets documents at a few paths only, and what is answered there is gone through.
"""

import json
from typing import Any, Final

import frappe
from werkzeug.wrappers import Request, Response

from ifitwala_ed.permissions.roles import FAMILY_ROLES, has_role
from ifitwala_ed.permissions.staff_only_fields import WHO_ACTED

# Where a request gets documents' fields and nothing around them.
FIELDS_ONLY: Final = ("/api/resource/", "/api/v1/resource/", "/api/v2/document/")


def gives_fields_only(path: str) -> bool:
	"""Return whether a path gives documents' fields and nothing else."""
	return path.startswith(FIELDS_ONLY)


def hide_from_families(response: Response | None, request: Request) -> None:
	"""Hook after_request: empty these fields in what is answered to somebody who is a guardian or a student.

	Also for those who are staff as well: their forms in Desk show who acted.
	"""
	if response is None or not gives_fields_only(request.path) or response.mimetype != "application/json":
		return
	if not has_role(FAMILY_ROLES, frappe.session.user):
		return
	response.set_data(json.dumps(_without(json.loads(response.get_data()))))


def _without(value: Any) -> Any:
	if isinstance(value, dict):
		return {name: None if name in WHO_ACTED else _without(each) for name, each in value.items()}
	if isinstance(value, list):
		return [_without(each) for each in value]
	return value
