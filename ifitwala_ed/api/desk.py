"""What Desk's own forms and pages ask beyond documents. Each function authorises, calls one domain function and shapes
the answer."""

from dataclasses import asdict
from typing import Any

import frappe

from ifitwala_ed.activities import occupancy
from ifitwala_ed.activities.booking import access


@frappe.whitelist()
def get_offering_occupancy(program_offering: str) -> dict[str, Any]:
	"""Staff: ``{program_offering, title, has_limit, sections, total}``, seats and people section by section.

	A section is ``{program_offering, student_group, title, is_active, seats}``; ``seats`` and ``total`` are
	``{capacity, confirmed, offered, held, waiting, free}``. Raises ActivityAccessError.
	"""
	access.require_offering_staff(program_offering)
	return asdict(occupancy.of_offering(program_offering))
