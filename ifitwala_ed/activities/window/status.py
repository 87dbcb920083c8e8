"""The status of a booking window has one writer: this module. No form and no request can set it.

Draft becomes Ready when the readiness gate has passed, and Draft again when something that the gate looked at changes.
Opening and closing make it Open and Closed.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import frappe

from ifitwala_ed.activities.window import state

if TYPE_CHECKING:
	from ifitwala_ed.schedule.doctype.program_offering.program_offering import ProgramOffering

OFFERING: Final = "Program Offering"
FORGOTTEN: Final = {"activity_booking_status": state.DRAFT, "activity_readiness_fingerprint": None}


def keep(offering: "ProgramOffering") -> None:
	"""In the offering's own save: the status is what opening or closing gives, else what is stored, else Draft."""
	given = offering.flags.activity_booking_status
	offering.activity_booking_status = given or offering.activity_booking_status or state.DRAFT


def give(offering: "ProgramOffering", status: str) -> None:
	"""Open or close: save the offering with another status. The caller has checked that this may be done."""
	if offering.activity_booking_status == status:
		return
	offering.flags.activity_booking_status = status
	# opening and closing were authorised by the endpoint, or are done by the scheduled job
	offering.save(ignore_permissions=True)


def note_readiness(offering: "ProgramOffering", noted: Mapping[str, Any]) -> None:
	"""Store what the gate notes when it has passed. A draft becomes Ready; what is open or closed stays so."""
	values = dict(noted)
	if (offering.activity_booking_status or state.DRAFT) == state.DRAFT:
		values["activity_booking_status"] = state.READY
	frappe.db.set_value(OFFERING, offering.name, values, update_modified=False)
	offering.update(values)


def forget_readiness(offering: "ProgramOffering") -> None:
	"""In the offering's own save: what was Ready is a draft."""
	offering.update(FORGOTTEN)


def forget_stored_readiness(program_offering: str) -> None:
	"""From outside an offering's save: what was Ready is a draft. The caller holds the offering's row."""
	frappe.db.set_value(OFFERING, program_offering, dict(FORGOTTEN), update_modified=False)
