"""Posts of the school."""

from typing import Any

from frappe.model.document import Document

from tests.factories.core import insert, unique


def post(school: str, *audiences: dict[str, Any], **values: Any) -> Document:
	"""A published post to the audiences given."""
	defaults = {
		"title": unique("Bring your racket"),
		"message": "Please.",
		"status": "Published",
		"school": school,
		"audiences": list(audiences),
	}
	return insert("Org Communication", defaults, values)


def audience(target_mode: str, target: str, *people: str) -> dict[str, Any]:
	"""A row of the audience: to students, guardians, staff."""
	ticked = {f"to_{each}": 1 for each in people or ("students", "guardians", "staff")}
	return {"target_mode": target_mode, target_mode.lower().replace(" ", "_"): target, **ticked}
